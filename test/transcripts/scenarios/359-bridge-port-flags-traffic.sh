# what the flags of ports do to traffic, the bridge as a host and as a router
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:b0 type bridge ageing_time 1000
for n in a b c; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set p$n master br0; ip link set p$n up; ip -n $n link set eth0 up; done
ip link set br0 up
i=1; for n in a b c; do ip -n $n addr add 10.0.0.$i/24 dev eth0; i=$((i+1)); done
ip addr add 10.0.0.9/24 dev br0
sleep 2
p() { for n in a b c; do ip -n $n neigh flush all; done; ip neigh flush all; for x in "a 2" "a 3" "b 3" "a 9"; do set -- $x; echo "$1 10.0.0.$2: $(ip netns exec $1 ping -c 1 -W 1 10.0.0.$2 | grep -o '[0-9]* received')"; done; echo "host 10.0.0.1: $(ping -c 1 -W 1 10.0.0.1 | grep -o '[0-9]* received')"; }
f() { bridge fdb show br br0 | grep -v permanent | sort; }
p
f
sleep 25
f
echo "isolated"; bridge link set dev pa isolated on; bridge link set dev pb isolated on; p
bridge link set dev pa isolated off; bridge link set dev pb isolated off
echo "learning off"; bridge link set dev pa learning off; bridge fdb flush dev br0 dynamic; p; f
bridge link set dev pa learning on
echo "flood off"; bridge fdb flush dev br0 dynamic; bridge link set dev pa flood off; p; f
echo "bcast_flood off"; bridge link set dev pa flood on bcast_flood off; p; f
bridge link set dev pa bcast_flood on
echo "locked"; bridge fdb flush dev br0 dynamic; bridge link set dev pa locked on; p; f
bridge fdb add 02:00:00:00:02:0a dev pa master static; p; f
bridge fdb replace 02:00:00:00:02:0a dev pa master dynamic; p; f
sleep 25
p; f
bridge link set dev pa locked off
echo "sticky"; bridge fdb replace 02:00:00:00:02:0a dev pb master static sticky; p; f
bridge fdb del 02:00:00:00:02:0a dev pb master
echo "state"; bridge link set dev pa state blocking; p
bridge link set dev pa state learning; p
ip link set pa down; ip link set pa up; sleep 1
echo "a static entry elsewhere"; bridge fdb replace 02:00:00:00:02:0a dev pc master static; p; f
bridge fdb del 02:00:00:00:02:0a dev pc master
echo "a local one"; bridge fdb add 02:00:00:00:02:0a dev pa master local; p; f
bridge fdb del 02:00:00:00:02:0a dev pa master
echo "hairpin"
ip -n a link add link eth0 name mv0 address 02:00:00:00:02:1a type macvlan mode vepa
ip -n a link add link eth0 name mv1 address 02:00:00:00:02:2a type macvlan mode vepa
ip netns add a1
ip -n a link set mv1 netns a1
ip -n a addr add 10.1.0.1/24 dev mv0
ip -n a link set mv0 up
ip -n a1 addr add 10.1.0.2/24 dev mv1
ip -n a1 link set mv1 up
ip netns exec a ping -c 1 -W 1 10.1.0.2 | grep -o '[0-9]* received'
bridge link set dev pa hairpin on
ip -n a neigh flush all
ip netns exec a ping -c 1 -W 1 10.1.0.2 | grep -o '[0-9]* received'
bridge link set dev pa hairpin off
echo "ageing 0"; ip link set br0 type bridge ageing_time 0; bridge fdb flush dev br0 dynamic; p; f
ip link set br0 type bridge ageing_time 30000
echo "as a router"
ip netns add r
ip link add pr type veth peer name eth0 netns r
ip -n r link set eth0 up
ip link set pr up
ip addr add 10.2.0.9/24 dev pr
ip -n r addr add 10.2.0.1/24 dev eth0
ip -n r route add default via 10.2.0.9
for n in a b; do ip -n $n route add default via 10.0.0.9; done
ip netns exec a ping -c 1 -W 1 10.2.0.1 | grep -o '[0-9]* received'
sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ping -c 1 -W 1 10.2.0.1 | grep -o '[0-9]* received'
ip link set pr master br0
ip netns exec a ping -c 1 -W 1 10.2.0.1 | grep -o '[0-9]* received'
ip addr add 10.2.0.9/24 dev br0
ip addr del 10.2.0.9/24 dev pr
ip netns exec a ping -c 1 -W 1 10.2.0.1 | grep -o '[0-9]* received'
ip link set br0 down
p
ip link set br0 up
sleep 1
p
