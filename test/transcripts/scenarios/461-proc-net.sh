# /proc/net of IPv4
ip netns add a
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name eth0 netns b address 02:00:00:00:00:0b
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n a addr add 10.0.0.3/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
sleep 2
ip netns exec a ping -c 1 10.0.0.2 > /dev/null
ip -n a route add default via 10.0.0.2 metric 5
ip -n a route add 10.1.0.0/16 via 10.0.0.2 mtu 1400 window 1000 rtt 100
ip -n a route add unreachable 10.2.0.0/16
ip -n a route add blackhole 10.3.0.0/16
ip -n a route add 10.4.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.0.5 weight 3
ip -n a route add 10.5.0.0/16 via 10.0.0.2 table 7
ip -n a neigh add 10.0.0.9 lladdr 02:00:00:00:00:99 dev eth0
ip -n a neigh add proxy 10.0.0.77 dev eth0
ip -n a neigh add 10.0.0.8 lladdr 02:00:00:00:00:98 nud stale dev eth0
p() { ip netns exec a cat /proc/net/$1; }
p route
p arp | sort
p fib_trie
p fib_triestat | grep -v -e gets -e semantic -e "null node"
p igmp
p snmp
p netstat | head -4 | cut -c1-80
p raw
p udp
p udplite
p icmp
p sockstat
p rt_cache
p mcfilter
p dev_mcast
p ptype
p dev_snmp6/lo
p tcp
p unix | head -1
p packet
ip netns exec a route -n
ip netns exec a route -ne
ip netns exec a route -nee
ip netns exec a route -C
ip netns exec a netstat -rn
ip netns exec a netstat -s | head -20
ip netns exec a netstat -g
