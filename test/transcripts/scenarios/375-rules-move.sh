# devices that move between namespaces: what they lose, what may not move, names that are taken
for n in a b; do ip netns add $n; done
ip link add d0 address 02:00:00:00:00:d0 type dummy
ip addr add 10.0.0.1/24 dev d0
ip addr add 10.0.0.2/24 dev d0 label d0:1
ip -6 addr add 2001:db8::1/64 dev d0 nodad
ip link set d0 up alias "a dummy" group 5 txqueuelen 77 mtu 1400 promisc on allmulticast on
ip link property add dev d0 altname zero altname another-name-of-it
ip route add 10.9.0.0/16 via 10.0.0.9
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev d0
ip -6 neigh add 2001:db8::9 lladdr 02:00:00:00:00:09 dev d0
ip link add br0 type bridge
ip link set d0 master br0
tc qdisc add dev d0 root netem delay 1ms
echo 1 > /proc/sys/net/ipv4/conf/d0/proxy_arp
echo 1 > /proc/sys/net/ipv6/conf/d0/accept_dad
ip -d link show d0
ip link set d0 netns a
ip -n a -d addr show d0
ip -n a route show table all
ip -n a neigh
ip -n a -6 neigh
ip netns exec a tc qdisc
ip netns exec a cat /proc/sys/net/ipv4/conf/d0/proxy_arp /proc/sys/net/ipv6/conf/d0/accept_dad
ip route
ip -br link
ip -n a link show zero
ip -n a link set another-name-of-it netns 1
ip link set d0 netns b up name d1
ip -n b -d link show d1
ip -n b link set d1 netns a name zero
ip -n b link set d1 netns a name d1 mtu 1300
ip -n a link show d1
# names that exist
ip link add d0 type dummy
ip link add d1 type dummy
ip link set d1 netns a
ip link set d1 netns a name d2
ip link set d0 netns a name d2
ip -n a -br link
ip link set d0 netns a name zero
ip -n a link set d2 netns 1 name d0
ip -n a link set d2 netns 1 name dd%d
ip link set d0 netns a name d%d
ip link set d0 netns a name bad/name
ip link set d0 netns a name toolongforaname12
ip -br link
ip -n a -br link
ip -n a link property add dev d1 altname x1
ip link add x1 type dummy
ip link set x1 netns a
ip -n a link set d1 netns 1
ip -br link
# indexes
ip link add i0 index 50 type dummy
ip -n a link add i1 index 50 type dummy
ip link set i0 netns a
ip -n a -br link show i0
ip -n a link show i0 | sed 's/:.*//;q'
ip -n a link set i0 netns 1 index 50
ip link show i0 | sed 's/:.*//;q'
ip link set i0 netns a index 50
ip link set i0 netns a index 51
ip -n a link show i0 | sed 's/:.*//;q'
ip link set i0 index 60
ip -n a link set i0 index 60
ip link add i2 index 50 type dummy
ip link add i3 index 50 type dummy
ip link add i3 index 0 type dummy
ip link add i3 index -1 type dummy
ip link add i3 index abc type dummy
ip link add i3 index 5 index 6 type dummy
# who may not move
ip link set lo netns a
ip link set br0 netns a
ip link add bo type bond
ip link set bo netns a
ip link add vr type vrf table 9
ip link set vr netns a
ip link set d1 netns nosuch
ip link set d1 netns 99999
ip link set d1 netns
ip link set d1 netns a netns b
ip link set nosuch netns a
ip link set d1 netns $$
ip link set d1 netns 1
# by process
ip netns exec b sleep 100 &
sleep 1
ip link set d1 netns $!
ip -n b -br link
kill $!
ip -n b link set d1 netns 1
ip -br link show d1
ip netns del a
ip netns del b
sleep 1
ip -br link
