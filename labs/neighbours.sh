#!/bin/bash
# Who has 10.0.0.2? The neighbour table: learnt, missing, set by hand.
ip netns add ns1
ip link add eth1 type veth peer name eth1 netns ns1
ip addr add 10.0.0.1/24 dev eth1
ip -n ns1 addr add 10.0.0.2/24 dev eth1
ip link set eth1 up
ip -n ns1 link set eth1 up
sleep 2
tcpdump -nn -l -c 2 -i eth1 arp > /tmp/arp 2>/dev/null &
ping -c 1 10.0.0.2
cat /tmp/arp
ip neigh show dev eth1
# Nobody answers for 10.0.0.3: three seconds of requests, then the sender is told.
ping -c 1 10.0.0.3
ip neigh show 10.0.0.3
ip neigh replace 10.0.0.3 lladdr 02:00:00:00:00:03 dev eth1
ip neigh show 10.0.0.3
arp -n
