# nexthop objects: made, listed, replaced and deleted
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip link add eth1 address 02:00:00:00:00:02 type dummy
ip addr add 10.0.0.1/24 dev eth0
ip addr add 2001:db8::1/64 dev eth0 nodad
ip addr add 10.0.1.1/24 dev eth1
ip link set eth0 up
ip link set eth1 up
ip nexthop
ip nexthop list
ip -j nexthop
ip nexthop add id 1 via 10.0.0.2 dev eth0
ip nexthop add id 2 via 10.0.1.2
ip nexthop add id 2 via 10.0.1.2 dev eth1
ip nexthop add id 3 dev eth1
ip nexthop add id 4 blackhole
ip nexthop add id 5 via 2001:db8::2 dev eth0
ip nexthop add id 6 via fe80::2 dev eth1 proto static
ip nexthop add id 7 via 192.168.7.1 dev eth0 onlink
ip nexthop add via 10.0.0.9 dev eth0
ip -6 nexthop add id 9 dev eth0
ip -6 nexthop add id 10 blackhole
ip nexthop add id 11 via 10.0.0.3 dev eth0 fdb
ip nexthop add id 11 via 10.0.0.3 fdb
ip nexthop add id 12 via 10.0.0.4 dev eth0 proto 77
ip nexthop
ip -d nexthop
ip -6 nexthop
ip -4 nexthop
ip -j nexthop
ip -j -p nexthop show id 1
ip nexthop show dev eth1
ip nexthop show via 10.0.0.2
ip nexthop show proto static
ip nexthop list proto kernel
ip nexthop show fdb
ip nexthop list groups
ip nexthop list master eth0
ip nexthop list vrf red
ip nexthop get id 1
ip nexthop get id 99
ip -j nexthop get id 5
ip -d nexthop get id 7
ip nexthop get
ip nexthop show id 3
ip nexthop show id 33
ip nexthop replace id 1 via 10.0.0.5 dev eth0
ip nexthop get id 1
ip nexthop replace id 20 via 10.0.0.20 dev eth0
ip nexthop get id 20
ip nexthop replace id 3 via 10.0.1.33 dev eth1 proto bgp
ip nexthop replace id 3 via 2001:db8::33 dev eth0
ip nexthop replace id 4 via 10.0.0.44 dev eth0
ip nexthop show
ip nexthop add id 1 via 10.0.0.7 dev eth0
ip nexthop del id 2
ip nexthop del id 2
ip nexthop delete id 55
ip nexthop del
ip nexthop flush proto static
ip nexthop flush dev eth1
ip nexthop flush id 5
ip nexthop show
ip -s nexthop flush
ip nexthop flush
ip nexthop
