# ip monitor: what is told of IPv6
ip netns add n
ip -n n link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip netns exec n ip -6 monitor > /tmp/m &
sleep 0.5
e() { ip -n n "$@"; sleep 0.2; }
e link set lo up
e link set v0 up
e link set v1 up
sleep 3
e addr add 2001:db8:1::1/64 dev v0 nodad
e addr add 2001:db8:1::2/64 dev v0
sleep 3
e addr change 2001:db8:1::2/64 dev v0 valid_lft 100 preferred_lft 50
e addr add 2001:db8:1::3/64 dev v0 valid_lft 3 preferred_lft 1 nodad
sleep 5
e addr add 2001:db8:5::1 peer 2001:db8:5::2 dev v0 nodad
e addr del 2001:db8:5::1 peer 2001:db8:5::2 dev v0
e -6 route add 2001:db8:10::/48 via 2001:db8:1::9
e -6 route append 2001:db8:10::/48 via 2001:db8:1::8
e -6 route add 2001:db8:11::/48 nexthop via 2001:db8:1::9 nexthop via 2001:db8:1::8
e -6 route replace 2001:db8:11::/48 via 2001:db8:1::7
e -6 route replace 2001:db8:11::/48 nexthop via 2001:db8:1::5 nexthop via 2001:db8:1::6
e -6 route del 2001:db8:11::/48 nexthop via 2001:db8:1::5
e -6 route del 2001:db8:10::/48
e -6 route add blackhole 2001:db8:12::/48
e -6 route add 2001:db8:13::/48 dev v0 expires 2
e -6 route change 2001:db8:12::/48 via 2001:db8:1::7
e neigh add 2001:db8:1::9 lladdr 02:00:00:00:00:99 dev v0
e neigh change 2001:db8:1::9 lladdr 02:00:00:00:00:98 dev v0 nud stale
e neigh del 2001:db8:1::9 dev v0
e neigh add proxy 2001:db8:1::50 dev v0
e neigh del proxy 2001:db8:1::50 dev v0
e -6 rule add from 2001:db8:7::/64 table 100 pref 10
e -6 rule del pref 10
ip netns exec n sysctl -w net.ipv6.conf.v0.forwarding=1
ip netns exec n sysctl -w net.ipv6.conf.v0.proxy_ndp=1
ip netns exec n sysctl -w net.ipv6.conf.v0.ignore_routes_with_linkdown=1
ip netns exec n sysctl -w net.ipv6.conf.all.forwarding=1
ip netns exec n sysctl -w net.ipv6.conf.all.ignore_routes_with_linkdown=1
ip netns exec n sysctl -w net.ipv6.conf.default.proxy_ndp=1
ip netns exec n sysctl -w net.ipv6.conf.default.forwarding=0
e link set v1 down
e link set v1 up
sleep 3
ip netns exec n sysctl -w net.ipv6.conf.v0.disable_ipv6=1
sleep 0.5
e link set v0 down
e link del v0
kill $!
wait
grep -v ' ff02::\|^ff02::' /tmp/m
ip netns exec n ip monitor bogus
ip -6 monitor help
