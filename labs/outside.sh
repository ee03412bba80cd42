#!/bin/bash
# The host has an uplink: an address, a default route, a resolver, and a few machines behind it that answer.
ip -br addr
ip route
cat /etc/resolv.conf
ping -c 2 8.8.8.8
ping -c 2 example.com
