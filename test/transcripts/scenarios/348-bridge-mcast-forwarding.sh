# where group traffic goes: without a querier to all, with one to members and routers
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:b0 type bridge mcast_stats_enabled 1
for n in a b c d; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.icmp_echo_ignore_broadcasts=0; ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set p$n master br0; ip link set p$n up; ip -n $n link set eth0 up; done
ip link set br0 up
i=1; for n in a b c d; do ip -n $n addr add 10.0.0.$i/24 dev eth0; ip -n $n route add 224.0.0.0/4 dev eth0; i=$((i+1)); done
sleep 3
t() { for n in b c d; do ip netns exec $n timeout 3 tcpdump -nn -l -i eth0 'icmp or (udp and not port 5353)' > /tmp/$n 2>/dev/null & done; sleep 1; ip netns exec a ping -c 1 -W 1 $1; wait; for n in b c d; do echo "== $n $(grep -c 'echo request' /tmp/$n)"; done; }
ip -n b addr add 239.1.1.1/32 dev eth0 autojoin
sleep 1
bridge mdb
t 239.1.1.1
t 239.2.2.2
# a querier
ip link set br0 type bridge mcast_querier 1
sleep 15
ip -d link show br0 | grep -o 'mcast_querier [0-9]'
bridge mdb
t 239.1.1.1
t 239.2.2.2
t 224.0.0.5
# a router port
bridge link set dev pd mcast_router 2
bridge -d mdb
bridge -d -j -p mdb
t 239.1.1.1
t 239.2.2.2
bridge link set dev pd mcast_router 1
bridge -d mdb
# who joins later
ip -n c addr add 239.1.1.1/32 dev eth0 autojoin
sleep 1
bridge mdb
t 239.1.1.1
# leaving, slowly and fast
ip -n c addr del 239.1.1.1/32 dev eth0
bridge mdb
sleep 4
bridge mdb
bridge link set dev pb fastleave on
ip -n b addr del 239.1.1.1/32 dev eth0
sleep 0.5
bridge mdb
t 239.1.1.1
# by hand
bridge mdb add dev br0 port pc grp 239.1.1.1 permanent
t 239.1.1.1
bridge mdb add dev br0 port pc grp 224.0.0.5 permanent
t 224.0.0.5
# flags
bridge mdb del dev br0 port pc grp 239.1.1.1
bridge link set dev pc mcast_flood off
t 239.3.3.3
t 224.0.0.5
ip link set br0 type bridge mcast_querier 0
t 239.3.3.3
bridge mdb add dev br0 port pc grp 239.3.3.3 permanent
t 239.3.3.3
ip link set br0 type bridge mcast_querier 1
t 239.3.3.3
sleep 15
t 239.3.3.3
bridge link set dev pc mcast_to_unicast on
ip -n c addr add 239.4.4.4/32 dev eth0 autojoin
sleep 1
ip netns exec c timeout 3 tcpdump -nn -e -l -i eth0 icmp > /tmp/c 2>/dev/null &
sleep 1
ip netns exec a ping -c 1 -W 1 239.4.4.4
wait
cat /tmp/c
ip link set br0 type bridge mcast_snooping 0
t 239.4.4.4
bridge mdb
ip link set br0 type bridge mcast_snooping 1
sleep 20
bridge mdb
t 239.4.4.4
# the host as a member
ip addr add 10.0.0.9/24 dev br0
ip addr add 239.5.5.5/32 dev br0 autojoin
sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
sleep 1
bridge mdb
t 239.5.5.5
ip link set br0 type bridge mcast_router 0
t 239.6.6.6
