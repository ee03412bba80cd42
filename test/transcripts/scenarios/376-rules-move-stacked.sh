# stacked devices and pairs between namespaces: whose ids are shown, where the lower device lives, what dies with it
for n in a b c; do ip netns add $n; done
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip netns list-id
ip link set v0 netns a
ip netns list-id
ip -n a netns list-id
ip link show v1
ip -n a link show v0
ip link set v1 netns b
ip netns list-id
ip -n a netns list-id
ip -n b netns list-id
ip -n a link show v0
ip -n b link show v1
ip -n b link set v1 netns a
ip -n a link show
ip -n a link set v0 netns 1
ip -n a link set v1 netns 1
ip -br link
ip link del v0
# created elsewhere
ip link add w0 netns a type veth peer name w1 netns b
ip -n a link show w0
ip -n b link show w1
ip -n a netns list-id
ip -n b netns list-id
ip link add x0 type veth peer name w1 netns b
ip link add w0 netns a type veth peer name x1
ip link add x0 type veth peer name x1 netns nosuch
ip link add x0 netns nosuch type veth peer name x1
ip -n a link del w0
ip -n b link show w1
# vlan, macvlan, ipvlan
ip link add d0 address 02:00:00:00:00:d0 type dummy
ip link set d0 up
ip link add link d0 name d0.5 netns a type vlan id 5
ip link add link d0 name m0 address 02:00:00:00:00:d1 netns a type macvlan mode bridge
ip link add link d0 name d0.6 type vlan id 6
ip -n a -d link show
ip link set d0.6 netns b
ip -n b -d link show d0.6
ip netns list-id
ip -n a netns list-id
ip -n b netns list-id
ip -n a link set d0.5 up
ip -n a link set m0 up
ip -n a -br link
ip link set d0 down
sleep 1
ip -n a -br link
ip link set d0 up mtu 1400
sleep 1
ip -n a -br link
ip -n a link show d0.5 | sed 's/.*mtu/mtu/;q'
ip -n a link set d0.5 mtu 1450
ip -n a link set m0 mtu 1450
ip link set d0 address 02:00:00:00:00:dd
ip -n a link show d0.5
ip -n b link show d0.6
# the lower device moves
ip link set d0 netns c
ip -n a link show
ip -n b link show d0.6
ip -n c link show
ip -n a netns list-id
ip -n c link set d0 up
ip -n a link set d0.5 up
ip -n a addr add 10.0.0.1/24 dev d0.5
ip -n a -br addr show d0.5
ip -n c link set d0 netns a
ip -n a link show
# the lower device's namespace dies
ip -n a link set d0 netns c
ip netns del c
sleep 1
ip -n a link
ip -n b link
ip netns list-id
# a link's own namespace
ip link add d0 type dummy
ip link add link d0 name d0.5 link-netns a type vlan id 5
ip -n a link add d1 type dummy
ip link add link d1 name y5 link-netns a type vlan id 5
ip link add link d1 name y6 link-netnsid 0 type vlan id 6
ip link add link d1 name y7 link-netnsid 7 type vlan id 7
ip link add link d1 name y8 link-netns nosuch type vlan id 8
ip link add link d1 name y9 link-netnsid abc type vlan id 8
ip link add link d1 name m7 link-netns a netns b type macvlan
ip link add v3 link-netns a type veth peer name v4
ip link show
ip -n a link show
ip -n b link show
ip netns list-id
ip link add link d1 name y5 link-netns a link-netnsid 0 type vlan id 9
ip link set d0 link-netns a
ip -n a link del d1
ip -br link
ip -n b -br link
# a pair whose half is in a namespace that dies
ip link add p0 type veth peer name p1 netns a
ip link add p2 netns b type veth peer name p3 netns a
ip link set p0 up
ip netns del a
sleep 1
ip -br link
ip -n b -br link
ip netns list-id
