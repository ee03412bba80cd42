# the same address in several routing domains; features that change with ports and slaves, and who is told
ip link add r type vrf table 10
ip link add s type vrf table 20
ip link set r up; ip link set s up
for d in d1 d2 d3; do ip link add $d address 02:00:00:00:00:0${d#d} type dummy; ip link set $d up; done
ip link set d1 master r; ip link set d2 master s
sleep 1
for d in d1 d2 d3; do ip addr add 10.0.0.1/24 dev $d; done
ip route show table all | grep -v 127; ip monitor route address >> /tmp/m &
sleep 1
t() { sleep 1; grep -v valid_lft /tmp/m; : > /tmp/m; }
ip addr del 10.0.0.1/24 dev d1; t
ip addr del 10.0.0.1/24 dev d3; t
ip addr add 10.0.0.1/24 dev d3; t
ip addr add 10.0.0.1/24 dev d1; t
ip link del d2; t
ip link set d3 down; t
ip link del d1; t
ip route show table all | grep -v 127
ip link add bo address 02:00:00:00:00:b0 type bond
ip link add link bo name bo.5 type vlan id 5
ip link add b2 address 02:00:00:00:00:b2 type bond
ip link add link b2 name m2 address 02:00:00:00:00:b3 type macvlan
ip link add b3 address 02:00:00:00:00:b4 type bond
ip link add link b3 name i3 type ipvlan
ip link add br4 address 02:00:00:00:00:b5 type bridge
ip link add link br4 name i4 type ipvlan
ip link add br5 address 02:00:00:00:00:b6 type bridge
ip link add link br5 name m5 address 02:00:00:00:00:b7 type macvlan
ip link add br6 address 02:00:00:00:00:b8 type bridge
ip link add link br6 name br6.5 type vlan id 5
ip link add b7 address 02:00:00:00:00:b9 type bond
ip link add link b7 name i7 type ipvlan
ip link add b8 address 02:00:00:00:00:ba type bond
ip link add link b8 name m8 address 02:00:00:00:00:bb type macvlan
ip monitor link >> /tmp/l &
sleep 1
l() { sleep 1; sed 's/qdisc [a-z]* //' /tmp/l | grep -v link/ether; : > /tmp/l; }
for i in 1 2 3 4 5 6 7 8; do ip link add e$i address 02:00:00:00:01:0$i type dummy; done; l
ip link set e1 master bo; l
ip link set e4 master br4; l
ip link set e5 master br5; l
ip link set e6 master br6; l
ip link set e7 master b7; l
ip link set e8 master b8; l
echo 1 > /proc/sys/net/ipv4/ip_forward; l
for i in 1 4 5 6 7 8; do ip link set e$i nomaster; done; l
kill %1 %2
