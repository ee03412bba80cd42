# several next hops: which are used, what happens to them with their links
ip netns add a
ip netns add b
for i in 0 1 2; do ip link add eth$i netns a address 02:00:00:00:0$i:0a type veth peer name eth$i netns b address 02:00:00:00:0$i:0b; for n in a b; do ip -n $n link set eth$i up; done; ip -n a addr add 10.0.$i.1/24 dev eth$i; ip -n b addr add 10.0.$i.2/24 dev eth$i; done
for n in a b; do ip -n $n link set lo up; done
sleep 2
ip -n a route add 192.168.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.2 nexthop via 10.0.2.2 weight 2
ip -n a route
ip -n a route get 192.168.5.5 oif eth1
ip -n a route get 192.168.5.5 oif eth2
# all are used, and one flow always takes the same
for i in $(seq 1 120); do ip -n a route get 192.168.7.$i; done | grep -o 'dev eth.' | sort -u
[ "$(for i in 1 2 3 4 5 6; do ip -n a route get 192.168.8.8 | head -1; done | sort -u | wc -l)" = 1 ] && echo same
for p in 0 1 2 3; do ip netns exec a sysctl -qw net.ipv4.fib_multipath_hash_policy=$p; for i in $(seq 1 60); do ip -n a route get 192.168.9.$i; done | grep -o 'dev eth.' | sort -u | tr '\n' ' '; echo; done
ip netns exec a sysctl -qw net.ipv4.fib_multipath_hash_policy=1
for i in $(seq 1 120); do ip -n a route get 192.168.9.1 ipproto udp sport $i dport 53; done | grep -o 'dev eth.' | sort -u
ip netns exec a sysctl -qw net.ipv4.fib_multipath_hash_policy=0
for i in $(seq 1 30); do ip -n a route get 192.168.9.1 ipproto udp sport $i dport 53; done | grep -o 'dev eth.' | sort -u | wc -l
# links
ip -n b link set eth1 down
sleep 1
ip -n a route
ip netns exec a sysctl -qw net.ipv4.conf.all.ignore_routes_with_linkdown=1
ip -n a route
for i in $(seq 1 60); do ip -n a route get 192.168.7.$i; done | grep -o 'dev eth.' | sort -u
ip -n a route get 192.168.7.1 oif eth1
ip -n a route get 10.0.1.2
ip netns exec a sysctl -qw net.ipv4.conf.all.ignore_routes_with_linkdown=0
ip -n b link set eth1 up
sleep 1
ip -n a route
ip -n a link set eth1 down
ip -n a route
for i in $(seq 1 60); do ip -n a route get 192.168.7.$i; done | grep -o 'dev eth.' | sort -u
ip -n a link set eth1 up
ip -n a route
ip -n a link del eth2
ip -n a route
# gateways that do not answer
ip -n a route add 172.16.0.0/12 nexthop via 10.0.0.2 nexthop via 10.0.1.9
ip -n a neigh add 10.0.1.9 dev eth1 nud failed
ip netns exec a sysctl -qw net.ipv4.fib_multipath_use_neigh=1
for i in $(seq 1 40); do ip -n a route get 172.16.7.$i; done | grep -o 'dev eth.' | sort -u
ip -n a route add 10.99.0.0/16 nexthop via 10.0.0.2 nexthop via 10.99.9.9
ip -n a route add 10.99.0.0/16 nexthop via 10.0.0.2 dev nope
ip -n a route add 10.99.0.0/16 nexthop via 10.0.0.2 weight 0
ip -n a route add 10.99.0.0/16 nexthop via 10.0.0.2 weight 257
ip -n a route add 10.99.0.0/16 nexthop
ip -n a route add 10.99.0.0/16 nexthop foo
ip -n a route add 10.99.0.0/16 nexthop via 10.0.0.2 nexthop via inet6 fe80::1 dev eth1
ip -n a route show 10.99.0.0/16
ip -n a route add 10.98.0.0/16 nexthop via 10.99.9.9 dev eth0 onlink nexthop via 10.0.0.2
ip -n a -j route show 10.98.0.0/16
ip -n a route add 10.97.0.0/16 via 10.0.0.2 nexthop via 10.0.0.2
ip -n a route add blackhole 10.96.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.0.3
