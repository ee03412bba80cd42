# Path MTU: Packet Too Big, what is learned, fragments
ip netns add h
ip netns add r
ip netns add s
ip link add eth0 netns h address 02:00:00:00:00:10 type veth peer name eth0 netns r address 02:00:00:00:00:01
ip link add eth1 netns r address 02:00:00:00:00:02 type veth peer name eth0 netns s address 02:00:00:00:00:20
for n in h r s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n r link set eth1 mtu 1400 up
ip -n s link set eth0 mtu 1400
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n h addr add 2001:db8:1::10/64 dev eth0 nodad
ip -n r addr add 2001:db8:1::1/64 dev eth0 nodad
ip -n r addr add 2001:db8:2::1/64 dev eth1 nodad
ip -n s addr add 2001:db8:2::20/64 dev eth0 nodad
ip -n h -6 route add default via 2001:db8:1::1
ip -n s -6 route add default via 2001:db8:2::1
sleep 3
ip netns exec h ping -c 1 -s 1400 -M do 2001:db8:2::20
ip -n h -6 route get 2001:db8:2::20
ip -n h -6 route show cache
ip -n h -d -6 route show cache
ip netns exec h ping -c 1 -s 1400 -M do 2001:db8:2::20
ip netns exec h ping -c 1 -s 1352 -M do 2001:db8:2::20
ip netns exec h ping -c 1 -s 1353 -M do 2001:db8:2::20
ip netns exec h ping -c 1 -s 1353 -M want 2001:db8:2::20
ip netns exec h ping -c 1 -s 1353 -M dont 2001:db8:2::20
ip netns exec h ping -c 1 -s 1460 -M probe 2001:db8:2::20
ip netns exec h ping -c 2 -i 0.2 -s 3000 2001:db8:2::20
ip netns exec h ping -c 1 -s 60000 2001:db8:2::20
ip netns exec h ping -c 1 -s 65527 2001:db8:2::20
ip netns exec h ping -c 1 -s 65528 2001:db8:2::20
ip netns exec h ping -c 1 -s 3000 -M do 2001:db8:2::20
ip netns exec h tracepath -n 2001:db8:2::20 | sed 's,[0-9.]*ms,Tms,'
ip netns exec h tracepath -n -l 1450 2001:db8:2::20 | sed 's,[0-9.]*ms,Tms,'
for n in h r s; do echo $n; ip netns exec $n grep -E 'Frag|Reasm|TooBig' /proc/net/snmp6; done
# learned is forgotten
ip netns exec h sysctl -w net.ipv6.route.mtu_expires=5
ip -n h -6 route flush cache
ip -n h -6 route show cache
ip netns exec h ping -c 1 -s 1400 -M want 2001:db8:2::20
ip -n h -6 route show cache
sleep 6
ip -n h -6 route get 2001:db8:2::20
ip -n h -6 route show cache
ip netns exec h ping -c 2 -i 0.5 -s 1400 2001:db8:2::20
ip netns exec h sysctl -w net.ipv6.route.flush=1
ip -n h -6 route get 2001:db8:2::20
# routes with a metric of their own
ip -n h -6 route replace default via 2001:db8:1::1 mtu 1350
ip -n h -6 route get 2001:db8:2::20
ip netns exec h ping -c 1 -s 1303 -M do 2001:db8:2::20
ip -n h -6 route replace default via 2001:db8:1::1 mtu lock 1450
ip -n h -6 route show default
ip netns exec h ping -c 2 -i 0.3 -s 1390 2001:db8:2::20
ip -n h -6 route get 2001:db8:2::20
ip -n h -6 route replace default via 2001:db8:1::1 mtu 1279
ip -n h -6 route show default
ip -n h -6 route replace default via 2001:db8:1::1 hoplimit 3
ip netns exec h ping -c 1 2001:db8:2::20
ip -n h -6 route replace default via 2001:db8:1::1 hoplimit 1
ip netns exec h ping -c 1 -W 1 2001:db8:2::20
ip -n h -6 route replace default via 2001:db8:1::1
# the MTU of devices and of IPv6 on them
ip netns exec h sysctl net.ipv6.conf.eth0.mtu
ip netns exec h sysctl -w net.ipv6.conf.eth0.mtu=1300
ip netns exec h ping -c 1 -s 1300 -M do 2001:db8:2::20
ip netns exec h sysctl -w net.ipv6.conf.eth0.mtu=1279
ip netns exec h sysctl -w net.ipv6.conf.eth0.mtu=1501
ip -n h link set eth0 mtu 1350
ip netns exec h sysctl net.ipv6.conf.eth0.mtu
ip -n h link set eth0 mtu 1279
ip -n h -6 addr show dev eth0
ip netns exec h sysctl net.ipv6.conf.eth0.mtu
ip -n h addr add 2001:db8:1::10/64 dev eth0
ip -n h link set eth0 mtu 1500
sleep 3
ip -n h -6 addr show dev eth0
ip -n h -6 route
