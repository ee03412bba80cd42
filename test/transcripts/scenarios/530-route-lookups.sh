# Which route answers: local and main as one table, refusals by longer prefix, what fibmatch says, connecting twice.
ip link add v0 type veth peer name v1
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip link set v1 up
# Without rules local and main are one table, which is main.
ip route get fibmatch 10.0.0.1
ip route get fibmatch 10.0.0.9
ip route get fibmatch 10.0.0.255
ip route get fibmatch 224.0.0.9
ip route add default via 10.0.0.254
ip route get fibmatch 224.0.0.9
ip route get fibmatch 255.255.255.255
ip -d -j route get fibmatch 10.0.0.1
# The longer prefix decides, also by refusing.
ip route add default via 10.0.0.253 table local
ip route add throw 10.2.0.0/16
ip route add unreachable 10.3.0.0/16
ip route add prohibit 10.4.0.0/16
ip route add blackhole 10.5.0.0/16
ip route get 10.1.0.1
ip route get 10.2.0.1
ip route get 10.3.0.1
ip route get 10.4.0.1
ip route get 10.5.0.1
ping -c 1 -W 1 10.2.0.1
ping -c 1 -W 1 10.3.0.1
ping -c 1 -W 1 10.4.0.1
ping -c 1 -W 1 10.5.0.1
# A throw in local leaves it to the table default.
ip route add throw 10.6.0.0/16 table local
ip route add 10.6.0.0/16 via 10.0.0.2
ip route get 10.6.0.1
ip route add default via 10.0.0.3 table default
ip route get 10.6.0.1
ip route get 10.3.0.1
ip route get fibmatch 10.3.0.1
# With rules they are two tables, and stay so.
ip rule add fwmark 0/0xff lookup 200
ip rule
ip -j rule
ip route get fibmatch 10.0.0.1
ip route get fibmatch 10.0.0.9
ip route get 10.2.0.1
ip route get 10.3.0.1
ip rule del fwmark 0/0xff
ip route get fibmatch 10.0.0.1
# A packet that goes out where it came in.
sysctl -w net.ipv4.ip_forward=1
ip route get 10.0.0.7 from 10.0.0.8 iif v0
ip route get 10.0.0.1 from 10.0.0.8 iif v0
sysctl -w net.ipv4.conf.all.send_redirects=0
sysctl -w net.ipv4.conf.v0.send_redirects=0
ip route get 10.0.0.7 from 10.0.0.8 iif v0
# All ways down.
ip route add 10.99.0.0/16 nexthop via 10.0.0.4 nexthop via 10.0.0.5 weight 2
ip link set v1 down
sleep 2
ip route show 10.99.0.0/16
ip -d -j route show 10.99.0.0/16
ip link set v1 up
sleep 2
ip route show 10.99.0.0/16
# A source address that cannot be: chosen by the route, refused when it is used.
ip addr flush dev v0
ip route flush table local root 0.0.0.0/0
ip addr add 224.0.0.9/32 dev v0
ip route add 10.0.0.0/24 dev v0
ip route get 10.0.0.9
ping -c 1 -W 1 10.0.0.9
ip addr flush dev v0
ip addr add 255.255.255.255/32 dev v0
ping -c 1 -W 1 255.255.255.255
