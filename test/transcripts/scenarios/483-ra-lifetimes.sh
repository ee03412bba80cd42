# Advertised lifetimes run out
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
  AdvDefaultLifetime 20;
  prefix 2001:db8:1::/64 { AdvValidLifetime 40; AdvPreferredLifetime 30; };
  prefix 2001:db8:2::/64 { AdvValidLifetime infinity; AdvPreferredLifetime infinity; };
  prefix 2001:db8:3::/64 { AdvValidLifetime 100; AdvPreferredLifetime 0; };
};
E
ip netns exec r radvd -C /tmp/r.conf -p /run/r.pid
ip -n h link set v1 up
sleep 8
ip -n h -6 addr show dev v1
ip -n h -6 route
ip -n h -6 addr show deprecated
ip -n h -6 addr show -deprecated
ip -n h -6 route get 2001:db8:3::1
# silence: the process dies without a word
kill -9 $(cat /run/r.pid)
sleep 10
ip -n h -6 route
sleep 15
ip -n h -6 route | grep -v ^default
ip -n h -6 addr show dev v1
sleep 9
ip -n h -6 addr show dev v1
sleep 8
ip -n h -6 addr show dev v1
sleep 30
ip -n h -6 addr show dev v1
ip -n h -6 route
# a longer life, and no shortening of what has less than two hours
sed -i 's/AdvValidLifetime 40; AdvPreferredLifetime 30/AdvValidLifetime 9500; AdvPreferredLifetime 650/; s/AdvValidLifetime 100/AdvValidLifetime 8500/' /tmp/r.conf
ip netns exec r radvd -C /tmp/r.conf -p /run/r.pid
sleep 5
ip -n h -6 addr show dev v1 | sed 's/\([0-9]\)[0-9]*sec/\1...sec/g'
kill -9 $(cat /run/r.pid)
sed -i 's/AdvValidLifetime 9500; AdvPreferredLifetime 650/AdvValidLifetime 150; AdvPreferredLifetime 150/; s/AdvValidLifetime 8500/AdvValidLifetime 7500/' /tmp/r.conf
ip netns exec r radvd -C /tmp/r.conf -p /run/r.pid
sleep 5
ip -n h -6 addr show dev v1 | sed 's/\([0-9]\)[0-9]*sec/\1...sec/g'
ip -n h -6 route | sed 's/\([0-9]\)[0-9]*sec/\1...sec/g'
kill $(cat /run/r.pid)
# an address given by hand in the prefix of a router
sleep 1
ip -n h addr add 2001:db8:2::77/64 dev v1
sleep 2
ip -n h -6 addr show dev v1 scope global
ip -n h -6 route
ip -n h addr del 2001:db8:2::77/64 dev v1
sleep 0.1
ip -n h -6 route
ip -n h addr del 2001:db8:2::ff:fe00:2/64 dev v1
ip -n h -6 route
