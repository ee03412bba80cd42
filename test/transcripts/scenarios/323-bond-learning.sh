# balance-tlb and balance-alb: learning packets, addresses at failover
ip netns add b
ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip -n b link add br0 address 02:00:00:00:00:b0 type bridge
ip -n b link set br0 up
for i in 0 1; do ip link add s$i address 02:00:00:00:00:5$i type veth peer name t$i netns b; ip -n b link set t$i master br0 up; done
ip -n b addr add 10.0.0.2/24 dev br0
show() { for d in bond0 s0 s1; do ip -o link show $d | grep -o 'ether [0-9a-f:]*' | sed "s/^/$d /"; done; cat /sys/class/net/bond0/bonding/active_slave; }
ip link add bond0 type bond mode balance-tlb miimon 100
for i in 0 1; do ip link set s$i down; ip link set s$i master bond0; done
for i in 0 1; do ip netns exec b timeout 3.6 tcpdump --immediate-mode -nn -e -t -l -i t$i -Q in ether proto 0x9000 > /tmp/c$i 2>/dev/null & done
sleep 0.3
ip link set bond0 up
ip addr add 10.0.0.1/24 dev bond0
wait
cat /tmp/c0
cat /tmp/c1
ping -c 2 -i 0.2 10.0.0.2
show
ip netns exec b timeout 0.9 tcpdump --immediate-mode -nn -e -t -l -i t1 -Q in ether proto 0x9000 and ether src 02:00:00:00:00:50 > /tmp/c1 2>/dev/null &
sleep 0.3
ip -n b link set t0 down
wait
cat /tmp/c1 | head -1
show
ping -c 2 -i 0.2 10.0.0.2
ip -n b link set t0 up
sleep 2
show
ping -c 2 -i 0.2 10.0.0.2
ip link set bond0 type bond active_slave s0
show
ping -c 1 10.0.0.2
bridge -n b fdb show br br0 | grep '02:00:00:00:00:5. .*master br0 *$' | sort
ip link set bond0 type bond lp_interval 3
cat /sys/class/net/bond0/bonding/lp_interval
ip link set s0 nomaster
show
ip link del bond0
ip link show s1
ip link show s0
