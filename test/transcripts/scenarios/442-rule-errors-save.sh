# rules refused, saved, restored, flushed; those of IPv6
ip rule help
ip rule foo
ip rule add
ip rule add from
ip rule add from foo
ip rule add from 10.0.0.0/33
ip rule add from 10.0.0.1/24 table 5
ip rule add from 2001:db8::/32 table 5
ip -6 rule add from 10.0.0.0/8 table 5
ip rule add from 10.0.0.1
ip rule add to 10.0.0.1
ip rule add table foo
ip rule add table 0
ip rule add table 4294967296
ip rule add pref foo
ip rule add pref -1
ip rule add pref 4294967295 table 5
ip rule add fwmark foo table 5
ip rule add fwmark 1/foo table 5
ip rule add tos 256 table 5
ip rule add ipproto foo table 5
ip rule add sport foo table 5
ip rule add sport 70000 table 5
ip rule add sport 20-10 table 5
ip rule add dport 0 table 5
ip rule add uidrange foo table 5
ip rule add uidrange 1-2-3 table 5
ip rule add iif thisnameistoolongforadevice table 5
ip rule add goto foo
ip rule add suppress_prefixlength 33 table 5
ip rule add suppress_prefixlength foo table 5
ip rule add suppress_ifgroup foo table 5
ip rule add realms foo table 5
ip rule add protocol foo table 5
ip rule add tun_id foo table 5
ip rule add nop table 5
ip rule add blackhole table 5
ip rule add unicast table 5
ip rule add local table 5
ip rule add type foo
ip rule add not
ip rule add not foo
ip rule add order 7 table 6
ip rule add preference 8 from all lookup 6
ip rule add pri 9 lookup 6
ip rule
ip -6 rule add from 2001:db8::/32 table 100
ip -6 rule add to 2001:db8:1::/48 iif lo table 101 pref 50
ip -6 rule add from 2001:db8:2::1 fwmark 3 prohibit pref 51
ip -6 rule
ip -6 -j rule
ip -6 -d rule show pref 50
ip rule save > /tmp/rules
ip -6 rule save > /tmp/rules6
ip rule flush
ip rule
ip rule restore < /tmp/rules
ip rule
ip -6 rule flush
ip -6 rule
ip rule restore < /tmp/rules6
ip -6 rule
ip rule restore < /dev/null
echo garbage | ip rule restore
ip rule showdump < /tmp/rules
ip rule save table 6 > /tmp/r2
ip rule list table 6
ip rule flush table 6
ip rule
ip rule del pref 0
ip rule
ip rule add pref 0 lookup local
ip rule
ip rule del pref 32766
ip rule del table default
ip rule
ip route get 10.0.0.1
ip rule flush
ip rule del lookup local
ip rule
ip rule list table all
