# what becomes of addresses, routes, neighbours and settings when a device is enslaved, moved, renamed, made down
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip link add br0 address 02:00:00:00:00:b0 type bridge
ip link add vr address 02:00:00:00:00:a0 type vrf table 10
ip link add bo address 02:00:00:00:00:b1 type bond
for d in v0 v1 br0 vr; do ip link set $d up; done
a() { ip -o addr show $1 | sed 's/ *valid_lft.*//; s/\\//'; ip route show table all dev $1; ip -6 route show table all dev $1 | grep -v ^multicast; ip neigh show dev $1; ip maddr show dev $1; cat /proc/sys/net/ipv4/conf/$1/rp_filter /proc/sys/net/ipv6/conf/$1/hop_limit; }
sleep 2
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.1.1/24 brd + dev v0 label v0:x
ip -6 addr add 2001:db8::1/64 dev v0 nodad
ip route add 10.5.0.0/16 via 10.0.0.2
ip route add 10.6.0.0/16 dev v0 table 77
ip -6 route add 2001:db8:5::/48 via 2001:db8::2
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:11 dev v0
ip neigh add 2001:db8::2 lladdr 02:00:00:00:00:11 dev v0
ip neigh add proxy 10.0.0.3 dev v0
echo 2 > /proc/sys/net/ipv4/conf/v0/rp_filter
echo 33 > /proc/sys/net/ipv6/conf/v0/hop_limit
a v0
ip link set v0 master br0; sleep 2; a v0
ip link set v0 nomaster; sleep 2; a v0
ip link set v0 master vr; sleep 2; a v0
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:11 dev v0
ip link set v0 nomaster; sleep 2; a v0
ip link set v0 down; a v0
ip link set v0 master bo; sleep 2; a v0
ip link set v0 nomaster; a v0
ip link set v0 name eth7; a eth7
ip link set eth7 up; sleep 2; a eth7
ip -6 addr add 2001:db8::1/64 dev eth7 nodad
ip -6 addr add 2001:db8::7/64 dev eth7
ip link set eth7 down; a eth7
ip link set eth7 up; sleep 2; a eth7
ip link set eth7 arp off; a eth7
ip link set eth7 arp on
ip link set eth7 multicast off; a eth7
ip link set eth7 multicast on; a eth7
ip link set eth7 mtu 1000; a eth7
ip link set eth7 mtu 1500; sleep 2; ip -o addr show eth7; cat /proc/sys/net/ipv6/conf/eth7/hop_limit
ip link set eth7 mtu 60
ip link set eth7 mtu 68; ip -o addr show eth7
ip link set eth7 mtu 1500; sleep 2; ip -o addr show eth7
ip addr add 10.0.0.1/24 dev eth7
ip link set eth7 address 02:00:00:00:00:20; a eth7
echo 1 > /proc/sys/net/ipv6/conf/eth7/disable_ipv6; ip -o addr show eth7; ip link set eth7 down; ip link set eth7 up; sleep 1; ip -o addr show eth7
echo 0 > /proc/sys/net/ipv6/conf/eth7/disable_ipv6; sleep 2; ip -o addr show eth7
ip link set eth7 addrgenmode none; ip link set eth7 down; ip link set eth7 up; sleep 2; ip -o addr show eth7
ip link set eth7 addrgenmode eui64; sleep 2; ip -o addr show eth7
ip netns add n
ip link set eth7 netns n
ip -n n addr show eth7
ip netns exec n cat /proc/sys/net/ipv4/conf/eth7/rp_filter /proc/sys/net/ipv6/conf/eth7/hop_limit /proc/sys/net/ipv6/conf/eth7/addr_gen_mode
ip -n n link set eth7 netns 1
a eth7
ip link show eth7
