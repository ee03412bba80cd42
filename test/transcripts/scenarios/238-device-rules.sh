# devices on devices: what may stand on what
ip link add br0 type bridge
ip link add br1 type bridge
ip link add bond0 type bond
ip link add red type vrf table 10
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip link add d0 address 02:00:00:00:00:d0 type dummy
ip link set br0 master br1
ip link set lo master br0
ip link set lo master red
ip link set lo master bond0
ip link set red master br0
ip link set red master bond0
ip link set br0 master red
ip link set br0 nomaster
ip link set br0 master bond0
ip link set br0 nomaster
ip link set bond0 master br0
ip link set v0 master bond0
ip link set v1 master br0
ip link show v0
ip link show br0
ip link set br0 master bond0
ip link set d0 master v0
ip link set d0 master lo
ip link set d0 master nosuch
ip link set br0 netns nosuch
ip netns add x
ip link set br0 netns x
ip link set bond0 netns x
ip link set red netns x
ip link set lo netns x
ip link set v0 netns x
ip link show bond0
ip -n x link show v0
ip -d link show v1 | grep promiscuity
ip link set v1 netns x
ip -d link show br0 | grep promiscuity
ip link add link d0 name m0 type macvlan
ip link add link d0 name p0 type macvlan mode passthru
ip link set d0 master br0
ip link del m0
ip link set d0 master br0
ip -d link show d0 | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'
ip link set d0 promisc on
ip -d link show d0 | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'
ip link set d0 allmulticast on
ip -d link show d0 | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'
ip link set d0 nomaster
ip -d link show d0 | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'
ip link set d0 promisc off allmulticast off
ip -d link show d0 | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'
ip link add link d0 name d0.5 type vlan id 5
ip link set d0.5 master br0
ip link set br0 up
ip link set d0.5 up
ip -br link
ip link set d0 mtu 1400
ip link show d0.5
ip link show br0
ip link set d0.5 mtu 1450
ip link set d0 down
ip -br link
ip link del d0
ip -br link
ip link add link br0 name br0.7 type vlan id 7
ip link set br0.7 master br0
ip link set br0 master br0
ip link del br0
ip -br link
ip netns del x
ip -br link
