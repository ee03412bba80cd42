# ipvlan: l2, l3 and l3s, each with a sibling, the host and the other end; IPv6; counters
ip netns add peer
ip link add eth0 address 02:00:00:00:00:e0 type veth peer name wan netns peer
ip -n peer link set wan address 02:00:00:00:00:aa
ip -n peer addr add 10.1.0.254/24 dev wan
ip -n peer -6 addr add fd01::fe/64 dev wan nodad
ip -n peer link set wan up
ip addr add 10.1.0.200/24 dev eth0
ip link set eth0 up
for n in a b; do ip netns add $n; ip link add link eth0 name i$n netns $n type ipvlan mode l2; done
ip -n a addr add 10.1.0.1/24 dev ia
ip -n b addr add 10.1.0.2/24 dev ib
ip -n a -6 addr add fd01::1/64 dev ia nodad
ip -n b -6 addr add fd01::2/64 dev ib nodad
ip -n a link set ia up
ip -n b link set ib up
sleep 4
ip -n a addr show ia
ip netns exec a ping -c1 -W1 10.1.0.2
ip netns exec a ping -c1 -W1 10.1.0.254
ip netns exec a ping -c1 -W1 10.1.0.200
ip netns exec peer ping -c1 -W1 10.1.0.1
ip netns exec a ping -c1 -W1 fd01::2
ip netns exec a ping -c1 -W1 fd01::fe
ip netns exec peer ping -c1 -W1 fd01::1
ip -n a neigh | sort
ip -n peer neigh | sort
ip -n a link set ia type ipvlan vepa
ip netns exec a ping -c1 -W1 10.1.0.2
ip -n a link set ia type ipvlan bridge
ip -n a link set ia type ipvlan mode l3
ip -n a neigh
ip netns exec a ping -c1 -W1 10.1.0.2
ip netns exec a ping -c1 -W1 10.1.0.254
ip netns exec a ping -c1 -W1 10.1.0.200
ip netns exec peer ping -c1 -W1 10.1.0.1
ip netns exec a ping -c1 -W1 10.1.0.99
ip netns exec a ping -c1 -W1 fd01::2
ip netns exec a ping -c1 -W1 fd01::fe
ip -n a link set ia type ipvlan mode l3s
ip -n peer neigh replace 10.1.0.1 lladdr 02:00:00:00:00:e0 dev wan
ip -n peer neigh replace fd01::1 lladdr 02:00:00:00:00:e0 dev wan
ip netns exec peer ping -c1 -W1 10.1.0.1
ip netns exec a ping -c1 -W1 10.1.0.254
ip netns exec a ping -c1 -W1 10.1.0.2
ip netns exec peer ping -c1 -W1 fd01::1
ip netns exec peer ping -c1 -W1 10.1.0.200
ip -n a addr del 10.1.0.1/24 dev ia
ip netns exec peer ping -c1 -W1 10.1.0.1
ip netns del b
ip link set eth0 down
sleep 1
ip -n a link show ia
