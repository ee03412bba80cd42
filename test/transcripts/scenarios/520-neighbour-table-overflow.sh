# A full neighbour table (gc_thresh3 is 1024): who is refused, and how it gets room again
ip link add v0 type veth peer name v1
ip addr add 10.1.0.1/16 dev v0
ip link set v0 up
ip link set v1 up
sleep 1
for i in {1..1023}; do echo "neigh add 10.1.$((1 + i / 250)).$((1 + i % 250)) lladdr 02:00:00:00:00:01 dev v0 nud reachable"; done > /tmp/batch
ip -batch /tmp/batch
ip neigh | wc -l
# one more fits
ip neigh add 10.1.9.1 lladdr 02:00:00:00:00:02 dev v0 nud reachable
ip neigh add 10.1.9.2 lladdr 02:00:00:00:00:02 dev v0 nud reachable
ip neigh replace 10.1.9.2 lladdr 02:00:00:00:00:02 dev v0 nud stale
ip neigh add 10.1.9.2 dev v0 nud failed
ip neigh get 10.1.9.2 dev v0
# entries that the collector must leave alone are not counted
ip neigh add 10.1.9.3 lladdr 02:00:00:00:00:03 dev v0
ip neigh show 10.1.9.3
ip neigh add 10.1.9.4 lladdr 02:00:00:00:00:04 dev v0 nud reachable extern_learn
ip neigh show 10.1.9.4
# one that becomes permanent makes room, one that ceases to be takes it
ip neigh change 10.1.9.1 lladdr 02:00:00:00:00:02 dev v0 nud permanent
ip neigh add 10.1.9.2 lladdr 02:00:00:00:00:02 dev v0 nud reachable
ip neigh change 10.1.9.1 lladdr 02:00:00:00:00:02 dev v0 nud reachable
ip neigh show 10.1.9.1
ip neigh add 10.1.9.5 lladdr 02:00:00:00:00:02 dev v0 nud reachable
# senders are told
ping -c 2 -W 1 10.1.9.9
ping -q -c 1 -W 1 10.1.9.3
ip route get 10.1.9.9
ip neigh show 10.1.9.9

# what was deleted makes room
ip neigh del 10.1.9.2 dev v0
ip neigh add 10.1.9.2 lladdr 02:00:00:00:00:02 dev v0 nud reachable
ip neigh show 10.1.9.2
# entries that nobody used for five seconds may go
sleep 6
ping -c 1 -W 1 10.1.9.9
ip neigh | wc -l
ip neigh show 10.1.9.9
ip neigh add 10.1.9.6 lladdr 02:00:00:00:00:02 dev v0 nud reachable
ip neigh show 10.1.9.6
ip neigh flush dev v0
ip neigh
