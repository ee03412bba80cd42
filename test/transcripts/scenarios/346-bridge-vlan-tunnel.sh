# VLANs mapped to tunnel ids on a port: a vxlan device that carries many VNIs
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:b0 type bridge vlan_filtering 1
ip link add vx0 address 02:00:00:00:00:70 type vxlan external dstport 4789 nolearning
ip link add p0 address 02:00:00:00:00:a0 type veth peer name q0
for d in vx0 p0; do ip link set $d master br0; ip link set $d up; done
ip link set q0 up
ip link set br0 up
bridge vlan add dev vx0 vid 10 tunnel_info id 100
bridge link set dev vx0 vlan_tunnel on
bridge vlan add dev vx0 vid 10 tunnel_info id 100
bridge vlan add dev vx0 vid 10
bridge vlan add dev vx0 vid 10 tunnel_info id 100
bridge vlan tunnelshow
bridge vlan
bridge vlan add dev vx0 vid 20-25
bridge vlan add dev vx0 vid 20-25 tunnel_info id 200-205
bridge vlan tunnelshow
bridge -j vlan tunnelshow
bridge -j -p vlan tunnelshow dev vx0
bridge -compressvlans vlan tunnelshow
bridge -d vlan tunnelshow
bridge -s vlan tunnelshow
bridge vlan tunnelshow vid 10
bridge vlan tunnelshow vid 22
bridge vlan tunnelshow dev vx0 vid 22
bridge vlan tunnelshow dev p0
bridge vlan tunnelshow dev br0
bridge vlan tunnelshow dev nope
bridge vlan tunnelshow foo
bridge vlan add dev vx0 vid 20-25 tunnel_info id 200-204
bridge vlan add dev vx0 vid 30 tunnel_info id 300-301
bridge vlan add dev vx0 vid 30-31 tunnel_info id 300
bridge vlan add dev vx0 vid 10 tunnel_info id x
bridge vlan add dev vx0 vid 10 tunnel_info id 16777216
bridge vlan add dev vx0 vid 10 tunnel_info 100
bridge vlan add dev vx0 vid 10 tunnel_info
bridge vlan add dev vx0 vid 10 tunnel_info id
bridge vlan add dev vx0 vid 10 tunnel_info id 0
bridge vlan add dev vx0 vid 10 tunnel_info id 101
bridge vlan add dev p0 vid 1 tunnel_info id 101
bridge vlan add dev br0 vid 1 tunnel_info id 101 self
bridge vlan del dev vx0 vid 22 tunnel_info id 202
bridge vlan tunnelshow
bridge vlan del dev vx0 vid 22 tunnel_info id 202
bridge vlan del dev vx0 vid 23
bridge vlan tunnelshow
bridge vlan del dev vx0 vid 20-25 tunnel_info id 200-205
bridge vlan tunnelshow
bridge -d link show dev vx0
bridge link set dev vx0 vlan_tunnel off
bridge vlan tunnelshow
bridge vlan
bridge link set dev vx0 vlan_tunnel on
bridge vlan tunnelshow
# traffic: two machines, one vxlan device each, VLAN 10 in VNI 100, VLAN 20 in VNI 200
ip link del br0
ip link del vx0
ip link del p0
for m in a b; do ip netns add $m; ip netns exec $m sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add ua netns a address 02:00:00:00:0a:01 type veth peer name ub address 02:00:00:00:0b:01 netns b
ip -n a addr add 192.168.0.1/24 dev ua
ip -n b addr add 192.168.0.2/24 dev ub
for m in a b; do
ip -n $m link set u$m up
ip -n $m link add br0 address 02:00:00:00:0$m:b0 type bridge vlan_filtering 1 vlan_default_pvid 0
ip -n $m link add vx0 address 02:00:00:00:0$m:70 type vxlan external dstport 4789 nolearning
ip -n $m link set vx0 master br0
ip -n $m link set br0 up
ip -n $m link set vx0 up
bridge -n $m link set dev vx0 vlan_tunnel on neigh_suppress on learning off
for v in 10 20; do bridge -n $m vlan add dev vx0 vid $v; bridge -n $m vlan add dev vx0 vid $v tunnel_info id ${v}0; ip netns add $m$v; ip netns exec $m$v sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $m link add h$v type veth peer name eth0 address 02:00:00:00:$v:0$m netns $m$v; ip -n $m link set h$v master br0; ip -n $m link set h$v up; bridge -n $m vlan add dev h$v vid $v pvid untagged; ip -n $m$v link set eth0 up; done
done
for v in 10 20; do ip -n a$v addr add 10.0.0.1/24 dev eth0; ip -n b$v addr add 10.0.0.2/24 dev eth0; done
bridge -n a fdb append 00:00:00:00:00:00 dev vx0 dst 192.168.0.2 src_vni 100 vni 100
bridge -n a fdb append 00:00:00:00:00:00 dev vx0 dst 192.168.0.2 src_vni 200
bridge -n b fdb append 00:00:00:00:00:00 dev vx0 dst 192.168.0.1 src_vni 100
bridge -n b fdb append 00:00:00:00:00:00 dev vx0 dst 192.168.0.1 src_vni 200
bridge -n a vlan tunnelshow
bridge -n a fdb show dev vx0 | sort
sleep 2
ip netns exec b timeout 4 tcpdump -nn -e -l -i ub udp port 4789 > /tmp/ub 2>/dev/null &
sleep 1
ip netns exec a10 ping -c 1 -W 1 10.0.0.2
ip netns exec a20 ping -c 1 -W 1 10.0.0.2
wait
sed -E 's/(192.168.0.[12])\.[0-9]+ >/\1.PORT >/' /tmp/ub
ip -n b10 neigh
bridge -n b vlan del dev vx0 vid 10 tunnel_info id 100
ip netns exec a10 ping -c 1 -W 1 10.0.0.2
ip netns exec a20 ping -c 1 -W 1 10.0.0.2
ip -d -n a link show vx0
ip -s -n b link show vx0
