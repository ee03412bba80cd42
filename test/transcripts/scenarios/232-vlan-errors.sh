# errors of VLAN devices; promiscuity, loose and bridge binding, another namespace
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name p0 address 02:00:00:00:00:02
ip link add link eth0 name a type vlan protocol 802.1Q
ip link add link eth0 name a type vlan id 5 protocol 802.1x
ip link add link eth0 name a address 01:00:00:00:00:01 type vlan id 5
ip link add link eth0 name a type vlan id 5 foo
ip link add link eth0 name a type vlan id x
ip link add link eth0 name a type vlan id 5 reorder_hdr maybe
ip link add link eth0 name a type vlan id 5 ingress-qos-map 1
ip link add link eth0 name a type vlan id 5 ingress-qos-map a:b
ip link add link eth0 name a type vlan id 5 ingress-qos-map 9:1
ip link add link eth0 name a type vlan id 5 egress-qos-map 1:8
ip -d link show a
ip link add link eth0 name v15 mtu 1600 type vlan id 15
ip link add link eth0 name v15 mtu 1400 type vlan id 15
ip link show v15
ip link set v15 mtu 1600
ip link set eth0 up
ip link set p0 up
sleep 2
ip link set v15 promisc on
ip -d link show eth0 | head -2
ip link show v15
ip link set v15 up
ip -d link show eth0 | head -2
ip link set v15 allmulticast on
ip -d link show eth0 | head -2
ip link set v15 down
ip -d link show eth0 | head -2
ip link set v15 up
ip netns add n
ip netns exec n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set v15 netns n
ip -n n link show v15
ip -n n link set v15 up
ip -n n link show v15
cat /proc/net/vlan/config
ip netns exec n cat /proc/net/vlan/config
ip link set eth0 name eth9
ip -n n link show v15
ip netns exec n cat /proc/net/vlan/v15
ip link del eth0
ip -n n link
ip link add eth0 type veth peer name p0
ip link set eth0 up
ip link add link eth0 name v1 type vlan id 1 loose_binding on
ip link set v1 up
ip link show v1
ip link set eth0 down
ip link show v1
ip link set p0 up
ip link show v1
ip link set eth0 up
sleep 2
ip link show v1
ip link set eth0 down
ip link show v1
ip link add br0 type bridge
ip link add link br0 name br0.5 type vlan id 5 bridge_binding on
ip link set br0 up
ip link set br0.5 up
sleep 1
ip -d link show br0.5
ip link add link eth0 name v2 type vlan id 2
ip link set v2 master br0
ip link set p0 master br0
ip link set eth0 master br0
ip link add link eth0 name v3 type vlan id 3
bridge fdb show
ip link set v2 nomaster
ip link set v2 name vv
cat /proc/net/vlan/config
ls /proc/net/vlan
ls -l /proc/net/vlan
ls /sys/class/net/vv
cat /sys/class/net/vv/uevent
ip link set vv type vlan ingress-qos-map 1:5
ip link set vv type vlan id 99
ip link set vv type vlan garbage 1
ip link set vv type bridge
ip link set vv type dummy
ip link del vv type vlan
