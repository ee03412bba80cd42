#!/bin/bash
# Two namespaces joined by a cable (a veth pair).
#
#   net1 [veth1 10.0.1.1] ======= [veth2 10.0.1.2] net2
#
ip netns add net1
ip netns add net2
ip link add veth1 type veth peer name veth2
ip link set veth1 netns net1
ip link set veth2 netns net2
ip -n net1 addr add 10.0.1.1/24 dev veth1
ip -n net1 link set veth1 up
# Only one end is up: no carrier, and the route is marked linkdown.
ip -n net1 link show veth1
ip -n net1 route
ip -n net2 addr add 10.0.1.2/24 dev veth2
ip -n net2 link set veth2 up
sleep 2
ip -n net1 addr show veth1
ip netns exec net1 ping -c 3 10.0.1.2
ip -n net1 neigh
