# what bridge monitor tells while traffic passes: learning, moves, ageing, groups, routers, the spanning tree
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:b0 type bridge ageing_time 1000
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set p$n master br0; ip link set p$n up; ip -n $n link set eth0 up; done
ip link set br0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
sleep 20
timeout 300 bridge monitor all > /tmp/all 2>&1 &
timeout 300 bridge -d -s monitor fdb mdb > /tmp/fm 2>&1 &
timeout 300 bridge -j monitor fdb > /tmp/j 2>&1 &
timeout 300 ip monitor all > /tmp/ip 2>&1 &
sleep 1
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 > /dev/null
sleep 1
ip netns exec b ip link set eth0 address 02:00:00:00:02:0a
ip netns exec b ping -q -c 1 -W 1 10.0.0.77 > /dev/null
sleep 25
bridge fdb add 02:00:00:00:00:77 dev pa master static
bridge fdb replace 02:00:00:00:00:77 dev pb master static sticky
bridge fdb replace 02:00:00:00:00:77 dev pb master dynamic extern_learn
bridge fdb flush dev br0 extern_learn
bridge fdb add 02:00:00:00:00:78 dev br0 self local
bridge fdb del 02:00:00:00:00:78 dev br0 self
bridge fdb add 02:00:00:00:00:79 dev pa self
bridge fdb del 02:00:00:00:00:79 dev pa self
bridge mdb add dev br0 port pa grp 239.1.1.1
bridge link set dev pb fastleave on
bridge link set dev pa mcast_router 2
bridge link set dev pa mcast_router 1
bridge mdb add dev br0 port pb grp 239.1.1.1 src 10.0.0.9 permanent
bridge mdb del dev br0 port pb grp 239.1.1.1 src 10.0.0.9
ip link set br0 type bridge stp_state 1 forward_delay 200
ip link set pa down
sleep 1
ip link set pa up
sleep 8
ip link set br0 type bridge vlan_filtering 1
bridge vlan add dev pa vid 5 pvid untagged
bridge vlan set dev pa vid 5 state blocking
bridge vlan global set dev br0 vid 5 mcast_snooping 0
ip link set br0 type bridge vlan_default_pvid 7
ip link set br0 address 02:00:00:00:00:b1
ip link set pa address 02:00:00:00:01:1a
ip link set pa nomaster
ip link set br0 type bridge fdb_flush
kill %1 %2 %3 %4
wait
for f in all fm j ip; do echo "== $f"; sed 's/used [0-9]*\/[0-9]*/used N/; s/ *[0-9]*\.[0-9][0-9]$/ T/' /tmp/$f; done
