# add, append, prepend, change, replace, test and delete: which route is meant
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip link add eth1 address 02:00:00:00:00:02 type dummy
ip link set eth0 up
ip link set eth1 up
ip addr add 10.0.0.1/24 dev eth0
ip addr add 10.0.1.1/24 dev eth1
ip route add 10.1.0.0/16 via 10.0.0.2
ip route add 10.1.0.0/16 via 10.0.0.2
ip route add 10.1.0.0/16 via 10.0.0.3
ip route add 10.1.0.0/16 via 10.0.0.3 metric 5
ip route add 10.1.0.0/16 via 10.0.0.3 metric 5 tos 8
ip route append 10.1.0.0/16 via 10.0.0.2
ip route append 10.1.0.0/16 via 10.0.0.4
ip route append 10.1.0.0/16 via 10.0.0.4 proto static
ip route append 10.1.0.0/16 via 10.0.0.5 metric 5
ip route prepend 10.1.0.0/16 via 10.0.0.6
ip route prepend 10.1.0.0/16 via 10.0.0.6
ip route append 10.2.0.0/16 via 10.0.0.6
ip route prepend 10.3.0.0/16 via 10.0.0.6
ip route
ip route test 10.1.0.0/16 via 10.0.0.2
ip route test 10.1.0.0/16 via 10.0.0.99
ip route test 10.9.0.0/16 via 10.0.0.2
ip route change 10.1.0.0/16 via 10.0.0.7
ip route change 10.1.0.0/16 via 10.0.0.4
ip route change 10.1.0.0/16 via 10.0.0.8 metric 5
ip route change 10.1.0.0/16 via 10.0.0.8 metric 6
ip route change 10.1.0.0/16 dev eth1 tos 8 metric 5
ip route change 10.9.0.0/16 via 10.0.0.7
ip route replace 10.1.0.0/16 via 10.0.0.4
ip route replace 10.1.0.0/16 via 10.0.0.9
ip route replace 10.9.0.0/16 via 10.0.0.7
ip route replace 10.9.0.0/16 via 10.0.0.7
ip route replace unreachable 10.9.0.0/16
ip route replace 10.9.0.0/16 via 10.0.0.7 proto static mtu 1000
ip route
ip route del 10.1.0.0/16 via 10.0.0.99
ip route del 10.1.0.0/16 via 10.0.0.4 proto static
ip route del 10.1.0.0/16 proto static
ip route del 10.1.0.0/16 metric 5
ip route del 10.1.0.0/16 tos 8
ip route del 10.1.0.0/16 tos 8 metric 5
ip route del 10.1.0.0/16 dev eth1
ip route del 10.1.0.0/16 scope link
ip route del blackhole 10.9.0.0/16
ip route del unicast 10.9.0.0/16 mtu 999
ip route del 10.9.0.0/16 mtu 1000
ip route del 10.1.0.0/16 src 10.0.0.1
ip route del 10.1.0.0/16
ip route
ip route add 10.20.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.2
ip route append 10.20.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.2
ip route del 10.20.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.3
ip route del 10.20.0.0/16 nexthop via 10.0.0.2
ip route change 10.20.0.0/16 nexthop via 10.0.0.2 weight 2 nexthop via 10.0.1.2 weight 3
ip route del 10.20.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.2
ip route add 10.21.0.0/16
ip route add 10.21.0.0/16 dev
ip route add 10.21.0.0/16 via 10.0.0.2 dev eth1
ip route add 10.21.0.0/16 via 10.9.9.9
ip route add 10.21.0.0/16 via 10.9.9.9 onlink
ip route add 10.21.0.0/16 via 10.9.9.9 dev eth0 onlink
ip route add 10.22.0.1/16 dev eth0
ip route add 10.22.0.0/33 dev eth0
ip route add 10.22.0.0/16 dev eth0 metric 4294967295
ip route add 10.22.0.0/16 dev eth0 metric 4294967296
ip route add 10.22.0.0/16 dev eth0 src 10.0.0.9
ip route add 10.22.0.0/16 via 10.0.0.1
ip route add 10.22.0.0/16 via 10.0.0.255
ip route add 10.22.0.0/16 via 127.0.0.1
ip route add 10.22.0.0/16 via 0.0.0.0 dev eth0
ip route add 10.22.0.0/16 via 224.0.0.1 dev eth0
ip route add 10.23.0.0/16 via 2001:db8::1
ip route add 10.23.0.0/16 via inet 10.0.0.2
ip route add 10.24.0.0/16 dev lo
ip route add 224.0.0.0/4 dev eth0
ip route add 127.0.0.0/8 dev eth0
ip route add 0.0.0.0/8 dev eth0
ip route add 0/0 dev eth1 metric 7
ip route add default
ip route add default dev eth0 table 0
ip route add 10.25/16 dev eth0 table 300
ip route add 10.25/16 dev eth0 table 4294967295
ip route add 10.25/16 dev eth0 table 4294967296
ip route show table 300
ip route
ip route show table all | grep -v fe80 | grep -v ff00 | head -60
