#!/bin/bash
# A device that moves to another namespace loses its addresses and routes; its other end loses carrier.
ip netns add ns1
ip link add veth0 type veth peer name veth1
ip addr add 10.1.1.1/24 dev veth0
ip link set veth0 up
ip link set veth1 up
sleep 2
ip addr show veth0
ip route show dev veth0
ip link set veth0 netns ns1
ip link show veth1
ip -n ns1 addr show veth0
ip -n ns1 addr add 10.1.1.1/24 dev veth0
ip -n ns1 link set veth0 up
sleep 2
ip -n ns1 addr show veth0
