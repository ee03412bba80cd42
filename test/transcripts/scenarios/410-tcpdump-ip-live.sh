# IPv4 on the wire: errors, fragments, options, tunnels inside
ip netns add ns1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 netns ns1
ip -n ns1 link set eth0 address 02:00:00:00:00:02
sysctl -q -w net.ipv6.conf.eth0.disable_ipv6=1
ip netns exec ns1 sysctl -q -w net.ipv6.conf.eth0.disable_ipv6=1
ip addr add 10.0.0.1/24 dev eth0
ip -n ns1 addr add 10.0.0.2/24 dev eth0
ip link set eth0 up
ip -n ns1 link set eth0 up
ip -n ns1 link set lo up
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0
ip -n ns1 neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0
sleep 3
cap() { ip netns exec ns1 timeout 4 tcpdump -l "$@" > /tmp/cap 2> /tmp/err & sleep 1; }
show() { wait; cat /tmp/cap /tmp/err; }
cap -nn -t -vvv -i eth0 icmp
ping -c 1 -W 1 -t 1 -Q 0xb8 10.0.0.2
show
cap -nn -t -i eth0
ping -c 1 -W 1 -s 3000 10.0.0.2
show
cap -nn -t -i eth0 'ip[6:2] & 0x1fff != 0'
ping -c 1 -W 1 -s 3000 10.0.0.2
show
cap -nn -t -v -i eth0
ping -c 1 -W 1 -R 10.0.0.2
show
cap -nn -t -v -i eth0
ping -c 1 -W 1 -M do 10.0.0.2
show
ip route add 10.9.0.0/16 via 10.0.0.2
cap -nn -t -v -i eth0
ping -c 1 -W 1 10.9.0.1
show
ip netns exec ns1 sysctl -q -w net.ipv4.ip_forward=1
cap -nn -t -v -i eth0
ping -c 1 -W 1 10.9.0.1
show
ip -n ns1 route add prohibit 10.9.0.0/24
cap -nn -t -i eth0
ping -c 1 -W 1 10.9.0.1
show
ip -n ns1 route replace unreachable 10.9.0.0/24
cap -nn -t -i eth0
ping -c 1 -W 1 10.9.0.1
show
ip -n ns1 route replace blackhole 10.9.0.0/24
cap -nn -t -i eth0
ping -c 1 -W 1 10.9.0.1
show
ip -n ns1 route del blackhole 10.9.0.0/24
ip -n ns1 route add 10.9.0.0/16 via 10.0.0.1
cap -nn -t -v -i eth0 -c 8
ping -c 1 -W 1 -t 3 10.9.0.1
show
ip -n ns1 route del 10.9.0.0/16
cap -nn -t -v -i eth0 igmp
ip maddr add 01:00:5e:01:01:01 dev eth0
ip addr add 224.9.9.9/32 dev eth0 autojoin
show
cap -nn -t -i eth0
ping -c 1 -W 1 -b 10.0.0.255
show
cap -nn -t -S -q -i eth0
ping -c 1 -W 1 224.0.0.1
show
cap -nn -t -K -vvv -i eth0
ping -c 1 -W 1 10.0.0.2
show
