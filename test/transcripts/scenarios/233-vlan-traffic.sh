# tags on the wire: priorities, a tag in a tag, what captures and filters show
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add n
ip netns exec n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns n
ip link set eth0 up
ip -n n link set eth0 up
ip link add link eth0 name eth0.5 type vlan id 5 egress-qos-map 0:3
ip -n n link add link eth0 name eth0.5 type vlan id 5 ingress-qos-map 3:6
ip addr add 10.0.5.1/24 dev eth0.5
ip -n n addr add 10.0.5.2/24 dev eth0.5
ip link set eth0.5 up
ip -n n link set eth0.5 up
sleep 2
for f in icmp vlan 'vlan 5 and icmp' 'vlan 6' 'not vlan' 'vlan and arp' 'ether proto 0x8100'; do ip netns exec n timeout 3 tcpdump -nn -l -e -i eth0 $f > "/tmp/$f" 2>/dev/null & done
ip netns exec n timeout 3 tcpdump -nn -l -e -i eth0.5 > /tmp/up 2>/dev/null &
ip netns exec n timeout 3 tcpdump -nn -l -e -i any icmp > /tmp/any 2>/dev/null &
ip netns exec n timeout 3 tcpdump -nn -l -xx -i eth0 vlan and arp > /tmp/xx 2>/dev/null &
sleep 1
ping -c 1 10.0.5.2
wait
for f in icmp vlan 'vlan 5 and icmp' 'vlan 6' 'not vlan' 'vlan and arp' 'ether proto 0x8100' up any xx; do echo "== $f"; cat "/tmp/$f"; done
cat /proc/net/vlan/eth0.5
ip -s link show eth0.5
ip -s link show eth0
ip maddr show dev eth0
# a tag within the tag
ip link add link eth0.5 name q type vlan id 9
ip -n n link add link eth0.5 name q type vlan id 9
ip addr add 10.0.9.1/24 dev q
ip -n n addr add 10.0.9.2/24 dev q
ip link set q up
ip -n n link set q up
sleep 8
for f in vlan 'vlan and vlan and icmp' 'vlan 5 and vlan 9 and arp'; do ip netns exec n timeout 3 tcpdump -nn -l -e -i eth0 $f > "/tmp/$f" 2>/dev/null & done
ip netns exec n timeout 3 tcpdump -nn -l -e -i eth0.5 icmp > /tmp/up 2>/dev/null &
ip netns exec n timeout 3 tcpdump -nn -l -e -i eth0.5 vlan > /tmp/up2 2>/dev/null &
sleep 1
ping -c 1 10.0.9.2
wait
for f in vlan 'vlan and vlan and icmp' 'vlan 5 and vlan 9 and arp' up up2; do echo "== $f"; cat "/tmp/$f"; done
# a device that takes no tags apart
ip link add dum address 02:00:00:00:00:0d type dummy
ip link set dum up
ip link add link dum dum.7 type vlan id 7
ip addr add 10.0.7.1/24 dev dum.7
ip link set dum.7 up
timeout 3 tcpdump -nn -l -e -i dum icmp > /tmp/cap1 2>/dev/null &
timeout 3 tcpdump -nn -l -e -i dum vlan 7 > /tmp/cap2 2>/dev/null &
timeout 3 tcpdump -nn -l -e -i dum.7 > /tmp/cap3 2>/dev/null &
sleep 1
ip neigh add 10.0.7.9 lladdr 02:00:00:00:00:99 dev dum.7
ping -c 1 -W 1 10.0.7.9
wait
for i in 1 2 3; do echo "== $i"; cat /tmp/cap$i; done
ip -s link show dum
ip -s link show dum.7
# the tag stays in the frame without reorder_hdr
ip -n n link set eth0.5 type vlan reorder_hdr off
ip netns exec n timeout 3 tcpdump -nn -l -e -Q in -i eth0.5 icmp or vlan 5 and icmp > /tmp/cap1 2>/dev/null &
sleep 1
ping -c 1 -W 1 10.0.5.2
wait
cat /tmp/cap1
ip -n n link set eth0.5 type vlan reorder_hdr on
# one end only, a wrong protocol, a tag of zero
ip link add link eth0 name p type vlan id 0
ip addr add 10.0.3.1/24 dev p
ip -n n addr add 10.0.3.2/24 dev eth0
ip link set p up
ping -c 1 -W 1 10.0.3.2
ip link add link eth0 name ad type vlan id 6 protocol 802.1ad
ip -n n link add link eth0 name ad type vlan id 6
ip addr add 10.0.6.1/24 dev ad
ip -n n addr add 10.0.6.2/24 dev ad
ip link set ad up
ip -n n link set ad up
ping -c 1 -W 1 10.0.6.2
ip -n n link del ad
ip -n n link add link eth0 name ad type vlan id 6 protocol 802.1ad
ip -n n addr add 10.0.6.2/24 dev ad
ip -n n link set ad up
sleep 1
ping -c 1 -W 1 10.0.6.2
# ends
ip -n n link set eth0.5 down
ping -c 1 -W 1 10.0.5.2
ip link del eth0
ip link
