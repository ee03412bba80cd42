# ipvlan: text and JSON, flags and mode shared by the port, MTU, ids, ipvtap
ip link add eth1 address 02:00:00:00:00:e1 type veth peer name wan1
ip link add link eth1 name p1 type ipvlan mode l3 private
sleep 2
ip -d -j -p link show p1
ip -d link show p1
ip link add link eth1 name p2 type ipvlan mode l3 vepa
ip -d link show p1
ip link add link eth1 name p3 type ipvlan mode l2 bridge
ip -d link show p1
ip link set p1 type ipvlan private
ip link set p1 type ipvlan mode l3 vepa bridge
ip link set p1 type ipvlan
ip -d link show p2 | grep ipvlan
ip link set p1 mtu 1400
ip link set p1 mtu 1600
ip link show p1
ip link set eth1 mtu 1300
ip link show p1
ip link set eth1 mtu 1500
ip link show p1
ip link add link eth1 name p4 mtu 1400 type ipvlan
ip link show p4
ip link add link eth1 name p5 address 02:00:00:00:00:55 type ipvlan
ip link show p5
ip link set p5 address 02:00:00:00:00:55
ip -d link show p2 | grep ipvlan
ip link set p2 type ipvlan mode l3s
ip link set p2 up
ip link set eth1 up
ip link set wan1 up
sleep 3
ip link show p2
ip addr show p2
ip link set p2 type ipvlan mode l2
ip addr show p2
ip link set p2 arp off
ip link set p2 type ipvlan mode l3
ip link show p2
ip link set p2 type ipvlan mode l2
ip link show p2
cat /sys/class/net/p2/iflink /sys/class/net/p2/uevent /sys/class/net/p2/dev_id /sys/class/net/p3/dev_id /sys/class/net/p2/speed
cat /sys/class/net/p2/addr_assign_type
ls /sys/class/net/eth1 | grep upper
ip link del p3
ip link add link eth1 name p6 type ipvlan
cat /sys/class/net/p6/dev_id
ip link add link eth1 type ipvlan
ip link add link eth1 type ipvtap
ip -d link show type ipvtap
ip link show type ipvlan
