# every option of a bridge: set, shown, refused
ip link add br0 type bridge
ip -d link show br0
ip -d -j -p link show br0
ip link set br0 type bridge forward_delay 400 hello_time 300 max_age 700 ageing_time 5000 priority 4096 group_fwd_mask 0x4008 group_address 01:80:c2:00:00:0e
ip link set br0 type bridge mcast_router 2 mcast_snooping 0 mcast_query_use_ifaddr 1 mcast_querier 1 mcast_hash_elasticity 5 mcast_hash_max 1024 mcast_last_member_count 7 mcast_startup_query_count 9
ip link set br0 type bridge mcast_last_member_interval 200 mcast_membership_interval 5000 mcast_querier_interval 6000 mcast_query_interval 7000 mcast_query_response_interval 800 mcast_startup_query_interval 900 mcast_stats_enabled 1 mcast_igmp_version 3 mcast_mld_version 2
ip link set br0 type bridge nf_call_iptables 1 nf_call_ip6tables 1 nf_call_arptables 1 vlan_filtering 1 vlan_default_pvid 5 vlan_stats_enabled 1 vlan_stats_per_port 1
ip -d link show br0
ip link set br0 type bridge vlan_default_pvid 5
ip link set br0 type bridge no_linklocal_learn 1
ip link set br0 type bridge mcast_vlan_snooping 1
ip -d link show br0 | tail -1
ip -d -j link show br0 | grep -o '"no_linklocal_learn[^,}]*\|"mcast_vlan_snooping[^,}]*\|"mcast_querier_state[^]}]*'
ip link set br0 type bridge fdb_flush
for o in "forward_delay 100" "hello_time 1" "hello_time 1100" "max_age 100" "max_age 4100" "priority 70000" "priority x" "group_fwd_mask 1" "group_fwd_mask 7" "group_fwd_mask 0x10000" "group_address 02:00:00:00:00:01" "group_address 01:80:c2:00:00:01" "group_address 01:80:c2:00:00:10" "group_address x"; do echo "== $o"; ip link set br0 type bridge $o; done
for o in "mcast_router 3" "mcast_snooping x" "mcast_querier 2" "mcast_hash_max 1000" "mcast_hash_max 0" "mcast_igmp_version 1" "mcast_igmp_version 4" "mcast_mld_version 0" "mcast_mld_version 3" "mcast_query_interval 0" "mcast_startup_query_interval 10" "mcast_stats_enabled 2" "nf_call_iptables 2" "stp_state 2" "vlan_filtering 2" "vlan_protocol 802.1x" "vlan_protocol 0x88a8" "vlan_default_pvid 4095" "vlan_default_pvid 4096" "vlan_stats_enabled 2" "ageing_time x" "no_linklocal_learn 2" "mcast_vlan_snooping 2" "foo 1" "priority"; do echo "== $o"; ip link set br0 type bridge $o; done
ip -d link show br0
ip link set br0 type bridge mcast_snooping 1
ip link set br0 type bridge stp_state 1
for o in "forward_delay 100" "forward_delay 3100" "forward_delay 200" "forward_delay 3000" "hello_time 100" "hello_time 1000" "max_age 600" "max_age 4000" "ageing_time 0"; do echo "== $o"; ip link set br0 type bridge $o; done
ip -d link show br0
ip link add br1 type bridge forward_delay 100
ip -d link show br1 | grep -o 'forward_delay [0-9]*'
ip link set br1 type bridge stp_state 1
ip -d link show br1 | grep -o 'forward_delay [0-9]*'
ip link add br1 type bridge
ip link add br2 type bridge priority 70000
ip link add br2 type bridge group_fwd_mask 1
ip link show br2
ip link add br3 address 01:00:5e:00:00:01 type bridge
ip link add br3 mtu 9000 type bridge
ip link show br3
ip link set br3 mtu 67
ip link set br3 mtu 65536
ip link set br3 address 00:00:00:00:00:00
ip link set br3 carrier off
ip link set br3 up
sleep 1
ip link show br3
