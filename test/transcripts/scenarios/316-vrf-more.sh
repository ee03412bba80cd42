# vrf: options, tables, what moves with a port, local traffic, leaking, deletion
ip link add red type vrf
ip link add red type vrf table
ip link add red type vrf table 0
ip link add red type vrf table x
ip link add red type vrf table 4294967295
ip link add red type vrf table 10 nosuch
ip link add red type vrf table 10
ip link add green address 02:00:00:00:00:01 type vrf table 10
ip -d link show red
ip -d -j link show red
ip link add blue type vrf table local
ip link add blue type vrf table main
ip -d link show blue | grep vrf
ip link del blue
ip link add blue type vrf table 20
ip link set blue type vrf table 21
ip link set red up
ip link set blue up
ip rule
ip -6 rule
ip -j rule
ip vrf show
ip -j vrf show
ip vrf show red
ip vrf show nosuch
ip vrf nosuch
ip link set red mtu 1279
ip link set red mtu 1280
ip link set red mtu 65575
ip link set red address 02:00:00:00:00:aa
ip link set red master blue
ip link set red netns 1
ip addr add 10.255.0.1/32 dev red
ip route show table 10
ip route show vrf red
ip route show vrf nosuch
ip link add e0 type veth peer name e1
ip link set e0 up
ip link set e1 up
ip addr add 10.1.0.1/24 dev e0
ip addr add fd01::1/64 dev e0 nodad
ip route
ip link set e0 vrf red
ip route
ip route show vrf red
ip -6 route show vrf red
ip route show table 10 type local
ip -d link show e0
ip -br link show vrf red
ip addr show vrf red
ip neigh show vrf red
ip link set e0 vrf nosuch
ip link set e0 vrf e1
ip route add vrf red default via 10.1.0.2
ip route add 172.16.0.0/12 via 10.1.0.2 vrf red
ip route add 172.16.0.0/12 via 10.1.0.2
ip route show vrf red
ip route get vrf red 172.16.1.1
ip route get 172.16.1.1
ip route get vrf nosuch 1.1.1.1
ip route get 10.1.0.1 oif red
ping -c 1 -W 1 -I red 10.1.0.1
ping -c 1 -W 1 10.1.0.1
ping -c 1 -W 1 -I e0 10.1.0.1
ip vrf identify
ip vrf pids red
ip route add 10.99.0.0/24 dev red
ip route get 10.99.0.1
ip route add vrf red blackhole 10.98.0.0/16
ip route show vrf red
ip link set red down
ip route show table 10
ip route show table 10 type local
ip link set red up
ip route show table 10
ip link set e0 nomaster
ip route show table 10
ip route
ip link set e0 master red
ip link del red
ip link show e0
ip route show table 10
ip addr show e0 | grep inet
ip rule
ip link del blue
ip rule
