# IPv6 on the wire: discovery, listeners, errors, fragments
ip netns add ns1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 netns ns1
ip -n ns1 link set eth0 address 02:00:00:00:00:02
sysctl -q -w net.ipv6.conf.eth0.router_solicitations=0 net.ipv6.conf.eth0.accept_dad=0
ip netns exec ns1 sysctl -q -w net.ipv6.conf.eth0.router_solicitations=0 net.ipv6.conf.eth0.accept_dad=0
sysctl -q -w net.ipv6.auto_flowlabels=0
ip netns exec ns1 sysctl -q -w net.ipv6.auto_flowlabels=0
ip addr add fd00::1/64 dev eth0 nodad
ip -n ns1 addr add fd00::2/64 dev eth0 nodad
ip link set eth0 up
ip -n ns1 link set eth0 up
ip -n ns1 link set lo up
sleep 6
cap() { ip netns exec ns1 timeout 4 tcpdump -l "$@" > /tmp/cap 2> /tmp/err & sleep 1; }
show() { wait; cat /tmp/cap /tmp/err; }
ip -6 neigh flush all
ip -n ns1 -6 neigh flush all
cap -nn -t -i eth0
ping -c 1 -W 1 fd00::2
show
ip -6 neigh flush all
ip -n ns1 -6 neigh flush all
cap -nn -t -e -v -i eth0
ping -c 1 -W 1 fd00::2
show
ip -6 neigh flush all
cap -nn -t -vv -i eth0 'icmp6 and ip6[40] = 135'
ping -c 1 -W 1 fd00::2
show
for n in fd00::2 fe80::ff:fe00:2; do ip neigh replace $n lladdr 02:00:00:00:00:02 nud permanent dev eth0; done
for n in fd00::1 fe80::ff:fe00:1; do ip -n ns1 neigh replace $n lladdr 02:00:00:00:00:01 nud permanent dev eth0; done
cap -nn -t -i eth0 icmp6
ping -c 1 -W 1 fd00::99
show
cap -nn -t -i eth0
ping -c 1 -W 1 -s 3000 fd00::2
show
cap -nn -t -i eth0 'ip6 proto 44'
ping -c 1 -W 1 -s 3000 fd00::2
show
cap -nn -t -i eth0 'icmp6[0] = 128'
ping -c 1 -W 1 fd00::2
show
ip route add fd09::/64 via fd00::2
cap -nn -t -v -i eth0
ping -c 1 -W 1 fd09::1
show
ip netns exec ns1 sysctl -q -w net.ipv6.conf.all.forwarding=1
cap -nn -t -v -i eth0 icmp6
ping -c 1 -W 1 fd09::1
show
ip -n ns1 route add prohibit fd09::/64
cap -nn -t -i eth0 icmp6
ping -c 1 -W 1 fd09::1
show
cap -nn -t -i eth0 icmp6
ping -c 1 -W 1 -t 1 fd00::2
show
cap -nn -t -v -i eth0 ip6 multicast
ping -c 1 -W 1 ff02::1%eth0
show
cap -nn -t -i any icmp6
ping -c 1 -W 1 fd00::2
show
cap -nn -t -i eth0 host fd00::1 and not icmp6
ping -c 1 -W 1 fd00::2
show
cap -nn -t -i eth0 ip6 and src net fd00::/64
ping -c 1 -W 1 fd00::2
show
cap -nn -t -q -i eth0 icmp6
ping -c 1 -W 1 -Q 0xb8 fd00::2
show
cap -nn -t -i lo
ip netns exec ns1 ping -c 1 -W 1 ::1
show
