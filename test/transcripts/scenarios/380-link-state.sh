# operational state, link mode, carrier, groups, protodown, queue length
s() { ip link show $1 | head -n 1; }
ip link add v0 type veth peer name v1
ip link add d0 type dummy
ip link add b0 type bridge
ip tuntap add t0 mode tap
ip link add link d0 name d0.5 type vlan id 5
ip link add link d0 name m0 type macvlan
for d in v0 d0 b0 t0 d0.5 m0; do s $d; done
ip link set v0 up; sleep 1.1; s v0; s v1
ip link set v1 up; sleep 1.1; s v0; s v1
for d in d0 b0 t0 d0.5 m0; do ip link set $d up; done
sleep 2
for d in v0 d0 b0 t0 d0.5 m0; do s $d; done
# link mode dormant
ip link set v0 mode dormant; s v0
sleep 2; s v0
ip link set v1 down; sleep 1.1; s v0
ip link set v1 up; sleep 1.1; s v0
cat /sys/class/net/v0/operstate /sys/class/net/v0/link_mode /sys/class/net/v0/dormant /sys/class/net/v0/carrier
ip addr add 10.0.0.1/24 dev v0; ip route
ip link set v0 state up; s v0
ip link set v0 state dormant; s v0
ip link set v0 mode default; s v0
sleep 2; s v0
ip link set v1 down; ip link set v1 up; sleep 2; s v0
ip link set v0 state down; s v0
ip link set v0 state testing; s v0; sleep 2; s v0
ip link set v0 state lowerlayerdown; s v0
ip link set v0 state unknown; s v0
ip link set v0 state up; s v0
ip link set d0 state dormant; s d0; s d0.5; s m0; sleep 1.1; s d0; s d0.5; s m0
ip link set d0 state up; s d0; sleep 1.1; s d0.5
ip link set d0 down; sleep 1.1; for d in d0 d0.5 m0; do s $d; done
ip link set d0 up; sleep 1.1; for d in d0 d0.5 m0; do s $d; done
# carrier by hand
ip link set d0 carrier off; s d0; sleep 1.1; s d0; s d0.5; s m0
ip -d link show d0 | grep -o 'carrier.*'; cat /sys/class/net/d0/carrier /sys/class/net/d0/carrier_changes /sys/class/net/d0/carrier_up_count /sys/class/net/d0/carrier_down_count
ip -s -s link show d0 | tail -n 3
ip addr add 10.1.0.1/24 dev d0; ip route
ip link set d0 carrier on; sleep 1.1; s d0; s d0.5; ip route
echo 0 > /sys/class/net/d0/carrier; sleep 1.1; s d0
echo 1 > /sys/class/net/d0/carrier; sleep 1.1; s d0
echo 2 > /sys/class/net/d0/carrier
for d in v0 b0 t0 d0.5 m0 lo; do ip link set $d carrier off; done
ip link set d0 down; ip link set d0 carrier off; s d0; cat /sys/class/net/d0/carrier; echo 0 > /sys/class/net/d0/carrier; ip link set d0 up; sleep 1.1; s d0; ip link set d0 carrier on; sleep 1.1; s d0
# protodown
for d in d0 v0 b0 m0 d0.5; do ip link set $d protodown on; echo $?; done
ip link set m0 protodown off
ip link set d0 protodown_reason 4 on
ip link add vx type vxlan id 5 remote 10.0.0.9 dstport 4789
ip link set vx protodown on
ip link set vx protodown_reason 4 on
ip link show vx
ip -d link show vx | head -n 3
ip link set vx protodown off
ip link set vx protodown_reason 4 off
ip link set vx protodown off
ip link set vx up
ip link set m0 protodown on
s m0
s vx
ip link set m0 down
ip link set m0 up
cat /sys/class/net/m0/proto_down
echo 0 > /sys/class/net/m0/proto_down
ip link set m0 up; s m0
# groups
ip link add g1 group 7 type dummy
ip link add g2 group 7 type dummy
ip link set m0 group 7
ip link show group 7 | grep -c ^[0-9]
ip link set group 7 up
for d in g1 g2 m0; do s $d; done
ip link set group 7 mtu 1300
ip link set group 7 down mtu 1200
for d in g1 g2 m0; do s $d; done
ip link set group 7 txqueuelen 9
ip link set group 7 address 02:00:00:00:00:01
ip link set group 7 name x
ip link set group 8 up
ip link set dev g1 group 8
ip link set group 8 up; s g1
ip link set group default group 3
ip link show group 3
ip link del group 8
ip link del group 7
ip link del group 0
ip link del group default
ip link set lo group 9
ip link set d0 group 9
ip link del group 9
ip link set lo group default
ip link del group 9
ip -br link
# queue length
for q in 0 1 1000000 4294967295 -1 abc; do ip link set v0 txqueuelen $q; s v0; done
cat /sys/class/net/v0/tx_queue_len; echo 33 > /sys/class/net/v0/tx_queue_len; s v0
ifconfig v0 txqueuelen 44; s v0
cat /sys/class/net/v0/flags /sys/class/net/v0/group /sys/class/net/v0/netdev_group; echo 5 > /sys/class/net/v0/netdev_group; s v0
for f in mtu flags ifindex iflink address broadcast addr_len type dev_id dev_port name_assign_type addr_assign_type testing duplex speed phys_port_id phys_port_name phys_switch_id gro_flush_timeout napi_defer_hard_irqs threaded; do echo "$f: $(cat /sys/class/net/v0/$f 2>&1)"; done
