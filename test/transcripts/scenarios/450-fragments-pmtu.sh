# fragments, path MTU and what is remembered of it
# oracle: limit=4000
ip netns add a
ip netns add r
ip netns add b
ip link add eth0 netns a type veth peer name ra netns r
ip link add eth0 netns b type veth peer name rb netns r
for n in a r b; do ip -n $n link set lo up; done
ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n r link set ra up; ip -n r link set rb up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n r addr add 10.0.0.254/24 dev ra
ip -n r addr add 10.0.1.254/24 dev rb
ip -n b addr add 10.0.1.1/24 dev eth0
ip -n a route add default via 10.0.0.254
ip -n b route add default via 10.0.1.254
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r link set rb mtu 1000
sleep 2
ip netns exec a ping -c 1 -s 3000 10.0.0.254
ip netns exec a ping -c 1 -s 1400 -M dont 10.0.1.1
ip netns exec a ping -c 1 -s 1400 -M do -W 1 10.0.1.1
ip netns exec a ping -c 1 -s 1400 -M do -W 1 10.0.1.1
ip netns exec a ping -c 1 -s 1400 -M want -W 1 10.0.1.1
ip netns exec a ping -c 1 -s 1600 -M do -W 1 10.0.1.1
ip -n a route get 10.0.1.1 | sed 's/expires .*sec/expires N/'
ip -n a route show cache | sed 's/expires .*sec/expires N/'
ip -n a -j route get 10.0.1.1 | sed 's/"expires":[0-9]*/"expires":N/'
ip -n a route get 10.0.1.2
sleep 590
ip -n a route get 10.0.1.1 | sed 's/expires .sec/expires N/'
sleep 20
ip -n a route get 10.0.1.1
ip netns exec a ping -c 1 -s 1400 -M do -W 1 10.0.1.1 > /dev/null
ip -n a route get 10.0.1.1 | grep -c expires
ip -n a route flush cache
ip -n a route get 10.0.1.1
# below min_pmtu it is locked
ip -n r link set rb mtu 500
ip -n b link set eth0 mtu 500
ip netns exec a ping -c 1 -s 1400 -M do -W 1 10.0.1.1
ip -n a route get 10.0.1.1 | sed 's/expires .*sec/expires N/'
ip netns exec a ping -c 1 -s 1400 -M do -W 1 10.0.1.1
ip -n a route flush cache
ip netns exec a sysctl -w net.ipv4.route.min_pmtu=300 net.ipv4.route.mtu_expires=5
ip netns exec a ping -c 1 -s 1400 -M do -W 1 10.0.1.1
ip -n a route get 10.0.1.1
sleep 6
ip -n a route get 10.0.1.1
# told not to discover
ip netns exec a sysctl -w net.ipv4.ip_no_pmtu_disc=1
ip netns exec a ping -c 1 -s 1400 -M want -W 1 10.0.1.1
ip -n a route get 10.0.1.1
ip netns exec a sysctl -w net.ipv4.ip_no_pmtu_disc=3
ip netns exec a ping -c 1 -s 1400 -M do -W 1 10.0.1.1
ip -n a route get 10.0.1.1 | sed 's/expires .*sec/expires N/'
ip netns exec a sysctl -w net.ipv4.ip_no_pmtu_disc=0
# a route's own MTU, locked or not
ip -n a route add 10.0.1.1 via 10.0.0.254 mtu 900
ip netns exec a ping -c 1 -s 1400 -M do -W 1 10.0.1.1
ip -n a route get 10.0.1.1
ip -n a route replace 10.0.1.1 via 10.0.0.254 mtu lock 900
ip netns exec a ping -c 1 -s 1400 -M do -W 1 10.0.1.1
ip netns exec a ping -c 1 -s 600 -M do -W 1 10.0.1.1
ip netns exec a ping -c 1 -s 1400 -W 1 10.0.1.1
ip -n a route get 10.0.1.1
ip netns exec a ping -c 1 -s 65507 10.0.0.254
ip netns exec a ping -c 1 -s 65508 10.0.0.254
# reassembly: fragments whose rest never comes
ip netns exec b sysctl -w net.ipv4.ipfrag_time=2
ip netns exec b sysctl -w net.ipv4.ipfrag_low_thresh=0
ip netns exec b sysctl -w net.ipv4.ipfrag_high_thresh=0
ip netns exec a ping -c 1 -s 2000 -W 1 10.0.1.1
ip netns exec b nstat -az 'IpReasm*' 'IpFrag*'
ip netns exec r nstat -az 'IpReasm*' 'IpFrag*'
ip netns exec a nstat -az 'IpReasm*' 'IpFrag*'
