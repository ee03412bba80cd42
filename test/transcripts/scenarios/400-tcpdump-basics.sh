# what tcpdump says besides the packets: banner, counts, verbosity
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
cap -nn -i eth0 -c 2
ping -c 2 -W 1 10.0.0.2
show
cap -nn -i eth0 -c 3 -v
ping -c 2 -W 1 10.0.0.2
show
cap -nn -t -i eth0 -c 1 --immediate-mode
ping -c 2 -W 1 10.0.0.2
show
cap -nn -t -i eth0 -vv icmp
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i eth0 -q
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i eth0 --count icmp
ping -c 2 -W 1 10.0.0.2
show
cap -nn -t -# -i eth0 icmp
ping -c 2 -W 1 10.0.0.2
show
cap -nn -t --number -e -i eth0 icmp and src 10.0.0.1
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i eth0 -s 40 -c 1
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i eth0 -s 0 -v -c 1
ping -c 1 -W 1 10.0.0.2
show
cap -t -i eth0 -c 2 icmp
ping -c 1 -W 1 10.0.0.2
show
cap -t -n -i eth0 -B 4096 -c 1 icmp
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i eth0 host 10.9.9.9
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i 1 icmp
ip netns exec ns1 ping -c 1 -W 1 127.0.0.1
show
cap -nn -t -i lo icmp
ip netns exec ns1 ping -c 1 -W 1 127.0.0.1
show
cap -nn -t icmp
ping -c 1 -W 1 10.0.0.2
show
