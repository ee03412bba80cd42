# Two routers on one link: the first sends the host to the better one
ip netns add sw
ip netns add h
ip netns add r1
ip netns add r2
ip netns add far
ip -n sw link add br0 type bridge
ip -n sw link set br0 up
ip link add eth0 netns h address 02:00:00:00:00:10 type veth peer name p0 netns sw
ip link add eth0 netns r1 address 02:00:00:00:00:01 type veth peer name p1 netns sw
ip link add eth0 netns r2 address 02:00:00:00:00:02 type veth peer name p2 netns sw
ip link add eth1 netns r2 address 02:00:00:00:00:22 type veth peer name eth0 netns far address 02:00:00:00:00:23
for p in p0 p1 p2; do ip -n sw link set $p master br0 up; done
for n in h r1 r2 far; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n r2 link set eth1 up
for n in r1 r2; do ip netns exec $n sysctl -qw net.ipv6.conf.all.forwarding=1; done
ip -n h addr add 2001:db8:1::10/64 dev eth0 nodad
ip -n r1 addr add 2001:db8:1::1/64 dev eth0 nodad
ip -n r2 addr add 2001:db8:1::2/64 dev eth0 nodad
ip -n r2 addr add 2001:db8:2::1/64 dev eth1 nodad
ip -n far addr add 2001:db8:2::9/64 dev eth0 nodad
ip -n far -6 route add default via 2001:db8:2::1
sleep 3
# redirects need link-local gateways
ip -n r1 -6 route add 2001:db8:2::/64 via fe80::ff:fe00:2 dev eth0
ip -n h -6 route add default via fe80::ff:fe00:1 dev eth0
ip -n h -6 route get 2001:db8:2::9
ip -n h -6 route show cache
ip netns exec h tcpdump -nvt -i eth0 -l icmp6 and 'ip6[40] = 137' > /tmp/redirects 2>/dev/null &
sleep 1
ip netns exec h ping -c 4 -i 0.5 2001:db8:2::9
ip -n h -6 route get 2001:db8:2::9
ip -n h -6 route show cache
ip -n h -6 route
ip -n h -6 neigh show | sed 's/REACHABLE\|STALE\|DELAY\|PROBE/NUD/' | sort
ip netns exec h grep -i redir /proc/net/snmp6
ip netns exec r1 grep -i redir /proc/net/snmp6
sleep 0.5
kill %1
wait
grep -v 0x00 /tmp/redirects
# an address on the link itself, by way of the router
ip -n h addr add 2001:db8:9::10/64 dev eth0 nodad
ip -n r1 -6 route add 2001:db8:77::/64 dev eth0
ip -n r2 addr add 2001:db8:77::2/64 dev eth0 nodad
ip -n r2 -6 route add 2001:db8:9::/64 dev eth0
sleep 1
ip netns exec h ping -c 3 -i 0.5 2001:db8:77::2
ip -n h -6 route get 2001:db8:77::2
ip -n h -6 route show cache
ip -n h -d -6 route show cache
ip -n h -j -6 route show cache
ip -n h -6 route show table all | grep -v local
ip netns exec h grep 2001.*0009 /proc/net/ipv6_route | head -3
# forgotten
ip netns exec h sysctl -w net.ipv6.route.flush=1
ip -n h -6 route show cache
ip -n h -6 route get 2001:db8:2::9
ip -n h -6 route flush cache
# not wanted
ip netns exec h sysctl -w net.ipv6.conf.eth0.accept_redirects=0
ip netns exec h ping -c 3 -i 0.5 2001:db8:2::9
ip -n h -6 route show cache
ip netns exec h sysctl -w net.ipv6.conf.eth0.accept_redirects=1
# a router takes none
ip netns exec h sysctl -w net.ipv6.conf.eth0.forwarding=1
ip netns exec h ping -c 3 -i 0.5 2001:db8:2::9
ip -n h -6 route show cache
ip netns exec h sysctl -w net.ipv6.conf.eth0.forwarding=0
# not from a router that is not the one in use
ip -n h -6 route replace default via 2001:db8:1::1
ip netns exec h ping -c 3 -i 0.5 2001:db8:2::9
ip -n h -6 route get 2001:db8:2::9
ip -n h -6 route replace default via fe80::ff:fe00:1 dev eth0
# a gateway that is not link-local is not told of
ip -n r1 -6 route replace 2001:db8:2::/64 via 2001:db8:1::2
ip netns exec h ping -c 3 -i 0.5 2001:db8:2::9
ip -n h -6 route get 2001:db8:2::9
ip -n r1 -6 route replace 2001:db8:2::/64 via fe80::ff:fe00:2 dev eth0
# how often
ip netns exec h sysctl -qw net.ipv6.conf.eth0.accept_redirects=0
sleep 20
ip netns exec r1 grep OutRedir /proc/net/snmp6 > /tmp/before
ip netns exec h ping -q -c 20 -i 0.01 2001:db8:2::9
ip netns exec r1 grep OutRedir /proc/net/snmp6 > /tmp/after
paste /tmp/before /tmp/after 2>/dev/null || cat /tmp/before /tmp/after
# learned, and gone with the link
ip netns exec h sysctl -qw net.ipv6.conf.eth0.accept_redirects=1
sleep 20
ip netns exec h ping -c 1 2001:db8:2::9
ip -n h -6 route show cache
ip -n h link set eth0 down
ip -n h link set eth0 up
ip -n h -6 route show cache
