#!/bin/bash
# A port moves from one bridge to another: who shares a bridge shares a network.
ip link add br1 type bridge
ip link add br2 type bridge
ip link set br1 up
ip link set br2 up
for i in 1 2; do
  ip netns add ns$i
  ip link add veth$i type veth peer name port$i
  ip link set veth$i netns ns$i
  ip -n ns$i addr add 10.120.0.1$i/24 dev veth$i
  ip -n ns$i link set veth$i up
  ip link set port$i master br1 up
done
sleep 2
ip netns exec ns1 ping -c 1 -W 1 10.120.0.12
ip link set port1 master br2
ip link show master br1
ip netns exec ns1 ping -c 1 -W 1 10.120.0.12
ip link set port2 master br2
ip netns exec ns1 ping -c 1 -W 1 10.120.0.12
