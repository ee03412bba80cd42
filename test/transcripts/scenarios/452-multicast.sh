# multicast groups: joined, shown, told of by IGMP; multicast routing
ip netns add a
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name eth0 netns b address 02:00:00:00:00:0b
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
sleep 2
ip -n a maddr
ip -n a maddr show dev eth0
ip -n a -j maddr
ip -n a -4 maddr
ip netns exec b tcpdump -lnnvi eth0 igmp > /tmp/c 2> /dev/null &
sleep 1
ip -n a addr add 239.1.1.1/32 dev eth0 autojoin
ip -n a addr show eth0
ip -n a maddr show dev eth0
ip netns exec a cat /proc/net/igmp
sleep 12
ip -n a addr del 239.1.1.1/32 dev eth0
ip -n a maddr show dev eth0
sleep 3
kill $!
wait
sed -E 's/^[0-9:.]* //;s/ id [0-9]+,/ id N,/' /tmp/c
ip -n a addr add 239.1.1.2/32 dev eth0
ip -n a addr del 239.1.1.2/32 dev eth0
ip netns exec a sysctl -w net.ipv4.conf.eth0.force_igmp_version=2
ip netns exec b tcpdump -lnnvi eth0 igmp > /tmp/c 2> /dev/null &
sleep 1
ip -n a addr add 239.1.1.3/32 dev eth0 autojoin
sleep 15
ip netns exec a cat /proc/net/igmp
ip -n a addr del 239.1.1.3/32 dev eth0
sleep 3
kill $!
wait
sed -E 's/^[0-9:.]* //;s/ id [0-9]+,/ id N,/' /tmp/c
ip -n a maddr add 01:00:5e:01:02:03 dev eth0
ip -n a maddr show dev eth0
ip -n a maddr add 01:00:5e:01:02:03 dev eth0
ip -n a maddr del 01:00:5e:01:02:03 dev eth0
ip -n a maddr del 01:00:5e:01:02:03 dev eth0
ip -n a maddr add 224.1.1.1 dev eth0
ip -n a maddr add foo dev eth0
ip -n a maddr add 01:00:5e:01:02:03
ip -n a maddr show dev nope
ip -n a maddr foo
ip -n a mroute
ip -n a mroute show
ip -n a -j mroute show
ip -n a mroute show iif eth0
ip -n a mroute show table all
ip -n a mroute show table 5
ip -n a mroute show 239.1.1.1
ip -n a mroute show from 10.0.0.1
ip -n a mroute add 239.1.1.1
ip -n a mroute foo
ip -n a mroute help
ip -n a route add 239.0.0.0/8 dev eth0
ip -n a route get 239.1.1.1
ip netns exec a ping -c 1 -W 1 239.1.1.1
ip -n b addr add 239.1.1.1/32 dev eth0 autojoin
ip netns exec b sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
ip netns exec a ping -c 1 -W 1 239.1.1.1
ip netns exec a ping -c 1 -W 1 -t 1 -L 239.1.1.1
ip netns exec a cat /proc/net/ip_mr_vif
ip netns exec a cat /proc/net/ip_mr_cache
ip netns exec a cat /proc/net/mcfilter
ip netns exec a netstat -gn
