# who reaches whom on a bridge with VLANs: access ports, trunks, the host, a provider's tags
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:b0 type bridge vlan_filtering 1 vlan_stats_enabled 1
ip link set br0 up
for n in a b c d; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set p$n master br0 up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n c addr add 10.0.0.3/24 dev eth0
ip addr add 10.0.0.9/24 dev br0
sleep 2
# a and b in VLAN 10, c in 20, d a trunk
for p in pa pb; do bridge vlan del dev $p vid 1; bridge vlan add dev $p vid 10 pvid untagged; done
bridge vlan del dev pc vid 1
bridge vlan add dev pc vid 20 pvid untagged
bridge vlan del dev pd vid 1
bridge vlan add dev pd vid 10
bridge vlan add dev pd vid 20
bridge vlan
for v in 10 20; do ip -n d link add link eth0 name v$v type vlan id $v; ip -n d link set v$v up; done
ip -n d addr add 10.0.0.4/24 dev v10
ip -n d addr add 10.0.0.5/32 dev v20
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip netns exec a ping -c 1 -W 1 10.0.0.3
ip netns exec a ping -c 1 -W 1 10.0.0.4
ip netns exec a ping -c 1 -W 1 10.0.0.9
sleep 4
ip netns exec d timeout 3 tcpdump -nn -l -e -i eth0 > /tmp/d 2>/dev/null &
timeout 3 tcpdump -nn -l -e -i pd > /tmp/pd 2>/dev/null &
timeout 3 tcpdump -nn -l -e -i br0 > /tmp/br 2>/dev/null &
ip netns exec c timeout 3 tcpdump -nn -l -e -i eth0 > /tmp/c 2>/dev/null &
sleep 1
ip netns exec b ping -c 1 -W 1 10.0.0.4
wait
for f in d pd br c; do echo "== $f"; cat /tmp/$f; done
bridge fdb show dynamic | grep -v self
# the host takes part
bridge vlan add dev br0 vid 10 self
ip link add link br0 name br0.10 type vlan id 10
ip addr del 10.0.0.9/24 dev br0
ip addr add 10.0.0.9/24 dev br0.10
ip link set br0.10 up
sleep 1
ping -c 1 -W 1 10.0.0.1
ping -c 1 -W 1 10.0.0.3
bridge vlan add dev br0 vid 10 self pvid untagged
ping -c 1 -W 1 10.0.0.1
bridge vlan add dev br0 vid 10 self
ping -c 1 -W 1 10.0.0.1
# a port without PVID takes tagged frames only
bridge vlan add dev pb vid 10 untagged
ip netns exec a ping -c 1 -W 1 10.0.0.2
bridge vlan show dev pb
bridge vlan add dev pb vid 10 pvid untagged
ip netns exec a ping -c 1 -W 1 10.0.0.2
# a blocked VLAN
bridge vlan set dev pb vid 10 state blocking
ip netns exec a ping -c 1 -W 1 10.0.0.2
bridge vlan set dev pb vid 10 state forwarding
ip netns exec a ping -c 1 -W 1 10.0.0.2
# filtering off: tags are nothing to the bridge
ip link set br0 type bridge vlan_filtering 0
ip netns exec a ping -c 1 -W 1 10.0.0.3
ip netns exec a ping -c 1 -W 1 10.0.0.4
ip link set br0 type bridge vlan_filtering 1
# a provider bridge carries customers' tags
ip link set br0 type bridge vlan_protocol 802.1ad
for n in a b; do ip -n $n link add link eth0 name q type vlan id 77; ip -n $n link set q up; done
ip -n a addr add 10.7.0.1/24 dev q
ip -n b addr add 10.7.0.2/24 dev q
sleep 1
timeout 3 tcpdump -nn -l -e -i pd vlan > /tmp/pd 2>/dev/null &
sleep 1
ip netns exec a ping -c 1 -W 1 10.7.0.2
ip netns exec a ping -c 1 -W 1 10.0.0.2
wait
cat /tmp/pd
ip -d link show br0 | grep -o 'vlan_protocol [^ ]*\|group_address [^ ]*'
# a VLAN device that follows the ports of its VLAN
ip link set br0 type bridge vlan_protocol 802.1Q
ip link add link br0 name bb type vlan id 10 bridge_binding on
ip link add link br0 name bb type vlan id 30 bridge_binding on
ip link set bb up
sleep 1
ip link show bb
bridge vlan add dev pc vid 30
sleep 1
ip link show bb
ip link set pc down
sleep 1
ip link show bb
