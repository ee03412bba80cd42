#!/bin/bash
# Three namespaces on one bridge; then the host joins the network.
#
#   ns1 [veth1 10.0.1.1]--br-veth1 \
#   ns2 [veth2 10.0.1.2]--br-veth2  >  br0 (10.0.1.254)
#   ns3 [veth3 10.0.1.3]--br-veth3 /
#
ip link add br0 type bridge
ip link set br0 up
for i in 1 2 3; do
  ip netns add ns$i
  ip link add veth$i type veth peer name br-veth$i
  ip link set veth$i netns ns$i
  ip -n ns$i addr add 10.0.1.$i/24 dev veth$i
  ip -n ns$i link set veth$i up
  ip link set br-veth$i master br0
  ip link set br-veth$i up
done
sleep 2
bridge link
ip netns exec ns1 ping -c 2 10.0.1.2
ip netns exec ns1 ping -c 2 10.0.1.3
# The bridge has learned who is behind which port.
bridge fdb show br br0 | grep -v permanent
# The host has no address in this network yet, so it asks its own routes.
ip addr add 10.0.1.254/24 dev br0
ping -c 2 10.0.1.3
brctl show br0
