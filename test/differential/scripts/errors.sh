# what is refused, and with which words
ip link add a type veth peer name a
ip link add a type veth peer name b
ip link add a type bridge
ip link set a name b
ip link set a mtu 10
ip link set a mtu 100000
ip link set a address 01:00:00:00:00:01
ip link set a master b
ip link set a netns nope
ip netns add y
ip link set lo netns y
ip link del lo
ip addr add 1.2.3.4/24 dev nope
ip addr add 1.2.3.400/24 dev a
ip addr add 1.2.3.4/24 dev a
ip addr add 1.2.3.4/24 dev a
ip addr del 1.2.3.5/24 dev a
ip route add 1.1.1.0/24 via 9.9.9.9
ip route add 1.1.1.0/24 dev a
ip link set a up
ip route add 1.1.1.0/24 via 1.2.3.4
ip route add 1.1.1.1/24 dev a
ip route add default via 1.2.3.9
ip route add default via 1.2.3.9
ip route del 8.8.8.0/24
ip route get 8.8.8.8
ip route replace default via 1.2.3.8
ip route
ip route add 5.5.5.0/24 via 1.2.3.9 src 6.6.6.6
ip neigh add 1.2.3.9 dev a
ip neigh del 1.2.3.9 dev a
ip rule add from 1.2.3.4 table 300 pref 5
ip rule add from 1.2.3.4 table 300 pref 5
ip rule del pref 6
ip rule
ip netns add x
ip netns add x
ip netns exec nope true
ip netns exec x nope
ip -n x link set lo up
ip netns exec x ping -c 1 -W 1 8.8.8.8
ping -c 1 -W 1 999.1.1.1
ping -c 1 -I nodev 127.0.0.1
ip nonsense
ip link nonsense
ip route nonsense
ip link set
ip addr add
brctl addif nobr a
brctl addbr br9
brctl addif br9 lo
brctl delbr a
sysctl -w net.ipv4.nosuch=1
sysctl net.ipv4.ip_forward
sysctl -w net.ipv4.ip_forward=abc
