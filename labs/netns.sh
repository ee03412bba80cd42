#!/bin/bash
# Network namespaces by name: each has its own devices, addresses and routes.
ip netns add ns1
ip netns add ns2
ip netns list
# A new namespace has nothing but a loopback that is down.
ip netns exec ns1 ip addr
ip netns exec ns1 ping -c 1 -W 1 127.0.0.1
ip netns exec ns1 ip link set lo up
ip netns exec ns1 ping -c 1 127.0.0.1
# One command in all of them; and a shell inside one.
ip -all netns exec ip -br link
ip netns exec ns1 bash -c 'ip netns identify; readlink /proc/$$/ns/net'
ip netns delete ns2
ip netns list
