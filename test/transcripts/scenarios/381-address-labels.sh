# labels of addresses (eth0:1), by ip and by ifconfig, their removal and errors
ip link add eth0 address 02:00:00:00:00:10 type veth peer name eth1
ip link set eth0 up; ip link set eth1 up
ip addr add 10.0.0.1/24 dev eth0
ifconfig eth0:1 10.0.0.2
ifconfig eth0:1
ifconfig eth0:2 10.1.0.1 netmask 255.255.0.0
ifconfig eth0:2 netmask 255.255.255.0
ifconfig eth0:2 broadcast 10.1.0.7
ifconfig eth0:9
ifconfig eth9:1 10.5.0.1
ifconfig nosuch:1
sleep 3
ifconfig
ifconfig -a | grep -v '^ '
ifconfig -s | sed "s/ [1-9] / 0 /g"
ifconfig eth0:foo 10.2.0.1/16 up
ifconfig eth0:toolongalabel 10.3.0.1
ip -4 addr show
ip addr show label eth0:1
ip addr show label 'eth0:*'
ip addr show label 'eth*'
ip addr show label nosuch
ip addr show dev eth0:1
ip link show eth0:1
ip -4 addr show label eth0
ip -j -4 addr show label eth0:2
ip -o -4 addr
ip -br addr
ip route
ip addr add 10.6.0.1/24 dev eth0 label eth0:ip
ip addr add 10.6.0.2/24 dev eth0 label other
ip addr add 10.6.0.2/24 dev eth0 label eth0other
ip addr add 10.6.0.2/24 dev eth0 label eth1:1
ip addr add 10.6.0.2/24 dev eth0 label eth0:0123456789
ip addr add 10.6.0.2/24 dev eth0 label eth0:01234567890
ip addr add 10.6.0.3/24 label eth0:3 dev eth0
ip addr add 10.6.0.4/24 dev eth0 label
ip addr add 10.6.0.4/24 label eth0:4
ip addr add 10.6.0.5/24 dev eth0 label eth0:5 label eth0:6
ip addr change 10.6.0.3/24 dev eth0 label eth0:33
ip addr replace 10.6.0.3/24 dev eth0 label eth0:34
ip -6 addr add 2001:db8::1/64 dev eth0 label eth0:6
ip -o addr show eth0
ip addr del 10.6.0.1/24 dev eth0 label eth0:no
ip addr del 10.6.0.1/24 dev eth0 label eth0:ip
ip addr del 10.6.0.3/24 dev eth0
ip addr del 10.6.0.2/24 dev eth0 label eth0:0123456789
ip -o -4 addr show eth0
# down and deletion by ifconfig
ifconfig eth0:1 down
ifconfig eth0:nosuch down
ifconfig eth0:2 del 10.1.0.1
ifconfig eth0:2 0.0.0.0
ifconfig eth0:2
ip -o -4 addr show eth0
ifconfig eth0:3 10.0.0.3
ifconfig eth0:4 10.0.0.4
ifconfig eth0:3 up
ifconfig eth0:3 mtu 1400
ifconfig eth0:3 hw ether 02:00:00:00:00:33
ifconfig eth0:3 promisc
ifconfig eth0:3 -arp
ifconfig eth0:3 txqueuelen 7
ifconfig eth0 add 10.7.0.1
ifconfig eth0 add 10.7.0.2
ifconfig eth0 del 10.7.0.1
ip addr show eth0
ifconfig eth0:3 -promisc arp
ifconfig eth0:0 10.0.0.5
ifconfig eth0:3 10.0.0.6
ip -o -4 addr
route add -net 10.9.0.0/16 dev eth0:3
route -n
ping -c 1 -I eth0:3 10.0.0.1
arp -i eth0:3 -s 10.0.0.77 02:00:00:00:00:77
arp -n
ip addr flush label eth0:3
ip addr flush dev eth0 label 'eth0:*'
ip -o -4 addr
ip link set eth0 down
ip link set eth0 name net0
ip -o -4 addr
ip link set net0 name a-very-long-name
ip addr add 10.0.0.8/24 dev net0 label net0:8
ip link set net0 name a-longer-name15
ip -o -4 addr
ifconfig a-longer-name15:1 10.0.0.9
ip addr flush dev a-longer-name15
ip -o -4 addr
