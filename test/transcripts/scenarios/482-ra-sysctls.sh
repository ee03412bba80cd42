# Who listens to advertisements, and to what in them
ip netns add r
ip netns add h
ip link add v0 netns r address 02:00:00:00:00:01 type veth peer name v1 netns h address 02:00:00:00:00:02
ip -n r link set v0 up
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
sleep 2
cat > /tmp/r.conf <<E
interface v0 {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 4;
  AdvLinkMTU 1300;
  AdvCurHopLimit 10;
  prefix 2001:db8:1::/64 { };
  route 2001:db8:2::/48 { };
};
E
ip netns exec r radvd -C /tmp/r.conf -p /run/r.pid
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra=0
ip -n h link set v1 up
sleep 6
ip -n h -6 route
ip -n h -6 neigh show
ip netns exec h cat /proc/net/dev_snmp6/v1 | grep -E 'RouterS'
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra=1 net.ipv6.conf.v1.accept_ra_defrtr=0
sleep 5
ip -n h -6 route
ip -n h -6 neigh show | sed 's/REACHABLE\|STALE\|DELAY\|PROBE/NUD/'
ip netns exec h sysctl net.ipv6.conf.v1.hop_limit net.ipv6.conf.v1.mtu
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra_defrtr=1 net.ipv6.conf.v1.accept_ra_pinfo=0
ip -n h link set v1 down
ip netns exec h sysctl -w net.ipv6.conf.v1.mtu=1500
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra_mtu=0
ip -n h link set v1 up
sleep 6
ip -n h -6 addr show dev v1
ip -n h -6 route
ip netns exec h sysctl net.ipv6.conf.v1.hop_limit net.ipv6.conf.v1.mtu
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra_pinfo=1 net.ipv6.conf.v1.autoconf=0
sleep 5
ip -n h -6 addr show dev v1
ip -n h -6 route
ip netns exec h sysctl -w net.ipv6.conf.v1.autoconf=1 net.ipv6.conf.v1.accept_ra_min_hop_limit=64 net.ipv6.conf.v1.hop_limit=64
ip netns exec h sysctl -w net.ipv6.conf.v1.ra_defrtr_metric=512
sleep 5
ip -n h -6 addr show dev v1
ip -n h -6 route
ip netns exec h sysctl net.ipv6.conf.v1.hop_limit
# a router hears no routers
ip netns exec h sysctl -w net.ipv6.conf.all.forwarding=1
ip -n h -6 addr show dev v1
ip -n h -6 route
sleep 5
ip -n h -6 route
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra=2
sleep 5
ip -n h -6 route
ip -n h -6 route show table local
ip netns exec h sysctl -w net.ipv6.conf.all.forwarding=0
ip -n h -6 route
ip netns exec h sysctl -w net.ipv6.conf.all.forwarding=1
ip -n h -6 route
ip netns exec h sysctl -w net.ipv6.conf.all.forwarding=0 net.ipv6.conf.v1.accept_ra=1
# not too small lifetimes
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra_min_lft=5000
ip -n h link set v1 down
ip -n h link set v1 up
sleep 8
ip -n h -6 addr show dev v1
ip -n h -6 route
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra_min_lft=0
sleep 5
ip -n h -6 route
# IPv6 is switched off and on again
ip netns exec h sysctl -w net.ipv6.conf.v1.disable_ipv6=1
ip -n h -6 addr
ip -n h -6 route
ip netns exec h sysctl -w net.ipv6.conf.v1.disable_ipv6=0
sleep 8
ip -n h -6 addr show dev v1
ip -n h -6 route
kill $(cat /run/r.pid)
