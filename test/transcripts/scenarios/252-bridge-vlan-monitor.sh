# what listeners hear of a bridge's VLANs, and the database in them
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge vlan_filtering 1
ip link set br0 up
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set p$n master br0 up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
sleep 3
timeout 20 bridge monitor all > /tmp/mon 2>&1 &
timeout 20 bridge monitor link > /tmp/monl 2>&1 &
timeout 20 bridge monitor vlan > /tmp/monv 2>&1 &
timeout 20 bridge monitor fdb > /tmp/monf 2>&1 &
sleep 1
ip netns exec a ping -c 2 10.0.0.2
bridge vlan add dev pa vid 10
bridge vlan add dev pa vid 11-13
bridge vlan add dev pa vid 11-13
bridge vlan add dev br0 vid 10 self
bridge vlan add dev pa vid 10 pvid untagged
bridge vlan del dev pa vid 11-12
bridge vlan del dev br0 vid 10 self
bridge fdb add 02:00:00:00:00:55 dev pa master
bridge fdb add 02:00:00:00:00:56 dev pa master vlan 10
bridge fdb add 02:00:00:00:00:57 dev pa master vlan 99
bridge fdb del 02:00:00:00:00:57 dev pa master vlan 99
bridge fdb show dev pa
bridge fdb show vlan 10
bridge fdb get 02:00:00:00:00:56 vlan 10 br br0
bridge fdb get 02:00:00:00:00:56 br br0
bridge fdb del 02:00:00:00:00:55 dev pa master vlan 13
bridge fdb del 02:00:00:00:00:55 dev pa master
bridge vlan set dev pa vid 13 state blocking
ip link set br0 type bridge vlan_default_pvid 6
bridge vlan
ip link set pb nomaster
ip link set pa address 02:00:00:00:01:77
bridge fdb show dev pa
wait
cat /tmp/mon
echo ==
cat /tmp/monl
echo ==
cat /tmp/monv
echo ==
cat /tmp/monf
bridge monitor foo
