# Router discovery on the wire, and what is told of it
ip netns add r
ip link add v0 netns r address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip -n r addr add 2001:db8:1::1/64 dev v0 nodad
ip -n r link set v0 up
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
sysctl -w net.ipv6.conf.v1.router_solicitation_delay=0
sleep 3
# nobody answers: how often is asked
ip netns exec r tcpdump -nt -i v0 -l icmp6 and 'ip6[40] = 133' > /tmp/rs 2>/dev/null &
ip link set v1 up
sleep 30
sleep 0.1; kill $!
wait
wc -l < /tmp/rs
head -2 /tmp/rs
grep RouterSol /proc/net/snmp6
sysctl -w net.ipv6.conf.v1.router_solicitations=2 net.ipv6.conf.v1.router_solicitation_interval=1
ip link set v1 down
ip netns exec r tcpdump -nt -i v0 -l icmp6 and 'ip6[40] = 133' > /tmp/rs 2>/dev/null &
ip link set v1 up
sleep 20
sleep 0.1; kill $!
wait
cat /tmp/rs
sysctl -w net.ipv6.conf.v1.router_solicitations=0
ip link set v1 down
ip netns exec r tcpdump -nt -i v0 -l icmp6 and 'ip6[40] = 133' > /tmp/rs 2>/dev/null &
ip link set v1 up
sleep 10
sleep 0.1; kill $!
wait
cat /tmp/rs
sysctl -w net.ipv6.conf.v1.router_solicitations=-1 net.ipv6.conf.v1.router_solicitation_interval=4
ip link set v1 down
# a router answers
cat > /tmp/radvd.conf <<E
interface v0 {
  AdvSendAdvert on;
  MinRtrAdvInterval 100;
  MaxRtrAdvInterval 200;
  AdvLinkMTU 1400;
  AdvManagedFlag on;
  AdvOtherConfigFlag on;
  AdvDefaultPreference high;
  AdvReachableTime 5000;
  AdvRetransTimer 300;
  prefix 2001:db8:1::/64 { AdvRouterAddr off; };
  prefix 2001:db8:2::/64 { AdvOnLink off; AdvValidLifetime infinity; AdvPreferredLifetime infinity; };
  route 2001:db8:3::/48 { AdvRoutePreference low; };
  route 2001:db8:4::/96 { AdvRouteLifetime infinity; };
  RDNSS 2001:db8::53 2001:db8::54 { };
  DNSSL example.com a.b.example.org { AdvDNSSLLifetime infinity; };
};
E
ip netns exec r radvd -C /tmp/radvd.conf -p /run/radvd.pid
sleep 2
sysctl -w net.ipv6.conf.v1.accept_ra_rt_info_max_plen=128
ip netns exec r tcpdump -nvvt -i v0 -c 1 -l 'icmp6 and ip6[40] = 133' 2>/dev/null > /tmp/rs &
ip netns exec r tcpdump -nvvt -i v0 -c 1 -l 'icmp6 and ip6[40] = 134' 2>/dev/null | sed 's/flowlabel 0x[0-9a-f]*, //; s/ > [^ ]*: / > HOST: /' > /tmp/ra &
ip monitor all > /tmp/monitor &
ip -t monitor prefix > /tmp/prefix &
sleep 1
ip link set v1 up
sleep 10
cat /tmp/rs
cat /tmp/ra
sort -u /tmp/monitor | sed 's/valid_lft 8.*/LFT/' | uniq
grep prefix /tmp/prefix | sort -u
sysctl net.ipv6.conf.v1.mtu net.ipv6.neigh.v1.base_reachable_time_ms net.ipv6.neigh.v1.retrans_time_ms net.ipv6.neigh.v1.gc_stale_time
ip netns exec r sysctl net.ipv6.conf.v0.mtu net.ipv6.conf.v0.hop_limit net.ipv6.neigh.v0.base_reachable_time_ms
ip monitor route > /tmp/routes &
ip netns exec r tcpdump -nvvt -i v0 -c 1 -l 'icmp6 and ip6[40] = 134' 2>/dev/null | sed 's/flowlabel 0x[0-9a-f]*, //' > /tmp/ra &
sleep 1
kill $(cat /run/radvd.pid)
sleep 2
cat /tmp/ra
cat /tmp/routes
ip -6 route
# what radvd refuses
echo 'interface v0 { AdvSendAdvert maybe; };' > /tmp/a; radvd -c -C /tmp/a 2>&1 | sed 's/.*): //'
echo 'interface v0 { AdvSendAdvert on }' > /tmp/a; radvd -c -C /tmp/a 2>&1 | sed 's/.*): //'
printf 'interface v0 {\n AdvSendAdvert on;\n Foo 3; };\n' > /tmp/a; radvd -c -C /tmp/a 2>&1 | sed 's/.*): //'
printf 'interface v0 {\n AdvSendAdvert on;\n prefix 2001:db8::/64 { AdvPreferredLifetime 100; AdvValidLifetime 10; }; };\n' > /tmp/a; radvd -c -C /tmp/a 2>&1 | sed 's/.*): //'
printf 'interface v0 {\n prefix 2001:db8::/164 { }; };\n' > /tmp/a; radvd -c -C /tmp/a 2>&1 | sed 's/.*): //'
printf 'interface v0 {\n route 2001:db8::/300 { }; };\n' > /tmp/a; radvd -c -C /tmp/a 2>&1 | sed 's/.*): //'
printf 'interface v0 { }; interface v0 { };\n' > /tmp/a; radvd -c -C /tmp/a 2>&1 | sed 's/.*): //'
printf 'interface v0 {\n RDNSS 2001:db8::1 { AdvRDNSSLifetime 5; }; };' > /tmp/a; radvd -c -C /tmp/a 2>&1 | sed 's/.*): //'
printf 'interface v0 { };\n' > /tmp/a; chmod 666 /tmp/a; radvd -c -C /tmp/a 2>&1 | sed 's/.*): //'; radvd -C /tmp/a
radvd -c -C /nonexistent 2>&1 | sed 's/.*): //'
radvd -C /nonexistent
radvd -x
radvd -m bogus
radvd -v
radvd -h
