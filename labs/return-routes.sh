#!/bin/bash
# A chain of machines: the request finds its way, the answer needs one too.
#
#   host 192.167.3.2 -- 192.167.3.1 net1 192.167.2.1 -- 192.167.2.2 net2
#
ip netns add net1
ip netns add net2
ip link add veth3 type veth peer name veth2 netns net1
ip -n net1 link add veth0 type veth peer name veth1 netns net2
ip addr add 192.167.3.2/24 dev veth3
ip link set veth3 up
ip -n net1 addr add 192.167.3.1/24 dev veth2
ip -n net1 link set veth2 up
ip -n net1 addr add 192.167.2.1/24 dev veth0
ip -n net1 link set veth0 up
ip -n net2 addr add 192.167.2.2/24 dev veth1
ip -n net2 link set veth1 up
sleep 2
ip route add 192.167.2.0/24 via 192.167.3.1
ip netns exec net1 sysctl -w net.ipv4.ip_forward=1
# net2 sees the request, and has no route to answer by.
ip netns exec net2 tcpdump -nn -l -i veth1 icmp > /tmp/seen 2>/dev/null &
sleep 1
ping -c 2 -W 1 192.167.2.2
kill $!
cat /tmp/seen
ip -n net2 route add 192.167.3.0/24 via 192.167.2.1
ping -c 2 192.167.2.2
