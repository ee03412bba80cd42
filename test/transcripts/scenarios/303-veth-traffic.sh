# veth: both ends in one namespace, peers elsewhere, sizes, counters, promiscuous listeners
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add v0 address 02:00:00:00:00:a0 netns a type veth peer name v1 address 02:00:00:00:00:b0 netns b
ip -n a addr add 10.0.0.1/24 dev v0
ip -n b addr add 10.0.0.2/24 dev v1
ip -n a link set v0 up
sleep 2
ip netns exec a ping -c 1 -W 1 10.0.0.2
sleep 4
ip -n a -s link show v0
ip -n b link set v1 up
sleep 2
ip netns exec a ping -c 2 -i 0.2 10.0.0.2
ip -n a -s link show v0
ip -n b -s link show v1
ip -n a -s -j link show v0
ip -n b link set v1 mtu 1000
ip netns exec a ping -c 1 -W 1 -s 972 10.0.0.2
ip netns exec a ping -c 1 -W 1 -s 973 10.0.0.2
ip netns exec a ping -c 1 -W 1 -s 1200 -M do 10.0.0.2
ip -n b -s -s link show v1
ip -n a link set v0 mtu 900
ip netns exec a ping -c 1 -W 1 -s 900 -M do 10.0.0.2
ip netns exec a ping -c 1 -W 1 -s 2000 10.0.0.2
ip -n a link set v0 mtu 1500
ip -n b link set v1 mtu 1500
ip -n b link set v1 address 02:00:00:00:00:b9
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip -n a neigh flush dev v0
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip -n a neigh
ip -n a neigh replace 10.0.0.2 lladdr 02:00:00:00:00:ee dev v0
ip netns exec b timeout 3 tcpdump -nn -t -e -l -i v1 > /tmp/cap 2>/dev/null &
sleep 1
ip netns exec a ping -c 1 -W 1 10.0.0.2
wait
sed 's/id [0-9]*/id N/' /tmp/cap
ip -n a neigh del 10.0.0.2 dev v0
ip -n b link set v1 down
sleep 2
ip -n a link show v0
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip -n b link set v1 up
sleep 2
ip -n a link set v0 arp off
ip -n a link show v0
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip -n a link set v0 arp on
ip netns exec a ping -c 1 -W 1 10.0.0.2
# both ends here
ip link add e0 address 02:00:00:00:00:e0 type veth peer name e1 address 02:00:00:00:00:e1
ip link set e0 up
ip link set e1 up
ip addr add 10.9.0.1/24 dev e0
ip addr add 10.9.0.2/24 dev e1
ping -c 1 -W 1 10.9.0.2
ping -c 1 -W 1 -I e0 10.9.0.2
ping -c 1 -W 1 -I e0 10.9.0.9
ip neigh | sort
# one end moves on while the other is up
ip link set e1 netns a
ip link show e0
ip -n a link show e1
ip -n a link set e1 netns b
ip -n b link show e1
ip link show e0
ip -n b addr add 10.9.0.2/24 dev e1
ip -n b link set e1 up
sleep 2
ping -c 1 -W 1 10.9.0.2
ip -n b link set e1 name e0
ip -n b -d link show e0
ip link set e0 netns b
ip link set e0 name e2 netns b
ip -n b link
ip netns del b
ip -n a -br link
cat /sys/class/net/lo/speed
ip link add g0 type veth peer name g1
cat /sys/class/net/g0/speed /sys/class/net/g0/duplex
ip link set g0 up
cat /sys/class/net/g0/speed /sys/class/net/g0/duplex /sys/class/net/g0/carrier /sys/class/net/g0/operstate
ip link set g1 up
cat /sys/class/net/g0/speed /sys/class/net/g0/duplex /sys/class/net/g0/carrier /sys/class/net/g0/operstate /sys/class/net/g0/iflink /sys/class/net/g0/type /sys/class/net/g0/tx_queue_len
