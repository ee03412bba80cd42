# every type of route, every metric, encapsulations
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip link set eth0 up
ip addr add 10.0.0.1/24 dev eth0
ip addr add 2001:db8::1/64 dev eth0 nodad
ip route add 10.1.0.0/16 via 10.0.0.2 mtu 1400
ip route add 10.2.0.0/16 via 10.0.0.2 mtu lock 1400 advmss 1000 hoplimit 9
ip route add 10.3.0.0/16 via 10.0.0.2 initcwnd 10 initrwnd 20 window 65536 cwnd 5
ip route add 10.4.0.0/16 via 10.0.0.2 rtt 100ms rttvar 30 rto_min 200ms
ip route add 10.5.0.0/16 via 10.0.0.2 rtt 1s rto_min lock 5s ssthresh 7 reordering 4
ip route add 10.6.0.0/16 via 10.0.0.2 quickack 1 features ecn fastopen_no_cookie 1
ip route add 10.7.0.0/16 via 10.0.0.2 congctl cubic
ip route add 10.8.0.0/16 via 10.0.0.2 congctl lock reno
ip route add 10.9.0.0/16 via 10.0.0.2 congctl foo
ip route add 10.9.0.0/16 via 10.0.0.2 features foo
ip route add 10.9.0.0/16 via 10.0.0.2 mtu foo
ip route add 10.9.0.0/16 via 10.0.0.2 mtu 70000
ip route add 10.10.0.0/16 via 10.0.0.2 mtu 10
ip route add 10.11.0.0/16 via 10.0.0.2 hoplimit 300
ip route add 10.12.0.0/16 via 10.0.0.2 hoplimit 0
ip route add 10.13.0.0/16 via 10.0.0.2 quickack 2
ip route add 10.14.0.0/16 via 10.0.0.2 advmss 70000
ip route add 10.15.0.0/16 via 10.0.0.2 realm 300
ip route add 10.15.0.0/16 via 10.0.0.2 realm foo
ip route add 10.16.0.0/16 via 10.0.0.2 realms 1/2
ip route add 10.17.0.0/16 via 10.0.0.2 ttl-propagate enabled
ip route add 10.18.0.0/16 via 10.0.0.2 expires 30
ip route add 10.19.0.0/16 via 10.0.0.2 pref high
ip route add 10.21.0.0/16 via 10.0.0.2 lock mtu 5
ip route add 10.22.0.0/16 via 10.0.0.2 pervasive
ip route
ip -j route
ip -d route show 10.2.0.0/16
ip route get 10.2.0.1
ip route get 10.1.0.1
ip route get 10.4.0.1
ip route get 10.16.0.1
ip -6 route add 2001:db8:1::/48 via 2001:db8::2 mtu 1400 hoplimit 7 advmss 1300
ip -6 route add 2001:db8:2::/48 via 2001:db8::2 expires 100 pref low
ip -6 route add 2001:db8:3::/48 via 2001:db8::2 rto_min 10 features ecn congctl reno
ip -6 route show | grep db8
# types
for t in unicast local broadcast anycast multicast blackhole unreachable prohibit throw nat xresolve foo 1 2 6 9 10 11 12; do
  echo type $t; ip route add $t 10.50.1.0/24 dev eth0 table 9; ip route add $t 10.50.2.0/24 table 9; ip route add $t 10.50.3.0/24 via 10.0.0.3 table 9
  ip route show table 9; ip route flush table 9
done
for s in global site link host nowhere 0 7 200 253 254 255 256 foo; do
  echo scope $s; ip route add 10.50.1.0/24 dev eth0 table 9 scope $s; ip route add 10.50.2.0/24 via 10.0.0.3 table 9 scope $s
  ip route show table 9; ip route flush table 9
done
for p in kernel boot static redirect ra dhcp bird babel 0 5 199 255 256 foo; do
  echo proto $p; ip route add 10.50.1.0/24 dev eth0 table 9 proto $p
  ip route show table 9; ip route flush table 9
done
# no such encapsulation
ip route add 10.62.0.0/16 encap foo via 10.0.0.2
