# ipvlan: one address, one device; what can stand on what; other namespaces
ip link add eth0 address 02:00:00:00:00:e0 type veth peer name wan
ip link set eth0 up
ip link set wan up
sleep 3
ip link add link eth0 name i1 type ipvlan mode l2
ip link add link eth0 name i2 type ipvlan mode l2
ip link set i1 up
ip link set i2 up
sleep 3
ip addr add 10.0.0.1/24 dev i1
ip addr add 10.0.0.1/24 dev i2
ip addr add 10.0.0.1/24 dev i1
ip addr add 10.0.0.2/24 dev i2
ip addr add 10.0.0.2/24 dev i1
ip -6 addr add fd00::1/64 dev i1 nodad
ip -6 addr add fd00::1/64 dev i2 nodad
ip -6 addr add fd00::1/64 dev i1 nodad
ip addr add 10.0.0.1/24 dev eth0
ip addr del 10.0.0.1/24 dev i1
ip addr add 10.0.0.1/24 dev i2
ip addr show i1
ip addr show i2
ip link set i1 down
ip -6 addr add fd00::1/64 dev i2 nodad
ip link del i2
ip addr add 10.0.0.2/24 dev i1
ip addr show i1
ip link add link eth0 name mac type macvlan
ip link add br0 type bridge
ip link set eth0 master br0
ip link set i1 master br0
ip link add link br0 name ib type ipvlan
ip link add link lo name il type ipvlan
ip link add name in type ipvlan
ip netns add n
ip link set i1 netns n
ip -n n -d link show i1
ip -n n link add link i1 name pp type ipvlan
ip -n n link show
ip -n n link set i1 type ipvlan mode l3s
ip link show
ip link set eth0 netns n
sleep 1
ip -n n link show
ip -n n link del eth0
ip -n n link show
ip link show
ip link add d0 type dummy
ip link add link d0 name id type ipvlan
ip link set d0 up
ip link set id up
ip link show id
ip netns add m
ip link set id netns m
ip netns del m
sleep 1
ip link show type ipvlan
