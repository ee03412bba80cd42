# Duplicate address detection: its time, its failure, what becomes of addresses on devices that go down
ip netns add a
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
ip -n a link set eth0 up
ip -n b link set eth0 up
sleep 3
ip -n a addr add 2001:db8::1/64 dev eth0
ip -n a -6 addr show dev eth0 scope global
ip -n a -6 route show table local | grep 2001
ip netns exec a ping -c 1 -W 1 2001:db8::1
sleep 3
ip -n a -6 addr show dev eth0 scope global
ip -n a -6 route show table local | grep 2001
# the other has it already
ip -n b addr add 2001:db8::1/64 dev eth0
ip -n b addr add 2001:db8::1/64 dev eth0
sleep 3
ip -n b -6 addr show dev eth0 scope global
ip -n b -6 addr show dadfailed
ip -n b -6 addr show -dadfailed
ip -n b -6 addr show tentative
ip -n b -j -6 addr show dev eth0 scope global | tr , '\n' | grep -E 'tent|dad'
ip -n b -6 route
ip -n b -6 route get 2001:db8::1
ip netns exec b cat /proc/net/if_inet6 | grep 2001
ip -n b addr del 2001:db8::1/64 dev eth0
# one that is not for ever is taken away
ip -n b addr add 2001:db8::1/64 dev eth0 valid_lft 100 preferred_lft 100
sleep 3
ip -n b -6 addr show dev eth0
# without detection both have it
ip -n b addr add 2001:db8::1/64 dev eth0 nodad
ip -n b -6 addr show dev eth0 scope global
ip -n b addr del 2001:db8::1/64 dev eth0
ip netns exec b sysctl -w net.ipv6.conf.eth0.accept_dad=0
ip -n b addr add 2001:db8::1/64 dev eth0
sleep 0.1
ip -n b -6 addr show dev eth0 scope global
ip -n b addr del 2001:db8::1/64 dev eth0
ip netns exec b sysctl -w net.ipv6.conf.eth0.accept_dad=1 net.ipv6.conf.eth0.dad_transmits=0
ip -n b addr add 2001:db8::1/64 dev eth0
sleep 1.5
ip -n b -6 addr show dev eth0 scope global
ip -n b addr del 2001:db8::1/64 dev eth0
# several probes
ip netns exec b sysctl -w net.ipv6.conf.eth0.dad_transmits=3
ip netns exec a tcpdump -nt -i eth0 -l 'icmp6 and ip6[40] = 135 and ip6[8:4] = 0' > /tmp/ns 2>/dev/null &
sleep 0.5
ip -n b addr add 2001:db8::2/64 dev eth0
sleep 2.1
ip -n b -6 addr show dev eth0 tentative
sleep 3
ip -n b -6 addr show dev eth0 scope global
sleep 0.2; kill $!
wait
cat /tmp/ns
ip netns exec b sysctl -w net.ipv6.neigh.eth0.retrans_time_ms=200
ip -n b addr add 2001:db8::3/64 dev eth0
sleep 1.9
ip -n b -6 addr show dev eth0 tentative
# optimistic
ip netns exec b sysctl -w net.ipv6.conf.eth0.optimistic_dad=1 net.ipv6.conf.eth0.dad_transmits=1 net.ipv6.neigh.eth0.retrans_time_ms=1000
ip -n b addr add 2001:db8::4/64 dev eth0 optimistic
sleep 0.1
ip -n b -6 addr show to 2001:db8::4
ip -n b -6 addr show optimistic
sleep 2
ip -n b -6 addr show to 2001:db8::4
ip -n b addr add 2001:db8::1/64 dev eth0 optimistic
sleep 2
ip -n b -6 addr show to 2001:db8::1
ip -n b addr del 2001:db8::1/64 dev eth0
ip netns exec b sysctl -w net.ipv6.conf.eth0.optimistic_dad=0
# both at the same time, each with its nonce
ip -n a addr add 2001:db8::55/64 dev eth0; ip -n b addr add 2001:db8::55/64 dev eth0
sleep 4
(ip -n a -6 -o addr show to 2001:db8::55; ip -n b -6 -o addr show to 2001:db8::55) | grep -c dadfailed
# the link-local address itself
ip -n b link set eth0 down
ip -n b link set eth0 address 02:00:00:00:00:01
ip -n b link set eth0 up
sleep 3
ip -n b -6 addr show dev eth0
ip -n b -6 route
ip netns exec b ping -c 1 -W 1 fe80::ff:fe00:1%eth0
ip netns exec b sysctl -w net.ipv6.conf.eth0.accept_dad=2
ip -n b link set eth0 down
ip -n b link set eth0 up
sleep 3
ip -n b -6 addr show dev eth0
ip netns exec b sysctl net.ipv6.conf.eth0.disable_ipv6
ip netns exec b sysctl -w net.ipv6.conf.eth0.accept_dad=1 net.ipv6.conf.eth0.disable_ipv6=0
ip -n b link set eth0 down
ip -n b link set eth0 address 02:00:00:00:00:02
ip -n b link set eth0 up
# down and up
ip -n a addr add 2001:db8:9::9/64 dev eth0 nodad
ip -n a addr add 2001:db8:9::8/64 dev eth0 valid_lft 500 preferred_lft 500 nodad
ip -n a link set eth0 down
ip -n a -6 addr show dev eth0
ip -n a link set eth0 up
sleep 3
ip -n a -6 addr show dev eth0
ip netns exec a sysctl -w net.ipv6.conf.eth0.keep_addr_on_down=1
ip -n a addr add 2001:db8:9::9/64 dev eth0
ip -n a addr add 2001:db8:9::7/64 dev eth0 nodad
ip -n a addr add 2001:db8:9::8/64 dev eth0 valid_lft 500 preferred_lft 500 nodad
sleep 3
ip -n a link set eth0 down
ip -n a -6 addr show dev eth0
ip -n a -6 route
ip -n a -6 route show table local
ip -n a link set eth0 up
ip -n a -6 addr show to 2001:db8:9::9
sleep 3
ip -n a -6 addr show dev eth0
ip -n a -6 route
# no carrier: nothing is asked
ip -n b link set eth0 down
ip -n a addr add 2001:db8:a::1/64 dev eth0
sleep 3
ip -n a -6 addr show to 2001:db8:a::1
ip -n b link set eth0 up
sleep 3
ip -n a -6 addr show to 2001:db8:a::1
# IPv6 off and on: what was given by hand is gone
ip netns exec a sysctl -w net.ipv6.conf.eth0.disable_ipv6=1
ip -n a -6 addr show dev eth0
ip -n a addr add 2001:db8:b::1/64 dev eth0
ip netns exec a sysctl -w net.ipv6.conf.eth0.disable_ipv6=0
sleep 3
ip -n a -6 addr show dev eth0
