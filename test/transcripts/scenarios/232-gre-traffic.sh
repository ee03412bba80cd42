# oracle: boot=gretraffic
# gre with and without key, checksum and sequence numbers, and gretap under a bridge
for ns in a b; do ip netns add $ns; ip -n $ns link set lo up; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a addr add 192.168.0.1/24 dev eth0
ip -n b addr add 192.168.0.2/24 dev eth0
ip -n a link set eth0 up
ip -n b link set eth0 up
ip -n a link add g0 type gre local 192.168.0.1 remote 192.168.0.2
ip -n b link add g0 type gre local 192.168.0.2 remote 192.168.0.1
ip -n a link add g1 type gre local 192.168.0.1 remote 192.168.0.2 key 77 csum seq ttl 20
ip -n b link add g1 type gre local 192.168.0.2 remote 192.168.0.1 key 77 csum seq ttl 20
for i in 0 1; do
  ip -n a addr add 10.8.$i.1/30 dev g$i
  ip -n b addr add 10.8.$i.2/30 dev g$i
  ip netns exec a sysctl -qw net.ipv6.conf.g$i.disable_ipv6=1
  ip netns exec b sysctl -qw net.ipv6.conf.g$i.disable_ipv6=1
  ip -n a link set g$i up
  ip -n b link set g$i up
done
ip -n a link add x0 address 02:00:00:00:01:0a type gretap local 192.168.0.1 remote 192.168.0.2 key 9
ip -n b link add x0 address 02:00:00:00:01:0b type gretap local 192.168.0.2 remote 192.168.0.1 key 9
ip -n a addr add 10.8.9.1/24 dev x0
ip -n b addr add 10.8.9.2/24 dev x0
ip netns exec a sysctl -qw net.ipv6.conf.x0.disable_ipv6=1
ip netns exec b sysctl -qw net.ipv6.conf.x0.disable_ipv6=1
sleep 3
ip -n a link set x0 up
ip -n b link set x0 up
sleep 1
ip netns exec b timeout 30 tcpdump -nn -l -t -v -i eth0 ip proto 47 > /tmp/cap 2>/dev/null &
sleep 1
ip netns exec a ping -c 2 -i 0.2 -W 1 10.8.0.2
ip netns exec a ping -c 2 -i 0.2 -W 1 10.8.1.2
ip netns exec a ping -c 1 -W 1 -s 1472 10.8.1.2
ip netns exec a ping -c 2 -i 0.2 -W 1 10.8.9.2
ip -n a neigh show dev x0
ip -n a neigh show dev g0
ip -n b link set g1 down
ip netns exec a ping -c 1 -W 1 10.8.1.2
ip -n b link set g1 up
ip -n b link set g1 type gre key 78
ip netns exec a ping -c 1 -W 1 10.8.1.2
ip -n b tunnel del g0
ip netns exec a ping -c 1 -W 1 10.8.0.2
wait
sed 's/id [0-9]*,/id N,/' /tmp/cap
ip -n a -s link show g1
ip -n b -s link show g1
ip -n b -s link show gre0
ip -n b -s link show x0
