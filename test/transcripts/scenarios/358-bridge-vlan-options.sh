# options of a bridge's VLANs: states, snooping, statistics
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:b0 type bridge vlan_filtering 1 vlan_stats_enabled 1
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set p$n master br0; ip link set p$n up; ip -n $n link set eth0 up; done
ip link set br0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
sleep 2
bridge vlan add dev pa vid 10-14
bridge vlan add dev br0 vid 10-12 self
bridge -d vlan
bridge -d -j -p vlan show dev pa
bridge vlan set dev pa vid 11-12 state listening
bridge -d vlan show dev pa
bridge -d -compressvlans vlan show dev pa
bridge vlan set dev pa vid 11 state 0
bridge vlan set dev pa vid 12 state 9
bridge vlan set dev pa vid 12-16 state learning
bridge vlan set dev pa vid 20 state learning
bridge vlan set dev br0 vid 10 state learning self
bridge vlan set dev pa vid 10-12 mcast_router 2
bridge vlan set dev pa vid 10 mcast_router 4
bridge vlan set dev pa vid 10 mcast_router x
bridge vlan set dev pa vid 10
bridge vlan set dev pa state learning
bridge vlan set vid 10 state learning
bridge vlan set dev lo vid 10 state learning
bridge vlan set dev nope vid 10 state learning
bridge vlan global set dev nope vid 10 mcast_snooping 0
bridge vlan set dev pa vid 10 foo
bridge -d vlan show dev pa
bridge -d vlan show dev pa vid 12
bridge vlan set dev pa vid 1 state blocking
ip -n a neigh flush dev eth0; ip netns exec a ping -c 1 -W 1 10.0.0.2 | grep transmitted; sleep 5
bridge vlan set dev pa vid 1 state learning
ip -n a neigh flush dev eth0; ip netns exec a ping -c 1 -W 1 10.0.0.2 | grep transmitted; sleep 5
bridge fdb show dev pa | grep -v permanent
bridge vlan set dev pa vid 1 state forwarding
ip -n a neigh flush dev eth0; ip netns exec a ping -c 1 -W 1 10.0.0.2 | grep transmitted; sleep 5
ip link set br0 type bridge stp_state 1
bridge vlan set dev pa vid 10 state learning
ip link set br0 type bridge stp_state 0
# of the bridge
bridge vlan global
bridge vlan global show dev br0
bridge -d vlan global show vid 10
bridge -j -p vlan global show vid 10
bridge vlan global set dev br0 vid 10 mcast_snooping 0 mcast_querier 1 mcast_igmp_version 3 mcast_mld_version 2
bridge vlan global set dev br0 vid 11-12 mcast_last_member_count 5 mcast_last_member_interval 200 mcast_startup_query_count 6 mcast_startup_query_interval 700
bridge vlan global set dev br0 vid 11-12 mcast_membership_interval 8000 mcast_querier_interval 9000 mcast_query_interval 1000 mcast_query_response_interval 1100
bridge vlan global show
bridge vlan global set dev br0 vid 10 mcast_igmp_version 1
bridge vlan global set dev br0 vid 10 mcast_mld_version 3
bridge vlan global set dev br0 vid 10 mcast_snooping x
bridge vlan global set dev br0 vid 99 mcast_snooping 0
bridge vlan global set dev br0 vid 12-15 mcast_snooping 0
bridge vlan global set dev pa vid 10 mcast_snooping 0
bridge vlan global set dev br0 mcast_snooping 0
bridge vlan global set vid 10 mcast_snooping 0
bridge vlan global set dev br0 vid 10
bridge vlan global set dev br0 vid 10 foo
bridge vlan global foo
bridge vlan global show foo
bridge vlan global show dev nope
ip link set br0 type bridge mcast_vlan_snooping 1
ip link set br0 type bridge vlan_filtering 0
ip -d link show br0 | grep -o 'mcast_vlan_snooping [01]'
ip link set br0 type bridge mcast_vlan_snooping 1
ip link set br0 type bridge vlan_filtering 1
ip -d link show br0 | grep -o 'mcast_vlan_snooping [01]'
# statistics: shared by all ports of a VLAN, or of each port
ip link set br0 type bridge vlan_stats_per_port 1
