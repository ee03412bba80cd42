# a frame seen on a bridge's ports, on the bridge and on both sides
ip link add br0 address 02:00:00:00:00:ff type bridge
ip link set br0 up
for i in 1 2 3; do ip netns add ns$i; ip link add v$i address 02:00:00:00:01:0$i type veth peer name eth0 netns ns$i; ip -n ns$i link set eth0 address 02:00:00:00:00:0$i; ip link set v$i master br0; done
for i in 1 2 3; do ip -n ns$i addr add 10.0.0.$i/24 dev eth0; ip netns exec ns$i sysctl -q -w net.ipv6.conf.eth0.disable_ipv6=1; sysctl -q -w net.ipv6.conf.v$i.disable_ipv6=1; ip -n ns$i link set eth0 up; ip link set v$i up; done
sysctl -q -w net.ipv6.conf.br0.disable_ipv6=1
ip addr add 10.0.0.254/24 dev br0
sleep 3
cap() { timeout 4 tcpdump -l -nn -t "$@" > /tmp/cap 2> /tmp/err & sleep 1; }
show() { wait; cat /tmp/cap /tmp/err; }
cap -i br0
ip netns exec ns1 ping -c 1 -W 1 10.0.0.2
show
cap -e -i v1
ip netns exec ns1 ping -c 1 -W 1 10.0.0.2
show
cap -i v3
ip netns exec ns1 ip neigh flush all
ip netns exec ns2 ip neigh flush all
ip netns exec ns1 ping -c 1 -W 1 10.0.0.2
show
cap -i any
ip netns exec ns1 ip neigh flush all
ip netns exec ns2 ip neigh flush all
ip netns exec ns1 ping -c 1 -W 1 10.0.0.2
show
cap -e -i any icmp
ip netns exec ns1 ping -c 1 -W 1 10.0.0.2
show
cap -i br0
ping -c 1 -W 1 10.0.0.3
show
cap -i br0 -p icmp
ip netns exec ns1 ping -c 1 -W 1 10.0.0.2
show
bridge fdb flush dev br0 2>/dev/null; ip link set br0 type bridge fdb_flush
cap -i v3
ip netns exec ns1 ping -c 1 -W 1 10.0.0.2
show
ip link set br0 type bridge stp_state 1 forward_delay 200 hello_time 100
sleep 6
timeout 2.5 ip netns exec ns1 tcpdump -l -nn -t -i eth0 stp > /tmp/cap 2>/dev/null
sort -u /tmp/cap
timeout 2.5 ip netns exec ns1 tcpdump -l -nn -t -e -v -i eth0 stp > /tmp/cap 2>/dev/null
head -3 /tmp/cap
timeout 2.5 ip netns exec ns1 tcpdump -l -nn -t -i eth0 ether dst 01:80:c2:00:00:00 -X > /tmp/cap 2>/dev/null
head -5 /tmp/cap
timeout 2.5 ip netns exec ns1 tcpdump -l -nn -t -i eth0 llc --count 2>/dev/null | grep -c packet
timeout 2.5 ip netns exec ns1 tcpdump -l -nn -t -i any stp > /tmp/cap 2>/dev/null
sort -u /tmp/cap
ip link set v2 nomaster
cap -i br0
ip netns exec ns1 ping -c 1 -W 1 10.0.0.3
show
