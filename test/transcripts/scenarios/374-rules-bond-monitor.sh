# what listeners are told of a bond, a bridge and the VLAN devices on them
ip monitor link >> /tmp/log &
sleep 1
told() { sleep 2; sed "s/qdisc [a-z_]* //;/link.ether/d" /tmp/log; : > /tmp/log; }
ip link add bo0 address 02:00:00:00:00:b0 type bond
ip link add link bo0 name bo0.5 type vlan id 5
ip link add d1 address 02:00:00:00:00:d1 type dummy
ip link add d2 address 02:00:00:00:00:d2 type dummy
told
ip link set d1 master bo0
told
ip link set d2 master bo0
told
ip link set bo0 up
told
ip link set bo0.5 up
told
ip link set d1 nomaster
told
ip link set bo0.5 down
told
ip link set d2 nomaster
told
ip link set bo0 down
told
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1
ip link set v0 master bo0
told
ip link set v0 nomaster
told
ip link add b0 type bridge
ip link add link b0 name b0.5 type vlan id 5
ip link add link b0.5 name b0.5.6 type vlan id 6
told
ip link set v0 master b0
told
ip link set d1 master b0
told
ip link set v0 nomaster
told
ip link set d1 nomaster
told
ip link add bo1 type bond mode active-backup
told
ip link set d1 master bo1
told
ip link set d2 master bo1
told
ip link set bo1 up
told
ip link set d1 down
told
ip link set d1 up
told
ip link set d1 nomaster
told
ip link set d1 master bo1
told
ip link del bo1
told
ip link del bo0.5
told
ip link add link bo0 name bo0.5 type vlan id 5
told
ip link add link bo0 name bo0.6 type vlan id 6
told
ip link del bo0.5
told
ip link del bo0.6
told
ip link add link bo0 name bom type macvlan
told
ip link del bom
ip link add link d1 name d1.6 type vlan id 6
told
kill %1
