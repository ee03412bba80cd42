# tags: on the parent, on the VLAN's own device, in filters
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
ip link add link eth0 name eth0.5 type vlan id 5
ip -n ns1 link add link eth0 name eth0.5 type vlan id 5
sysctl -q -w net.ipv6.conf.eth0/5.disable_ipv6=1
ip netns exec ns1 sysctl -q -w net.ipv6.conf.eth0/5.disable_ipv6=1
ip addr add 10.5.0.1/24 dev eth0.5
ip -n ns1 addr add 10.5.0.2/24 dev eth0.5
ip link set eth0.5 up
ip -n ns1 link set eth0.5 up
sleep 2
cap -nn -t -e -i eth0
ping -c 1 -W 1 10.5.0.2
show
cap -nn -t -i eth0 -c 2
ping -c 1 -W 1 10.5.0.2
show
cap -nn -t -e -i eth0.5 icmp
ping -c 1 -W 1 10.5.0.2
show
cap -nn -t -i eth0 icmp
ping -c 1 -W 1 10.5.0.2
show
cap -nn -t -i eth0 vlan
ping -c 1 -W 1 10.5.0.2
show
cap -nn -t -e -i eth0 vlan 5 and icmp
ping -c 1 -W 1 10.5.0.2
show
cap -nn -t -i eth0 vlan 6
ping -c 1 -W 1 10.5.0.2
show
cap -nn -t -i eth0 'icmp or (vlan and icmp)'
ping -c 1 -W 1 10.5.0.2
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i eth0 not vlan
ping -c 1 -W 1 10.5.0.2
ping -c 1 -W 1 10.0.0.2
show
cap -nn -t -i eth0 'vlan and host 10.5.0.1 and icmp[0] = 8'
ping -c 1 -W 1 10.5.0.2
show
cap -nn -t -i any icmp
ping -c 1 -W 1 10.5.0.2
show
cap -nn -t -i any vlan
show
ip netns exec ns1 timeout 4 tcpdump -i eth0 -w /tmp/v.pcap 2>/dev/null & sleep 1
ping -c 1 -W 1 10.5.0.2
wait
tcpdump -nn -t -e -r /tmp/v.pcap
tcpdump -nn -t -r /tmp/v.pcap icmp
tcpdump -nn -t -r /tmp/v.pcap vlan and icmp
ip link add link eth0.5 name q type vlan id 7
ip -n ns1 link add link eth0.5 name q type vlan id 7
sysctl -q -w net.ipv6.conf.q.disable_ipv6=1
ip netns exec ns1 sysctl -q -w net.ipv6.conf.q.disable_ipv6=1
ip addr add 10.7.0.1/24 dev q
ip -n ns1 addr add 10.7.0.2/24 dev q
ip link set q up
ip -n ns1 link set q up
sleep 2
cap -nn -t -e -i eth0 vlan and icmp
ping -c 1 -W 1 10.7.0.2
show
cap -nn -t -e -i eth0 vlan 5 and vlan 7 and icmp
ping -c 1 -W 1 10.7.0.2
show
cap -nn -t -e -i eth0.5 vlan 7 and icmp
ping -c 1 -W 1 10.7.0.2
show
ip link add link eth0 name ad type vlan id 9 protocol 802.1ad
ip -n ns1 link add link eth0 name ad type vlan id 9 protocol 802.1ad
sysctl -q -w net.ipv6.conf.ad.disable_ipv6=1
ip netns exec ns1 sysctl -q -w net.ipv6.conf.ad.disable_ipv6=1
ip addr add 10.9.0.1/24 dev ad
ip -n ns1 addr add 10.9.0.2/24 dev ad
ip link set ad up
ip -n ns1 link set ad up
sleep 2
cap -nn -t -e -i eth0
ping -c 1 -W 1 10.9.0.2
show
