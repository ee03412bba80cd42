ip netns add h
ip netns add r
ip netns add s
ip link add eth0 netns h address 02:00:00:00:00:10 type veth peer name eth0 netns r address 02:00:00:00:00:01
ip link add eth1 netns r address 02:00:00:00:00:02 type veth peer name eth0 netns s address 02:00:00:00:00:20
for n in h r s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n r link set eth1 mtu 1400 up
ip -n s link set eth0 mtu 1400
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv4.ip_forward=1
ip -n h addr add 2001:db8:1::10/64 dev eth0 nodad
ip -n r addr add 2001:db8:1::1/64 dev eth0 nodad
ip -n r addr add 2001:db8:2::1/64 dev eth1 nodad
ip -n s addr add 2001:db8:2::20/64 dev eth0 nodad
ip -n h -6 route add default via 2001:db8:1::1
ip -n s -6 route add default via 2001:db8:2::1
ip -n h addr add 10.1.0.10/24 dev eth0
ip -n r addr add 10.1.0.1/24 dev eth0
ip -n r addr add 10.2.0.1/24 dev eth1
ip -n s addr add 10.2.0.20/24 dev eth0
ip -n h route add default via 10.1.0.1
ip -n s route add default via 10.2.0.1
for n in r s; do ip netns exec $n sysctl -qw net.ipv6.icmp.ratelimit=0 net.ipv4.icmp_ratelimit=0; done
sleep 3
ip netns exec h traceroute -6 -n --mtu 2001:db8:2::20
ip netns exec h traceroute -6 -n --mtu 2001:db8:2::20
ip netns exec h ip -6 route flush cache
ip netns exec h traceroute -6 -n --mtu 2001:db8:2::20 1450
ip netns exec h ip -6 route flush cache
ip netns exec h traceroute -6 -n -F 2001:db8:2::20 1450
ip netns exec h ip -6 route flush cache
ip netns exec h traceroute -6 -n -q 1 --mtu -I 2001:db8:2::20
ip netns exec h traceroute -n --mtu 10.2.0.20
ip netns exec h traceroute -n --mtu 10.2.0.20
ip netns exec h traceroute -n -F 10.2.0.20 1450
ip netns exec h traceroute -n -F 10.2.0.20 1600
ip netns exec h traceroute -n -q 1 --mtu -I 10.2.0.20
ip netns exec h ip -6 route flush cache
ip netns exec h traceroute -6 -n --mtu 2001:db8:2::20 40
ip netns exec h traceroute -6 -n --mtu 2001:db8:2::30
ip netns exec h traceroute -6 -n --mtu 2001:db8:3::30
ip -n h -6 route get 2001:db8:3::30 | sed 's/expires [0-9]*sec/expires NNNsec/'
ip netns exec h traceroute -6 -n -F 2001:db8:2::20 1600
