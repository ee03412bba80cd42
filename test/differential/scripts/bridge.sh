# a bridge with three hosts, moved ports, the host's own address
ip link add br0 type bridge
ip link set br0 up
for i in 1 2 3; do ip netns add h$i; ip link add p$i address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i; ip -n h$i addr add 10.0.0.$i/24 dev eth0; ip -n h$i link set eth0 up; ip link set p$i master br0 up; done
sleep 2.5
ip link show master br0
bridge link
ip netns exec h1 ping -c 1 -W 1 10.0.0.2
ip netns exec h1 ping -c 1 -W 1 10.0.0.3
ip addr add 10.0.0.254/24 dev br0
ping -c 1 -W 1 10.0.0.3
ip link set p2 nomaster
ip netns exec h1 ping -c 1 -W 1 10.0.0.2
ip link set p2 master br0
sleep 1
ip netns exec h1 ping -c 1 -W 1 10.0.0.2
ip link set p3 down
sleep 1
ip netns exec h1 ping -c 1 -W 1 10.0.0.3
ip -n h3 link show eth0
ip link set br0 down
ip netns exec h1 ping -c 1 -W 1 10.0.0.2
ip link set br0 up
sleep 2
ip netns exec h1 ping -c 1 -W 1 10.0.0.2
ip link set p1 mtu 1400
ip link show br0
ip link del p1
ip link show br0
brctl show br0
ip netns del h2
sleep 3
ip link
ip link del br0
ip link
