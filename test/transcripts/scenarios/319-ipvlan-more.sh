# ipvlan and ipvtap: modes and flags in one request and later, what stands on what, addresses, who hears whom
ip link add eth0 address 02:00:00:00:00:e0 type veth peer name wan address 02:00:00:00:00:e1
ip link set wan up
ip link set eth0 up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add link eth0 name i0 type ipvlan
ip -d link show i0
ip -d -j link show i0
ip link add link eth0 name i1 type ipvlan mode l2 vepa
ip -d link show i0 | tail -1
ip link add link eth0 name i2 type ipvlan mode l3s private
ip -d link show i0 | tail -1
ip link set i0 type ipvlan mode l2 bridge
ip -d link show i2 | tail -1
ip link add link eth0 name i3 type ipvlan mode l4
ip link add link eth0 name i3 type ipvlan mode
ip link add link eth0 name i3 type ipvlan nosuch
ip link add link eth0 name i3 type ipvlan private vepa
ip -d link show i3 | tail -1
ip link add name i4 type ipvlan
ip link add link lo name i4 type ipvlan
ip link add link i0 name i4 type ipvlan
ip -d link show i4
ip link add link eth0 name m0 type macvlan
ip link add link eth0 name t0 type ipvtap mode l2
ip -d link show t0
ip link set i0 address 02:00:00:00:00:99
ip link set eth0 address 02:00:00:00:00:ee
ip link show i0
ip link set i0 mtu 9000
ip link show i0
ip link set eth0 mtu 1400
ip link show i0
ip link set i0 master nosuch
ip link add br0 type bridge
ip link set i0 master br0
ip link set t0 master br0
ip link set eth0 master br0
ip link add link i0 name i0.5 type vlan id 5
ip link set i0 promisc on
ip -d link show eth0 | grep -o 'promiscuity [0-9]*'
ip link set i0 promisc off
ip link set i0 allmulticast on
ip -d link show eth0 | grep -o 'allmulti [0-9]*'
ip link set i0 allmulticast off
ip link set i0 arp off
ip link set i0 up
ip addr add 10.0.0.1/24 dev i0
ip addr add 10.0.0.1/24 dev i1
ip link set i1 up
ip addr add 10.0.0.2/24 dev i1
ip addr add 10.0.0.1/24 dev eth0
ip addr add 10.0.0.2/24 dev eth0
ip addr del 10.0.0.1/24 dev i0
ip addr add 10.0.0.1/24 dev i1
ip -br addr
ip link del i0.5
ip link del i0
ip link del i1
ip link del i2
ip link del i3
ip link del i4
ip link del t0
ip link show eth0
# three hosts on one, and the world outside
ip netns add out
ip link set wan netns out
ip -n out addr add 10.0.0.254/24 dev wan
ip -n out link set wan up
for i in 1 2; do
  ip netns add h$i
  ip netns exec h$i sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip link add link eth0 name e netns h$i type ipvlan mode l2
  ip -n h$i addr add 10.0.0.$i/24 dev e
  ip -n h$i link set e up
done
sleep 1
reach() { for p in "h1 10.0.0.2" "h1 10.0.0.254" "out 10.0.0.1" "h2 10.0.0.1"; do set -- $p; ip netns exec $1 ping -c 1 -W 1 $2 > /dev/null && echo "$1 $2 ok" || echo "$1 $2 lost"; done; }
reach
ip -n h1 neigh | sort
ip -n out neigh | sort
ip -n h1 link set e type ipvlan private
reach
ip -n h1 link set e type ipvlan vepa
reach
ip -n h1 link set e type ipvlan bridge mode l3
ip -n h1 route add default dev e
ip -n h2 route add default dev e
reach
ip -n h1 -d link show e
ip -n h1 link set e type ipvlan mode l3s
reach
ip -n h1 link set e type ipvlan mode l2
ip link set eth0 down
sleep 1
ip -n h1 -br link show e
reach
ip link set eth0 up
sleep 1
ip -n h1 -br link show e
reach
ip -n h1 -s link show e | tail -4 | sed -n '1p;3p'
ip link del eth0
ip -n h1 -br link
