# what listings say of ports, and what a port keeps and loses
ip link add br0 address 02:00:00:00:00:b0 type bridge
ip link add bo0 address 02:00:00:00:00:b1 type bond mode active-backup
ip link add vr0 address 02:00:00:00:00:a0 type vrf table 10
for i in 1 2 3 4; do ip link add v$i address 02:00:00:00:00:1$i type veth peer name p$i address 02:00:00:00:00:2$i; done
for d in br0 bo0 vr0 p1 p2 p3 p4; do ip link set $d up; done
ip addr add 10.1.0.1/24 dev v1
ip addr add 10.2.0.1/24 dev v2
ip addr add 10.3.0.1/24 dev v3
ip -6 addr add 2001:db8:3::1/64 dev v3 nodad
ip link set v1 up; ip link set v3 up
ip route add 10.33.0.0/16 via 10.3.0.2
ip neigh add 10.3.0.2 lladdr 02:00:00:00:00:23 dev v3
sleep 2
ip link set v1 master br0
ip link set v2 master bo0
ip link set v3 master vr0
sleep 2
ip -br link
ip -br addr
ip route
ip route show table 10
ip route show vrf vr0
ip -6 route show table 10
ip -6 route
ip neigh
ip neigh show vrf vr0
ip neigh show master vr0
ip neigh show nomaster
ip neigh add 10.1.0.7 lladdr 02:00:00:00:00:77 dev v1
ip neigh show nomaster
ip neigh show master br0
ip neigh show master nosuch
ip neigh show vrf nosuch
ip neigh show vrf br0
for m in br0 bo0 vr0 v1 nosuch; do echo "master $m:"; ip -br link show master $m; done
for m in vr0 br0 nosuch; do echo "vrf $m:"; ip -br link show vrf $m; done
ip -br link show nomaster
for t in bridge bond vrf bridge_slave bond_slave vrf_slave veth dummy nosuch nosuch_slave; do echo "type $t:"; ip -br link show type $t; done
ip -br link show up
ip -br addr show master br0
ip -br addr show vrf vr0
ip -br addr show nomaster
ip -br addr show type bridge_slave
ip -br addr show up type veth
ip -d link show v1
ip -d link show v2
ip -d link show v3
ip -d -j link show v3
ip -o link show v1
# options of ports
ip link set v1 type bridge_slave cost 7 priority 3
ip link set v2 type bond_slave queue_id 2
ip link set v2 type bridge_slave cost 7
ip link set v1 type bond_slave queue_id 2
ip link set v4 type bridge_slave cost 7
ip link set v3 type vrf_slave
ip link set v1 type bridge_slave
ip link set v1 master vr0 type vrf_slave
ip link show v1
ip link set v1 master br0 type bridge_slave cost 9
ip -d link show v1
ip link set br0 type bridge_slave cost 7
ip link set v1 type bridge ageing_time 100
ip link set v1 type veth
# address of a port, and its name
ip link set v1 address 02:00:00:00:00:99
ip link show br0 | tail -n 1
ip link set v1 down
ip link set v1 name port1
ip link show master br0
ip link set port1 address 01:00:00:00:00:00
ip link set v2 address 02:00:00:00:00:98
ip link show bo0 | tail -n 1
ip link set bo0 address 02:00:00:00:00:97
ip link show v2 | tail -n 1
ip link set v2 down
sleep 1
ip -br link show bo0
ip link set v2 up
sleep 1
ip -br link show bo0
ip link set v2 name port2
ip link set v2 mtu 1400
ip -br link show master bo0
ip link set v2 arp off
ip link set v2 nomaster
ip link show v2
ip link show bo0
ip link set v3 nomaster
sleep 2
ip route
ip -6 route show dev v3
ip route show table 10
ip -br addr show v3
ip link set port1 nomaster
ip link show br0
ip link set port1 netns 1
ip link set port1 master br0
ip netns add n
ip link set port1 netns n
ip -n n link show port1
bridge link
ip link show br0
ip link set v2 master bo0
ip link set v2 netns n
ip -n n link show v2
ip link show bo0
ip link set v3 master vr0
ip link set v3 netns n
ip -n n link show v3
ip route show table 10
cat /proc/net/bonding/bo0 | head -n 8
echo v4 > /sys/class/net/br0/brif/nosuch
cat /sys/class/net/br0/bridge/flush
ls /sys/class/net/br0/brif
