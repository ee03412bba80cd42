# filters on a device: how many packets of a fixed traffic they let through
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
traffic() { ping -c 1 -W 1 10.0.0.2; ping -c 1 -W 1 -s 1000 10.0.0.2; ping -c 1 -W 1 10.0.0.3; ping -c 1 -t 5 -Q 0x10 -W 1 10.0.0.2; } > /dev/null
f() { ip netns exec ns1 timeout 4 tcpdump -nn -t -l -i eth0 --count "$@" > /tmp/cap 2> /tmp/err & sleep 1; traffic; wait; grep -h packet /tmp/cap /tmp/err; }
f
f icmp
f arp
f not arp
f icmp or arp
f 'icmp[icmptype] = icmp-echo'
f 'icmp[0] = 0'
f greater 500
f less 100
f 'len > 1000'
f 'ip[8] = 5'
f 'ip[8] < 64 and icmp[0] = 8'
f 'ip[1] & 0xfc != 0'
f 'ip[2:2] > 500'
f src 10.0.0.1
f dst host 10.0.0.1
f host 10.0.0.3
f arp host 10.0.0.3
f 'arp[6:2] = 1'
f 'arp and ether broadcast'
f broadcast
f ether broadcast
f multicast
f ip broadcast
f ether src 02:00:00:00:00:01
f ether dst 02:00:00:00:00:01
f 'ether[0] & 1 = 1'
f 'ether[12:2] = 0x806'
f ether proto 0x800
f 'ether proto \arp'
f ip proto 1
f 'ip proto \icmp'
f net 10.0.0.0/24
f src net 10.0.0.0/24 and dst net 10.0.0.2/31
f net 10
f host 10.0.0.1 and not icmp
f 'icmp and (src 10.0.0.2 or dst 10.0.0.2)'
f inbound
f outbound
f ifindex 2
f ifindex 99
f tcp
f port 53
f 1 = 1
f vlan
f llc
f mpls
f -O tcp and udp
