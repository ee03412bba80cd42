# balance-rr, balance-xor, broadcast and 802.3ad without a partner
ip netns add b
for i in 0 1; do
  ip link add s$i address 02:00:00:00:00:5$i type veth peer name t$i netns b
  ip -n b link set t$i up
done
ip link add bond0 type bond mode balance-rr
ip link set s0 master bond0
ip link set s1 master bond0
sleep 2
ip -d link show s0
ip -d link show s1
sysctl -qw net.ipv6.conf.bond0.disable_ipv6=1
ip link set bond0 up
sleep 2
ip link show bond0
cat /proc/net/bonding/bond0
ip -n b link add br0 address 02:00:00:00:00:b0 type bridge
ip -n b link set t0 master br0
ip -n b link set t1 master br0
ip -n b link set br0 up
ip -n b addr add 10.1.0.2/24 dev br0
ip addr add 10.1.0.1/24 dev bond0
sleep 1
ip netns exec b tcpdump -nn -l -t -i t0 icmp > /tmp/cap0 2>/dev/null &
ip netns exec b tcpdump -nn -l -t -i t1 icmp > /tmp/cap1 2>/dev/null &
sleep 1
ping -c 4 -i 0.2 -W 1 10.1.0.2 > /dev/null
sleep 2
kill %1 %2
wait
grep -c request /tmp/cap0
grep -c request /tmp/cap1
ip link set bond0 down
ip link set s0 nomaster
ip link set s1 nomaster
ip link set bond0 type bond mode balance-xor miimon 100
ip link set s0 master bond0
ip link set s1 master bond0
ip link set bond0 up
sleep 2
cat /proc/net/bonding/bond0
ping -c 2 -i 0.2 -W 1 10.1.0.2
ip link del bond0
ip link add bond0 type bond mode 802.3ad miimon 100
ip link set s0 down
ip link set s1 down
ip link set s0 master bond0
ip link set s1 master bond0
ip link set bond0 up
sleep 40
ip link show bond0
ip -d link show bond0
ip -d link show s0
ip -d link show s1
cat /proc/net/bonding/bond0
cat /sys/class/net/bond0/bonding/ad_num_ports /sys/class/net/bond0/bonding/ad_partner_mac
