# oracle: boot=sittraffic
# ipv6 through ipv4: a tunnel, a router behind it, errors
for ns in a b c; do ip netns add $ns; ip -n $ns link set lo up; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip link add eth1 address 02:00:00:00:00:1b netns b type veth peer name eth0 address 02:00:00:00:00:1c netns c
ip -n a addr add 192.168.0.1/24 dev eth0
ip -n b addr add 192.168.0.2/24 dev eth0
ip -n a link set eth0 up
ip -n b link set eth0 up
ip -n b link set eth1 up
ip -n c link set eth0 up
ip -n b addr add 2001:db8:2::1/64 dev eth1 nodad
ip -n c addr add 2001:db8:2::2/64 dev eth0 nodad
ip -n c route add default via 2001:db8:2::1
ip -n a tunnel add six mode sit local 192.168.0.1 remote 192.168.0.2 ttl 64
ip -n b tunnel add six mode sit local 192.168.0.2 remote 192.168.0.1 ttl 64
ip -n a addr add 2001:db8:1::1/64 dev six nodad
ip -n b addr add 2001:db8:1::2/64 dev six nodad
ip -n a link set six up
ip -n b link set six up
ip -n a route add 2001:db8:2::/64 dev six
ip netns exec b sysctl -qw net.ipv6.conf.all.forwarding=1
sleep 15
ip -n a -6 addr show dev six
ip -n a -6 route
ip netns exec b timeout 12 tcpdump -nn -l -t -i eth0 ip proto 41 > /tmp/cap 2>/dev/null &
sleep 1
ip netns exec a ping -c 2 -i 0.2 -W 1 2001:db8:1::2
ip netns exec a ping -c 1 -W 1 2001:db8:2::2
ip netns exec a ping -c 1 -W 1 fe80::c0a8:2%six
ip netns exec a ping -c 1 -W 1 2001:db8:3::1
wait
cat /tmp/cap
ip -n a -6 neigh show dev six
ip -n a -s link show six
ip -n b link set six down
ip netns exec a ping -c 1 -W 1 2001:db8:2::2
ip -n b tunnel del six
ip netns exec a ping -c 1 -W 1 2001:db8:2::2
ip -n a -s link show six
