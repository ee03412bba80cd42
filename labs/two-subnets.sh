#!/bin/bash
# Two subnets on one bridge: the frames could get there, but without a route nothing is sent.
#
#   ns11 10.120.1.11 \          / ns21 10.120.2.21
#   ns12 10.120.1.12 -- br1 --  - ns22 10.120.2.22
#
ip link add br1 type bridge
ip link set br1 up
for n in 1.11 1.12 2.21 2.22; do
  i=${n#*.}
  ip netns add ns$i
  ip link add veth$i type veth peer name br1-veth$i
  ip link set veth$i netns ns$i
  ip -n ns$i addr add 10.120.$n/24 dev veth$i
  ip -n ns$i link set veth$i up
  ip link set br1-veth$i master br1 up
done
sleep 2
ip netns exec ns11 ping -c 1 10.120.1.12
ip netns exec ns11 ping -c 1 10.120.2.21
# A route that says "everything is on this wire" is enough, if both sides have one.
ip -n ns11 route add default dev veth11
ip netns exec ns11 ping -c 1 -W 1 10.120.2.21
ip -n ns21 route add default dev veth21
ip netns exec ns11 ping -c 1 -W 1 10.120.2.21
ip -n ns11 route get 10.120.2.21
