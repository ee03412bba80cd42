# protodown: which kinds have it, its reasons, what it does to the carrier
ip link add low type dummy
ip link set low up
ip link add link low name mv type macvlan
ip link set mv up
sleep 3
ip link set mv protodown on
sleep 2
ip -d link show mv
ip -d -j link show mv
ip link set mv protodown_reason 3 on
ip -d link show mv
ip -d -j link show mv
ip link set mv protodown off
ip link set mv protodown_reason 3 off
ip link set mv protodown_reason foo on
ip link set mv protodown_reason 40 on
ip link set mv protodown_reason 5 foo
ip link set mv protodown off
ip link set mv protodown_reason 1 on protodown on
ip link set mv protodown_reason 2 on
ip link show mv
ip link set mv down
ip link set mv up
ip link show mv
ip link set low down
ip link set low up
sleep 2
ip link show mv
cat /sys/class/net/mv/proto_down
echo 0 > /sys/class/net/mv/proto_down
ip link set mv protodown_reason 2 off
ip link set mv protodown_reason 1 off
echo 0 > /sys/class/net/mv/proto_down
ip link show mv
echo 1 > /sys/class/net/mv/proto_down
echo 1 > /sys/class/net/low/proto_down
ip link add link low name v.5 type vlan id 5
ip link set v.5 protodown on
ip link add vx type vxlan id 3 dstport 4789
ip link set vx protodown on
ip link show vx
ip link set vx protodown_reason 1 on
ip link add link low name iv type ipvlan
ip link add m2 link low protodown on type macvlan
ip link show m2
