# settings that change what happens to packets: proxies, broadcasts, martians, source routes, local neighbours
ip netns add a
ip netns add r
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name ra netns r address 02:00:00:00:01:0a
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:01:0b
for n in a r b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; done
ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n r link set ra up; ip -n r link set rb up
ip -n a addr add 10.0.0.1/24 brd + dev eth0
ip -n r addr add 10.0.0.254/24 brd + dev ra
ip -n r addr add 10.0.1.254/24 brd + dev rb
ip -n b addr add 10.0.1.1/24 brd + dev eth0
ip -n a route add default via 10.0.0.254
ip -n b route add default via 10.0.1.254
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 2
# directed broadcasts
ip netns exec b sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
ip netns exec a ping -b -c 1 -W 1 10.0.1.255
ip netns exec r sysctl -w net.ipv4.conf.all.bc_forwarding=1
ip netns exec r sysctl -w net.ipv4.conf.ra.bc_forwarding=1
ip netns exec a ping -b -c 1 -W 1 10.0.1.255
ip -n r route get 10.0.1.255 from 10.0.0.1 iif ra
# proxies for those on the same link
ip netns exec r sysctl -qw net.ipv4.neigh.ra.proxy_delay=0
ip netns exec a ping -c 1 -W 1 10.0.0.77 > /dev/null; ip -n a neigh show 10.0.0.77
ip netns exec r sysctl -w net.ipv4.conf.ra.proxy_arp_pvlan=1
sleep 3
ip netns exec a ping -c 1 -W 1 10.0.0.77 > /dev/null; ip -n a neigh show 10.0.0.77
ip netns exec r sysctl -w net.ipv4.conf.ra.proxy_arp_pvlan=0
# medium_id: proxies only between media
ip -n a route add 10.0.1.0/24 dev eth0
ip netns exec r sysctl -w net.ipv4.conf.ra.proxy_arp=1
ip netns exec a ping -c 1 -W 1 10.0.1.1 > /dev/null; ip -n a neigh show 10.0.1.1
ip -n a neigh flush all
ip netns exec r sysctl -w net.ipv4.conf.ra.medium_id=1 net.ipv4.conf.rb.medium_id=1
ip netns exec a ping -c 1 -W 1 10.0.1.1 > /dev/null; ip -n a neigh show 10.0.1.1
sleep 3
ip netns exec r sysctl -w net.ipv4.conf.rb.medium_id=2
ip netns exec a ping -c 1 -W 1 10.0.1.1 > /dev/null; ip -n a neigh show 10.0.1.1
ip netns exec r sysctl -w net.ipv4.conf.rb.medium_id=-1
ip -n a neigh flush all
sleep 3
ip netns exec a ping -c 1 -W 1 10.0.1.1 > /dev/null; ip -n a neigh show 10.0.1.1
ip -n a route del 10.0.1.0/24 dev eth0
# a neighbour on the loopback
ip netns exec b ping -c 1 -W 1 10.0.1.1 | grep received
ip -n b neigh add 10.0.1.1 lladdr 02:00:00:00:00:77 dev lo
ip netns exec b ping -c 1 -W 1 10.0.1.1 | grep received
ip -n b neigh flush all nud permanent
ip -n b neigh del 10.0.1.1 dev lo
ip netns exec b ping -c 1 -W 1 10.0.1.1 | grep received
# unicast in multicast frames
ip -n b neigh add 10.0.1.254 lladdr 01:00:5e:00:00:01 dev eth0
ip netns exec b ping -c 1 -W 1 10.0.1.254 | grep received
ip netns exec r sysctl -w net.ipv4.conf.rb.drop_unicast_in_l2_multicast=1
ip netns exec b ping -c 1 -W 1 10.0.1.254 | grep received
ip -n b neigh del 10.0.1.254 dev eth0
# martians
ip -n a neigh replace 10.0.0.254 lladdr 02:00:00:00:01:0a dev eth0
dmesg -C
ip netns exec r sysctl -qw net.ipv4.conf.all.log_martians=1
ip -n a addr add 127.9.0.1/32 dev eth0 scope host
ip netns exec a sysctl -qw net.ipv4.conf.eth0.route_localnet=1
ip netns exec a ping -c 1 -W 1 -I 127.9.0.1 10.0.0.254 | grep received
ip netns exec r sysctl -qw net.ipv4.conf.ra.rp_filter=1
ip -n a addr add 10.7.0.1/32 dev lo
ip netns exec a ping -c 1 -W 1 -I 10.7.0.1 10.0.0.254 | grep received
dmesg | sed 's/^\[[^]]*\] //'
