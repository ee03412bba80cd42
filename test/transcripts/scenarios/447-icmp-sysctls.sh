# what ICMP answers, and with which address
ip netns add a
ip netns add r
ip netns add b
ip link add eth0 netns a type veth peer name ra netns r
ip link add eth0 netns b type veth peer name rb netns r
ip -n a link set lo up; ip -n r link set lo up; ip -n b link set lo up
ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n r link set ra up; ip -n r link set rb up
ip -n a addr add 10.0.0.1/24 dev eth0 brd +
ip -n r addr add 10.0.0.254/24 dev ra brd +
ip -n r addr add 10.0.1.254/24 dev rb brd +
ip -n r addr add 10.0.8.1/32 dev lo
ip -n b addr add 10.0.1.1/24 dev eth0
ip -n a route add default via 10.0.0.254
ip -n b route add default via 10.0.1.254
sleep 2
# not forwarding yet
ip netns exec a ping -c 1 -W 1 10.0.1.1
ip netns exec a ping -c 1 -W 1 10.0.1.254
ip netns exec r sysctl -w net.ipv4.ip_forward=1
ip netns exec a ping -c 1 -W 1 10.0.1.1
ip netns exec r sysctl -w net.ipv4.icmp_echo_ignore_all=1
ip netns exec a ping -c 1 -W 1 10.0.0.254
ip netns exec r sysctl -w net.ipv4.icmp_echo_ignore_all=0
ip netns exec a ping -c 1 -W 1 -b 10.0.0.255
ip netns exec r sysctl -w net.ipv4.icmp_echo_ignore_broadcasts=0
ip netns exec a ping -c 1 -W 1 10.0.0.255
ip netns exec a ping -c 1 -W 1 -b 10.0.0.255
ip netns exec a ping -c 1 -W 1 -b 255.255.255.255 -I eth0
ip netns exec a ping -c 1 -W 1 224.0.0.1
ip netns exec a ping -c 1 -W 1 224.0.0.1 -I eth0
ip netns exec a ping -c 1 -W 1 224.0.0.5 -I eth0
# TTL
ip netns exec a ping -c 1 -W 1 -t 1 10.0.1.1
ip netns exec r sysctl -w net.ipv4.ip_default_ttl=33
ip netns exec a ping -c 1 -W 1 10.0.0.254
ip netns exec a ping -c 1 -W 1 10.0.1.9
sleep 2
ip -n r route add unreachable 10.5.0.0/16
ip -n r route add prohibit 10.6.0.0/16
ip -n r route add blackhole 10.7.0.0/16
ip netns exec a ping -c 1 -W 1 10.5.0.1
sleep 2
ip netns exec a ping -c 1 -W 1 10.6.0.1
sleep 2
ip netns exec a ping -c 1 -W 1 10.7.0.1
ip netns exec a ping -c 1 -W 1 10.99.0.1
sleep 2
# the address of errors
ip netns exec r sysctl -w net.ipv4.icmp_errors_use_inbound_ifaddr=1
ip -n r addr add 10.0.0.253/24 dev ra
ip -n a route replace default via 10.0.0.253
ip netns exec a ping -c 1 -W 1 10.5.0.1
sleep 2
ip netns exec r sysctl -w net.ipv4.icmp_errors_use_inbound_ifaddr=0
# how many
ip netns exec a ping -c 20 -i 0.01 -W 1 10.5.0.1 | tail -3
sleep 10
ip netns exec r sysctl -w net.ipv4.icmp_ratelimit=0
ip netns exec a ping -c 20 -i 0.01 -W 1 10.5.0.1 | tail -3
ip netns exec r sysctl -w net.ipv4.icmp_ratelimit=100
sleep 10
ip netns exec a ping -c 20 -i 0.01 -W 1 10.5.0.1 | tail -3
ip netns exec r sysctl -w net.ipv4.icmp_ratelimit=1000 net.ipv4.icmp_ratemask=0
sleep 10
ip netns exec a ping -c 20 -i 0.01 -W 1 10.5.0.1 | tail -3
ip netns exec r sysctl -w net.ipv4.icmp_ratemask=6176
sleep 10
ip netns exec a ping -c 20 -i 0.01 -W 1 10.0.0.254 | tail -3
ip netns exec r sysctl -w net.ipv4.icmp_ratemask=6169
sleep 10
ip netns exec a ping -c 20 -i 0.01 -W 1 10.0.0.254 | tail -3
# source addresses and forwarding per interface
ip netns exec r sysctl -w net.ipv4.conf.ra.forwarding=0
ip netns exec a ping -c 1 -W 1 10.0.1.1
ip netns exec b ping -c 1 -W 1 10.0.0.1
ip netns exec r sysctl -w net.ipv4.conf.ra.forwarding=1 net.ipv4.conf.rb.forwarding=0
ip netns exec a ping -c 1 -W 1 10.0.1.1
ip netns exec r sysctl -a 2> /dev/null | grep 'ipv4.*forward'
grep -e ^Icmp: /proc/net/snmp | head -1 | wc -w
ip netns exec r grep -e ^Ip: /proc/net/snmp
