# how a neighbour's state changes with time
ip netns add a
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name eth0 netns b address 02:00:00:00:00:0b
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
# half of them, so that no time is random
for n in a b; do ip netns exec $n sysctl -qw net.ipv4.neigh.eth0.base_reachable_time_ms=20; done
sleep 2
s() { ip -n a neigh; }
ip netns exec a sysctl -w net.ipv4.neigh.eth0.base_reachable_time_ms=20000
ip netns exec a ping -c 1 10.0.0.2 > /dev/null; s
sleep 9; s
sleep 25; s
ip netns exec a ping -c 1 10.0.0.2 > /dev/null; s
sleep 4; s
sleep 2; s
sleep 35; s
ip -n b link set eth0 arp off
ip -n b neigh flush all
ip netns exec a ping -c 1 -W 1 10.0.0.2 | grep received; s
sleep 4.5; s
sleep 1; s
sleep 1; s
sleep 1; s
sleep 1; s
sleep 2; s
ip -n b link set eth0 arp on
ip netns exec a ping -c 1 -W 1 10.0.0.2 | grep received; s
# nobody answers
ip netns exec a ping -c 1 -W 1 10.0.0.9 | grep received; s
sleep 1; s
sleep 2; s
ip netns exec a ping -c 1 10.0.0.9 | grep -e From -e received; ip -n a neigh show 10.0.0.9
ip netns exec a sysctl -w net.ipv4.neigh.eth0.mcast_solicit=1 net.ipv4.neigh.eth0.retrans_time_ms=200
ip -n a neigh del 10.0.0.9 dev eth0
ip netns exec a ping -c 1 -W 2 10.0.0.9 | grep -e From -e received; ip -n a neigh show 10.0.0.9
# states set by hand
ip -n a neigh replace 10.0.0.2 lladdr 02:00:00:00:00:0b nud reachable dev eth0; s
ip -n a neigh change 10.0.0.2 nud stale dev eth0; s
ip -n a neigh change 10.0.0.2 use dev eth0; ip -n a neigh show 10.0.0.2
sleep 6; ip -n a neigh show 10.0.0.2
ip -n a neigh change 10.0.0.2 lladdr 02:00:00:00:00:99 dev eth0; s
ip netns exec a ping -c 1 -W 1 10.0.0.2 | grep received; s
ip -n a neigh del 10.0.0.2 dev eth0; s
sleep 1
# too many
ip -n a neigh flush all
ip netns exec a sysctl -w net.ipv4.neigh.eth0.unres_qlen=2
ip netns exec a ping -c 5 -i 0.1 -W 1 10.0.0.9 | grep -e From -e received
# one that is managed is kept known
ip -n b addr add 10.0.0.3/24 dev eth0
ip netns exec a sysctl -w net.ipv4.neigh.eth0.base_reachable_time_ms=120000
ip -n a neigh flush all
ip -n a neigh add 10.0.0.3 dev eth0 managed
sleep 1; ip -n a neigh show 10.0.0.3
sleep 30; ip -n a neigh show 10.0.0.3
ip -n a neigh change 10.0.0.3 dev eth0 nud stale; ip -n a neigh show 10.0.0.3
ip -n a neigh del 10.0.0.3 dev eth0
ip -n a neigh show 10.0.0.3
ip -n a neigh add 10.0.0.99 dev eth0 managed
sleep 4; ip -n a neigh show 10.0.0.99
