# groups and further addresses handed down: vlan, macvlan, ipvlan, bond, macvlan on vlan
ip link add eth0 address 02:00:00:00:00:e0 type veth peer name wan address 02:00:00:00:00:e1
ip link set wan up
ip link set eth0 up
ip link add link eth0 name v5 address 02:00:00:00:00:05 type vlan id 5
ip link add link eth0 name m1 address 02:00:00:00:00:0a type macvlan mode bridge
ip link add link v5 name m2 address 02:00:00:00:00:0b type macvlan mode bridge
ip link add low address 02:00:00:00:00:e2 type veth peer name low2 address 02:00:00:00:00:e3
ip link set low2 up
ip link set low up
ip link add link low name i1 type ipvlan mode l2
ip link set v5 up
ip link set m1 up
ip link set m2 up
ip link set i1 up
sleep 4
show() { ip maddr show dev $1 | grep link | sort; bridge fdb show dev $1 | grep -v 33:33 | grep -v 01:00; }
for d in eth0 v5 m1 m2 low i1; do echo "== $d"; show $d; done
cat /proc/net/dev_mcast | sort -k2,2 -k5
ip maddr add 01:00:5e:01:02:03 dev m2
ip maddr add 01:00:5e:01:02:03 dev v5
ip maddr add 01:00:5e:01:02:04 dev i1
for d in eth0 v5 m2 low i1; do echo "== $d"; show $d; done
ip maddr del 01:00:5e:01:02:03 dev v5
for d in eth0 v5 m2; do echo "== $d"; show $d; done
ip maddr del 01:00:5e:01:02:03 dev m2
ip maddr del 01:00:5e:01:02:03 dev m2
for d in eth0 v5 m2; do echo "== $d"; show $d; done
ip -d link show eth0 | grep -o promiscuity.*allmulti..
ip link set m2 promisc on
ip link set m2 allmulticast on
for d in eth0 v5 m2; do ip -d link show $d | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'; done
ip link set v5 down
for d in eth0 v5 m2; do ip -d link show $d | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'; done
for d in eth0 v5 m2; do echo "== $d"; show $d; done
ip link set v5 up
sleep 2
for d in eth0 v5 m2; do ip -d link show $d | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'; done
for d in eth0 v5 m2; do echo "== $d"; show $d; done
ip link set m2 promisc off allmulticast off
ip link set m2 address 02:00:00:00:00:0c
show eth0
show v5
ip link del m2
ip link del m1
ip link del i1
for d in eth0 v5 low; do echo "== $d"; show $d; done
ip link del v5
show eth0
# a bond of two: all its groups on the active slave alone, or on both
ip link add s0 address 02:00:00:00:00:50 type veth peer name t0
ip link add s1 address 02:00:00:00:00:51 type veth peer name t1
ip link set t0 up
ip link set t1 up
ip link add bond0 type bond mode active-backup miimon 100
ip link set s0 master bond0
ip link set s1 master bond0
ip link set bond0 up
sleep 3
for d in bond0 s0 s1; do echo "== $d"; show $d; done
ip maddr add 01:00:5e:01:02:05 dev bond0
ip link add link bond0 name bv type vlan id 9
ip link set bv up
ip link set bv address 02:00:00:00:00:99
sleep 2
for d in bond0 s0 s1; do echo "== $d"; show $d; done
ip link set t0 down
sleep 1
for d in bond0 s0 s1; do echo "== $d"; show $d; done
ip link set bond0 promisc on
for d in bond0 s0 s1; do ip -d link show $d | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'; done
ip link set t0 up
ip link set t1 down
sleep 1
for d in bond0 s0 s1; do ip -d link show $d | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'; done
ip link set s0 nomaster
for d in bond0 s0 s1; do echo "== $d"; show $d; done
for d in bond0 s0 s1; do ip -d link show $d | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'; done
ip link del bond0
for d in s0 s1; do echo "== $d"; show $d; ip -d link show $d | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'; done
ip link add bond0 type bond mode balance-rr
ip link set s0 down
ip link set s1 down
ip link set s0 master bond0
ip link set s1 master bond0
ip link set bond0 up
sleep 3
for d in bond0 s0 s1; do echo "== $d"; show $d; done
ip link set bond0 down
for d in bond0 s0 s1; do echo "== $d"; show $d; done
ip link set bond0 allmulticast on
for d in bond0 s0 s1; do ip -d link show $d | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'; done
ip link set s1 nomaster
for d in bond0 s0 s1; do ip -d link show $d | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'; done
