# oracle: boot=kindsmarks
# type of service, congestion, time to live and fragments through ipip, gre and vxlan
for ns in a b; do ip netns add $ns; ip netns exec $ns sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a addr add 192.168.0.1/24 dev eth0
ip -n b addr add 192.168.0.2/24 dev eth0
ip -n a link set eth0 up
ip -n b link set eth0 up
sleep 1
watch() { ip netns exec b timeout 2 tcpdump -nn -v -l -t -i eth0 ip > /tmp/cap 2>/dev/null & sleep 0.5; ip netns exec a "$@" > /dev/null; wait; sed 's/id [0-9]*/id N/g; s/192.168.0.1.[0-9]* > 192.168.0.2.4789/192.168.0.1.P > 192.168.0.2.4789/; s/(0x[0-9a-f]* -> 0x[0-9a-f]*)//' /tmp/cap | grep -v -i arp; }
try() {
  ip -n a link add t type "$@" local 192.168.0.1 remote 192.168.0.2
  ip -n b link add t type "$@" local 192.168.0.2 remote 192.168.0.1
  ip -n a addr add 10.0.0.1/24 dev t
  ip -n b addr add 10.0.0.2/24 dev t
  ip -n a link set t up
  ip -n b link set t up
  ip netns exec a ping -c 1 -W 1 10.0.0.2 > /dev/null && echo "== $*"
  ip -n a -d link show t | grep -o 'mtu [0-9]*' | head -1
  watch ping -c 1 -W 1 10.0.0.2
  watch ping -c 1 -W 1 -Q 0x10 10.0.0.2
  watch ping -c 1 -W 1 -Q 0x3 10.0.0.2
  watch ping -c 1 -W 1 -Q 0x1 -t 5 10.0.0.2
  watch ping -c 1 -W 1 -M dont -s 1600 10.0.0.2
  ip netns exec a ping -c 1 -W 1 -M do -s 1600 10.0.0.2
  ip -n a -s link show t
  ip -n a link del t
  ip -n b link del t
}
try ipip
try ipip tos inherit ttl 7
try ipip tos 0x20 nopmtudisc
try gre key 9 csum seq tos inherit
try gretap ttl 3
try vxlan id 5 dstport 4789 tos inherit ttl inherit df inherit
try vxlan id 5 dstport 4789 tos 0x20 df set
