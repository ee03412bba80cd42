# -Q, inbound and outbound, and what listening does to the device
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
cap -nn -t -Q in -i eth0 icmp
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -Q out -i eth0 icmp
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -Q inout -i eth0 icmp
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t --direction=in -i eth0 icmp
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i eth0 inbound
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i eth0 outbound and icmp
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i eth0 not inbound
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -Q in -i lo icmp
ip netns exec ns1 ping -c 1 127.0.0.1
show
cap -nn -t -Q out -i lo icmp
ip netns exec ns1 ping -c 1 127.0.0.1
show
cap -nn -t -Q sideways -i eth0
show
cap -nn -t -i eth0
ip -n ns1 -d link show dev eth0 | grep -o 'promiscuity [0-9]*'
ip -n ns1 -o link show dev eth0 | grep -o '<.*>'
show
ip -n ns1 -d link show dev eth0 | grep -o 'promiscuity [0-9]*'
cap -nn -t -p -i eth0
ip -n ns1 -d link show dev eth0 | grep -o 'promiscuity [0-9]*'
show
cap -nn -t --no-promiscuous-mode -i eth0
ip -n ns1 -d link show dev eth0 | grep -o 'promiscuity [0-9]*'
show
cap -nn -t -i any
ip -n ns1 -d link show dev eth0 | grep -o 'promiscuity [0-9]*'
show
cap -nn -t -i lo
ip -n ns1 -d link show dev lo | grep -o 'promiscuity [0-9]*'
show
cap -nn -t -i eth0 icmp
ip netns exec ns1 cat /proc/net/packet | sed 1d | awk '{print NF, $3, $4, $5}'
show
cap -nn -t -i eth0
ip -n ns1 link set eth0 down
show
ip -n ns1 link set eth0 up
sleep 1
cap -nn -t -i eth0
ip link del eth0
show
