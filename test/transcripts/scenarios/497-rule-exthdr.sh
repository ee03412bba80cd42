# Rules of IPv6; VRFs aside
ip link set lo up
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link set v0 up
ip link set v1 up
ip addr add 2001:db8:1::1/64 dev v0 nodad
ip addr add 2001:db8:2::1/64 dev v1 nodad
sleep 3
ip -6 rule
ip -6 rule add from 2001:db8:1::/64 table 100
ip -6 rule add to 2001:db8:9::/48 lookup 101 pref 50
ip -6 rule add fwmark 5 table 102
ip -6 rule add fwmark 0x10/0xf0 table 103 priority 40
ip -6 rule add iif v0 table 104
ip -6 rule add oif v1 table 105
ip -6 rule add tos 0x10 table 106
ip -6 rule add dsfield 0x20 table 107
ip -6 rule add uidrange 0-0 table 108
ip -6 rule add ipproto udp dport 53 table 109
ip -6 rule add ipproto tcp sport 1000-2000 table 110
ip -6 rule add from 2001:db8:3::/64 blackhole
ip -6 rule add from 2001:db8:4::/64 prohibit
ip -6 rule add from 2001:db8:5::/64 unreachable
ip -6 rule add not from 2001:db8::/32 table 111
ip -6 rule add from all goto 32766 pref 20
ip -6 rule add from all goto 99999 pref 21
ip -6 rule add nop pref 22
ip -6 rule add table main suppress_prefixlength 0 pref 23
ip -6 rule add table main suppress_ifgroup default pref 24
ip -6 rule add from 10.0.0.0/8 table 100
ip -6 rule add from 2001:db8:1::/64 table 100
ip -6 rule add from 2001:db8:1::/64 table 0
ip -6 rule add from zz table 100
ip -6 rule add pref 5 from 2001:db8:1::1 tun_id 5 table 100
ip -6 rule add l3mdev pref 30
ip -6 rule add from 2001:db8:7::/64 protocol static table 100
ip -6 rule
ip -d -6 rule show pref 40
ip -j -6 rule show pref 50
ip -6 rule show table 100
ip -6 rule show from 2001:db8:1::/64
ip -6 rule del pref 20
ip -6 rule del pref 21
ip -6 rule del pref 22
ip -6 rule del pref 24
ip -6 rule del pref 23
ip -6 rule del pref 30
ip -6 route add default via 2001:db8:2::9 table 100
ip -6 route add 2001:db8:9::/48 dev v1 table 101
ip -6 route add default dev v1 table 102
ip -6 route get 2001:db8:8::1 from 2001:db8:1::1
ip -6 route get 2001:db8:9::1
ip -6 route get 2001:db8:8::1
ip -6 route get 2001:db8:8::1 mark 5
ip -6 route get 2001:db8:8::1 mark 6
ip -6 rule del from 2001:db8:1::/64 table 100
ip -6 rule del from 2001:db8:77::/64
ip -6 rule del pref 77
ip -6 rule flush
ip -6 rule
ip -6 rule add pref 0 from all lookup local
ip -6 rule add from all lookup main pref 32766
ip -6 rule
ip -6 rule save > /tmp/rules
ip -6 rule flush
ip -6 rule restore < /tmp/rules
ip -6 rule
ip -6 rule del pref 0
ip -6 rule
# limits of reassembly and extension headers
for k in ip6frag_high_thresh ip6frag_low_thresh ip6frag_time max_hbh_opts_number max_dst_opts_number; do sysctl net.ipv6.$k; done
sysctl -w net.ipv6.ip6frag_low_thresh=0 net.ipv6.ip6frag_high_thresh=0
ip -6 rule add pref 0 from all lookup local
ping -c 1 -W 1 -s 5000 2001:db8:1::1
sysctl -w net.ipv6.ip6frag_high_thresh=4194304
ping -c 1 -W 1 -s 5000 2001:db8:1::1
