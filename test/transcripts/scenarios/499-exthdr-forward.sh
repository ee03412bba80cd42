# A router of IPv6 and what it will not forward; anycast; hop limits; scopes
ip netns add h
ip netns add r
ip netns add s
ip link add eth0 netns h address 02:00:00:00:00:10 type veth peer name eth0 netns r address 02:00:00:00:00:01
ip link add eth1 netns r address 02:00:00:00:00:02 type veth peer name eth0 netns s address 02:00:00:00:00:20
for n in h r s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n r link set eth1 up
ip -n h addr add 2001:db8:1::10/64 dev eth0 nodad
ip -n r addr add 2001:db8:1::1/64 dev eth0 nodad
ip -n r addr add 2001:db8:2::1/64 dev eth1 nodad
ip -n s addr add 2001:db8:2::20/64 dev eth0 nodad
ip -n h -6 route add default via fe80::ff:fe00:1 dev eth0
ip -n s -6 route add default via 2001:db8:2::1
sleep 3
p() { ip netns exec h ping -n "$@" | sed 's/time=.*/time=T/; s/time [0-9]*ms/time T/' | grep -v '^rtt\|^$\|^---\|^PING'; }
p -c 1 -W 1 2001:db8:2::20
p -c 1 -W 1 2001:db8:2::1
ip netns exec r grep -E 'Ip6In(Addr|Hdr)|Ip6OutForw' /proc/net/snmp6
# forwarding by device: only the setting for all counts
ip netns exec r sysctl -w net.ipv6.conf.eth0.forwarding=1 net.ipv6.conf.eth1.forwarding=1
p -c 1 -W 1 2001:db8:2::20
ip -n r -6 maddr show dev eth0
ip netns exec r cat /proc/net/anycast6
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
p -c 1 -W 1 2001:db8:2::20
ip -n r -6 maddr show dev eth0
ip -n r -6 route show table local
ip netns exec r cat /proc/net/anycast6
ip -n r -6 addr show anycast
ip -n r -j -6 route show type anycast table all | tr '}' '\n' | grep -c anycast
p -c 1 -W 1 2001:db8:1::
p -c 1 -W 1 2001:db8:2::
p -c 1 -W 1 fe80::%eth0
p -c 1 -W 1 -t 1 2001:db8:2::20
p -c 1 -W 1 2001:db8:2::99
p -c 1 -W 1 2001:db8:9::1
p -c 1 -W 1 -I fe80::ff:fe00:10%eth0 2001:db8:2::20
ip netns exec h ping -c 1 -W 1 -I fe80::ff:fe00:10%eth0 2001:db8:2::20 | head -1
ip netns exec h ping -c 1 -W 1 -I fe80::ff:fe00:10 2001:db8:2::20 | head -1
ip -n h addr add fec0::10/64 dev eth0 nodad
ip -n s -6 route add fec0::/64 via 2001:db8:2::1
ip -n r -6 route add fec0::/64 dev eth0
p -c 1 -W 1 -I fec0::10 2001:db8:2::20
# a link-local source does not pass
ip -n h addr flush dev eth0 scope global
ip -n h addr flush dev eth0 scope site
ip -n h -6 addr show dev eth0
p -c 1 -W 1 2001:db8:2::20
ip -n h -6 route get 2001:db8:2::20
ip -n h addr add 2001:db8:1::10/64 dev eth0 nodad
# to a multicast group of wide scope: no multicast routing
p -c 1 -W 1 -t 5 -I eth0 ff0e::1:2
# the way back is missing
ip -n s -6 route del default
p -c 1 -W 1 2001:db8:2::20
ip -n s -6 route add default via 2001:db8:2::1
# to itself by way of the loopback
ip -n h link set lo down
p -c 1 -W 1 2001:db8:1::10
p -c 1 -W 1 ::1
ip -n h link set lo up
p -c 1 -W 1 2001:db8:1::10
ip -n h -6 addr show dev lo
ip -n h -6 route get 2001:db8:1::10
# linkdown
ip -n r link set eth1 down
ip -n s -6 route
ip -n s -6 route get 2001:db8:1::10
p -c 1 -W 1 2001:db8:2::20
ip -n r link set eth1 up
sleep 3
ip -n s -6 route
ip netns exec s sysctl -w net.ipv6.conf.eth0.ignore_routes_with_linkdown=1
ip -n r link set eth1 down
sleep 0.5
ip -n s -6 route
ip -n s -6 route get 2001:db8:1::10
ip -n r link set eth1 up
# nothing of IPv6 where it is switched off
ip netns exec s sysctl -w net.ipv6.conf.eth0.disable_ipv6=1
ip -n s -6 addr
ip -n s -6 route
ip -n s addr add 2001:db8:2::20/64 dev eth0
ip -n s -6 route add default via 2001:db8:2::1
ip -n s -6 route add default dev eth0
ip -n s -6 neigh
ip netns exec s ping -c 1 2001:db8:2::1
p -c 1 -W 1 2001:db8:2::20
ip netns exec s sysctl -w net.ipv6.conf.all.disable_ipv6=1
ip netns exec s ping -c 1 ::1
ip -n s link add d0 type dummy
ip -n s addr add 2001:db8::1/64 dev d0
