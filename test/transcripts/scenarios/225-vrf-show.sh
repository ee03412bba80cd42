# vrf devices: made, shown, changed and deleted
ip link add red type vrf table 10
ip rule
ip -6 rule
ip -d link show red
ip -d -j link show red
ip link add blue type vrf table 20
ip rule
ip vrf
ip vrf show red
ip -j vrf
ip link add eth1 address 02:00:00:00:00:01 type dummy
ip link add eth2 address 02:00:00:00:00:02 type dummy
ip addr add 10.0.0.1/24 dev eth1
ip addr add 2001:db8::1/64 dev eth1 nodad
ip link set eth1 up
ip route add 172.16.0.0/16 via 10.0.0.2
ip route
ip route show table 10
ip -6 route show table 10
ip link set eth1 master red
ip route
ip route show table 10
ip -6 route show table 10
ip addr show eth1
ip -d link show eth1
ip link set red up
ip route show vrf red
ip -6 route show vrf red
ip route show table 10
ip route add 172.17.0.0/16 via 10.0.0.2 vrf red
ip route add default via 10.0.0.254 table 10
ip route add unreachable default metric 4278198272 vrf red
ip route show vrf red
ip route get 10.0.0.2 vrf red
ip route get 10.0.0.2
ip route get 10.0.0.1 vrf red
ip route get 8.8.8.8 vrf red
ip link show vrf red
ip link show master red
ip addr show vrf red
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:99 dev eth1
ip neigh show vrf red
ip link set eth1 nomaster
ip route
ip route show vrf red
ip route show table 10
ip link set eth1 master red
ip link set eth2 master red
ip link set eth2 vrf blue
ip link show eth2
ip addr add 127.0.0.1/8 dev red
ip addr show red
ip route show table 10
ip link del red
ip route show table 10
ip route
ip link show eth1
ip rule
ip link del blue
ip rule
