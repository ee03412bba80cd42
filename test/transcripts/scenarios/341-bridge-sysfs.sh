# a bridge's files
ip link add br0 address 02:00:00:00:00:b0 type bridge
ip link add p0 address 02:00:00:00:00:a0 type veth peer name q0
ip link set p0 master br0
ip link set p0 up
ip link set q0 up
ip link set br0 up
sleep 2
cd /sys/class/net/br0
ls bridge brif
ls -d br*
ls ../p0/brport
readlink brif/p0
readlink ../p0/brport/bridge ../p0/master ../p0/upper_br0
cat ../p0/uevent uevent
for f in $(ls bridge | grep -v timer); do echo "$f: $(cat bridge/$f 2>&1)"; done
for f in $(ls ../p0/brport | grep -v 'timer\|^bridge$'); do echo "$f: $(cat ../p0/brport/$f 2>&1)"; done
ls -l bridge | tail -n +2 | awk '{ print $1, $NF }'
ls -l ../p0/brport | tail -n +2 | awk '{ print $1, $NF }'
w() { echo "== $1 < $2"; echo $2 > $1; cat $1; }
cd bridge
w priority 70000
w priority 100
w priority -1
w priority 0x10
w priority x
w forward_delay 100
w forward_delay 1500
w hello_time 50
w hello_time 1001
w hello_time 300
w max_age 599
w max_age 4001
w max_age 1000
w ageing_time 0
w ageing_time 100
w ageing_time -5
w stp_state 2
w forward_delay 100
w forward_delay 3001
w stp_state 0
w group_fwd_mask 1
w group_fwd_mask 0x8
w group_fwd_mask 0x10000
w group_addr 01:80:c2:00:00:07
w group_addr 01:80:c2:00:00:02
w group_addr x
w flush 1
w bridge_id 1
w hash_elasticity 3
w hash_max 100
w hash_max 128
w multicast_router 2
w multicast_router 3
w multicast_snooping 0
w multicast_snooping 5
w multicast_querier 7
w multicast_igmp_version 3
w multicast_igmp_version 1
w multicast_mld_version 2
w multicast_mld_version 7
w multicast_last_member_count 5
w multicast_last_member_interval 300
w multicast_query_interval 100
w multicast_query_interval 5
w multicast_startup_query_interval 5
w multicast_startup_query_count 4
w multicast_membership_interval 40
w multicast_querier_interval 50
w multicast_query_response_interval 60
w multicast_query_use_ifaddr 1
w multicast_stats_enabled 3
w nf_call_iptables 5
w no_linklocal_learn 5
w vlan_filtering 3
w vlan_protocol 5
w vlan_protocol 0x88a8
w vlan_stats_enabled 5
w vlan_stats_per_port 1
w default_pvid 4095
w default_pvid 77
cd ../../p0/brport
w path_cost 0
w path_cost 65536
w path_cost 7
w priority 64
w priority 63
w state 1
w port_id 5
for f in bpdu_guard broadcast_flood hairpin_mode isolated learning multicast_fast_leave multicast_flood multicast_to_unicast neigh_suppress proxyarp proxyarp_wifi root_block unicast_flood; do w $f 2; w $f 0; w $f x; done
w multicast_router 3
w multicast_router 4
w group_fwd_mask 0x4
w group_fwd_mask 0x4001
w group_fwd_mask 0x10000
w backup_port nope
w backup_port p0
w backup_port br0
w flush 1
cd ..
ip -d link show p0 | tail -1
ip link set p0 nomaster
ls -d br* master upper*
ls ../br0/brif
