# what a vrf refuses
ip link add red type vrf
ip link add red type vrf table 0
ip link add red type vrf table nosuch
ip link add red type vrf table 10
ip link add red2 type vrf table 10
ip link set red type vrf table 11
ip link set red mtu 1000
ip link set red mtu 70000
ip link set lo master red
ip link set red master red
ip link add blue type vrf table 20
ip link set blue master red
ip link add br0 type bridge
ip link set red master br0
ip link set br0 master red
ip link set br0 master blue
ip link show br0
ip link add d0 type dummy
ip link set d0 vrf nosuch
ip link set d0 vrf br0
ip link set d0 vrf red
ip netns add x
ip link set red netns x
ip link set d0 netns x
ip -n x link show d0
ip vrf show nosuch
ip vrf show br0
ip vrf exec nosuch true
ip vrf pids red
ip vrf identify
ip vrf nosuch
ip route show vrf nosuch
ip route add 10.0.0.0/8 dev red vrf nosuch
ip rule add l3mdev table 10
ip rule add l3mdev pref 500
ip rule
ip rule del pref 1000
ip rule
ip rule add l3mdev protocol kernel pref 1000
ip link del red
ip rule
