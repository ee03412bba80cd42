# A whole site: a router advertises two links, hosts configure themselves, reach each other, change links
ip netns add r
ip netns add a
ip netns add b
ip -n r link add br0 address 02:00:00:00:00:b0 type bridge
ip -n r link add br1 address 02:00:00:00:00:b1 type bridge
for h in a b; do ip link add eth0 netns $h address 02:00:00:00:00:0$h type veth peer name v$h netns r; ip -n $h link set lo up; done
ip -n r link set va master br0
ip -n r link set vb master br1
for d in va vb br0 br1; do ip -n r link set $d up; done
ip -n r addr add 2001:db8:a::1/64 dev br0 nodad
ip -n r addr add 2001:db8:b::1/64 dev br1 nodad
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
cat > /tmp/radvd.conf <<E
interface br0 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; prefix ::/64 { }; };
interface br1 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; prefix ::/64 { DeprecatePrefix on; }; };
E
sleep 3
ip netns exec r radvd -C /tmp/radvd.conf -p /run/radvd.pid
for h in a b; do ip -n $h link set eth0 up; done
sleep 10
for h in a b; do ip -n $h -6 addr show dev eth0; ip -n $h -6 route; done
ip netns exec a ping -c 1 2001:db8:b::ff:fe00:b
ip netns exec b traceroute -6 -n -q 1 2001:db8:a::ff:fe00:a
ip netns exec a ping -c 1 fe80::ff:fe00:b0%eth0
# the router gets another prefix
ip -n r addr add 2001:db8:c::1/64 dev br0 nodad
sleep 8
ip -n a -6 addr show dev eth0 | sort
ip -n a -6 route
ip netns exec b ping -c 1 2001:db8:c::ff:fe00:a
ip -n a -6 route get 2001:db8:b::ff:fe00:b
# the host moves to the other link
ip -n r link set va master br1
sleep 20
ip -n a -6 addr show dev eth0 | grep -c 'inet6 2001:db8:b::'
ip -n a -6 route show default | sed 's/expires -*[0-9]*sec/expires X/' | sort
ip netns exec b ping -c 1 2001:db8:b::ff:fe00:a
# what a host stops trusting: the router is no router any more
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=0
kill -9 $(cat /run/radvd.pid)
ip -n b -6 neigh flush dev eth0
ip netns exec b ping -c 1 -W 1 2001:db8:b::1
sleep 7
ip -n b -6 neigh show | grep -c router
ip -n b -6 route show default
