# What routers say beside the prefix: preference, more specific routes, MTU, hop limit, timers; several routers
ip netns add sw
ip netns add h
ip -n sw link add br0 type bridge
ip -n sw link set br0 up
ip link add v1 netns h address 02:00:00:00:00:02 type veth peer name p0 netns sw
for i in 1 2; do ip netns add r$i; ip link add v0 netns r$i address 02:00:00:00:01:0$i type veth peer name p$i netns sw; ip -n r$i link set v0 up; ip -n r$i addr add 2001:db8:$i::1/64 dev v0 nodad; ip netns exec r$i sysctl -qw net.ipv6.conf.all.forwarding=1; done
for p in p0 p1 p2; do ip -n sw link set $p master br0 up; done
sleep 2
cat > /tmp/r1.conf <<E
interface v0 {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 4;
  AdvManagedFlag on;
  AdvOtherConfigFlag on;
  AdvLinkMTU 1400;
  AdvCurHopLimit 17;
  AdvReachableTime 20000;
  AdvRetransTimer 500;
  AdvDefaultPreference high;
  AdvDefaultLifetime 900;
  prefix 2001:db8:1::/64 { AdvValidLifetime 7200; AdvPreferredLifetime 3600; };
  route 2001:db8:aa00::/40 { AdvRoutePreference low; AdvRouteLifetime 500; };
  route 2001:db8:bbbb::/48 { };
  RDNSS 2001:db8:1::53 2001:db8:1::54 { AdvRDNSSLifetime 300; };
  DNSSL example.com example.org { };
};
E
cat > /tmp/r2.conf <<E
interface v0 {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 4;
  AdvDefaultPreference low;
  AdvDefaultLifetime 0;
  prefix 2001:db8:2::/64 { AdvOnLink off; AdvValidLifetime infinity; AdvPreferredLifetime infinity; };
  prefix 2001:db8:22::/64 { AdvAutonomous off; };
  prefix 2001:db8:222::/60 { };
};
E
ip netns exec r1 radvd -C /tmp/r1.conf -p /run/r1.pid
ip -n h link set v1 up
sleep 10
ip -n h -6 addr show dev v1
ip -n h -6 route
ip -n h -d -6 route show default
ip netns exec h sysctl net.ipv6.conf.v1.mtu net.ipv6.conf.v1.hop_limit net.ipv6.neigh.v1.base_reachable_time_ms net.ipv6.neigh.v1.retrans_time_ms net.ipv6.neigh.v1.gc_stale_time
ip -n h -d link show v1
ip -n h -6 route get 2001:db8:1::1
ip -n h -6 route get 2001:db8:77::1
ip netns exec h ping -c 1 -s 1400 -M do 2001:db8:1::1
ip netns exec h ping -c 1 2001:db8:1::1
# more specific routes only where they are asked for
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra_rt_info_max_plen=40
sleep 5
ip -n h -6 route
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra_rt_info_max_plen=64 net.ipv6.conf.v1.accept_ra_rt_info_min_plen=41
ip -n h -6 route flush proto ra
sleep 5
ip -n h -6 route
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra_rt_info_min_plen=0
sleep 5
ip -n h -6 route
ip -n h -6 route get 2001:db8:aa01::1
# a second router, which is none by default
ip netns exec r2 radvd -C /tmp/r2.conf -p /run/r2.pid
sleep 6
ip -n h -6 addr show dev v1
ip -n h -6 route
sed -i s/AdvDefaultLifetime.*// /tmp/r2.conf
kill -HUP $(cat /run/r2.pid)
sleep 6
ip -n h -6 route show default
ip -n h -6 route get 2001:db8:77::1
ip -n h -6 neigh show | sed 's/REACHABLE\|STALE\|DELAY\|PROBE/NUD/' | sort
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra_rtr_pref=0
sleep 5
ip -n h -6 route show default
ip netns exec h sysctl -w net.ipv6.conf.v1.accept_ra_rtr_pref=1
sleep 5
ip -n h -6 route show default
# the better one leaves
kill $(cat /run/r1.pid)
sleep 2
ip -n h -6 route
ip -n h -6 route get 2001:db8:77::1
ip netns exec h cat /proc/net/snmp6 | grep -E 'OutRouterS'
kill $(cat /run/r2.pid)
sleep 2
ip -n h -6 route
