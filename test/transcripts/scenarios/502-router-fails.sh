# A default router stops answering: the host finds out and takes the other
ip netns add sw
ip netns add h
ip netns add far
ip -n sw link add br0 type bridge
ip -n sw link add br1 type bridge
ip -n sw link set br0 up
ip -n sw link set br1 up
link() { ip link add $2 netns $1 address 02:00:00:00:0$5:0$6 type veth peer name $3 netns sw; ip -n sw link set $3 master $4 up; ip -n $1 link set $2 up; }
for n in 1 2; do ip netns add r$n; ip netns exec r$n sysctl -qw net.ipv6.conf.all.forwarding=1; link r$n eth0 p$n br0 0 $n; link r$n eth1 q$n br1 1 $n; ip -n r$n addr add 2001:db8:1::$n/64 dev eth0 nodad; ip -n r$n addr add 2001:db8:2::$n/64 dev eth1 nodad; done
link far eth0 q3 br1 1 3
ip -n far addr add 2001:db8:2::9/64 dev eth0 nodad
ip -n far -6 route add 2001:db8:1::/64 nexthop via 2001:db8:2::1 nexthop via 2001:db8:2::2
for n in 1 2; do printf "interface eth0 { AdvSendAdvert on; MinRtrAdvInterval 100; MaxRtrAdvInterval 200; AdvDefaultPreference $([ $n = 1 ] && echo high || echo medium); prefix 2001:db8:1::/64 { }; };\n" > /tmp/r$n.conf; ip netns exec r$n radvd -C /tmp/r$n.conf -p /run/r$n.pid; done
sleep 4
link h eth0 p0 br0 0 9
sleep 10
ip -n h -6 route
ip -n h -6 route get 2001:db8:2::9
ip netns exec h ping -c 1 2001:db8:2::9
ip netns exec h traceroute -6 -n -q 1 2001:db8:2::9
# the first falls silent
ip -n sw link set p1 down
ip -n sw link set q1 down
ip netns exec h ping -q -c 40 -i 1 2001:db8:2::9 | grep -o '^40 packets'
ip -n h -6 neigh show fe80::ff:fe00:1 dev eth0
ip -n h -6 route show default | sed 's/expires [0-9]*sec/expires X/'
ip -n h -6 route get 2001:db8:2::9
ip -n far -6 route replace 2001:db8:1::/64 via 2001:db8:2::2
ip netns exec h ping -c 2 -i 0.5 2001:db8:2::9
ip netns exec h traceroute -6 -n -q 1 2001:db8:2::9
# it comes back; nothing tells so until it is asked
ip -n sw link set p1 up
ip -n sw link set q1 up
sleep 2
ip netns exec h ping -c 1 2001:db8:1::1
ip netns exec h ping -c 1 fe80::ff:fe00:1%eth0
ip -n h -6 route get 2001:db8:2::9
# with multipath both ways are known, one is dead
ip -n h -6 route add 2001:db8:2::/64 nexthop via fe80::ff:fe00:1 dev eth0 nexthop via fe80::ff:fe00:2 dev eth0
ip -n h -6 route show 2001:db8:2::/64
ip -n sw link set p0 down
sleep 0.5
ip -n h -6 route show 2001:db8:2::/64
ip -n sw link set p0 up
sleep 0.5
ip -n h -6 route show 2001:db8:2::/64
ip -n h -6 route del 2001:db8:2::/64
kill $(cat /run/r1.pid) $(cat /run/r2.pid)
sleep 1
ip -n h -6 route
