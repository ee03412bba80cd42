# Router advertisements: a host finds its router, its prefix and its address
ip netns add r
ip netns add h
ip netns add far
ip link add v0 netns r address 02:00:00:00:00:01 type veth peer name v1 netns h address 02:00:00:00:00:02
ip link add w0 netns r address 02:00:00:00:00:11 type veth peer name w1 netns far address 02:00:00:00:00:12
ip -n r addr add 2001:db8:1::1/64 dev v0 nodad
ip -n r addr add 2001:db8:2::1/64 dev w0 nodad
ip -n far addr add 2001:db8:2::2/64 dev w1 nodad
ip -n r link set v0 up
ip -n r link set w0 up
ip -n far link set w1 up
ip -n far -6 route add default via 2001:db8:2::1
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
cat > /tmp/radvd.conf <<E
# the router's only interface with hosts
interface v0 {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 10;
  prefix 2001:db8:1::/64 {
    AdvOnLink on;
    AdvAutonomous on;
    AdvRouterAddr off;
  };
};
E
ip netns exec r radvd -c -C /tmp/radvd.conf 2>&1 | sed "s/.*: //"
ip netns exec r radvd -C /tmp/radvd.conf -p /run/radvd.pid
sleep 3
ip -n h -6 addr
ip -n h -6 route
ip -n h link set v1 up
ip -n h -6 addr show dev v1
sleep 15
ip -n h -6 addr show dev v1
ip -n h -br addr
ip -n h -6 addr show dynamic
ip -n h -6 addr show mngtmpaddr
ip -n h -6 addr show permanent
ip -n h -6 route
ip -n h -d -6 route
ip -n h -6 route show default
ip -n h -6 route show proto ra
ip -n h -6 route show proto kernel
ip -n h -j -6 route show default | sed 's/"expires":[0-9]*/"expires":N/'
ip -n h -6 route show table local
ip -n h -6 neigh show
ip -n h -6 neigh show fe80::ff:fe00:1 dev v1 | sed 's/REACHABLE\|STALE\|DELAY\|PROBE/NUD/'
ip -n h -6 route get 2001:db8:2::2
ip -n h -6 route get 2001:db8:1::77
ip netns exec h ping -c 2 -i 0.2 2001:db8:2::2
ip netns exec h ping -c 1 2001:db8:1::1
ip netns exec far ping -c 1 2001:db8:1::ff:fe00:2
ip netns exec h traceroute -n -6 2001:db8:2::2
ip netns exec h cat /proc/net/if_inet6 | sort
ip netns exec h cat /proc/net/ipv6_route | awk '{ print $1, $2, $5, $6, $9, $10 }'
ip netns exec h netstat -rn6 | sed 's/ \+[0-9]\+ \+[0-9]\+ \([a-z0-9]*\)$/ N N \1/'
ip netns exec h route -6 | head -2
# nothing of what the router said is kept when the device goes down
ip -n h link set v1 down
ip -n h -6 addr show dev v1
ip -n h -6 route
ip -n h link set v1 up
sleep 15
ip -n h -6 route
ip -n h -6 addr show dev v1
# the router says good-bye
kill $(cat /run/radvd.pid)
sleep 1
ip -n h -6 route
ip -n h -6 addr show dev v1
ip netns exec h ping -c 1 2001:db8:2::2
ip netns exec h ping -c 1 2001:db8:1::1
# what the host may change
ip -n h addr del 2001:db8:1::ff:fe00:2/64 dev v1
ip -n h -6 addr show dev v1
ip -n h -6 route
ip -n h -6 route flush proto kernel
ip -n h -6 route
