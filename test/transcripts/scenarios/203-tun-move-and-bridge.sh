# tun and tap: renamed, moved to a namespace that ends, ports of a bridge
ip tuntap add dev tun0 mode tun pi
ip tuntap add dev tun1 mode tun
ip tuntap add dev tap4 mode tap multi_queue
ip link set tun0 up
ip link set tun0 down
ip link set tun0 name vpn0
ip tuntap
ip netns add n
ip link set vpn0 netns n
ip -n n tuntap
ip -n n -d link show vpn0
ip -n n tuntap add dev tun1 mode tun
ip -n n tuntap
ip netns del n
ip tuntap
sleep 1
ip link set tap4 up
ip link set tap4 promisc on
ip link add d0 type dummy
ip link set tap4 master d0
ip link add br0 type bridge
ip link set br0 up
ip link set tap4 master br0
ip link set tun1 master br0
sleep 1
bridge link
sleep 1
ip link show br0
ip link show tap4
brctl show br0
ip link del tap4
sleep 1
bridge link
ip link show br0
ip addr add 10.8.0.1 peer 10.8.0.2 dev tun1
ip link set tun1 up
sleep 1
ip addr show tun1
ip route
ip route get 10.8.0.2
ip tuntap del tun1 mode tun
ip route
