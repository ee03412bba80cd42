# two hosts and a router
ip netns add a
ip netns add r
ip netns add b
ip link add eth0 netns a type veth peer name ra netns r
ip link add eth0 netns b type veth peer name rb netns r
ip -n a addr add 10.1.0.2/24 dev eth0
ip -n b addr add 10.2.0.2/24 dev eth0
ip -n r addr add 10.1.0.1/24 dev ra
ip -n r addr add 10.2.0.1/24 dev rb
ip -n a link set eth0 up
ip -n b link set eth0 up
ip -n r link set ra up
ip -n r link set rb up
sleep 2.5
ip netns exec a ping -c 1 -W 1 10.2.0.2
ip -n a route add default via 10.1.0.1
ip netns exec a ping -c 1 -W 1 10.2.0.2
ip netns exec a ping -c 1 -W 1 10.2.0.1
ip netns exec r sysctl -w net.ipv4.ip_forward=1
ip netns exec a ping -c 1 -W 1 10.2.0.2
ip -n b route add 10.1.0.0/24 via 10.2.0.1
ip netns exec a ping -c 2 -i 0.2 -W 1 10.2.0.2
ip netns exec a ping -c 1 -W 1 -t 1 10.2.0.2
ip netns exec a ping -c 1 -W 1 10.3.0.1
ip -n r route add unreachable 10.4.0.0/24
ip -n r route add prohibit 10.5.0.0/24
ip -n r route add blackhole 10.6.0.0/24
ip netns exec a ping -c 1 -W 1 10.4.0.1
sleep 1
ip netns exec a ping -c 1 -W 1 10.5.0.1
sleep 1
ip netns exec a ping -c 1 -W 1 10.6.0.1
ip netns exec a ping -c 1 -W 1 -s 3000 10.2.0.2
ip netns exec a ping -c 1 -W 1 -M do -s 3000 10.2.0.2
ip netns exec r ip link set rb mtu 1300
sleep 1
ip netns exec a ping -c 1 -W 1 -M do -s 1400 10.2.0.2
ip netns exec a ping -c 1 -W 1 -M do -s 1400 10.2.0.2
ip -n a neigh | sort
ip -n r neigh | sort
ip -n a route get 10.2.0.2
