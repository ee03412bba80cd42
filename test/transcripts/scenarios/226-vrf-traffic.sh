# two customers with the same addresses behind one router
for ns in r c1 c2 s1 s2; do ip netns add $ns; ip -n $ns link set lo up; done
for i in 1 2; do
  ip -n r link add vrf$i type vrf table 10$i
  ip -n r link set vrf$i up
  ip link add eth0 netns c$i type veth peer name c$i netns r
  ip link add eth0 netns s$i type veth peer name s$i netns r
  ip -n r link set c$i master vrf$i
  ip -n r link set s$i master vrf$i
  ip -n r addr add 10.0.0.1/24 dev c$i
  ip -n r addr add 10.0.1.1/24 dev s$i
  ip -n c$i addr add 10.0.0.2/24 dev eth0
  ip -n s$i addr add 10.0.1.2/24 dev eth0
  for d in c$i s$i; do ip -n r link set $d up; done
  ip -n c$i link set eth0 up
  ip -n s$i link set eth0 up
  ip -n c$i route add default via 10.0.0.1
  ip -n s$i route add default via 10.0.1.1
done
ip netns exec r sysctl -w net.ipv4.ip_forward=1
sleep 3
ip netns exec c1 ping -c 2 -i 0.2 -W 1 10.0.1.2
ip netns exec c2 ping -c 1 -W 1 10.0.1.2
ip netns exec c1 ping -c 1 -W 1 10.0.0.1
ip netns exec c1 ping -c 1 -W 1 10.0.1.1
ip netns exec r ping -c 1 -W 1 10.0.0.2
ip netns exec r ping -c 1 -W 1 -I vrf1 10.0.0.2
ip netns exec r ping -c 1 -W 1 -I c2 10.0.0.2
ip netns exec r ping -c 1 -W 1 -I vrf2 10.0.1.2
ip netns exec r ping -c 1 -W 1 -I vrf1 10.0.0.1
ip netns exec r ping -c 1 -W 1 -I vrf1 127.0.0.1
ip -n r route
ip -n r route show vrf vrf1
ip -n r route show table 102
ip -n r neigh | sort
ip netns exec r timeout 3 tcpdump -nn -l -t -i vrf1 icmp > /tmp/cap 2>/dev/null &
sleep 1
ip netns exec c1 ping -c 1 -W 1 10.0.1.2 > /dev/null
ip netns exec c1 ping -c 1 -W 1 10.0.0.1 > /dev/null
wait
cat /tmp/cap
ip -n r -s link show vrf1
ip netns exec c1 traceroute -n -q 1 10.0.1.2
ip -n r link set s1 nomaster
ip netns exec c1 ping -c 1 -W 1 10.0.1.2
ip -n r link set vrf2 down
ip netns exec c2 ping -c 1 -W 1 10.0.1.2
ip -n r route show vrf vrf2
