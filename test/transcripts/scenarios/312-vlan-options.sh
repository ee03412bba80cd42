# 802.1Q devices: every option's forms, refused ones, names the kernel makes, what /proc says
ip link add eth0 address 02:00:00:00:00:01 type veth peer name p0 address 02:00:00:00:00:02
ip link set p0 up
ip link add link eth0 name v1 type vlan id 1 gvrp on mvrp on loose_binding on reorder_hdr off
ip -d link show v1
ip -d -j link show v1
ip link add link eth0 name v2 type vlan protocol 802.1ad id 2 bridge_binding on
ip -d link show v2
ip link add link eth0 name v3 type vlan protocol 802.1q id 3 ingress 0:7 7:0 egress 1:2 3:4 5:6
ip -d link show v3
ip link set v3 type vlan egress-qos-map 1:7 ingress-qos-map 0:0
ip -d link show v3
ip link set v3 type vlan egress-qos-map 1:0 3:0 5:0
ip -d link show v3
cat /proc/net/vlan/v3
ip link add link eth0 name v4 type vlan id 0
ip -d link show v4
ip link add link eth0 name v5 type vlan id 4094
ip link add link eth0 name v6 type vlan id 4095
ip link add link eth0 name v6 type vlan id -1
ip link add link eth0 name v6 type vlan id abc
ip link add link eth0 name v6 type vlan id
ip link add link eth0 name v6 type vlan
ip link add link eth0 name v6 type vlan id 6 protocol 802.1x
ip link add link eth0 name v6 type vlan id 6 protocol 0x8100
ip link add link eth0 name v6 type vlan id 6 gvrp maybe
ip link add link eth0 name v6 type vlan id 6 loose_binding
ip link add link eth0 name v6 type vlan id 6 reorder_hdr yes
ip link add link eth0 name v6 type vlan id 6 ingress-qos-map
ip link add link eth0 name v6 type vlan id 6 ingress-qos-map 1
ip link add link eth0 name v6 type vlan id 6 ingress-qos-map 1:9
ip link add link eth0 name v6 type vlan id 6 egress-qos-map x:1
ip link add link eth0 name v6 type vlan id 6 nosuch 1
ip link add link eth0 name v6 type vlan id 6 help
ip link add name v6 type vlan id 6
ip link add link nosuch name v6 type vlan id 6
ip link add link eth0 name v3 type vlan id 7
ip link add link eth0 name v7 type vlan id 3
ip link add link eth0 name v7 mtu 1501 type vlan id 7
ip link add link eth0 name v7 mtu 1400 type vlan id 7
ip link add link eth0 name v8 address 02:00:00:00:00:88 type vlan id 8
ip link add link eth0 name v9 address 01:00:00:00:00:88 type vlan id 9
ip link add link eth0 type vlan id 20
ip link add link eth0 type vlan id 21
ip -br link show type vlan
cat /proc/net/vlan/config
ip link add link v7 name v7.5 type vlan id 5
ip -d link show v7.5
ip link add name averylongname15 type dummy
ip link add link averylongname15 type vlan id 100
ip -br link show type vlan | tail -1
ip link set v8 type vlan protocol 802.1ad
ip link set v8 type vlan id 88
ip link set v8 type vlan loose_binding on gvrp on
ip -d link show v8
ip link set v8 type vlan loose_binding off gvrp off mvrp off reorder_hdr on
ip -d link show v8
ip link set v8 link p0
ip link set v8 name p0
ip link set v8 up
ip link set eth0 up
ip link set v8 up
ip link set v1 up
ip link set eth0 down
ip -br link show type vlan
ip link set eth0 up
ip -br link show type vlan
ip link set eth0 mtu 1300
ip -o link show type vlan | cut -d' ' -f2-5
ip link set eth0 mtu 1500
ip -o link show type vlan | cut -d' ' -f2-5
ip link set eth0 address 02:00:00:00:00:aa
ip -o link show v8 | grep -o ether.*brd
ip -o link show v7 | grep -o ether.*brd
ip link set v7 address 02:00:00:00:00:77
ip link set eth0 address 02:00:00:00:00:ab
ip -o link show v7 | grep -o ether.*brd
ip link set v7 address 02:00:00:00:00:ab
ip link set eth0 address 02:00:00:00:00:ac
ip -o link show v7 | grep -o ether.*brd
ip link set eth0 promisc on
ip -d link show eth0 | grep -o 'promiscuity [0-9]*'
ip link set v8 promisc on
ip -d link show eth0 | grep -o 'promiscuity [0-9]*'
ip link del v8
ip -d link show eth0 | grep -o 'promiscuity [0-9]*'
ip link set eth0 name eth9
cat /proc/net/vlan/config
vconfig add eth9 5
ip link del eth9
ip -br link
cat /proc/net/vlan/config
