# ARP and link-layer details
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
ip neigh flush all nud all
ip -n ns1 neigh flush all nud all
cap -nn -t -i eth0 arp
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
ip neigh flush all
ip -n ns1 neigh flush all
cap -nn -t -e -i eth0 arp
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
ip neigh flush all
ip -n ns1 neigh flush all
cap -nn -t -v -i eth0 arp
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
ip neigh flush all
cap -nn -t -xx -c 1 -i eth0 arp
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
ip neigh flush all
ip -n ns1 neigh flush all
cap -nn -t -X -i eth0 arp
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
ip neigh flush all
ip -n ns1 neigh flush all
cap -nn -t -XX -i eth0 arp
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
ip neigh flush all
ip -n ns1 neigh flush all
cap -nn -t -x -i eth0 arp
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
ip neigh flush all
ip -n ns1 neigh flush all
cap -nn -t -A -i eth0 arp
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
cap -nn -t -i eth0 arp and host 10.0.0.77
ping -c 1 -W 3 10.0.0.77
show
cap -nn -t -i eth0 'arp[6:2] = 2'
ip neigh flush all
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
ip netns exec ns1 sysctl -q -w net.ipv4.conf.eth0.arp_accept=1
sysctl -q -w net.ipv4.conf.eth0.arp_notify=1
ip link set eth0 down
cap -nn -t -i eth0
ip link set eth0 up
sleep 2
show
ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 nud stale dev eth0
cap -nn -t -e -i eth0 arp
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:66 nud permanent dev eth0
cap -nn -t -e -i eth0
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
cap -nn -t -e -p -i eth0
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
cap -nn -t -e -i eth0 ether host 02:00:00:00:00:66
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
ip neigh replace 10.0.0.2 lladdr ff:ff:ff:ff:ff:ff nud permanent dev eth0
cap -nn -t -e -i eth0 broadcast
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
ip link set eth0 address 02:00:00:00:00:77
cap -t -e -i eth0 -c 2
ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 nud permanent dev eth0
ping -c 1 -W 1 10.0.0.2 > /dev/null
show
