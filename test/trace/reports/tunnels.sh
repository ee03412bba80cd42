. ./setup/bridge.sh
for k in vxlan gre; do
  o=''; [ $k = vxlan ] && o="id 42 dstport 4789 dev eth0"
  ip -n a link add $k type $k $o local 10.0.0.1 remote 10.0.0.2; ip -n b link add $k type $k $o local 10.0.0.2 remote 10.0.0.1
done
ip -n a addr add 192.168.1.1/24 dev vxlan; ip -n b addr add 192.168.1.2/24 dev vxlan
ip -n a addr add 192.168.2.1/24 dev gre; ip -n b addr add 192.168.2.2/24 dev gre
for n in a b; do for k in vxlan gre; do ip -n $n link set $k up; done; done
sleep 3
ip netns exec a ping -qc1 10.0.0.2 >/dev/null; ip netns exec a ping -qc1 192.168.1.2 > /dev/null
trace ip netns exec a ping -qc1 192.168.1.2
trace ip netns exec a ping -qc1 192.168.2.2
ip -n b link set vxlan down
trace ip netns exec a ping -qc1 -W1 192.168.1.2
