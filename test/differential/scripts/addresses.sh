# addresses and the routes they make
ip link add e0 type veth peer name e1
ip addr add 10.0.0.1/24 dev e0
ip addr add 10.0.0.2/24 dev e0
ip addr add 10.0.0.3/25 dev e0
ip addr add 10.0.1.1/24 brd + dev e0
ip addr add 10.0.2.1 peer 10.0.2.2 dev e0
ip addr add 10.0.3.1/24 dev e0 scope link
ip addr add 10.0.4.1/24 dev e0 noprefixroute
ip addr add 10.0.5.1/24 dev e0 metric 50
ip -4 addr show e0
ip route
ip link set e0 up
ip route
ip link set e1 up
sleep 2.5
ip route
ip route show table local
ip addr del 10.0.0.1/24 dev e0
ip -4 addr show e0
ip route show table local
ip addr change 10.0.1.1/24 dev e0 valid_lft 100 preferred_lft 50
ip -4 -o addr show e0
ip addr flush dev e0 scope link
ip addr flush dev e0
ip -4 addr show e0
ip route
ip addr add 127.0.0.5/8 dev lo
ip -4 addr show lo
ping -c 1 127.0.0.5
ip addr add 10.9.9.9/32 dev lo
ping -c 1 10.9.9.9
ip route get 10.9.9.9
ip link set e0 down
ip addr add 10.0.0.1/24 dev e0
ip route
ip link set e0 up
ip route
ip link set e0 down
ip link set e0 name eth7
ip link set eth7 up
ip -4 addr show eth7
