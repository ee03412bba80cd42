# dummy and veth: every attribute of a new link, peers' attributes, errors
ip link add d0 address 02:00:00:00:00:d0 broadcast 02:00:00:00:00:ff mtu 9000 txqueuelen 10 index 50 numtxqueues 4 numrxqueues 3 gso_max_size 4000 gso_max_segs 12 type dummy
ip -d link show d0
ip -d -j link show d0
ip link add index 50 type dummy
ip link add d1 index 0 type dummy
ip link add d1 index -1 type dummy
ip link add d1 mtu x type dummy
ip link add d1 mtu -5 type dummy
ip link add d1 txqueuelen x type dummy
ip link add d1 numtxqueues 0 type dummy
ip link add d1 numtxqueues 5000 type dummy
ip link add d1 address 01:00:00:00:00:01 type dummy
ip link add d1 address 00:00:00:00:00:00 type dummy
ip link add d1 address 02:00:00:00:01 type dummy
ip link add d1 address zz type dummy
ip link add d1 master nosuch type dummy
ip link add d1 netns nosuch type dummy
ip link add d1 link nosuch type dummy
ip link add d1 up type dummy
ip link add d1 alias foo type dummy
ip link add d1 type
ip link add d1
ip link add type
ip link add d1 type nosuch
ip link add dummy type dummy
ip link add name d1 name d2 type dummy
ip link add dev d1 type dummy type dummy
ip link add . type dummy
ip link add .. type dummy
ip link add 'a b' type dummy
ip link add a:b type dummy
ip link add '' type dummy
ip link add d%d type dummy
ip link add all type dummy
ip link add default type dummy
ip -br link
ip link del dev nosuch
ip link del
ip link del type dummy
ip link del d1 type nosuch
ip link del group 77
ip link set d0 group 77
ip link del group 77
ip -br link
ip link add br0 type bridge
ip link add d2 address 02:00:00:00:00:d2 master br0 group 5 type dummy
ip link show d2
ip -j link show master br0
ip link del group 5
ip netns add x
ip link add v0 address 02:00:00:00:00:a0 mtu 1400 txqueuelen 5 numtxqueues 2 type veth peer name v1 address 02:00:00:00:00:a1 mtu 1300 txqueuelen 7 numtxqueues 3 netns x
ip -d link show v0
ip -n x -d link show v1
ip link add v0 type veth peer name v2
ip link add v2 type veth peer name v0
ip link add v2 type veth peer name v2
ip link add v2 type veth peer v3
ip -br link show v3
ip link add v4 type veth peer
ip link add v4 type veth peer name
ip link add v4 type veth nosuch
ip link add v4 type veth peer name v5 nosuch
ip link add v4 type veth peer name v5 address 01:00:00:00:00:00
ip link add v4 type veth peer name v5 mtu 67
ip link add v4 type veth peer name v5 mtu 65536
ip link add v4 mtu 67 type veth peer name v5
ip link add v4 type veth peer name v5 index 99
ip link show v5
ip link add v6 type veth peer name v7 index 99
ip link add v6 index 101 type veth peer name v7 index 101
ip link add v6 netns x type veth peer name v7 netns x
ip -n x -br link
ip link add v8 netns x index 300 type veth peer name v9 index 300
ip -n x link show v8
ip link show v9
ip link add va type veth peer name vb type dummy
ip link add va type veth peer name vb up
ip link show vb
ip link add vc type veth peer name vd master br0
ip link show vd
ip link add ve up type veth peer name vf
ip link set v0 type veth peer name foo
ip link set v0 type dummy
ip link set v0 mtu 1500
ip link set v0 up
ip -n x link set v1 up
ip link set v0 carrier off
ip link set v0 carrier on
ip link set v0 protodown on
ip -d link show v0
ip link set v0 protodown_reason 3 on
ip -d link show v0 | head -2
ip link set v0 up
ip link set v0 protodown off
ip link set v0 protodown_reason 3 off
ip link set v0 protodown off
ip link show v0
ip -s -s link show v0
ip -n x link del v1
ip -br link show v0
ip netns del x
