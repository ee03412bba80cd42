# priorities in the tag, Q-in-Q, tags in captures, loose binding
ip netns add b
for k in all default; do sysctl -qw net.ipv6.conf.$k.disable_ipv6=1; ip netns exec b sysctl -qw net.ipv6.conf.$k.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns b
ip link set eth0 up
ip -n b link set eth0 up
ip link add link eth0 name v5 type vlan id 5 egress-qos-map 0:1 2:3 6:7
ip -n b link add link eth0 name v5 type vlan id 5 ingress-qos-map 1:2 7:6
ip addr add 10.5.0.1/24 dev v5
ip -n b addr add 10.5.0.2/24 dev v5
ip link set v5 up
ip -n b link set v5 up
ip link add link v5 name q7 type vlan id 7
ip -n b link add link v5 name q7 type vlan id 7
ip addr add 10.7.0.1/24 dev q7
ip -n b addr add 10.7.0.2/24 dev q7
ip link set q7 up
ip -n b link set q7 up
ip link add link eth0 name s9 type vlan id 9 protocol 802.1ad
ip -n b link add link eth0 name s9 type vlan id 9 protocol 802.1ad
ip addr add 10.9.0.1/24 dev s9
ip -n b addr add 10.9.0.2/24 dev s9
ip link set s9 up
ip -n b link set s9 up
sleep 2
ip netns exec b timeout 5 tcpdump -nn -e -l -t -i eth0 > /tmp/cap 2>/dev/null &
ip netns exec b timeout 5 tcpdump -nn -e -l -t -i v5 > /tmp/cap5 2>/dev/null &
sleep 1
ping -c 1 -W 1 10.5.0.2
ping -c 1 -W 1 -Q 0x10 10.5.0.2
ping -c 1 -W 1 -Q 0x18 10.5.0.2 > /dev/null
ping -c 1 -W 1 10.7.0.2
ping -c 1 -W 1 10.9.0.2
wait
sed 's/id [0-9]*, seq/id N, seq/' /tmp/cap
sed 's/id [0-9]*, seq/id N, seq/' /tmp/cap5
cat /proc/net/vlan/v5
ip -s link show v5
ip -s link show q7
# full size through one tag and through two
ping -c 1 -W 1 -M do -s 1472 10.5.0.2
ping -c 1 -W 1 -M do -s 1472 10.7.0.2
ping -c 1 -W 1 -M do -s 1473 10.5.0.2
# loose binding: up whatever the device below is
ip link set v5 type vlan loose_binding on
ip link set eth0 down
ip link show v5
ip link set v5 down
ip link set v5 up
ip link set v5 type vlan loose_binding off
ip link set v5 down
ip link set v5 up
ip link set eth0 up
sleep 1
ip -br link show type vlan
ip addr show v5
ping -c 1 -W 1 10.5.0.2
# the other side without the vlan
ip -n b link del v5
ping -c 1 -W 1 10.5.0.2
ip -n b -s link show eth0 | tail -4 | head -2
ip neigh
