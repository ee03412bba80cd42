# bridges over VLANs, bonds, tunnels and other bridges' VLANs: who reaches whom, addresses, MTUs
# oracle: boot=overdevices
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add ua netns a address 02:00:00:00:0a:01 type veth peer name ub address 02:00:00:00:0b:01 netns b
for n in a b; do ip -n $n link set u$n up; ip -n $n link set lo up; done
host() { ip netns add $1$2; ip netns exec $1$2 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $1 link add h$2 address 02:00:00:00:$2:1$1 type veth peer name eth0 address 02:00:00:00:$2:0$1 netns $1$2; ip -n $1 link set h$2 master $3 up; ip -n $1$2 link set eth0 up; ip -n $1$2 addr add $4/24 dev eth0; }
# two bridges, each over a VLAN of one cable
for n in a b; do for v in 10 20; do ip -n $n link add link u$n name u$n.$v type vlan id $v; ip -n $n link add br$v type bridge; ip -n $n link set u$n.$v master br$v up; ip -n $n link set br$v up; done; done
host a 10 br10 10.0.0.1
host b 10 br10 10.0.0.2
host a 20 br20 10.0.0.1
host b 20 br20 10.0.0.3
sleep 1
ip -n a link | grep -v link/
ip netns exec b timeout 3 tcpdump -nn -e -l -i ub icmp or vlan > /tmp/v 2>/dev/null &
sleep 1
ip netns exec a10 ping -c 1 -W 1 10.0.0.2 | grep -o '[0-9]* received'
ip netns exec a10 ping -c 1 -W 1 10.0.0.3 | grep -o '[0-9]* received'
ip netns exec a20 ping -c 1 -W 1 10.0.0.3 | grep -o '[0-9]* received'
wait
grep -o 'ethertype 802.1Q.*' /tmp/v | sed 's/id [0-9]*, seq/id N, seq/' | sort | uniq -c | sed 's/^ *//'
bridge -n a fdb show br br10 | grep -v permanent | sort
ip -d -n a link show ua | grep -o 'promiscuity [0-9]* .allmulti [0-9]*'
ip -n a link set ua mtu 1400
ip -n a -o link | sed 's/.*: \([a-z0-9.@]*\): .* mtu \([0-9]*\) .*/\1 \2/'
ip -n a link set ua mtu 1500
ip -n a link set ua down
ip -n a -br link | awk '{ print $1, $2 }'
ip -n a link set ua up
sleep 1
ip netns exec a10 ping -c 1 -W 1 10.0.0.2 | grep -o '[0-9]* received'
for n in a b; do for v in 10 20; do ip -n $n link del br$v; ip -n $n link del u$n.$v; done; done
ip netns del a20; ip netns del b20
# over a gretap tunnel, then a vxlan
for n in a b; do ip -n $n addr flush dev u$n; done
ip -n a addr add 192.168.0.1/24 dev ua
ip -n b addr add 192.168.0.2/24 dev ub
ip -n a link add gt0 type gretap local 192.168.0.1 remote 192.168.0.2
ip -n b link add gt0 type gretap local 192.168.0.2 remote 192.168.0.1
for n in a b; do ip -n $n link add br0 type bridge; ip -n $n link set gt0 master br0 up; ip -n $n link set h10 master br0; ip -n $n link set br0 up; ip -n $n -o link show br0 | grep -o 'mtu [0-9]*'; done
sleep 1
ip netns exec a10 ping -c 1 -W 1 10.0.0.2 | grep -o '[0-9]* received'
ip netns exec a10 ping -c 1 -W 1 -s 1472 10.0.0.2 | grep -o '[0-9]* received'
ip netns exec a10 ping -c 1 -W 1 -s 1472 -M do 10.0.0.2 | grep -o '[0-9]* received'
for n in a b; do ip -n $n link del gt0; done
ip -n a link add vx0 type vxlan id 5 local 192.168.0.1 remote 192.168.0.2 dstport 4789
ip -n b link add vx0 type vxlan id 5 local 192.168.0.2 remote 192.168.0.1 dstport 4789
for n in a b; do ip -n $n link set vx0 master br0 up; done
sleep 1
ip netns exec a10 ping -c 1 -W 1 10.0.0.2 | grep -o '[0-9]* received'
bridge -n a fdb show dev vx0 | grep -v permanent | sort
for n in a b; do ip -n $n link del vx0; done
# over a bond
ip link add va netns a address 02:00:00:00:0a:02 type veth peer name vb address 02:00:00:00:0b:02 netns b
for n in a b; do ip -n $n addr flush dev u$n; ip -n $n link add bond0 type bond mode active-backup miimon 100; for d in u v; do ip -n $n link set $d$n down; ip -n $n link set $d$n master bond0; done; ip -n $n link set bond0 master br0 up; done
sleep 2
ip netns exec a10 ping -c 1 -W 1 10.0.0.2 | grep -o '[0-9]* received'
ip -n a link set ua down
sleep 1
ip netns exec a10 ping -c 1 -W 1 10.0.0.2 | grep -o '[0-9]* received'
ip -n a link set ua master br0
ip -n a link set bond0 nomaster
ip -n a link del bond0
# a bridge as a port by way of a VLAN device on it
ip -n a link set va nomaster
ip -n a link add link br0 name br0.7 type vlan id 7
ip -n a link add br1 type bridge
ip -n a link set br0.7 master br1
ip -n a link set br1 master br0
ip -n a link add link br1 name br1.8 type vlan id 8
ip -n a link set br1.8 master br0
ip -n a link set br0 master br1
ip -n a -br link show master br1 | awk '{ print $1 }'
ip -n a link del br0
ip -n a -br link | awk '{ print $1 }'
