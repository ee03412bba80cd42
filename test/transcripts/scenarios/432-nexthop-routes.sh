# routes through nexthop objects; what replacing and deleting does to them
ip netns add a
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
ip link add eth1 netns a address 02:00:00:00:01:01 type veth peer name eth1 netns b address 02:00:00:00:01:02
for n in a b; do ip -n $n link set eth0 up; ip -n $n link set eth1 up; ip -n $n link set lo up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n a addr add 10.0.1.1/24 dev eth1
ip -n a addr add 2001:db8::1/64 dev eth0 nodad
ip -n a addr add 2001:db8:1::1/64 dev eth1 nodad
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n b addr add 10.0.1.2/24 dev eth1
ip -n b addr add 2001:db8::2/64 dev eth0 nodad
ip -n b addr add 2001:db8:1::2/64 dev eth1 nodad
ip -n b addr add 192.168.9.1/32 dev lo
ip -n b addr add 2001:db8:9::1/128 dev lo
sleep 3
ip -n a nexthop add id 1 via 10.0.0.2 dev eth0
ip -n a nexthop add id 2 via 10.0.1.2 dev eth1
ip -n a nexthop add id 3 via 2001:db8::2 dev eth0
ip -n a nexthop add id 4 via 2001:db8:1::2 dev eth1
ip -n a nexthop add id 5 blackhole
ip -n a -6 nexthop add id 6 blackhole
ip -n a nexthop add id 10 group 1/2
ip -n a nexthop add id 11 group 3,2/4
ip -n a route add 192.168.9.0/24 nhid 1
ip -n a route add 192.168.10.0/24 nhid 10
ip -n a route add 192.168.11.0/24 nhid 5
ip -n a route add 192.168.12.0/24 nhid 3
ip -n a route add 192.168.13.0/24 nhid 1 via 10.0.0.2 dev eth0
ip -n a route add 192.168.14.0/24 nhid 1 dev eth0
ip -n a route add 192.168.15.0/24 nhid 99
ip -n a route add 192.168.16.0/24 nhid 1 src 10.0.1.1 metric 50 proto static mtu 1400
ip -n a route add 192.168.17.0/24 nhid 11
ip -n a route add blackhole 192.168.18.0/24 nhid 1
ip -n a route add 192.168.19.0/24 nhid 0
ip -n a route add 192.168.20.0/24 nhid x
ip -n a -6 route add 2001:db8:9::/64 nhid 3
ip -n a -6 route add 2001:db8:a::/64 nhid 11
ip -n a -6 route add 2001:db8:b::/64 nhid 6
ip -n a -6 route add 2001:db8:c::/64 nhid 1
ip -n a -6 route add 2001:db8:d::/64 nhid 5
ip -n a route
ip -n a -d route
ip -n a -j route
ip -n a -d -j route show 192.168.9.0/24
ip -n a -d -j route show 192.168.10.0/24
ip -n a -6 route
ip -n a -d -6 route
ip -n a -j -6 route show 2001:db8:a::/64
ip -n a route show nhid 1
ip -n a route get 192.168.9.1
ip -n a route get 192.168.10.1 fibmatch
ip -n a route get 192.168.11.1
ip -n a route get 192.168.12.1
ip -n a route get 2001:db8:9::1
ip -n a route get fibmatch 2001:db8:9::1
ip -n a route get 2001:db8:b::1
ip netns exec a ping -c 1 192.168.9.1 | tail -2 | head -1
ip netns exec a ping -c 1 2001:db8:9::1 | head -2
# replacing moves the routes
ip -n a nexthop replace id 1 via 10.0.1.2 dev eth1
ip -n a route show 192.168.9.0/24
ip -n a route get 192.168.9.1
ip -n a nexthop replace id 1 blackhole
ip -n a route show 192.168.9.0/24
ip -n a nexthop replace id 1 via 10.0.0.2 dev eth0
ip -n a nexthop replace id 10 group 1,7/2,3
ip -n a route show 192.168.10.0/24
ip -n a nexthop replace id 3 via 10.0.0.2 dev eth0
ip -n a route change 192.168.9.0/24 nhid 2
ip -n a route replace 192.168.16.0/24 via 10.0.0.2
ip -n a route
ip -n a route del 192.168.10.0/24 nhid 1
ip -n a route del 192.168.10.0/24 nhid 10
ip -n a route add 192.168.10.0/24 nhid 10
# deleting takes them along
ip -n a nexthop del id 2
ip -n a route
ip -n a nexthop
ip -n a nexthop del id 5
ip -n a nexthop del id 3
ip -n a -6 route show proto boot
ip -n a route
# the device goes down, comes up, goes away
ip -n a route add 192.168.30.0/24 nhid 1
ip -n b link set eth0 down
sleep 2
ip -n a nexthop
ip -n a route
ip -n b link set eth0 up
sleep 2
ip -n a nexthop
ip -n a link set eth0 down
ip -n a nexthop
ip -n a route
ip -n a link set eth0 up
ip -n a nexthop add id 1 via 10.0.0.2 dev eth0
ip -n a route add 192.168.30.0/24 nhid 1
ip -n a link del eth0
ip -n a nexthop
ip -n a route
ip -n a nexthop flush
ip -n a -6 route
# a blackhole turned into a way and back; routes shown without their hops
ip -n a nexthop add id 20 blackhole
ip -n a route add 192.168.40.0/24 nhid 20
ip -n a -6 nexthop add id 21 blackhole
ip -n a -6 route add 2001:db8:40::/64 nhid 21
ip -n a nexthop replace id 20 via 10.0.1.2 dev eth1
ip -n a nexthop replace id 21 via 2001:db8:1::2 dev eth1
ip -n a route show 192.168.40.0/24
ip -n a -6 route show 2001:db8:40::/64
ip -n a route get 192.168.40.1
ip -n a nexthop replace id 20 blackhole
ip -n a -6 nexthop replace id 21 blackhole
ip -n a route
ip -n a route get 2001:db8:40::1
ip netns exec a ping -c 1 192.168.40.1
ip netns exec a sysctl -w net.ipv4.nexthop_compat_mode=0
ip -n a route
ip -n a -6 route show 2001:db8:40::/64
