# the any device: which one, which way
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
ip netns add ns2
ip -n ns1 link add veth2 address 02:00:00:00:00:03 type veth peer name eth0 netns ns2
ip -n ns2 link set eth0 address 02:00:00:00:00:04
ip netns exec ns1 sysctl -q -w net.ipv6.conf.veth2.disable_ipv6=1
ip netns exec ns2 sysctl -q -w net.ipv6.conf.eth0.disable_ipv6=1
ip -n ns1 addr add 10.0.1.1/24 dev veth2
ip -n ns2 addr add 10.0.1.2/24 dev eth0
ip -n ns1 link set veth2 up
ip -n ns2 link set eth0 up
ip -n ns2 route add default via 10.0.1.1
ip route add 10.0.1.0/24 via 10.0.0.2
ip netns exec ns1 sysctl -q -w net.ipv4.ip_forward=1
sleep 2
cap -nn -t -i any
ping -c 1 -W 1 10.0.1.2
show
cap -nn -t -e -i any icmp
ping -c 1 -W 1 10.0.1.2
show
cap -nn -t -v -i any -c 2 icmp
ping -c 1 -W 1 10.0.1.2
show
cap -nn -t -i any icmp and outbound
ping -c 1 -W 1 10.0.1.2
show
cap -nn -t -i any icmp and inbound
ping -c 1 -W 1 10.0.1.2
show
cap -nn -t -i any -Q in icmp
ping -c 1 -W 1 10.0.1.2
show
cap -nn -t -i any -Q out icmp
ping -c 1 -W 1 10.0.1.2
show
cap -nn -t -i any icmp
ip netns exec ns1 ping -c 1 -W 1 127.0.0.1
ip netns exec ns1 ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i any arp
ip neigh flush all
ip neigh del 10.0.0.2 dev eth0
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -y LINUX_SLL -i any -e icmp
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -y LINUX_SLL -i any icmp
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -y EN10MB -i any icmp
show
cap -L -i any
show
ip netns exec ns1 timeout 4 tcpdump -i any -w /tmp/any.pcap icmp 2> /tmp/err & sleep 1
ping -c 1 -W 1 10.0.1.2
wait
cat /tmp/err
tcpdump -nn -t -r /tmp/any.pcap 2>&1 | sed 's/^[a-z0-9]* *\(In\|Out\)/DEV \1/'
tcpdump -nn -t -e -r /tmp/any.pcap inbound 2>/dev/null | wc -l
tcpdump -nn -t -r /tmp/any.pcap ether host 02:00:00:00:00:01
tcpdump -nn -t -r /tmp/any.pcap vlan
