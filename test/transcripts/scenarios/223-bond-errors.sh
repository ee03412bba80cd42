# what a bond refuses
ip link add bond0 type bond
sleep 2
ip link add d0 address 02:00:00:00:00:d0 type dummy
ip link add d1 address 02:00:00:00:00:d1 type dummy
ip link add br0 type bridge
ip link add v0 type veth peer name v1
ip link set lo master bond0
ip link set d0 up
ip link set d0 master bond0
ip link set d0 down
ip link set d0 master bond0
ip link set d0 master bond0
ip link set bond0 master bond0
ip link add bond1 type bond
ip link set bond1 master bond0
ip link set d0 master bond1
ip link show d0
ip link set d0 master br0
ip link show d0
ip link set bond0 master br0
ip link set br0 master bond0
ip link set d0 nomaster
ip link set bond0 nomaster
ip link set d0 master bond0
ip link set d0 nomaster
ip link set d0 nomaster
ip link add bond2 type bond mode nosuch
ip link add bond2 type bond mode 9
ip link add bond2 type bond miimon -1
ip link add bond2 type bond miimon x
ip link add bond2 type bond miimon 100 arp_interval 100
ip link add bond2 type bond mode 802.3ad arp_interval 100
ip link add bond2 type bond mode balance-rr primary d0
ip link add bond2 type bond mode active-backup active_slave d0
ip link add bond2 type bond mode active-backup active_slave nosuch
ip link add bond2 type bond xmit_hash_policy nosuch
ip link add bond2 type bond lacp_rate nosuch
ip link add bond2 type bond mode balance-rr lacp_rate fast
ip link add bond2 type bond mode active-backup fail_over_mac nosuch
ip link add bond2 type bond packets_per_slave 70000
ip link add bond2 type bond num_grat_arp 300
ip link add bond2 type bond updelay 100
ip link add bond2 type bond nosuch 5
sleep 2
ip -br link show type bond
ip link set bond0 up
ip link set bond0 type bond mode 802.3ad
ip link set d0 type bond_slave queue_id 1
ip link set d0 master bond0
ip link set bond0 type bond mode 802.3ad
ip link set d0 type bond_slave queue_id 3
ip -d link show d0
ip link set d0 type bond_slave queue_id 70000
ip link set d0 type bond_slave nosuch 1
ip link set bond0 mtu 1400
sleep 2
ip -br link show d0
ip link show d0
ip link show bond0
ip link set bond0 mtu 67
ip link set bond0 mtu 70000
ip link set bond0 address 02:00:00:00:00:bb
ip link show d0
ip link set d0 down
ip link set d0 mtu 1300
ip link show bond0
ip netns add x
ip link set bond0 netns x
ip link set d0 netns x
ip link show bond0
cat /sys/class/net/bonding_masters
echo +bond9 > /sys/class/net/bonding_masters
cat /sys/class/net/bonding_masters
echo -bond9 > /sys/class/net/bonding_masters
ls /sys/class/net/bond0/bonding
cat /sys/class/net/bond0/bonding/mode
cat /sys/class/net/bond0/bonding/miimon
cat /sys/class/net/bond0/bonding/slaves
cat /sys/class/net/bond0/bonding/xmit_hash_policy
echo 100 > /sys/class/net/bond0/bonding/miimon
cat /sys/class/net/bond0/bonding/miimon
echo +d1 > /sys/class/net/bond0/bonding/slaves
cat /sys/class/net/bond0/bonding/slaves
echo -d1 > /sys/class/net/bond0/bonding/slaves
cat /sys/class/net/bond0/bonding/slaves
echo nosuch > /sys/class/net/bond0/bonding/mode
echo 1 > /sys/class/net/bond0/bonding/mode
ip link del bond0
ip link show d0
ip link del d0
ip link del bond1
