# loops of devices, devices eight deep, and what is taken already
ip link add br0 type bridge
ip link add br1 type bridge
ip link add link br0 name br0.5 type vlan id 5
ip link set br0.5 master br0
ip link set br0.5 master br1
ip link add link br1 name br1.6 type vlan id 6
ip link set br1.6 master br0
ip link set br0.5 nomaster
ip link set br1.6 master br0
ip link set br0.5 master br1
ip link add link br0 name m0 type macvlan
ip link set m0 master br0
ip link set m0 master br1
ip link add link br0 name i0 type ipvlan
ip link add bo0 type bond
ip link add bo1 type bond
ip link set bo0 master bo1
ip link set bo1 master bo0
ip link set bo0 nomaster
ip link add link bo0 name bo0.1 type vlan id 1
ip link set bo0.1 master bo0
ip link set bo0.1 master bo1
ip link add link bo1 name bo1.1 type vlan id 1
ip link set bo1.1 master bo0
ip link add vr0 type vrf table 10
ip link set br0 master vr0
ip link add link br0 name br0.8 type vlan id 8
ip link set br0.8 master vr0
ip link add link vr0 name vr0.1 type vlan id 1
ip link add link vr0 name vm type macvlan
ip -br link | awk '{print $1}'
# eight deep
ip link add d0 type dummy
for i in 1 2 3 4 5 6 7 8 9 10; do ip link add link d$((i - 1)) name d$i type vlan id $i || break; done
ip link set d0 up
ip -br link | grep '^d' | awk '{print $1, $2}'
ip link add bb type bridge
ip link set d0 master bb
ip link set d7 master bb
ip link set d6 master bb
ip link set d5 master bb
ip link add link bb name bb.1 type vlan id 1
ip link set d5 nomaster
ip link del d0
ip link add d0 type dummy
ip link set d0 master bb
for i in 1 2 3 4 5 6 7 8 9 10; do l=bb; [ $i = 1 ] || l=e$((i - 1)); ip link add link $l name e$i type vlan id $i || break; done
ip link del bb
ip -br link | grep '^[de]'
# who takes what a device receives
ip link add v0 type veth peer name v1
take() { case $1 in bridge) ip link set $2 master bb ;; bond) ip link set $2 master bo0 ;; macvlan) ip link add link $2 name t type macvlan ;; ipvlan) ip link add link $2 name t type ipvlan ;; passthru) ip link add link $2 name t2 type macvtap mode passthru ;; vrf) ip link set $2 master vr0 ;; vlan) ip link add link $2 name t3 type vlan id 9 ;; esac; echo "$1 rc $?"; }
ip link add bb type bridge
for a in bridge bond macvlan ipvlan passthru vrf vlan; do for b in bridge bond macvlan ipvlan passthru vrf vlan; do echo "$a, then $b"; take $a d0; take $b d0; ip link set d0 nomaster; for t in t t2 t3; do ip link del $t 2>/dev/null; done; done; done
ip link set d0 down
ip -br link show d0
# on lo and on a port
ip link set lo master bo0
ip link set lo master vr0
ip link set lo master bb
ip link add link lo name lm type macvlan
ip link add link lo name li type ipvlan
ip link add link lo name lv type vlan id 3
ip link set v0 master bb
ip link add link v0 name v0.3 type vlan id 3
ip link set v0.3 master bb
ip link set v0.3 master br1
ip link set br1 master bb
ip link set bb master br1
ip link del lv
ip -br link | awk '{print $1, $2}'
