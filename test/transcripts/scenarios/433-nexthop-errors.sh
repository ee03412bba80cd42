# nexthop requests that are refused, and their help
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip link add eth1 address 02:00:00:00:00:02 type dummy
ip addr add 10.0.0.1/24 dev eth0
ip link set eth0 up
ip nexthop help
ip nexthop foo
ip nh
ip nexthop add
ip nexthop add id
ip nexthop add id 0 via 10.0.0.2 dev eth0
ip nexthop add id x via 10.0.0.2 dev eth0
ip nexthop add id 1
ip nexthop add id 1 via
ip nexthop add id 1 via foo dev eth0
ip nexthop add id 1 via 10.0.0.2
ip nexthop add id 1 dev nope
ip nexthop add id 1 dev eth1
ip nexthop add id 1 via 10.0.0.2 dev eth1
ip nexthop add id 1 via 10.9.0.2 dev eth0
ip nexthop add id 1 via 10.0.0.1 dev eth0
ip nexthop add id 1 via 10.0.0.255 dev eth0
ip nexthop add id 1 via 10.0.0.2 dev eth0 via 10.0.0.3
ip nexthop add id 1 blackhole dev eth0
ip nexthop add id 1 blackhole via 10.0.0.2
ip nexthop add id 1 dev eth0 onlink
ip nexthop add id 1 via 10.0.0.2 onlink
ip nexthop add id 1 via fe80::1
ip nexthop add id 1 via ::1 dev eth0
ip nexthop add id 1 via 10.0.0.2 dev eth0 weight 3
ip nexthop add id 1 via 10.0.0.2 dev eth0 proto foo
ip nexthop add id 1 via 10.0.0.2 dev eth0 table 5
ip nexthop add id 1 via 10.0.0.2 dev eth0 encap foo
ip nexthop add id 1 fdb
ip nexthop add id 1 blackhole fdb
ip nexthop add id 1 via 10.0.0.2 via 10.0.0.3 dev eth0
ip -6 nexthop add id 1 via 10.0.0.2 dev eth0
ip nexthop replace
ip nexthop replace id 1
ip nexthop replace via 10.0.0.2 dev eth0
ip nexthop del id 0
ip nexthop del id x
ip nexthop del id
ip nexthop get id 0
ip nexthop get id
ip nexthop get foo
ip nexthop get id 5 dev eth0
ip nexthop list id x
ip nexthop list dev nope
ip nexthop list foo
ip nexthop list vrf eth0
ip nexthop list master nope
ip nexthop list proto nope
ip nexthop flush id x
ip nexthop flush id 7
ip nexthop bucket
ip nexthop bucket list id 5
ip nexthop bucket list foo
ip nexthop bucket help
ip nexthop
ip route add 1.2.3.0/24 nhid 4
ip -6 route add 2001:db8:5::/64 nhid 4
ip nexthop add id 1 via 10.0.0.2 dev eth0
ip route add 1.2.3.0/24 nhid 1 nexthop via 10.0.0.3 nexthop via 10.0.0.4
ip route add 1.2.3.0/24 nhid 1 scope host
ip route add 1.2.3.0/24 nhid 1 realm 4
ip route add local 1.2.4.0/24 nhid 1
ip route add 1.2.5.0/24 nhid 1 onlink
ip route
ip netns add x
ip nexthop add id 5 dev lo
ip nexthop add id 6 via 127.0.0.2 dev lo
ip nexthop
