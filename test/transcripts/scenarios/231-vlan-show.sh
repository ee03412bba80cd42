# 802.1Q and 802.1ad devices: options, what follows the device below
ip link add eth0 address 02:00:00:00:00:01 type veth peer name p0 address 02:00:00:00:00:02
ip link add link eth0 name eth0.5 type vlan id 5
ip -d link show eth0.5
cat /proc/net/vlan/config
cat /proc/net/vlan/eth0.5
ls /proc/net/vlan
ip link set eth0.5 type vlan ingress-qos-map 1:2 3:4 egress-qos-map 0:3 2:6
ip -d link show eth0.5
ip -d -j link show eth0.5
cat /proc/net/vlan/eth0.5
ip link set eth0.5 type vlan reorder_hdr off loose_binding on
ip -d link show eth0.5
ip link set eth0.5 type vlan egress-qos-map 2:0
ip -d link show eth0.5
ip link set eth0.5 type vlan gvrp on mvrp on
ip -d link show eth0.5
ip link set eth0.5 type vlan id 6
ip -d link show eth0.5
ip link set eth0.5 type vlan protocol 802.1ad
ip link set eth0.5 up
ip link show eth0.5
ip link set eth0 up
ip link set p0 up
sleep 2
ip link show eth0.5
ip link set eth0 address 02:00:00:00:00:09
ip link show eth0.5
ip link set eth0.5 address 02:00:00:00:00:55
ip link set eth0 address 02:00:00:00:00:0a
ip link show eth0.5
bridge fdb show dev eth0
ip link add link eth0 name s0 type vlan id 7 protocol 802.1ad
ip link add link s0 name s0.8 type vlan id 8
ip -d link show s0
ip -d link show s0.8
ip link add link eth0.5 name q type vlan id 5
ip -d link show q
cat /proc/net/vlan/config
ip link add link eth0 type vlan id 9
ip link show type vlan
ip link add link lo name lv type vlan id 9
ip link add link eth0 name a type vlan id 4096
ip link add link eth0 name a type vlan id 5
ip link add link eth0 name a type vlan id 5 protocol 802.1ad
ip -d link show eth0 | head -3
ip netns add n
ip link set eth0 netns n
ip link
ip link add dum type dummy
ip link add link dum name dum.1 type vlan id 1
ip link show dum.1
ip link set dum.1 up
ip link show dum.1
ip link set dum up
ip link show dum.1
ip link set dum down
ip link show dum.1
ip link add br0 type bridge
ip link set br0 up
ip link add link br0 name br0.2 type vlan id 2
ip link set br0.2 up
ip -d link show br0.2
sleep 1
ip link show br0.2
ip link set br0.2 master br0
ip link set dum.1 master br0
ip link show dum.1
