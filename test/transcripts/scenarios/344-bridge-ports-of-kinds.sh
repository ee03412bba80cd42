# which devices can be ports, and what the bridge takes from them
# oracle: boot=tunnels
ip link add br0 type bridge
ip link add br1 type bridge
ip link add d0 address 02:00:00:00:00:50 type dummy
ip link add v0 address 02:00:00:00:00:60 type veth peer name v1 address 02:00:00:00:00:61
ip link add link v0 name v0.5 type vlan id 5
ip link add vx0 address 02:00:00:00:00:70 type vxlan id 7 remote 10.0.0.1 dstport 4789
ip link add gt0 address 02:00:00:00:00:80 type gretap remote 10.0.0.1 local 10.0.0.2
ip link add bond0 address 02:00:00:00:00:90 type bond
ip tuntap add tap0 mode tap
ip tuntap add tun0 mode tun
ip link set tap0 address 02:00:00:00:00:a0
ip link add mv0 address 02:00:00:00:00:b0 link v1 type macvlan mode bridge
ip link add ipv0 link d0 type ipvlan
ip link add ifb0 address 02:00:00:00:00:c0 type ifb
ip link add vrf0 type vrf table 10
ip link add ipip0 type ipip remote 10.0.0.1 local 10.0.0.2
ip link set br0 master br1
ip link set lo master br0
ip link set br0 master br0
for d in tun0 ipip0 vrf0 ipv0 nope; do echo "== $d"; ip link set $d master br0; done
for d in d0 v0.5 vx0 gt0 bond0 tap0 mv0 ifb0; do echo "== $d"; ip link set $d master br0; ip link show br0 | head -2; done
bridge link
ip -br link show master br0
brctl show
ip link set v1 master br0
ip link del ipv0
ip link set d0 master br0
ip link set v1 nomaster
ip link set d0 master br1
ip link show d0
brctl addif br0 d0
brctl delif br0 d0
brctl delif br1 d0
ip link set d0 master br0
ip link set d0 nomaster
ip link set d0 nomaster
ip link set v0 master br0
ip link add br2 type bridge
ip link set v0.5 nomaster
ip link set v0.5 master br2
ip link set br2 master vrf0
ip link show br2
# MTU: the smallest of the ports, until it is set
ip link add br3 type bridge
for n in 1 2; do ip link add m$n type dummy; ip link set m$n master br3; done
ip link show br3 | head -1
ip link set m1 mtu 1400
ip link show br3 | head -1
ip link set m2 mtu 9000
ip link set m1 nomaster
ip link show br3 | head -1
ip link set m1 master br3
ip link set br3 mtu 1300
ip link set m1 mtu 1200
ip link show br3 | head -1
ip link set m1 nomaster
ip link set m2 nomaster
ip link show br3 | head -1
# its address: the lowest, until it is set
ip link set m1 address 02:00:00:00:00:33
ip link set m2 address 02:00:00:00:00:22
ip link set m1 master br3
ip link set m2 master br3
cat /sys/class/net/br3/address /sys/class/net/br3/addr_assign_type
ip link set m2 address 02:00:00:00:00:44
cat /sys/class/net/br3/address
ip link set m1 nomaster
cat /sys/class/net/br3/address
ip link set m2 nomaster
cat /sys/class/net/br3/address
ip link set br3 address 02:00:00:00:00:01
ip link set m1 master br3
cat /sys/class/net/br3/address /sys/class/net/br3/addr_assign_type
ip link set m1 down
ip -d link show m1 | grep -o 'promiscuity [0-9]*'
ip link set br3 promisc on
ip -d link show br3 | grep -o 'promiscuity [0-9]*'
ip -d link show m1 | grep -o 'promiscuity [0-9]*'
# moving and deleting
ip netns add n1
ip link set br3 netns n1
ip link set m1 netns n1
ip link show m1
ip -n n1 link show m1
ip link set m2 master br3
ip link del br3
ip link show m2
ip link del m2
ip link del br1
ip link del br0
ip -br link | awk '{ print $1, $2 }'
