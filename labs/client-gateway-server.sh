#!/bin/bash
# Client, gateway and server, with the old commands ifconfig, route and netstat.
#
#   client 10.0.100.1 -- 10.0.100.254 gateway 192.168.100.254 -- 192.168.100.1 server
#
ip netns add client
ip netns add gateway
ip netns add server
ip link add cli-veth netns client type veth peer name cligw-veth netns gateway
ip link add svr-veth netns server type veth peer name svrgw-veth netns gateway
ip netns exec client ifconfig cli-veth 10.0.100.1 netmask 255.255.255.0
ip netns exec gateway ifconfig cligw-veth 10.0.100.254 netmask 255.255.255.0
ip netns exec gateway ifconfig svrgw-veth 192.168.100.254
ip netns exec server ifconfig svr-veth 192.168.100.1
sleep 2
ip netns exec client route add default gw 10.0.100.254
ip netns exec server route add default gw 192.168.100.254
ip netns exec client netstat -rn
ip netns exec gateway sysctl net.ipv4.ip_forward=1
ip netns exec client ping -c 3 192.168.100.1
ip netns exec gateway arp -n
