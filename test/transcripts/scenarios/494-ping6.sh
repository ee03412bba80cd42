# ping over IPv6: all options
ip netns add h
ip netns add r
ip netns add s
ip link add eth0 netns h address 02:00:00:00:00:10 type veth peer name eth0 netns r address 02:00:00:00:00:01
ip link add eth1 netns r address 02:00:00:00:00:02 type veth peer name eth0 netns s address 02:00:00:00:00:20
for n in h r s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n r link set eth1 up
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n h addr add 2001:db8:1::10/64 dev eth0 nodad
ip -n h addr add 2001:db8:1::11/64 dev eth0 nodad
ip -n r addr add 2001:db8:1::1/64 dev eth0 nodad
ip -n r addr add 2001:db8:2::1/64 dev eth1 nodad
ip -n s addr add 2001:db8:2::20/64 dev eth0 nodad
ip -n h -6 route add default via 2001:db8:1::1
ip -n s -6 route add default via 2001:db8:2::1
sleep 3
cat > /tmp/p <<'E'
ip netns exec h ping "$@" 2>&1 | sed 's/time [0-9]*ms/time T/; s/time=[0-9.]* ms/time=T ms/; s/= [0-9./]* ms.*/= T/'
E
p() { bash /tmp/p "$@"; }
p -c 1 2001:db8:2::20
p -6 -c 1 -n 2001:db8:2::20
p -4 -c 1 2001:db8:2::20
p -c 1 -F 12345 2001:db8:2::20
p -c 1 -F 0x12345 2001:db8:2::20
p -c 1 -F 1048576 2001:db8:2::20
p -c 1 -F 100000 2001:db8:2::20
p -c 1 -F zz 2001:db8:2::20
p -c 1 -Q 0x10 2001:db8:2::20
p -c 1 -Q 300 2001:db8:2::20
p -c 1 -t 1 2001:db8:2::20
p -c 1 -t 2 2001:db8:2::20
p -c 1 -t 0 2001:db8:2::20
p -c 1 -t 256 2001:db8:2::20
p -c 1 -I eth0 2001:db8:2::20
p -c 1 -I 2001:db8:1::11 2001:db8:2::20
p -c 1 -I 2001:db8:9::11 2001:db8:2::20
p -c 1 -I nosuch 2001:db8:2::20
p -c 1 -I lo 2001:db8:2::20
p -c 1 -B 2001:db8:2::20
p -c 1 -m 5 2001:db8:2::20
p -c 1 -s 0 2001:db8:2::20
p -c 1 -s 15 2001:db8:2::20
p -c 1 -s 16 2001:db8:2::20
p -c 1 -s 1452 2001:db8:2::20
p -c 1 -s 1453 2001:db8:2::20
p -c 1 -s 5000 2001:db8:2::20
p -c 1 -s 100000 2001:db8:2::20
p -c 1 -p ff00 -s 20 2001:db8:2::20
p -c 1 -R 2001:db8:2::20
p -c 1 -T tsonly 2001:db8:2::20
p -c 1 -e 77 2001:db8:2::20
p -c 1 -v -e 77 2001:db8:2::20
p -c 2 -i 0.2 -q 2001:db8:2::20
p -c 2 -i 0.2 -O 2001:db8:2::99
p -c 1 -W 1 2001:db8:1::99
p -c 1 -W 1 fe80::1%eth0
p -c 1 fe80::ff:fe00:1%eth0
p -c 1 -I eth0 fe80::ff:fe00:1
p -c 1 fe80::ff:fe00:1
p -c 1 fe80::ff:fe00:1%nosuch
p -c 1 fe80::ff:fe00:1%lo
p -c 1 ff02::1%eth0
p -c 2 -i 0.2 -I eth0 ff02::1
p -c 1 -L -I eth0 ff02::1
p -c 1 -I eth0 -t 5 ff05::2
p -c 1 ff02::2%eth0
p -c 1 -W 1 ff02::77%eth0
p -c 1 ::1
p -c 1 ::
p -c 1 2001:db8:1::10
p -c 1 2001:db8:1::
p -c 1 2001:db8:2::
p -c 1 ::ffff:1.2.3.4
p -c 1 2001:db8:zz::1
p -c 1 2001:db8:2::20 2001:db8:2::21
p -N help
p -c 1 -W 1 -N name 2001:db8:2::20
p -6 -c 1 -W 1 -N name 2001:db8:2::20
p -6 -c 1 -W 1 -N ipv6-global 2001:db8:2::20
p -6 -c 1 -N bogus 2001:db8:2::20
p -c 1 -r 2001:db8:2::20
p -c 1 -r 2001:db8:1::1
p -f -c 20 -q 2001:db8:2::20
p -A -c 3 -q 2001:db8:2::20
p -l 3 -c 3 -q 2001:db8:2::20
p -w 1 -c 3 -i 0.2 -q 2001:db8:2::20
p -C -c 1 2001:db8:2::20
p -b -c 1 2001:db8:2::20
ip netns exec h ping6 -c 1 -q 2001:db8:2::20
# who does not answer
ip netns exec s sysctl -qw net.ipv6.icmp.echo_ignore_all=1
p -c 1 -W 1 2001:db8:2::20
ip netns exec s sysctl -qw net.ipv6.icmp.echo_ignore_all=0
ip netns exec r sysctl -qw net.ipv6.icmp.echo_ignore_multicast=1
p -c 1 -W 1 ff02::2%eth0
ip netns exec r sysctl -qw net.ipv6.icmp.echo_ignore_multicast=0 net.ipv6.icmp.echo_ignore_anycast=1
p -c 1 -W 1 2001:db8:1::
ip netns exec r sysctl -qw net.ipv6.icmp.echo_ignore_anycast=0 net.ipv6.anycast_src_echo_reply=1
p -c 1 -W 1 2001:db8:1::
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=0
p -c 1 -W 1 2001:db8:2::20
p -c 1 -W 1 2001:db8:1::
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
# how errors are limited
ip -n r -6 route add unreachable 2001:db8:3::/64
sleep 20
p -q -c 10 -i 0.01 2001:db8:3::1
ip netns exec r sysctl -qw net.ipv6.icmp.ratelimit=0
p -q -c 10 -i 0.01 2001:db8:3::1
ip netns exec r sysctl -qw net.ipv6.icmp.ratelimit=1000 net.ipv6.icmp.ratemask=
p -q -c 10 -i 0.01 2001:db8:3::1
ip netns exec r sysctl net.ipv6.icmp.ratemask
ip -n r -6 route replace prohibit 2001:db8:3::/64
p -c 1 2001:db8:3::1
ip -n r -6 route replace blackhole 2001:db8:3::/64
p -c 1 -W 1 2001:db8:3::1
ip -n r -6 route replace throw 2001:db8:3::/64
p -c 1 -W 1 2001:db8:3::1
ip netns exec r grep -E 'Icmp6Out(Dest|Time|Rate)|Ip6InHdr' /proc/net/snmp6
for n in r s; do ip netns exec $n sysctl -qw net.ipv6.icmp.ratelimit=0; done
ip netns exec h traceroute -n 2001:db8:2::20
ip netns exec h traceroute -6 -n -I 2001:db8:2::20
ip netns exec h traceroute -6 -n -U 2001:db8:2::20
ip netns exec h traceroute -6 -n -q 1 -f 2 2001:db8:2::20
ip netns exec h traceroute -6 -n -q 1 -m 1 2001:db8:2::20
ip netns exec h traceroute -6 -n -q 1 -s 2001:db8:1::11 2001:db8:2::20
ip netns exec h traceroute -6 -n -q 1 -i eth0 2001:db8:2::20 200
ip netns exec h traceroute -6 -n -q 1 -p 5000 -t 16 -l 99 2001:db8:2::20
ip netns exec h traceroute -6 -n -q 1 -w 1 -m 2 2001:db8:2::99
ip netns exec h traceroute -6 -n -q 1 2001:db8:3::99
ip netns exec h traceroute -6 fe80::ff:fe00:1%eth0
ip netns exec h traceroute -4 2001:db8:2::20
