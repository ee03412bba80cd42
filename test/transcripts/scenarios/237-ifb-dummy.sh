# ifb and dummy
ip link add i0 address 02:00:00:00:00:01 type ifb
ip link show i0
ip -d link show i0
ip -d -j link show i0
ip link set i0 up
sleep 2
ip addr show i0
ip addr add 10.0.0.1/24 dev i0
ping -c 1 -W 1 10.0.0.1
ping -c 1 -W 1 10.0.0.2
ip -s link show i0
ip link add type ifb
ip -br link show type ifb | cut -c1-20
ip link add i1 numtxqueues 2 type ifb
ip -d link show i1
ip link set i0 mtu 9000
ip link set i0 mtu 67
ip link set i0 mtu 65536
ip link show i0
ip link add br0 type bridge
ip link set i0 master br0
ip link show i0
ip netns add x
ip link set i0 netns x
ip -n x link show i0
ip link add i2 type ifb nosuch
ip link add d0 address 02:00:00:00:00:d0 type dummy
ip link add d1 type dummy nosuch
ip link set d0 carrier off
ip link set d0 up
ip link show d0
ip link set d0 carrier on
ip link show d0
ip link set d0 mtu 0
ip link show d0
ip link set d0 mtu 100000
ip link show d0
ip link set d0 arp on multicast on
ip link show d0
ip link set d0 address 01:00:00:00:00:01
ip link set d0 address 02:00:00:00:00:dd
ip link show d0
ip link set d0 promisc on
ip link show d0
ip addr add 10.5.0.1/24 dev d0
ip route add 10.6.0.0/16 dev d0
ip link set d0 netns x
ip -n x link show d0
ip -n x addr show d0
ip link set d0 up
ip netns del x
ip link add d0 type dummy
ip link set d0 type dummy
ip link del d0
