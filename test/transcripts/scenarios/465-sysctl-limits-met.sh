# settings that limit: ICMP messages, groups, foreign source addresses, path MTUs of others, routes without carrier
ip netns add a
ip netns add r
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name ra netns r address 02:00:00:00:01:0a
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:01:0b
for n in a r b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; done
ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n r link set ra up; ip -n r link set rb up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n r addr add 10.0.0.254/24 dev ra
ip -n r addr add 10.0.1.254/24 dev rb
ip -n b addr add 10.0.1.1/24 dev eth0
ip -n a route add default via 10.0.0.254
ip -n b route add default via 10.0.1.254
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 2
# ICMP errors in all
ip netns exec a ping -c 1 10.0.1.1 > /dev/null
ip netns exec r sysctl -w net.ipv4.icmp_ratelimit=0 net.ipv4.icmp_msgs_burst=3 net.ipv4.icmp_msgs_per_sec=2
sleep 3
ip netns exec a ping -t 1 -c 20 -i 0.01 -W 1 10.0.1.1 | grep received
sleep 3
ip netns exec a ping -t 1 -c 20 -i 0.01 -W 1 10.0.1.1 | grep received
ip netns exec r nstat -az IcmpOutRateLimitGlobal IcmpOutRateLimitHost IcmpOutTimeExcds | tail -n +2
ip netns exec r sysctl -w net.ipv4.icmp_msgs_burst=50 net.ipv4.icmp_msgs_per_sec=1000
ip netns exec a ping -t 1 -c 20 -i 0.01 -W 1 10.0.1.1 | grep received
ip netns exec r sysctl -w net.ipv4.icmp_ratelimit=500
sleep 8
ip netns exec a ping -t 1 -c 20 -i 0.01 -W 1 10.0.1.1 | grep received
ip netns exec r nstat -az IcmpOutRateLimitGlobal IcmpOutRateLimitHost IcmpOutTimeExcds | tail -n +2
# foreign source addresses
ip netns exec a ping -c 1 -W 1 -I 10.0.0.55 10.0.0.254
ip netns exec a sysctl -w net.ipv4.ip_nonlocal_bind=1
ip netns exec a ping -c 1 -W 1 -I 10.0.0.55 10.0.0.254
ip -n r neigh show 10.0.0.55
ip netns exec a sysctl -w net.ipv4.ip_nonlocal_bind=0
# a router's own knowledge of path MTUs
ip -n r link set rb mtu 1200
ip -n b link set eth0 mtu 1200
ip netns exec a ping -c 1 -s 1300 -M do -W 1 10.0.1.1 | grep -e mtu -e received
ip -n r route add 10.0.2.0/24 via 10.0.1.1 mtu 1000
ip netns exec a ping -c 1 -s 1100 -M do -W 1 10.0.2.1 | grep -e mtu -e Frag -e received
# routes whose link has no carrier
ip -n r route add 10.9.0.0/16 via 10.0.1.1 metric 5
ip -n r route add 10.9.0.0/16 via 10.0.0.1 metric 9
ip -n r route get 10.9.0.1
ip -n b link set eth0 down
sleep 1
ip -n r route get 10.9.0.1
ip -n r route show 10.9.0.0/16
ip netns exec r sysctl -w net.ipv4.conf.rb.ignore_routes_with_linkdown=1
ip -n r route get 10.9.0.1
ip -n r route show 10.9.0.0/16
ip -n r route get 10.0.1.1
ip netns exec r ping -c 1 -W 1 10.0.1.254 | grep received
ip -n b link set eth0 up
sleep 1
ip -n r route get 10.9.0.1
# queues of those that are asked for
ip netns exec a sysctl -w net.ipv4.neigh.eth0.unres_qlen_bytes=1000
ip netns exec a ping -c 5 -i 0.01 -W 5 10.0.0.99 | grep -e From -e received
ip netns exec a sysctl -w net.ipv4.neigh.eth0.mcast_solicit=0
ip -n a neigh flush all
ip netns exec a ping -c 1 -W 1 10.0.0.98 | grep -e From -e received
ip -n a neigh
ip netns exec a sysctl -w net.ipv4.neigh.eth0.mcast_solicit=6 net.ipv4.neigh.eth0.retrans_time_ms=100
ip netns exec r tcpdump -lnni ra arp > /tmp/c 2> /dev/null &
sleep 1
ip netns exec a ping -c 1 -W 2 10.0.0.97 | grep -e From -e received
sleep 1
kill $!
wait
cut -d' ' -f2- /tmp/c
