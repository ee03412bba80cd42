# a bridge that answers for neighbours it knows: neigh_suppress, proxy_arp, proxy_arp_wifi
ip link add br0 address 02:00:00:00:00:b0 type bridge
for n in a b c; do ip netns add $n; ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set p$n master br0; ip link set p$n up; ip -n $n link set eth0 up; done
ip link set br0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n c addr add 10.0.0.3/24 dev eth0
ip -n a addr add fd00::1/64 dev eth0 nodad
ip -n b addr add fd00::2/64 dev eth0 nodad
ip addr add fd00::9/64 dev br0 nodad
ip addr add 10.0.0.9/24 dev br0
sleep 3
t() { for n in a b c; do ip netns exec $n timeout 4 tcpdump -nn -l -e -v -i eth0 'arp or (icmp6 and ip6[40] != 133)' > /tmp/$n 2>/dev/null & done; sleep 1; echo "# $*"; "$@" | grep -v '^$\|^PING\|^rtt\|^---'; wait; for n in a b c; do echo "== $n"; grep -v '^$\|0x0000' /tmp/$n | sed 's/flowlabel 0x[0-9a-f]*/flowlabel L/'; done; for n in a b c; do ip -n $n neigh flush all; done; ip neigh flush dev br0; ip -n a neigh; }
t ip netns exec a ping -c 1 -W 1 10.0.0.2
# known to the bridge, and the entry's port known
ip neigh add 10.0.0.2 lladdr 02:00:00:00:02:0b dev br0 nud permanent
bridge link set dev pb neigh_suppress on
bridge link set dev pc neigh_suppress on
t ip netns exec a ping -c 1 -W 1 10.0.0.2
# not known
t ip netns exec a ping -c 1 -W 1 10.0.0.3
t ip netns exec a ping -c 1 -W 1 10.0.0.77
# the bridge's own
t ip netns exec a ping -c 1 -W 1 10.0.0.9
ip neigh add 10.0.0.55 lladdr 02:00:00:00:02:55 dev br0 nud permanent
t ip netns exec a ping -c 1 -W 1 10.0.0.55
bridge fdb add 02:00:00:00:02:55 dev pb master static
t ip netns exec a ping -c 1 -W 1 10.0.0.55
bridge fdb del 02:00:00:00:02:55 dev pb master
bridge fdb add 02:00:00:00:02:55 dev pa master static
t ip netns exec a ping -c 1 -W 1 10.0.0.55
# IPv6
t ip netns exec a ping -c 1 -W 1 fd00::2
ip neigh add fd00::2 lladdr 02:00:00:00:02:0b dev br0 nud permanent
t ip netns exec a ping -c 1 -W 1 fd00::2
ip neigh change fd00::2 lladdr 02:00:00:00:02:0b dev br0 nud permanent router
t ip netns exec a ping -c 1 -W 1 fd00::2
# proxy_arp
bridge link set dev pb neigh_suppress off
bridge link set dev pc neigh_suppress off
ip link set pb type bridge_slave proxy_arp on
ip link set pc type bridge_slave proxy_arp on
t ip netns exec a ping -c 1 -W 1 10.0.0.2
t ip netns exec a ping -c 1 -W 1 10.0.0.3
ip link set pa type bridge_slave proxy_arp on
t ip netns exec a ping -c 1 -W 1 10.0.0.2
t ip netns exec a ping -c 1 -W 1 10.0.0.3
ip link set pa type bridge_slave proxy_arp off proxy_arp_wifi on
t ip netns exec a ping -c 1 -W 1 10.0.0.2
ip link set pb type bridge_slave proxy_arp off proxy_arp_wifi on
t ip netns exec a ping -c 1 -W 1 10.0.0.2
# with VLANs the neighbours of the VLAN device on the bridge count
bridge link set dev pa neigh_suppress off
bridge link set dev pb neigh_suppress on
bridge link set dev pc neigh_suppress on
for p in pa pb pc; do ip link set $p type bridge_slave proxy_arp off proxy_arp_wifi off; done
ip link set br0 type bridge vlan_filtering 1
for p in pa pb pc; do bridge vlan add dev $p vid 7 pvid untagged; done
bridge vlan add dev br0 vid 7 self
t ip netns exec a ping -c 1 -W 1 10.0.0.2
ip link add link br0 name br0.7 type vlan id 7
ip link set br0.7 up
ip neigh add 10.0.0.2 lladdr 02:00:00:00:02:0b dev br0.7 nud permanent
t ip netns exec a ping -c 1 -W 1 10.0.0.2
# announcements and probes stay away from ports that suppress
t ip -n a addr add 10.0.0.44/24 dev eth0
ip netns exec a sysctl -qw net.ipv4.conf.eth0.arp_notify=1
ip -n a link set eth0 down
t ip -n a link set eth0 up
