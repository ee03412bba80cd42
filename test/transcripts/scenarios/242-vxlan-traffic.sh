# vxlan between two hosts: captures, learning, sizes
ip netns add a
ip netns add b
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a addr add 192.168.0.1/24 dev eth0
ip -n b addr add 192.168.0.2/24 dev eth0
ip -n a link set eth0 up
ip -n b link set eth0 up
ip -n a link add vx0 address 02:00:00:00:01:0a type vxlan id 42 remote 192.168.0.2 dstport 4789 dev eth0
ip -n b link add vx0 address 02:00:00:00:01:0b type vxlan id 42 remote 192.168.0.1 dstport 4789 dev eth0
ip -n a addr add 10.42.0.1/24 dev vx0
ip -n b addr add 10.42.0.2/24 dev vx0
ip -n a link set vx0 up
ip -n b link set vx0 up
sleep 12
ip netns exec a ping -c 1 192.168.0.2 > /dev/null
ip netns exec b timeout 4 tcpdump -nn -l -e -i eth0 udp > /tmp/cap1 2>/dev/null &
ip netns exec b timeout 4 tcpdump -nn -l -v -i eth0 udp port 4789 > /tmp/cap2 2>/dev/null &
ip netns exec b timeout 4 tcpdump -nn -l -e -i vx0 > /tmp/cap3 2>/dev/null &
sleep 1
ip netns exec a ping -c 2 -i 0.5 10.42.0.2
ip netns exec a ping -c 1 -Q 0x10 10.42.0.2
wait
for i in 1 2 3; do echo "== $i"; cat /tmp/cap$i | sed 's/192.168.0.\([12]\)\.[0-9]* > 192.168.0.\([12]\).4789/192.168.0.\1.SPORT > 192.168.0.\2.4789/'; done
ip -n a neigh show dev vx0
bridge -n a fdb show dev vx0
ip -n a -s link show vx0
ip netns exec a ping -c 1 -s 1422 -M do 10.42.0.2
ip netns exec a ping -c 1 -s 1423 -M do 10.42.0.2
ip netns exec a ping -c 1 -s 3000 10.42.0.2
ip -n b link set vx0 down
ip netns exec a ping -c 1 -W 1 10.42.0.2
ip -n b link set vx0 up
ip -n b link del vx0
ip netns exec a ping -c 1 -W 1 10.42.0.2
ip -n a link set eth0 down
ip -n a link show vx0
ip -n a route
