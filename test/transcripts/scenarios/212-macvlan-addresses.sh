# macvlan: addresses taken, MTUs, what can stand on what
ip link add eth0 address 02:00:00:00:00:e0 type veth peer name wan
ip link set eth0 up
ip link set wan up
sleep 3
ip link add link eth0 name m4 address 02:00:00:00:00:e0 type macvlan
ip link show m4
ip link set m4 up
ip link add link eth0 name m5 address 02:00:00:00:00:55 type macvlan mode bridge
ip link add link eth0 name m6 address 02:00:00:00:00:55 type macvlan mode bridge
ip link set m5 up
ip link set m6 up
ip link set m6 address 02:00:00:00:00:56
ip link set m6 up
sleep 3
ip link set m6 address 02:00:00:00:00:55
ip link set m6 address 02:00:00:00:00:e0
ip link set m6 address 01:00:00:00:00:e0
ip link add link eth0 name m7 address 01:00:5e:00:00:01 type macvlan
ip link set m6 mtu 1400
ip link set m6 mtu 1501
ip link set eth0 mtu 1300
ip link show
ip link set eth0 mtu 1500
ip link show m6
ip link add link eth0 name m8 mtu 1400 type macvlan
ip link show m8
ip link add link eth0 name m9 mtu 1600 type macvlan
ip link show m9
ip link add link m5 name mm type macvlan mode bridge
ip link show mm
ip -d link show eth0 | head -2
ip link set m5 promisc on
ip -d link show eth0 | head -2
ip link set m5 promisc off
ip link set m5 allmulticast on
ip -d link show eth0 | head -2
ip link set m5 allmulticast off
bridge fdb add 02:00:00:00:00:77 dev m5
bridge fdb add 01:00:5e:00:00:77 dev m5
bridge fdb show dev m5 | grep 77
bridge fdb show dev eth0 | grep -v 33:33
ip link set m5 down
ip -d link show eth0 | head -2
ip link set m6 down
ip -d link show eth0 | head -2
ip link set m5 up
ip link set eth0 type macvlan mode bridge
ip link set m5 type ipvlan mode l2
ip link set m5 type macvlan nosuch
ip link add link eth0 name ipv type ipvlan
ip link add br0 type bridge
ip link set eth0 master br0
ip link add link br0 name mb type macvlan mode bridge
ip link show mb
ip link set br0 up
ip link set mb up
ip -d link show br0 | head -2
ip link set m5 master br0
sleep 1
ls /sys/class/net/m5 | grep -e lower -e upper
ls /sys/class/net/eth0 | grep -e lower -e upper
cat /sys/class/net/m5/iflink /sys/class/net/m5/uevent
cat /sys/class/net/m5/addr_assign_type /sys/class/net/m8/addr_assign_type
cat /sys/class/net/m5/speed
ip link add link wan type macvlan
ip link add link wan type macvlan
ip link show type macvlan
ip netns add n
ip link set eth0 netns n
sleep 1
ip link show
ip link set m8 netns n
ip -n n link show
ip netns del n
sleep 1
ip link show
