# devices follow the one they stand on: up, down, carrier, addresses and routes
s() { for d in $*; do ip -br link show $d; done; }
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip link add link v0 name v0.5 type vlan id 5
ip link add link v0 name v0.6 type vlan id 6 loose_binding on
ip link add link v0 name m0 address 02:00:00:00:00:d1 type macvlan
ip link add link v0.5 name v0.5.7 type vlan id 7
ip link add link v0.5 name i0 type ipvlan mode l2
all="v0 v1 v0.5 v0.6 m0 v0.5.7 i0"
s $all
for d in v0.5 v0.6 m0 v0.5.7 i0; do ip link set $d up; done
s $all
ip link set v0 up
sleep 2; s $all
ip link set v1 up
sleep 2; s $all
for d in v0 v0.5 v0.6 m0 v0.5.7 i0; do ip link set $d up; done
sleep 2; s $all
n=0; for d in v0 v0.5 v0.6 m0 v0.5.7 i0; do n=$((n + 1)); ip addr add 10.$n.0.1/24 dev $d; ip -6 addr add 2001:db8:$n::1/64 dev $d nodad; ip route add 10.$n.99.0/24 via 10.$n.0.2; done
ip route
ip -6 route | grep -v fe80
ip link set v1 down
sleep 2; s $all
ip route
ip link set v1 up
sleep 2; s $all
ip route
ip link set v0 down
sleep 2; s $all
ip route
ip -6 route | grep -v fe80
ip -br -4 addr
ip link set v0 up
sleep 2; s $all
ip route
ip -6 route | grep -v fe80
ip link set v0.5 down
sleep 2; s $all
ip link set v0.5 up
sleep 2; s $all
ip link set v0 address 02:00:00:00:00:77
for d in $all; do ip link show $d | tail -n 1; done
ip link set v0.5 address 02:00:00:00:00:78
for d in $all; do ip link show $d | tail -n 1; done
ip link set v0 address 02:00:00:00:00:79
for d in $all; do ip link show $d | tail -n 1; done
ip link set m0 address 02:00:00:00:00:79
ip link set v0 address 02:00:00:00:00:d1
ip link set v0.5 address 02:00:00:00:00:79
ip -d link show v0 | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'
ip maddr show dev v0
ip maddr show dev v0.5
ip link set v0 arp off
s $all
ip link set v0 multicast off
s $all
ip link set v0.5 mtu 1400
ip link set v0 mtu 1450
for d in $all; do ip link show $d | head -n 1; done
ip link set v0 mtu 1300
for d in $all; do ip link show $d | head -n 1; done
ip link set v0 mtu 1500
for d in $all; do ip link show $d | head -n 1; done
ip link set v0 txqueuelen 50
ip link set v0 name eth0
for d in eth0 v0.5 v0.6 m0; do ip link set $d down; done
ip link set v0 name eth0
s eth0 v1 v0.5 v0.6 m0 v0.5.7 i0
ip link add br0 address 02:00:00:00:00:b0 type bridge
ip link set br0 up
ip link add link br0 name br0.5 type vlan id 5
ip link add link br0 name br0.6 type vlan id 6 bridge_binding on
ip link set br0.5 up; ip link set br0.6 up
sleep 2; s br0 br0.5 br0.6
ip link set m0 master br0
ip link set m0 up
sleep 2; s br0 br0.5 br0.6 m0
ip link set eth0 up
sleep 2; s br0 br0.5 br0.6 m0
ip link set m0 nomaster
sleep 2; s br0 br0.5 br0.6 m0
ip link del eth0
s
ip -br link
