# Flow labels, traffic classes and hop limits on the wire
ip netns add h
ip netns add s
ip link add eth0 netns h address 02:00:00:00:00:10 type veth peer name eth0 netns s address 02:00:00:00:00:20
for n in h s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n h addr add 2001:db8:1::10/64 dev eth0 nodad
ip -n s addr add 2001:db8:1::20/64 dev eth0 nodad
sleep 3
cat > /tmp/p <<'E'
ip netns exec s tcpdump -nvt -i eth0 -c 2 -l 'icmp6 and (ip6[40] = 128 or ip6[40] = 129)' > /tmp/t 2>/dev/null &
sleep 0.3
ip netns exec h ping -q -c 1 "$@" 2001:db8:1::20 > /dev/null
sleep 0.3
wait
sed 's/, id [0-9]*,/, id N,/' /tmp/t
E
p() { bash /tmp/p "$@"; }
p -F 0x12345 | sed '2s/flowlabel 0x[0-9a-f]*/flowlabel X/'
p -F 0 | sed 's/flowlabel 0x[0-9a-f]*/flowlabel X/'
p -Q 0x20 -F 5 | sed '2s/flowlabel 0x[0-9a-f]*/flowlabel X/'
p | sed 's/flowlabel 0x[0-9a-f]*/flowlabel X/'
ip netns exec h sysctl -w net.ipv6.auto_flowlabels=0
p | sed 's/> 2001:db8:1::10/&/; s/flowlabel 0x[0-9a-f]*/flowlabel X/'
p -F 0x54321 | head -1
ip netns exec s sysctl -w net.ipv6.auto_flowlabels=0
p
ip netns exec s sysctl -w net.ipv6.flowlabel_reflect=1
ip netns exec s sysctl -w net.ipv6.flowlabel_reflect=7
p -F 0xabcde
ip netns exec h sysctl -w net.ipv6.auto_flowlabels=2
p | sed 's/flowlabel 0x[0-9a-f]*/flowlabel X/'
p -t 7
p -s 0
ip netns exec h sysctl -w net.ipv6.conf.eth0.hop_limit=9
p
ip netns exec h sysctl -w net.ipv6.flowlabel_state_ranges=1
p -F 0x12345
ip netns exec h ping -q -c 1 -F 0x92345 2001:db8:1::20
ip netns exec h ping -q -c 3 -i 0.5 -F 0x777 2001:db8:1::20 > /dev/null & sleep 0.6
ip netns exec h cat /proc/net/ip6_flowlabel | awk '{ print $1, $2, $7 }' | grep 00777
wait
ip netns exec h cat /proc/net/ip6_flowlabel | awk '{ print $1, $2, $7 }' | grep 00777
