# Stable addresses that are taken: the next ones are tried
ip netns add a
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
for n in a b; do ip netns exec $n sysctl -w net.ipv6.conf.eth0.stable_secret=2001:db8::5ec:2e7; done
ip -n a link set eth0 up
sleep 0.1
ip netns exec b sysctl -w net.ipv6.conf.eth0.accept_dad=0 net.ipv6.conf.eth0.addr_gen_mode=1
ip -n b link set eth0 up
sleep 3
ip -n a -6 addr show dev eth0
ip -n b link set eth0 down
ip netns exec b sysctl -w net.ipv6.conf.eth0.accept_dad=1 net.ipv6.conf.eth0.addr_gen_mode=2
ip -n b link set eth0 up
sleep 5
ip -n b -6 addr show dev eth0
ip netns exec b sysctl -w net.ipv6.idgen_retries=0
ip -n b link set eth0 down
ip -n b link set eth0 up
sleep 5
ip -n b -6 -o addr show dev eth0 | wc -l
ip netns exec b sysctl -w net.ipv6.conf.eth0.addr_gen_mode=0
ip -n b link set eth0 down
ip -n b link set eth0 up
sleep 3
ip -n b -6 addr show dev eth0
ip netns exec b sysctl net.ipv6.conf.eth0.stable_secret
ip -n b link set eth0 addrgenmode stable_secret
ip -n b -d link show eth0 | grep -o 'addrgenmode [a-z0-9_]*'
ip netns exec b sysctl -w net.ipv6.conf.default.stable_secret=2001:db8::1
ip -n b link add d0 address 02:00:00:00:00:0d type dummy
ip -n b -d link show d0 | grep -o 'addrgenmode [a-z0-9_]*'
ip -n b link set d0 up
sleep 3
ip -n b -6 addr show dev d0
ip netns add c
ip -n c link add d1 type dummy
ip -n c link set d1 addrgenmode stable_secret
ip netns exec c sysctl -w net.ipv6.conf.default.addr_gen_mode=1
ip -n c link add d2 type dummy
ip -n c link set d2 up
ip -n c -6 addr show dev d2
ip netns exec c sysctl -w net.ipv6.conf.all.addr_gen_mode=3
ip -n c link set d1 up
sleep 3
ip -n c -6 addr show dev d1 | grep -c stable-privacy
ip -n c -6 addr show dev d2 | grep -c stable-privacy
