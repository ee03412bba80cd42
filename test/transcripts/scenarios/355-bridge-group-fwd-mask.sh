# reserved groups 01:80:c2:00:00:0X: who gets them
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:b0 type bridge
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set p$n master br0; ip link set p$n up; ip -n $n link set eth0 up; done
ip link set br0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
sleep 2
# an address whose neighbour has a reserved group as its address
t() { ip netns exec b timeout 20 tcpdump -nn -e -l -i eth0 icmp > /tmp/b 2>/dev/null & timeout 20 tcpdump -nn -e -l -i br0 icmp > /tmp/br 2>/dev/null & sleep 1; for x in 0 1 2 3 4 d e f; do ip -n a neigh replace 10.0.0.9 lladdr 01:80:c2:00:00:0$x dev eth0 nud permanent; ip netns exec a ping -q -c 1 -W 0.2 10.0.0.9 > /dev/null; done; sleep 1; kill %1 %2 2>/dev/null; wait 2>/dev/null; echo "b: $(grep -o '> 01:80[^ ,]*' /tmp/b | tr '\n' ' ')"; echo "br: $(grep -o '> 01:80[^ ,]*' /tmp/br | tr '\n' ' ')"; }
t
ip link set br0 type bridge group_fwd_mask 0x4008
t
ip link set br0 type bridge group_fwd_mask 0xfff8
t
ip link set br0 type bridge group_fwd_mask 0
ip link set pa type bridge_slave group_fwd_mask 0x4000
t
ip link set pa type bridge_slave group_fwd_mask 0xfffd
t
ip -d link show pa | grep -o 'group_fwd_mask .*vlan_tunnel'
ip link set pa type bridge_slave group_fwd_mask 0xc
ip -d link show pa | grep -o 'group_fwd_mask .*vlan_tunnel'
ip link set pa type bridge_slave group_fwd_mask 0
ip link set pb type bridge_slave group_fwd_mask 0x4000
t
ip link set br0 type bridge stp_state 1
sleep 31
t
ip link set br0 type bridge stp_state 0
ip link set br0 type bridge vlan_filtering 1 vlan_protocol 802.1ad
t
ip link set br0 type bridge vlan_protocol 802.1Q
# learning from them
bridge fdb show br br0 dynamic
bridge fdb flush dev br0
ip -n a link set eth0 address 02:00:00:00:02:5a
ip link set br0 type bridge no_linklocal_learn 1
t
bridge fdb show br br0 dynamic
ip link set br0 type bridge no_linklocal_learn 0
t
bridge fdb show br br0 dynamic
