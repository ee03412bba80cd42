# Routes of IPv6: types, metrics, preferences, expiry, several ways, what is refused
ip link set lo up
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link set v0 up
ip link set v1 up
ip addr add 2001:db8:1::1/64 dev v0 nodad
ip addr add 2001:db8:2::1/64 dev v1 nodad
sleep 3
ip -6 route add blackhole 2001:db8:10::/48
ip -6 route add unreachable 2001:db8:11::/48
ip -6 route add prohibit 2001:db8:12::/48
ip -6 route add throw 2001:db8:13::/48
ip -6 route add local 2001:db8:14::/48 dev lo
ip -6 route add anycast 2001:db8:15::/64 dev v0
ip -6 route add multicast ff05::/16 dev v0
ip -6 route add nat 2001:db8:16::/48 via 2001:db8:1::2
ip -6 route add broadcast 2001:db8:17::/48 dev v0
ip -6 route add xresolve 2001:db8:18::/48
ip -6 route add unicast 2001:db8:19::/48 via 2001:db8:1::2
ip -6 route add 2001:db8:20::/48 via 2001:db8:1::2 metric 5 mtu 1400 hoplimit 7 advmss 1300 window 1000 rtt 100ms rttvar 50ms ssthresh 9 cwnd 10 initcwnd 11 initrwnd 12 reordering 4 rto_min 5ms features ecn quickack 1 congctl reno fastopen_no_cookie 1
ip -6 route add 2001:db8:21::/48 via 2001:db8:1::2 pref high
ip -6 route add 2001:db8:22::/48 via 2001:db8:1::2 pref low
ip -6 route add 2001:db8:22::/48 via 2001:db8:1::2 pref bogus
ip -6 route add 2001:db8:23::/48 dev v0 expires 100
ip -6 route add 2001:db8:24::/48 dev v0 expires 1h
ip -6 route add 2001:db8:25::/48 dev v0 src 2001:db8:1::1
ip -6 route add 2001:db8:26::/48 dev v0 src 2001:db8:9::1
ip -6 route add 2001:db8:27::/48 dev v0 proto static
ip -6 route add 2001:db8:28::/48 dev v0 proto ra
ip -6 route add 2001:db8:29::/48 dev v0 proto 99 scope link
ip -6 route add 2001:db8:2a::/48 dev v0 table 100
ip -6 route add 2001:db8:2b::/48 via 2001:db8:1::2 onlink
ip -6 route add 2001:db8:2b::/48 via 2001:db8:77::2 dev v0 onlink
ip -6 route add 2001:db8:2c::/48 from 2001:db8:1::/64 via 2001:db8:1::2
ip -6 route add 2001:db8:2d::/48 tos 4 dev v0
ip -6 route add 2001:db8:2e::/48 dev v0 realm 5
ip -6 route add 2001:db8:2f::/48 via inet 1.2.3.4 dev v0
ip -6 route add 2001:db8:2f::/48 via fe80::2
ip -6 route add 2001:db8:2f::/48 via ff02::1 dev v0
ip -6 route add 2001:db8:2f::/48 via ::1
ip -6 route add 2001:db8:2f::/48 via 2001:db8:1::1
ip -6 route add 2001:db8:2f::/48 via 2001:db8:99::1
ip -6 route add 2001:db8:2f::/48 dev nosuch
ip -6 route add 2001:db8:2f::/48
ip -6 route add 2001:db8:2f::/129 dev v0
ip -6 route add 10.0.0.0/8 dev v0
ip -6 route add 2001:db8:2f::1/48 dev v0
ip -6 route show
ip -d -6 route show 2001:db8:10::/44
ip -6 route show type blackhole
ip -6 route show type unreachable
ip -6 route show table 100
ip -6 route show table all type anycast
ip -6 route show table all type multicast
ip -6 route show proto static
ip -6 route show dev v1
ip -6 route show via 2001:db8:1::2
ip -6 route show root 2001:db8:20::/44
ip -6 route show match 2001:db8:20::5
ip -6 route show exact 2001:db8:20::/48
ip -6 route show metric 5
ip -6 route show scope link
ip -6 route show src 2001:db8:1::1
ip -j -6 route show 2001:db8:20::/48
ip -j -d -6 route show 2001:db8:10::/48
ip -6 route get 2001:db8:10::1
ip -6 route get 2001:db8:11::1
ip -6 route get 2001:db8:12::1
ip -6 route get 2001:db8:13::1
ip -6 route get 2001:db8:14::1
ip -6 route get 2001:db8:15::1
ip -6 route get 2001:db8:2c::1
ip -6 route get 2001:db8:2c::1 from 2001:db8:1::1
ip -6 route get 2001:db8:20::1 oif v0
ip -6 route get 2001:db8:20::1 oif v1
ip -6 route get 2001:db8:20::1 iif v1
ip -6 route get fibmatch 2001:db8:20::1
ip -6 route get 2001:db8:20::1 mark 5 ipproto udp sport 5 dport 6 uid 0
ip -6 route get ff02::1 oif v0
ip -6 route get ff02::1
ip -6 route get fe80::99 oif v1
ip -6 route get fe80::99
ip -6 route get ::1
ip -6 route get 2001:db8:1::1
ip -6 route get 2001:db8:99::1
ip -j -6 route get 2001:db8:20::1
ping -c 1 2001:db8:10::1
ping -c 1 2001:db8:11::1
ping -c 1 2001:db8:12::1
ping -c 1 2001:db8:13::1
ping -c 1 2001:db8:14::77
ping -c 1 2001:db8:99::1
# several ways
ip -6 route add 2001:db8:30::/48 nexthop via 2001:db8:1::2 weight 3 nexthop via 2001:db8:2::2
ip -6 route add 2001:db8:31::/48 via 2001:db8:1::2
ip -6 route append 2001:db8:31::/48 via 2001:db8:2::2
ip -6 route append 2001:db8:31::/48 via 2001:db8:2::2
ip -6 route append 2001:db8:31::/48 via 2001:db8:2::3 metric 2000
ip -6 route add 2001:db8:32::/48 nexthop dev v0 nexthop dev v1
ip -6 route add 2001:db8:33::/48 nexthop via 2001:db8:1::2 nexthop via 2001:db8:1::2
ip -6 route add 2001:db8:34::/48 nexthop via 2001:db8:1::2 nexthop via 2001:db8:99::2
ip -6 route add 2001:db8:35::/48 nexthop via 2001:db8:1::2 weight 0
ip -6 route add 2001:db8:35::/48 nexthop via fe80::5 dev v0 nexthop via fe80::5 dev v1 onlink
ip -6 route show 2001:db8:30::/44
ip -j -6 route show 2001:db8:30::/48
ip -6 route del 2001:db8:30::/48 nexthop via 2001:db8:2::2
ip -6 route show 2001:db8:30::/44
ip -6 route replace 2001:db8:31::/48 via 2001:db8:1::9
ip -6 route show 2001:db8:31::/48
ip -6 route replace 2001:db8:31::/48 nexthop via 2001:db8:1::4 nexthop via 2001:db8:2::4
ip -6 route change 2001:db8:31::/48 via 2001:db8:1::5 metric 2000
ip -6 route change 2001:db8:3f::/48 via 2001:db8:1::5
ip -6 route show 2001:db8:31::/48
ip -6 route del 2001:db8:31::/48 metric 2000
ip -6 route del 2001:db8:31::/48
ip -6 route del 2001:db8:31::/48
ip -6 route del 2001:db8:20::/48 via 2001:db8:1::99
ip -6 route del 2001:db8:20::/48 proto ra
ip -6 route del 2001:db8:20::/48 table 77
ip -6 route del blackhole 2001:db8:10::/48
ip -6 route del 2001:db8:11::/48
ip -6 route add 2001:db8:23::/48 dev v0
ip -6 route show 2001:db8:23::/48
ip -6 route add 2001:db8:23::/48 dev v0 metric 2000 expires 7
ip -6 route replace 2001:db8:24::/48 dev v0 expires 5
ip -6 route show 2001:db8:24::/48
sleep 70
ip -6 route show 2001:db8:20::/44
# encapsulations
ip -6 route add 2001:db8:42::/48 encap ioam6 trace prealloc type 0x800000 ns 0 size 12 dev v0
ip -6 route add 2001:db8:44::/48 encap bogus dev v0
ip -6 route flush table 100
ip -6 route flush 2001:db8:20::/44
ip -6 route flush type prohibit
ip -s -6 route flush proto boot
ip -6 route
