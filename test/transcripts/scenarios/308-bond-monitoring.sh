# bonds: monitoring by miimon and by ARP, delays, reselection, the address at failover
ip netns add b
ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:b0 type bridge
for i in 0 1; do
  ip link add s$i address 02:00:00:00:00:5$i type veth peer name t$i netns b
done
ip -n b link add br0 address 02:00:00:00:00:b0 type bridge
for i in 0 1; do ip -n b link set t$i master br0 up; done
ip -n b link set br0 up
ip -n b addr add 10.0.0.2/24 dev br0
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
# updelay and downdelay
ip link add bond0 type bond mode active-backup miimon 100 updelay 1000 downdelay 500
ip link set s0 master bond0
ip link set s1 master bond0
ip link set bond0 up
sleep 3
ip addr add 10.0.0.1/24 dev bond0
cat /proc/net/bonding/bond0
ip -n b link set t0 down
sleep 0.3
cat /proc/net/bonding/bond0 | grep -A4 Slave
sleep 1
cat /proc/net/bonding/bond0 | grep -A4 Slave
ip -n b link set t0 up
sleep 0.5
ip -d link show s0 | grep bond_slave
sleep 1.5
ip -d link show s0 | grep bond_slave
ip -d link show s1 | grep bond_slave
# the primary: always, better, failure
ip link set bond0 type bond primary s0
cat /sys/class/net/bond0/bonding/active_slave
ip link set bond0 type bond primary_reselect failure
ip -n b link set t0 down
sleep 2
cat /sys/class/net/bond0/bonding/active_slave
ip -n b link set t0 up
sleep 2
cat /sys/class/net/bond0/bonding/active_slave
ip link set bond0 type bond primary_reselect always
cat /sys/class/net/bond0/bonding/active_slave
ip link set bond0 type bond primary_reselect better
ip link set bond0 type bond active_slave s1
cat /sys/class/net/bond0/bonding/active_slave
ip link set bond0 type bond clear_active_slave
cat /sys/class/net/bond0/bonding/active_slave
ip -d link show bond0
ip link set bond0 type bond active_slave nosuch
ip link set bond0 type bond active_slave lo
ip link set bond0 type bond primary lo
ip -d link show bond0 | grep -o 'primary [a-z0-9]* '
cat /sys/class/net/bond0/bonding/primary
ip link del bond0
# by ARP
ip link add bond0 type bond mode active-backup arp_interval 200 arp_ip_target 10.0.0.2
ip -d link show bond0
ip link set s0 master bond0
ip link set s1 master bond0
ip link set bond0 up
ip addr add 10.0.0.1/24 dev bond0
sleep 3
cat /proc/net/bonding/bond0
ip link show bond0
ping -c 1 -W 1 10.0.0.2
a=$(cat /sys/class/net/bond0/bonding/active_slave)
[ $a = s0 ] && ip -n b link set t0 nomaster || ip -n b link set t1 nomaster
sleep 3
b=$(cat /sys/class/net/bond0/bonding/active_slave)
[ $a != $b ] && echo another
ping -c 1 -W 1 10.0.0.2
ip -n b addr del 10.0.0.2/24 dev br0
sleep 4
ip link show bond0
grep Status /proc/net/bonding/bond0 | sort
ip -n b addr add 10.0.0.2/24 dev br0
ip -n b link set t0 master br0
ip -n b link set t1 master br0
sleep 4
ip link show bond0
ping -c 1 -W 1 10.0.0.2
ip link set bond0 type bond arp_ip_target 10.0.0.2,10.0.0.3 arp_all_targets all
ip -d link show bond0 | grep bond
ip link set bond0 type bond arp_validate all
ip -d link show bond0 | grep bond
cat /sys/class/net/bond0/bonding/arp_ip_target /sys/class/net/bond0/bonding/arp_validate /sys/class/net/bond0/bonding/arp_interval /sys/class/net/bond0/bonding/arp_all_targets
echo -10.0.0.3 > /sys/class/net/bond0/bonding/arp_ip_target
cat /sys/class/net/bond0/bonding/arp_ip_target
echo +10.0.0.9 > /sys/class/net/bond0/bonding/arp_ip_target
cat /sys/class/net/bond0/bonding/arp_ip_target
echo +10.0.0.9 > /sys/class/net/bond0/bonding/arp_ip_target
echo -10.0.0.77 > /sys/class/net/bond0/bonding/arp_ip_target
echo nonsense > /sys/class/net/bond0/bonding/arp_ip_target
ip link set bond0 type bond miimon 100
ip -d link show bond0 | grep bond
ip link set bond0 type bond arp_interval 100
ip -d link show bond0 | grep bond
ip link set bond0 type bond arp_ip_target
ip -d link show bond0 | grep bond
