# Addresses: all flags and lifetimes, changed, replaced, shown in every form
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link set v0 up
ip link set v1 up
sleep 3
ip addr add 2001:db8:1::1/64 dev v0
ip -6 addr show dev v0 tentative
ip -6 addr show dev v0 -tentative
sleep 3
ip addr add 2001:db8:1::2/64 dev v0 nodad
ip addr add 2001:db8:1::3/64 dev v0 noprefixroute nodad
ip addr add 2001:db8:2::3/64 dev v0 noprefixroute nodad
ip addr add 2001:db8:3::4/64 dev v0 home nodad
ip addr add 2001:db8:4::5/64 dev v0 optimistic
ip addr add 2001:db8:4::6/64 dev v0 optimistic nodad
ip addr add ff02::1234/64 dev v0 autojoin
ip addr add ff05::1234/64 dev v0
ip addr add 2001:db8:5::6/64 dev v0 valid_lft 100 preferred_lft 50 nodad
ip addr add 2001:db8:6::7/64 dev v0 valid_lft forever preferred_lft 0 nodad
ip addr add 2001:db8:7::8/64 dev v0 valid_lft 100 preferred_lft 200 nodad
ip addr add 2001:db8:7::8/64 dev v0 valid_lft 0 nodad
ip addr add 2001:db8:7::8/64 dev v0 preferred_lft 60 nodad
ip addr add 2001:db8:8::8/128 dev v0 nodad
ip addr add 2001:db8:8::9 dev v0 nodad
ip addr add 2001:db8:9::1 peer 2001:db8:9::2/64 dev v0 nodad
ip addr add 2001:db8:9::1 peer 2001:db8:9::3/128 dev v1 nodad
ip addr add 2001:db8:a::1/64 dev v0 metric 500 nodad
ip addr add 2001:db8:b::1/64 dev v0 scope site nodad
ip addr add 2001:db8:c::1/64 dev v0 label v0:1 nodad
ip addr add 2001:db8:c::1/64 broadcast + dev v0 nodad
ip addr add 2001:db8:d::1/64 anycast 2001:db8:d:: dev v0 nodad
ip addr add 2001:db8:e::1/129 dev v0
ip addr add ::/64 dev v0
ip addr add ::1/128 dev v0
ip addr add ff02::1/64 dev v0
ip addr add fec0::1/64 dev v0 nodad
ip addr add ::ffff:1.2.3.4/96 dev v0 nodad
ip addr add ::10.1.1.1/96 dev v0 nodad
ip addr add fe80::77/64 dev v0 nodad
ip addr add 2001:db8:1::1/64 dev nosuch
ip -6 addr show dev v0
ip -6 route show dev v0
ip -6 route show table local dev v0
ip -6 maddr show dev v0
cat /proc/net/if_inet6 | grep v0 | sort
ip -6 -o addr show dev v0 scope global | awk '{ print $4, $5, $6, $7, $8, $9 }'
ip -6 -br addr show dev v0
ip -j -6 addr show dev v0 permanent | tr ',' '\n' | grep -c local
ip -6 addr show dev v0 deprecated
ip -6 addr show dev v0 dynamic
ip -6 addr show dev v0 permanent scope site
ip -6 addr show dev v0 home
ip -6 addr show dev v0 nodad
ip -6 addr show dev v0 noprefixroute
ip -6 addr show dev v0 autojoin
ip -6 addr show to 2001:db8:1::/64
ip -6 addr show to 2001:db8:1::1
ip -6 addr show dev v0 primary scope link
ip -6 addr show dev v0 secondary
# changes
ip addr change 2001:db8:1::2/64 dev v0 valid_lft 300 preferred_lft 200
ip -6 addr show to 2001:db8:1::2
ip -6 route show 2001:db8:1::/64 | sed 's/expires [-0-9]*sec/expires X/'
ip addr replace 2001:db8:1::2/64 dev v0
ip -6 addr show to 2001:db8:1::2
ip -6 route show 2001:db8:1::/64
ip addr change 2001:db8:1::2/64 dev v0 home
ip -6 addr show to 2001:db8:1::2
ip addr change 2001:db8:a::1/64 dev v0 metric 600
ip -6 route show 2001:db8:a::/64
ip addr change 2001:db8:2::3/64 dev v0
ip -6 route show 2001:db8:2::/64
ip addr change 2001:db8:77::1/64 dev v0 nodad
ip -6 addr show to 2001:db8:77::1
ip addr add 2001:db8:1::2/64 dev v0
ip addr add 2001:db8:1::2/48 dev v0
ip addr add 2001:db8:1::2/64 dev v1 nodad
ip addr change 2001:db8:6::7/64 dev v0 preferred_lft 100 valid_lft 50
ip addr change 2001:db8:6::7/64 dev v0 preferred_lft forever valid_lft forever
ip -6 addr show to 2001:db8:6::7
# deleting
ip addr del 2001:db8:1::1/64 dev v0
ip -6 route show 2001:db8:1::/64
ip addr del 2001:db8:1::2/64 dev v0
ip -6 route show 2001:db8:1::/64
ip addr del 2001:db8:1::3/64 dev v0
ip addr del 2001:db8:1::99/64 dev v0
ip addr del 2001:db8:3::4/48 dev v0
ip addr del 2001:db8:3::4 dev v0
ip addr del 2001:db8:9::1 peer 2001:db8:9::2/64 dev v0
ip addr del ff05::1234/64 dev v0
ip -6 maddr show dev v0 | grep 1234
ip addr flush dev v0 scope site
ip addr flush dev v0 deprecated
ip addr flush dev v0 to 2001:db8:8::/48
ip -s addr flush dev v0 scope global
ip -6 addr show dev v0
ip -s -s addr flush dev v0
ip -6 addr show dev v0
ip -6 route
# saved and restored
ip addr add 2001:db8:1::1/64 dev v1 nodad
ip addr add 2001:db8:1::7/64 dev v1 valid_lft 1000 preferred_lft 500 nodad
ip -6 addr save dev v1 > /tmp/addrs
ip addr flush dev v1
ip -6 addr show dev v1
ip addr restore < /tmp/addrs
sleep 2
ip -6 addr show dev v1
ip -6 addr showdump < /tmp/addrs
ip addr restore < /dev/null
