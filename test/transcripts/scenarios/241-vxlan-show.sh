# vxlan devices: options, errors, the database by hand
ip link add eth0 address 02:00:00:00:00:01 type veth peer name p0
ip link set eth0 up
ip link set p0 up
ip addr add 10.0.0.1/24 dev eth0
ip link add vx0 address 02:00:00:00:00:10 type vxlan id 42 dstport 4789 dev eth0 remote 10.0.0.2
ip -d link show vx0
ip -d -j link show vx0
bridge fdb show dev vx0
ip link add vx1 address 02:00:00:00:00:11 type vxlan id 43 group 239.1.1.1 dev eth0 dstport 4789 ttl 10 tos 8 local 10.0.0.1
ip -d link show vx1
bridge fdb show dev vx1
ip link set vx1 up
ip maddr show dev eth0
ip link add vx2 address 02:00:00:00:00:12 type vxlan id 44 dstport 0 nolearning ageing 60 maxaddress 5 proxy rsc l2miss l3miss udpcsum noudp6zerocsumtx noudp6zerocsumrx srcport 1000 2000 ttl inherit tos inherit df set
ip -d link show vx2
ip -d -j link show vx2
ip link add vx3 address 02:00:00:00:00:13 type vxlan id 45 dstport 8472 df inherit ttl auto flowlabel 0x123
ip -d link show vx3
ip link add vx4 address 02:00:00:00:00:14 type vxlan external dstport 4790
ip -d link show vx4
ip link add vx5 type vxlan id 42 dstport 4789
ip link add vx5 type vxlan id 42 dstport 4789 dev eth0
ip link add vx5 type vxlan id 16777216 dstport 4789
ip link add vx5 type vxlan id x
ip link add vx5 type vxlan
ip link add vx5 type vxlan id 46
ip link add vx6 type vxlan id 47 remote 10.0.0.1 group 239.1.1.1 dstport 4789
ip link add vx6 type vxlan id 47 group 10.0.0.1 dstport 4789
ip link add vx6 type vxlan id 47 group 239.1.1.1 dstport 4789
ip link add vx6 type vxlan id 47 remote 10.0.0.9 local 239.1.1.1 dstport 4789
ip link add vx6 type vxlan id 47 remote fe80::1 dstport 4789
ip link add vx6 address 02:00:00:00:00:16 type vxlan id 47 remote fd00::1 local fd00::2 dstport 4789
ip -d link show vx6
ip link add vx7 type vxlan id 48 remote fd00::1 local 10.0.0.1 dstport 4789
ip link add vx7 type vxlan id 48 dev nodev dstport 4789
ip link add vx7 mtu 1500 type vxlan id 48 dev eth0 dstport 4789
ip link add vx7 mtu 9000 type vxlan id 49 dev eth0 dstport 4789
ip link add vx8 mtu 9000 type vxlan id 50 dstport 4789
ip link show type vxlan
ip link set vx0 mtu 1500
ip link set vx0 mtu 1400
ip link set vx0 up
ip link set vx2 up
ip link set vx6 up
sleep 2
ip link show vx0
ip link show vx2
ip link set vx0 type vxlan remote 10.0.0.3
ip link set vx0 type vxlan id 99
ip link set vx0 type vxlan dstport 5000
ip link set vx0 type vxlan ttl 5 nolearning
ip link set vx0 type vxlan ageing 30
ip -d link show vx0
bridge fdb show dev vx0
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.4
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.4
bridge fdb add 02:00:00:00:00:99 dev vx0 dst 10.0.0.5
bridge fdb add 02:00:00:00:00:99 dev vx0 dst 10.0.0.6
bridge fdb replace 02:00:00:00:00:99 dev vx0 dst 10.0.0.6 port 1234 vni 77 via eth0
bridge fdb append 02:00:00:00:00:99 dev vx0 dst 10.0.0.7
bridge fdb add 02:00:00:00:00:9a dev vx0 dst 10.0.0.5 dynamic
bridge fdb add 02:00:00:00:00:9b dev vx0 dst 10.0.0.5 temp
bridge fdb add 02:00:00:00:00:9c dev vx0
bridge fdb add 02:00:00:00:00:9c dev vx0 dst fd00::1
bridge fdb add 01:00:5e:00:00:05 dev vx0 dst 10.0.0.5
bridge fdb add 02:00:00:00:00:9d dev vx0 dst 10.0.0.5 extern_learn
bridge fdb add 02:00:00:00:00:9e dev vx0 dst 10.0.0.5 vlan 5
bridge fdb add 02:00:00:00:00:9f dev vx0 dst 10.0.0.5 src_vni 7
bridge fdb add 02:00:00:00:00:9f dev vx0 dst 239.0.0.1 self
bridge fdb show dev vx0
bridge -s fdb show dev vx0
bridge -j fdb show dev vx0
bridge fdb get 02:00:00:00:00:99 dev vx0 self
bridge fdb get 02:00:00:00:00:ee dev vx0 self
bridge fdb del 02:00:00:00:00:99 dev vx0
bridge fdb del 00:00:00:00:00:00 dev vx0 dst 10.0.0.4
bridge fdb del 00:00:00:00:00:00 dev vx0 dst 10.0.0.44
bridge fdb del 02:00:00:00:00:ee dev vx0
bridge fdb flush dev vx0
bridge fdb show dev vx0
cat /sys/class/net/vx0/uevent
ip link add br0 type bridge
ip link set vx0 master br0
bridge fdb add 02:00:00:00:00:aa dev vx0 dst 10.0.0.5 self master
bridge fdb show dev vx0
bridge fdb show br br0
ip link del eth0
ip link show type vxlan
ip link set vx2 up
bridge fdb show
