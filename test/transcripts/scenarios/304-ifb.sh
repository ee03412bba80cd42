# ifb: defaults, attributes, what happens to what is sent by one
ip link add ifb0 address 02:00:00:00:00:f0 type ifb
ip link add ifb1 address 02:00:00:00:00:f1 numtxqueues 4 numrxqueues 2 txqueuelen 8 mtu 1400 type ifb
ip -d link show ifb0
ip -d -j link show ifb1
ip link set ifb0 up
ip link set ifb1 up
sleep 3
ip addr
tc qdisc show
ip addr add 10.0.0.1/24 dev ifb0
ping -c 2 -i 0.2 -W 1 10.0.0.2
ping -c 1 -W 1 10.0.0.1
ip -s -s link show ifb0
ip neigh
ip link set ifb0 arp on
ping -c 1 -W 1 10.0.0.3
ip neigh
ip link set ifb0 multicast on
ip link set ifb0 promisc on
ip link set ifb0 allmulticast on
ip link show ifb0
ip link set ifb0 carrier off
ip link set ifb0 address 01:00:00:00:00:00
ip link set ifb0 address 02:00:00:00:00:f9
ip link set ifb0 name ifb1
ip link set ifb0 name up
ip link set ifb0 down
ip link set ifb0 name ifbx
ip link show type ifb
ip link add ifb2 address 01:00:00:00:00:00 type ifb
ip link add ifb2 link lo type ifb
ip -d link show ifb2
ip link set ifb2 type ifb
ip link set ifb2 type ifb foo
ip link add type ifb
ip -br link show type ifb | cut -d' ' -f1
ip link set ifbx master ifb1
ip link add link ifb1 name ifb1.5 type vlan id 5
ip link add link ifb1 name m type macvlan
ip link show ifb1.5
ip link show m
ip link del ifb1
ip -br link | cut -d' ' -f1
ls /sys/class/net/ifbx
cat /sys/class/net/ifbx/operstate /sys/class/net/ifbx/tx_queue_len /sys/class/net/ifbx/flags
ip netns add x
ip link set ifbx netns x
ip netns del x
ip -br link | cut -d' ' -f1
