# vxlan: gbp, gpe, external, ports, ageing, limits, what may be changed and what not
ip link add eth0 address 02:00:00:00:00:01 type veth peer name p0
ip link set eth0 up
ip link set p0 up
ip addr add 10.0.0.1/24 dev eth0
ip link add vx0 address 02:00:00:00:00:10 type vxlan id 1 dstport 4789 gbp
ip -d link show vx0
ip -d -j link show vx0
ip link add vx1 address 02:00:00:00:00:11 type vxlan id 2 dstport 4789
ip link add vx2 address 02:00:00:00:00:12 type vxlan dstport 4790 gpe external
ip -d link show vx2
ip link show vx2
ip link add vx3 address 02:00:00:00:00:13 type vxlan id 3 dstport 4791 gpe
ip link add vx3 type vxlan external dstport 4792 id 5
ip link add vx3 type vxlan external dstport 4792
ip -d link show vx3
ip link add vx4 type vxlan external dstport 4792
ip link add vx6 address 02:00:00:00:00:16 type vxlan id 6 srcport 5000 4000 dstport 4795
ip link add vx6 address 02:00:00:00:00:16 type vxlan id 6 srcport 4000 5000 dstport 4795 ttl 255 tos 0xff flowlabel 0xfffff
ip -d link show vx6
ip link add vx7 type vxlan id 7 ttl 256 dstport 4796
ip link add vx7 type vxlan id 7 ttl x dstport 4796
ip link add vx7 type vxlan id 7 tos 0x100 dstport 4796
ip link add vx7 type vxlan id 7 flowlabel 0x100000 dstport 4796
ip link add vx7 type vxlan id 7 df maybe dstport 4796
ip link add vx7 type vxlan id 7 ageing x dstport 4796
ip link add vx7 type vxlan id 7 maxaddress x dstport 4796
ip link add vx7 type vxlan id 7 dstport 65536
ip link add vx7 type vxlan id 7 dstport x
ip link add vx7 type vxlan id 7 srcport 1
ip link add vx7 type vxlan id 7 nosuch
ip link add vx7 type vxlan id 7 dev nosuch dstport 4796
ip link add vx7 type vxlan id 7 local nonsense dstport 4796
ip link add vx7 type vxlan vni 7 dstport 4796
ip -d link show vx7
ip link add vx8 type vxlan id 8 dstport 4796 ageing 0 maxaddress 1 noudpcsum
ip -d link show vx8 | grep vxlan
ip link add vx9 type vxlan id 9 ageing none dstport 4796
ip -d link show vx9 | grep vxlan
ip link add vxa type vxlan id 10 dstport 4797 local 10.0.0.1 remote 10.0.0.1
ip link add vxb type vxlan id 11 dstport 4797 local 10.0.0.9 remote 10.0.0.2
ip link add vxc type vxlan id 12 dstport 4797 remote 224.0.0.1 dev eth0
ip link add vxd type vxlan id 13 dstport 4797 remote 10.0.0.2 remote 10.0.0.3
ip link set vx7 type vxlan ageing 77 learning rsc
ip -d link show vx7 | grep vxlan
ip link set vx7 type vxlan nolearning norsc
ip -d link show vx7 | grep vxlan
ip link set vx7 type vxlan proxy
ip link set vx7 type vxlan l2miss
ip link set vx7 type vxlan udp6zerocsumtx
ip link set vx7 type vxlan gbp
ip link set vx7 type vxlan ttl 9
ip link set vx7 type vxlan tos 4
ip link set vx7 type vxlan df set
ip link set vx7 type vxlan maxaddress 4
ip link set vx7 type vxlan srcport 1 2
ip link set vx7 type vxlan local 10.0.0.1
ip link set vx7 type vxlan remote 10.0.0.5
ip link set vx7 type vxlan remote fd00::5
ip link set vx7 type vxlan group 239.0.0.5
ip link set vx7 type vxlan dev eth0
ip link set vx7 type vxlan external
ip -d link show vx7 | grep vxlan
bridge fdb show dev vx7
# the limit of entries
ip link add vxl type vxlan id 20 dstport 4798 maxaddress 2
ip link set vxl up
bridge fdb add 02:00:00:00:10:01 dev vxl dst 10.0.0.2
bridge fdb add 02:00:00:00:10:02 dev vxl dst 10.0.0.2
bridge fdb add 02:00:00:00:10:03 dev vxl dst 10.0.0.2
bridge fdb append 02:00:00:00:10:02 dev vxl dst 10.0.0.3
bridge fdb show dev vxl
# one port, two kinds of it
ip link set vx0 up
ip link set vx1 up
ip link set vx2 up
ip link set vx3 up
netstat -lun | grep -c 47
ip link del eth0
ip -br link show type vxlan | cut -d' ' -f1
