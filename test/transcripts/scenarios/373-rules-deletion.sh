# what goes with a device that is deleted, what is released, and what listeners are told
ip monitor link >> /tmp/log &
sleep 1
told() { sleep 2; sed 's/qdisc [a-z_]* //' /tmp/log; : > /tmp/log; }
ip link add d0 address 02:00:00:00:00:d0 type dummy
ip link add link d0 name d0.5 type vlan id 5
ip link add link d0 name m0 address 02:00:00:00:00:d1 type macvlan
ip link add link d0.5 name m1 address 02:00:00:00:00:d2 type macvlan
ip link set d0 up
told
ip link del d0
told
ip link add br0 address 02:00:00:00:00:b0 type bridge
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip link add link br0 name br0.7 type vlan id 7
ip link set v0 master br0
ip link set v0 up
ip link set v1 up
ip link set br0 up
ip link set br0.7 up
told
ip link del br0
told
ip link add br0 address 02:00:00:00:00:b0 type bridge
ip link set v0 master br0
told
ip link del v1
told
ip link del br0
ip link add bo0 address 02:00:00:00:00:b1 type bond
ip link add d1 address 02:00:00:00:00:d1 type dummy
ip link add d2 address 02:00:00:00:00:d2 type dummy
ip link set d1 master bo0
ip link set d2 master bo0
ip link set bo0 up
told
ip link del d1
told
ip link add link bo0 name bo0.9 type vlan id 9
ip link del bo0
told
ip -br link
ip link del d2
ip link add vr0 address 02:00:00:00:00:a0 type vrf table 10
ip link add d1 address 02:00:00:00:00:d1 type dummy
ip link set d1 up
ip link set d1 master vr0
ip link set vr0 up
told
ip link del d1
told
ip link add d1 address 02:00:00:00:00:d1 type dummy
ip link set d1 up master vr0
told
ip link del vr0
told
ip -br link
# a lower device with everything on it
ip link add br0 address 02:00:00:00:00:b0 type bridge
ip link add link d1 name i0 type ipvlan
ip link set i0 master br0
ip link add link d1 name i1 type ipvlan
ip link add link d1 name d1.5 type vlan id 5
ip link set d1.5 master br0
ip link add link d1.5 name x type vlan id 6
ip link set i1 up
told
ip link del d1
told
ip link add d1 address 02:00:00:00:00:d1 type dummy
ip link add d3 address 02:00:00:00:00:d3 type dummy
ip link add link d1 name p0 type macvlan mode passthru
ip link set p0 address 02:00:00:00:00:55
ip link show d1
ip link del p0
ip link show d1
told
ip link set d1 group 7
ip link set d3 group 7
ip link del group 7
told
ip -br link
kill %1
