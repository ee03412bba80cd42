# what `ip route show` selects
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip link add eth1 address 02:00:00:00:00:02 type dummy
ip link set eth0 up
ip link set eth1 up
ip addr add 10.0.0.1/24 dev eth0
ip addr add 10.0.1.1/24 dev eth1
ip addr add 2001:db8::1/64 dev eth0 nodad
ip route add default via 10.0.0.254
ip route add default via 10.0.1.254 metric 10
ip route add 10.1.0.0/16 via 10.0.0.2 proto static
ip route add 10.1.2.0/24 via 10.0.0.3 src 10.0.1.1
ip route add 10.1.2.3 dev eth1 scope link proto bird
ip route add 10.2.0.0/16 tos 0x10 via 10.0.1.2 realm 7
ip route add 10.3.0.0/16 via 10.0.1.3 realm 5/6 table 50
ip route add throw 10.4.0.0/16 table 50
ip route add local 10.5.0.0/16 dev lo
ip route add broadcast 10.6.255.255 dev eth0
ip route add unreachable 10.7.0.0/16 metric 5
ip route add blackhole 10.8.0.0/16 proto 99
ip route add prohibit 10.9.0.0/16
ip route add multicast 239.0.0.0/8 dev eth0
ip route add anycast 10.10.0.1 dev eth0
ip route add 10.11.0.0/16 nexthop via 10.0.0.4 nexthop via 10.0.1.4 weight 5
ip route add 10.12.0.0/16 nexthop dev eth0 weight 2 nexthop dev eth1 
ip route add 10.13.0.0/16 via inet6 fe80::5 dev eth0
ip route add nat 10.14.0.0 via 10.0.0.2
ip route
ip -d route
ip -N route
ip -j route
ip route show table main
ip route show table local
ip route show table 50
ip route show table default
ip route show table 77
ip route show table all
ip -4 route show table all
ip route list table cache
ip route show cache
ip route show root 10.1.0.0/16
ip route show root 10.0.0.0/8
ip route show match 10.1.2.3
ip route show match 10.1.2.0/24
ip route show exact 10.1.0.0/16
ip route show to root 10.1.2.0/24
ip route show to match default
ip route show 10.1.2.3
ip route show 10.1/16
ip route show default
ip route show exact default
ip route show match 0/0
ip route show root 0/0
ip route show 0/0
ip route show dev eth1
ip route show oif eth1
ip route show dev nope
ip route show via 10.0.0.2
ip route show via 10.0.0.0/24
ip route show via inet6 fe80::5
ip route show src 10.0.1.1
ip route show src 10.0.0.0/16
ip route show proto static
ip route show proto 99
ip route show proto bird
ip route show proto foo
ip route show protocol all
ip route show scope link
ip route show scope global
ip route show scope 253
ip route show scope all
ip route show scope foo
ip route show type local
ip route show type broadcast table local
ip route show type unreachable
ip route show type throw table all
ip route show type anycast
ip route show type foo
ip route show tos 0x10
ip route show dsfield 0x10
ip route show tos 0
ip route show realm 7
ip route show realm 5/6 table 50
ip route show realms 5/ table 50
ip route show metric 10
ip route show metric 5
ip route show metric foo
ip route show pref medium
ip route show 10.0.0.0/8 proto kernel
ip route show vrf eth0
ip route show from 10.0.0.1
ip route show cloned
ip route show mark 5
ip route show uid 5
ip route show foo
ip route show dev eth0 dev eth1
ip route list proto kernel scope link dev eth0
ip -6 route show table all
ip -6 route show type multicast table all
ip -6 route show proto kernel
ip -6 route show root 2001:db8::/32
ip -6 route show match 2001:db8::5
ip -o route
ip -s route show dev eth1
ip -br route show dev eth1
ip -c=never route show default
