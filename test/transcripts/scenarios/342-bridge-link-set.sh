# every option of a port: bridge link set, ip link set type bridge_slave
ip link add br0 type bridge
for n in a b c; do ip link add p$n address 02:00:00:00:01:0$n type veth peer name e$n address 02:00:00:00:02:0$n; ip link set p$n master br0; ip link set p$n up; ip link set e$n up; done
ip link set br0 up
sleep 2
bridge link
bridge -d link
bridge -s link show dev pa
bridge -j link
bridge -j -p -d link show dev pa
bridge -o -d link show dev pa
bridge link show dev ea
bridge link show dev nope
bridge link show master br0
for o in guard hairpin fastleave root_block learning learning_sync flood mcast_flood bcast_flood mcast_to_unicast neigh_suppress vlan_tunnel isolated locked proxy_arp proxy_arp_wifi mab; do echo "== $o"; bridge link set dev pa $o on; bridge link set dev pa $o maybe; done
bridge -d link show dev pa
ip -d link show pa | tail -1
ip -d -j -p link show pa | sed -n '/info_slave_data/,$p' | grep -v timer
for o in guard hairpin fastleave root_block learning flood mcast_flood bcast_flood mcast_to_unicast neigh_suppress vlan_tunnel isolated locked; do bridge link set dev pa $o off; done
bridge -d link show dev pa
bridge link set dev pa cost 0
bridge link set dev pa cost 65536
bridge link set dev pa cost 55
bridge link set dev pa cost x
bridge link set dev pa priority 64
bridge link set dev pa priority 63
bridge link set dev pa state 9
bridge link set dev pa state blocking
bridge link show dev pa
bridge link set dev pa state 3
bridge link set dev pa state disabled
bridge link show dev pa
bridge link set dev pa state learning
bridge link show dev pa
bridge link set dev pa state forwarding
bridge link set dev pa state nope
bridge link set dev pa mcast_router 3
bridge link set dev pa mcast_router 4
bridge link set dev pa mcast_router 2
bridge link set dev pa backup_port pb
bridge -d link show dev pa
bridge -d -j link show dev pa
cat /sys/class/net/pa/brport/backup_port
bridge link set dev pa backup_port pa
bridge link set dev pa backup_port ea
bridge link set dev pa backup_port br0
bridge link set dev pa backup_port nope
ip link set pb nomaster
bridge -d link show dev pa
ip link set pb master br0
bridge link set dev pa backup_port pb
bridge link set dev pa nobackup_port
bridge link set dev pa hwmode veb
bridge link set dev pa hwmode vepa
bridge link set dev pa hwmode foo
bridge link set dev pa cost 5 self
bridge link set dev pa cost 5 master
bridge link set dev pa cost 6 self master
bridge link set dev br0 cost 5
bridge link set dev ea cost 5
bridge link set dev nope cost 5
bridge link set cost 5
bridge link set dev pa foo
bridge link set dev pa cost
bridge link set dev pa
bridge link foo
ip link set pa down
bridge link show dev pa
bridge link set dev pa state forwarding
ip link set pa up
sleep 1
ip link set br0 type bridge stp_state 1
bridge link set dev pa state forwarding
ip link set br0 type bridge stp_state 0
ip link set pa type bridge_slave state 1
ip link set pa type bridge_slave priority 17 cost 33 hairpin on guard on root_block on fastleave on learning off flood off proxy_arp on proxy_arp_wifi on mcast_router 1 mcast_fast_leave on mcast_flood off bcast_flood off mcast_to_unicast on group_fwd_mask 0x4000 neigh_suppress on vlan_tunnel on isolated on locked on backup_port pc
ip -d link show pa | tail -1
ip link set pa type bridge_slave fdb_flush
ip link set pa type bridge_slave group_fwd_mask 4
ip link set pa type bridge_slave group_fwd_mask 0x10000
ip link set pa type bridge_slave nobackup_port
ip link set pa type bridge_slave hairpin maybe
ip link set pa type bridge_slave foo 1
ip link set pa type bridge_slave mcast_eht_hosts_limit 5
ip link set ea type bridge_slave cost 5
ip link set br0 type bridge_slave cost 5
ip -d link show pa | tail -1
ip link show type bridge_slave
ip -br link show master br0
