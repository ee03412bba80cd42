# Which addresses are made from advertised prefixes: EUI-64, stable ones, tokens, temporary ones
ip netns add r
ip netns add h
ip link add v0 netns r address 02:00:00:00:00:01 type veth peer name v1 netns h address 02:00:00:00:00:02
ip -n r link set v0 up
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
sleep 3
cat > /tmp/r.conf <<E
interface v0 {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 4;
  prefix 2001:db8:1::/64 { };
};
E
ip netns exec r radvd -C /tmp/r.conf -p /run/r.pid
ip -n h token
ip -n h token list dev v1
ip -n h token set ::1234 dev v1
ip -n h link set v1 up
sleep 10
ip -n h token set ::1234 dev v1
ip -n h token
ip -n h token get dev v1
ip -n h -j token
sleep 5
ip -n h -6 addr show dev v1
ip -n h token set ::5678:abcd dev v1
ip -n h -6 addr show dev v1
sleep 10
ip -n h -6 addr show dev v1
ip -n h token del dev v1
ip -n h token list
ip -n h token set 2001:db8::1 dev v1
ip -n h token set zz dev v1
ip -n h token set ::1
ip -n h token set ::1 dev nosuch
ip -n h token set ::1 dev lo
# generation modes
ip -n h link set v1 down
ip -n h link set v1 addrgenmode none
ip -n h link set v1 up
sleep 10
ip -n h -6 addr show dev v1
ip -n h link set v1 down
ip netns exec h sysctl -w net.ipv6.conf.v1.stable_secret=2001:db8:5ec:2e7::1
ip netns exec h sysctl net.ipv6.conf.v1.stable_secret
ip -n h -d link show v1 | grep -o 'addrgenmode [a-z0-9_]*'
ip -n h link set v1 up
sleep 10
ip -n h -6 addr show dev v1
ip -n h link set v1 down
ip -n h link set v1 addrgenmode random
ip -n h -d link show v1 | grep -o 'addrgenmode [a-z0-9_]*'
ip -n h link set v1 up
sleep 10
ip -n h -6 addr show dev v1 | sed 's/inet6 2001:db8:1:[^/]*/inet6 2001:db8:1::RANDOM/'
ip -n h link set v1 addrgenmode bogus
ip -n h link set v1 addrgenmode eui64
# temporary addresses
ip -n h link set v1 down
ip netns exec h sysctl -w net.ipv6.conf.v1.use_tempaddr=2
ip -n h link set v1 up
sleep 8
ip -n h -6 addr show dev v1 | sed '/temporary/s/2001:db8:1:[^/]*/TEMPORARY/'
ip -n h -6 addr show temporary | sed 's/2001:db8:1:[^/]*/TEMPORARY/'
ip -n h -6 addr show -temporary
ip -n h -6 route get 2001:db8:1::1 | sed 's/src 2001:db8:1:0:ff:.*:2 /src PUBLIC /; s/src 2001:db8:1:[^ ]*/src TEMPORARY/'
ip netns exec h sysctl -w net.ipv6.conf.v1.use_tempaddr=1
ip -n h -6 route get 2001:db8:1::1
ip -n h addr add 2001:db8:9::9/64 dev v1 mngtmpaddr
sleep 3
ip -n h -6 addr show dev v1 | sed '/temporary/s/2001:db8:\([19]\):[^/]*/TEMPORARY\1/'
ip -n h addr add 2001:db8:8::8/72 dev v1 mngtmpaddr
ip -n h addr del 2001:db8:9::9/64 dev v1
ip -n h -6 addr show dev v1 | sed '/temporary/s/2001:db8:\([19]\):[^/]*/TEMPORARY\1/'
ip netns exec h sysctl -w net.ipv6.conf.v1.use_tempaddr=0
ip -n h addr flush dev v1 scope global
ip -n h addr add 2001:db8:9::9/64 dev v1 mngtmpaddr
sleep 8
ip -n h -6 addr show dev v1 | sed '/temporary/s/2001:db8:\([19]\):[^/]*/TEMPORARY\1/'
kill $(cat /run/r.pid)
