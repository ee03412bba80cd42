# bonds: fail_over_mac, slaves' addresses, vlan on a bond, a bond in a bridge, macvlan on a bond, moves of slaves
for i in 0 1 2; do ip link add s$i address 02:00:00:00:00:5$i type veth peer name t$i; ip link set t$i up; done
show() { for d in "$@"; do ip -o link show $d | sed 's/^[0-9]*: //; s/ qdisc.*link.ether/ ether/; s/ brd.*//'; done; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add bond0 type bond mode active-backup miimon 100 fail_over_mac active
ip link set s0 master bond0
ip link set s1 master bond0
ip link set bond0 up
sleep 2
show bond0 s0 s1
ip link set bond0 type bond fail_over_mac follow
ip link set t0 down
sleep 1
show bond0 s0 s1
ip link set bond0 address 02:00:00:00:00:bb
show bond0 s0 s1
ip link set t0 up
ip link del bond0
show s0 s1
ip link set s0 down
ip link set s1 down
ip link add bond0 type bond mode active-backup miimon 100 fail_over_mac follow
ip link set s0 master bond0
ip link set s1 master bond0
ip link set bond0 up
sleep 2
show bond0 s0 s1
ip link set t0 down
sleep 1
show bond0 s0 s1
ip link set t0 up
sleep 1
show bond0 s0 s1
ip link del bond0
show s0 s1
ip link set s0 down
ip link set s1 down
# with an address of its own
ip link add bond0 address 02:00:00:00:00:b0 type bond mode balance-rr
ip link set s0 master bond0
ip link set s1 master bond0
ip link set bond0 up
show bond0 s0 s1
ip link set s0 address 02:00:00:00:00:77
show bond0 s0 s1
ip link set bond0 address 02:00:00:00:00:b9
show bond0 s0 s1
ip link set s1 nomaster
show bond0 s0 s1
ip link set s0 nomaster
show bond0 s0 s1
ip link set s0 down
ip link set s1 down
# the first slave's address, and when that leaves
ip link del bond0
ip link add bond0 type bond mode balance-rr miimon 100
ip link set s0 master bond0
ip link set s1 master bond0
ip link set bond0 up
sleep 2
show bond0 s0 s1
ip link set s0 nomaster
show bond0 s0 s1
ip link set s0 down
ip link set s0 master bond0
show bond0 s0 s1
ip link add link bond0 name bond0.5 type vlan id 5
ip link set bond0.5 up
ip addr add 10.5.0.1/24 dev bond0.5
show bond0.5
ip link add br0 type bridge
ip link set br0 up
ip link set bond0 master br0
show bond0 br0
ip link add link bond0.5 name mv type macvlan mode bridge
ip link set mv up
sleep 1
show mv bond0.5
ip link set t0 down
ip link set t1 down
sleep 2
show bond0 bond0.5 mv br0
ip link set t0 up
sleep 2
show bond0 bond0.5 mv br0
ip link set s0 nomaster
ip link set s1 nomaster
show bond0 bond0.5 br0
ip link set s0 down
ip link set s0 master bond0
show bond0 bond0.5
ip link set bond0 mtu 1400
show bond0 bond0.5 s0 br0
ip link del bond0
ip -br link | cut -d' ' -f1
# slaves that move, and that are deleted
ip link add bond0 type bond mode active-backup miimon 100
ip link set s0 down
ip link set s1 down
ip link set s0 master bond0
ip link set s1 master bond0
ip link set s2 master bond0
ip link set bond0 up
sleep 1
ip netns add x
ip link set s1 netns x
show bond0
ip -n x -br link
ip link del s0
show bond0
cat /proc/net/bonding/bond0 | grep Slave
ip link set s2 down
sleep 1
show bond0 s2
ip link set s2 up
sleep 1
show bond0 s2
ip link set s2 name z2
cat /proc/net/bonding/bond0 | grep Slave
ls /sys/class/net/bond0 | grep -e slave -e lower
ls /sys/class/net/z2/bonding_slave
cat /sys/class/net/z2/bonding_slave/state /sys/class/net/z2/bonding_slave/mii_status /sys/class/net/z2/bonding_slave/perm_hwaddr /sys/class/net/z2/bonding_slave/queue_id /sys/class/net/z2/bonding_slave/link_failure_count
ip link set bond0 name bondx
ls /proc/net/bonding
cat /sys/class/net/bonding_masters
ip link set bondx down
ip link set bondx name bondx2
ls /proc/net/bonding
cat /sys/class/net/bondx2/bonding/slaves
ip link add bondx type bond
cat /sys/class/net/bonding_masters
ip link del bondx2
ls /proc/net/bonding
