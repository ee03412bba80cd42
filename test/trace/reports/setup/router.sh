for n in h1 r h2; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns h1 type veth peer name eth1 netns r
ip link add eth0 netns h2 type veth peer name eth2 netns r
ip -n h1 addr add 10.1.0.2/24 dev eth0; ip -n h1 link set eth0 up; ip -n r addr add 10.1.0.1/24 dev eth1; ip -n r link set eth1 up
ip -n h2 addr add 10.2.0.2/24 dev eth0; ip -n h2 link set eth0 up; ip -n r addr add 10.2.0.1/24 dev eth2; ip -n r link set eth2 up
ip -n h1 route add default via 10.1.0.1
ip -n h2 route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 3
ip netns exec h1 ping -qc1 10.2.0.2 >/dev/null
