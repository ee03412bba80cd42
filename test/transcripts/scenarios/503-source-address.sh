# Which source address is taken (RFC 6724)
ip link set lo up
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link add w0 address 02:00:00:00:00:11 type veth peer name w1 address 02:00:00:00:00:12
for d in v0 v1 w0 w1; do ip link set $d up; done
ip -6 route add default dev v0
s() { ip -6 route get "$@" 2>&1 | grep -o 'src [^ ]*\|RTNETLINK.*\|Error.*'; }
sleep 3
s 2001:db8:f::1
s fe80::99 oif w0
s ff02::1 oif w0
s ff0e::1 oif w0
s ::1
ip addr add fd00:1::1/64 dev v0 nodad
s 2001:db8:f::1
s fd00:2::1
s fd00:1::9
ip addr add 2001:db8:1::1/64 dev v0 nodad
s 2001:db8:f::1
s fd00:2::1
s fe80::99 oif v0
s ff02::1 oif v0
s ff05::1 oif v0
s ff0e::1 oif v0
ip addr add 2001:db8:1:0:8000::1/64 dev v0 nodad
s 2001:db8:1:0:8000::9
s 2001:db8:1::9
s 2001:db8:f::1
ip addr add 2001:db8:f::f/128 dev v0 nodad
s 2001:db8:f::1
s 2001:db8:f::e
ip addr add 2001:db8:2::1/64 dev w0 nodad
s 2001:db8:2::9
s 2001:db8:2:1::9
ip -6 route add 2001:db8:3::/48 dev w0
s 2001:db8:3::9
sysctl -w net.ipv6.conf.v0.use_oif_addrs_only=1
s 2001:db8:2:1::9
sysctl -w net.ipv6.conf.v0.use_oif_addrs_only=0
ip addr add 2001:db8:4::1/64 dev w0 preferred_lft 0 nodad
s 2001:db8:4::9
ip addr add 2001:db8:4::2/64 dev w0 home nodad
ip addr add 2001:db8:4::3/64 dev w0 nodad
s 2001:db8:4::9
ip addr del 2001:db8:4::2/64 dev w0
s 2001:db8:4::9
ip addr add 2002:1:2::1/48 dev v0 nodad
ip addr add fec0::1/64 dev v0 nodad
s 2002:5:6::1
s fec0:0:0:5::1
s 2001::1
s 3ffe::1
s ::1.2.3.4
s ::ffff:1.2.3.4
s 2001:20::1
ip addr add 2001:20::5/64 dev v0 nodad
s 2001:20:0:5::1
s 2001:10::1
ip addr add 2001:db8:7::1/64 dev v0
s 2001:db8:7::9
sleep 3
s 2001:db8:7::9
ip -6 route add 2001:db8:9::/48 dev v0 src 2001:db8:2::1
s 2001:db8:9::1
s 2001:db8:9::1 from 2001:db8:1::1
s 2001:db8:1::1
s 2001:db8:2::1
ping -c 1 2001:db8:1::1 | head -2 | tail -1 | sed 's/time=.*//'
ping -c 1 -I 2001:db8:2::1 2001:db8:1::1 | head -1
ip addr flush dev v0 scope global
s 2001:db8:f::1
ip addr flush dev w0 scope global
s 2001:db8:f::1
ip -6 route get 2001:db8:f::1
ip addr flush dev v0
ip -6 route get 2001:db8:f::1
ip -6 route add default dev v0
ip -6 route get 2001:db8:f::1
ping -c 1 -W 1 2001:db8:f::1
