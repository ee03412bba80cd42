# routes saved and restored, and flushed by selectors
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip link add eth1 address 02:00:00:00:00:02 type dummy
ip link set eth0 up
ip link set eth1 up
ip addr add 10.0.0.1/24 dev eth0
ip addr add 10.0.1.1/24 dev eth1
ip route add default via 10.0.0.254
ip route add 10.1.0.0/16 via 10.0.0.2 proto static
ip route add 10.1.2.0/24 via 10.0.0.3 src 10.0.1.1 mtu lock 1300
ip route add 10.3.0.0/16 via 10.0.1.3 table 50
ip route add 10.11.0.0/16 nexthop via 10.0.0.4 nexthop via 10.0.1.4 weight 5
ip route add unreachable 10.7.0.0/16 metric 5
ip route save > /tmp/routes
ip route save table 50 > /tmp/r50
ip route showdump < /tmp/routes
ip -d route showdump < /tmp/r50
ip route showdump < /dev/null
echo garbage garbage | ip route showdump
echo garbage garbage | ip route restore
ip route flush proto static
ip route
ip route flush 10.1.2.0/24
ip route flush 10.1.2.0/25
ip route flush root 10.8.0.0/13
ip route
ip route flush dev eth1
ip route
ip route restore < /tmp/routes
ip route
ip route restore < /tmp/r50
ip route show table 50
ip -s route flush table 50
ip -s -s route flush type unreachable
ip -s route flush table 51
ip route flush
ip route flush cache
ip -s route flush cache
ip route flush table cache
ip route flush dev nope
ip route flush table foo
ip route flush foo
ip route flush scope global
ip route
ip route flush all
ip route
ip route flush table main
ip route
ip route flush table all
ip route show table all
ip -4 route save > /tmp/r4
ip -4 route restore < /tmp/r4
ip -6 route save > /tmp/r6
ip -6 route flush table main
ip -6 route
ip -6 route restore < /tmp/r6
ip -6 route
