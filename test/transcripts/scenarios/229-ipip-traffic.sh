# oracle: boot=ipiptraffic
# through an ipip tunnel between two namespaces: fragments, errors, ttl, what the wire shows
for ns in a r b; do ip netns add $ns; ip -n $ns link set lo up; done
ip link add eth0 netns a type veth peer name ra netns r
ip link add eth0 netns b type veth peer name rb netns r
ip -n a addr add 192.168.1.2/24 dev eth0
ip -n b addr add 192.168.2.2/24 dev eth0
ip -n r addr add 192.168.1.1/24 dev ra
ip -n r addr add 192.168.2.1/24 dev rb
for x in "a eth0" "b eth0" "r ra" "r rb"; do set -- $x; ip -n $1 link set $2 up; done
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n a route add default via 192.168.1.1
ip -n b route add default via 192.168.2.1
ip -n a tunnel add tun0 mode ipip local 192.168.1.2 remote 192.168.2.2
ip -n b tunnel add tun0 mode ipip local 192.168.2.2 remote 192.168.1.2
ip -n a addr add 10.9.0.1/30 dev tun0
ip -n b addr add 10.9.0.2/30 dev tun0
ip -n a link set tun0 up
ip -n b link set tun0 up
sleep 3
ip netns exec r timeout 20 tcpdump -nn -l -t -v -i ra not ip6 and not arp > /tmp/cap 2>/dev/null &
ip netns exec b timeout 20 tcpdump -nn -l -t -i tun0 not ip6 > /tmp/cap2 2>/dev/null &
sleep 1
ip netns exec a ping -c 2 -i 0.2 -W 1 10.9.0.2
ip netns exec a ping -c 1 -W 1 -s 1472 10.9.0.2
ip netns exec a ping -c 1 -W 1 -s 1452 -M do 10.9.0.2
ip netns exec a ping -c 1 -W 1 -s 1453 -M do 10.9.0.2
ip netns exec a ping -c 1 -W 1 -t 1 10.9.0.2
sleep 21
wait
cat /tmp/cap2
ip -n b tunnel del tun0
ip netns exec a ping -c 2 -i 0.5 -W 1 10.9.0.2
ip netns exec a ping -c 1 -W 1 10.9.0.2
sed 's/id [0-9]*,/id N,/' /tmp/cap
ip -n a -s link show tun0 | tail -4
ip -n a route del default
ip netns exec a ping -c 1 -W 1 10.9.0.2
ip -n a -s -s link show tun0
