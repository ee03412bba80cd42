#!/bin/bash
# A namespace as gateway between two subnets of one bridge.
#
#   ns11 10.120.1.11 \       / ns21 10.120.2.21
#   ns12 10.120.1.12 -- br1 -- ns22 10.120.2.22
#                        ||
#        nsgw 10.120.1.1 and 10.120.2.1
#
for i in 11 12 21 22; do ip netns add ns$i; done
ip link add br1 type bridge
ip link set br1 up
for i in 11 12 21 22; do
  ip link add veth$i type veth peer name br1-veth$i
  ip link set veth$i netns ns$i
  ip link set br1-veth$i master br1
  ip link set br1-veth$i up
  ip -n ns$i link set veth$i up
done
ip -n ns11 address add 10.120.1.11/24 dev veth11
ip -n ns12 address add 10.120.1.12/24 dev veth12
ip -n ns21 address add 10.120.2.21/24 dev veth21
ip -n ns22 address add 10.120.2.22/24 dev veth22

# The gateway has a leg in each subnet.
ip netns add nsgw
for i in 1 2; do
  ip link add vethgw$i type veth peer name br1-vethgw$i
  ip link set br1-vethgw$i master br1
  ip link set br1-vethgw$i up
  ip link set vethgw$i netns nsgw
  ip -n nsgw address add 10.120.$i.1/24 dev vethgw$i
  ip -n nsgw link set vethgw$i up
done

# Everyone reaches the gateway's address in the own subnet.
ip netns exec ns11 ping -c 5 10.120.1.1
ip netns exec ns12 ping -c 5 10.120.1.1
ip netns exec ns21 ping -c 5 10.120.2.1
ip netns exec ns22 ping -c 5 10.120.2.1

# With a default route, also the other one: it is the same machine.
ip -n ns11 route add default via 10.120.1.1
ip -n ns12 route add default via 10.120.1.1
ip -n ns21 route add default via 10.120.2.1
ip -n ns22 route add default via 10.120.2.1
ip netns exec ns11 ping -c 5 10.120.2.1
ip netns exec ns12 ping -c 5 10.120.2.1
ip netns exec ns21 ping -c 5 10.120.1.1
ip netns exec ns22 ping -c 5 10.120.1.1

# To the hosts behind it only once it forwards.
ip netns exec nsgw sysctl net.ipv4.ip_forward
ip netns exec nsgw sysctl -w net.ipv4.ip_forward=1
ip netns exec ns11 ping -c 5 10.120.2.21
ip netns exec ns21 ping -c 5 10.120.1.11
ip netns exec ns11 traceroute -n 10.120.2.21
