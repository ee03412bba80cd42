# IPv6 groups on a bridge: reports, a querier, routers, who gets what
ip link add br0 address 02:00:00:00:00:b0 type bridge mcast_stats_enabled 1
for n in a b c d; do ip netns add $n; ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; sysctl -qw net.ipv6.conf.p$n.disable_ipv6=1; ip link set p$n master br0; ip link set p$n up; ip -n $n link set eth0 up; ip -n $n addr add fd00::$n/64 dev eth0 nodad; done
ip link set br0 up
sleep 4
m() { bridge "$@" mdb show dev br0 | grep -v ff02 | sort; }
t() { for n in b c d; do ip netns exec $n timeout 3 tcpdump -nn -l -i eth0 'icmp6 and ip6[40] == 128' > /tmp/$n 2>/dev/null & done; sleep 1; ip netns exec a ping -c 1 -W 1 -I eth0 $1 > /dev/null 2>&1; wait; for n in b c d; do echo "== $n $(grep -c 'echo request' /tmp/$n)"; done; }
ip -n b addr add ff15::1/128 dev eth0 autojoin
sleep 2
m
t ff15::1
t ff15::2
t ff02::1
bridge mdb show dev br0 | grep -c ff02
ip link set br0 type bridge mcast_querier 1
sleep 15
m -d
t ff15::1
t ff15::2
t ff02::1
bridge link set dev pd mcast_router 2
t ff15::1
t ff15::2
bridge link set dev pd mcast_router 0
t ff15::2
ip -n c addr add ff15::1/128 dev eth0 autojoin
sleep 1
m
t ff15::1
ip -n c addr del ff15::1/128 dev eth0
sleep 4
m
bridge link set dev pb fastleave on
ip -n b addr del ff15::1/128 dev eth0
sleep 1
m
t ff15::1
bridge mdb add dev br0 port pc grp ff15::1 permanent
t ff15::1
bridge mdb add dev br0 port br0 grp ff15::1
m
t ff15::1
bridge mdb del dev br0 port pc grp ff15::1
bridge mdb del dev br0 port br0 grp ff15::1
bridge mdb add dev br0 port pc grp ff02::1 permanent
bridge mdb add dev br0 port pc grp ff02::5 permanent
t ff02::5
# the queries
for v in 1 2; do ip link set br0 type bridge mcast_querier 0; ip link set br0 type bridge mcast_mld_version $v; ip netns exec a timeout 4 tcpdump -nn -v -l -i eth0 'ip6[6] == 0 and ip6[48] == 130' > /tmp/q 2>/dev/null & sleep 1; ip link set br0 type bridge mcast_querier 1; wait; grep -v '^$' /tmp/q | sed 's/flowlabel 0x[0-9a-f]*/flowlabel L/; s/(pad1) \?(pad1)/(pad1) twice/; s/ robustness .*//; s/ \[gaddr .*//' | uniq; done
ip netns exec a timeout 30 tcpdump -nn -l -i eth0 'ip6[6] == 0 and ip6[48] == 130' > /tmp/q 2>/dev/null &
ip link set br0 type bridge mcast_querier 0
ip link set br0 type bridge mcast_mld_version 1 mcast_startup_query_interval 200 mcast_startup_query_count 4 mcast_query_interval 100
ip link set br0 type bridge mcast_querier 1
sleep 9.5
ip link set br0 type bridge mcast_querier 0
kill %1
wait
[ $(grep -c query /tmp/q) -ge 4 ] && echo many
ip link xstats type bridge dev br0 | grep -c MLD
