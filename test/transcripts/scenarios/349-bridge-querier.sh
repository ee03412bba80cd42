# the queries of a bridge, seen on the wire
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:b0 type bridge
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set p$n master br0; ip link set p$n up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip addr add 10.0.0.9/24 dev br0
ip link set br0 up
sleep 2
for n in a b; do ip netns exec $n timeout 400 tcpdump -nn -v -l -i eth0 igmp > /tmp/$n 2>/dev/null & done
sleep 1
ip link set br0 type bridge mcast_querier 1
sleep 40
ip -d link show br0 | grep -o 'mcast_querier [0-9].*mcast_hash_elasticity'
ip -n b addr add 239.1.1.1/32 dev eth0 autojoin
sleep 2
bridge -s mdb | sed 's/[0-9]*\.[0-9]*$/T/'
ip -n b addr del 239.1.1.1/32 dev eth0
sleep 5
bridge mdb
ip link set br0 type bridge mcast_query_use_ifaddr 1
ip link set br0 type bridge mcast_igmp_version 3
sleep 130
ip link set br0 type bridge mcast_querier 0
ip link set br0 type bridge mcast_querier 1 mcast_query_interval 1000 mcast_startup_query_interval 200 mcast_startup_query_count 3 mcast_query_response_interval 300
sleep 40
ip link set br0 down
ip link set br0 up
sleep 10
kill %1 %2
wait
# the queries each has seen, those alike and one after the other once
for n in a b; do echo "== $n"; grep 'igmp query' /tmp/$n | sed -E 's@ robustness.*|[[]max resp time 10?[]] @@' | uniq; done
grep -B1 'igmp query' /tmp/a | grep -o '(tos.*' | uniq
# another querier: the lower address wins
ip netns add q
ip -n q link add br0 address 02:00:00:00:00:c0 type bridge
ip link add pq address 02:00:00:00:01:0e type veth peer name eq address 02:00:00:00:02:0e netns q
ip link set pq master br0
ip link set pq up
ip -n q link set eq master br0
ip -n q link set eq up
sleep 1
ip -n q link set br0 up
ip -n q addr add 10.0.0.5/24 dev br0
ip -n q link set br0 type bridge mcast_querier 1 mcast_query_use_ifaddr 1 mcast_query_interval 1000 mcast_startup_query_interval 200
sleep 30
ip -d -j link show br0 | grep -o '"mcast_querier_state[^}]*}'
ip -n q -d -j link show br0 | grep -o '"mcast_querier_state[^}]*}'
bridge -d mdb show dev br0 | sort
bridge -n q -d mdb show | sort
bridge -s -d mdb show dev br0 | sort | sed 's/ [0-9]*\.[0-9][0-9]/ T/g'
