# a loop without the spanning tree protocol, and what the kernel says of bridges
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
dmesg -C
d() { dmesg -t "$@" | grep -v '^IPv6\|^net_ratelimit'; }
ip link add br1 address 02:00:00:00:00:01 type bridge
ip link add br2 address 02:00:00:00:00:02 type bridge
for c in 1 2; do ip link add a$c address 02:00:00:00:a0:0$c type veth peer name b$c address 02:00:00:00:b0:0$c; ip link set a$c master br1; ip link set b$c master br2; ip link set a$c up; done
d
ip link set br1 up
ip link set br2 up
ip link set b1 up
sleep 1
d -c
ip addr add 10.0.0.1/24 dev br1
ip link set b2 up
sleep 0.1
ping -c 1 -W 1 10.0.0.2
ip link set b2 down
d -c | sort -u
# what it says of the protocol's work
brctl stp br1 on
brctl stp br2 on
ip link set b2 up
sleep 70
d | grep -c 'topology change detected'
d -c | grep -v 'topology change\|tcn' | sort
bridge link set dev b1 guard on
sleep 4
d -c | grep -v 'topology\|tcn' | sort
bridge link set dev b1 guard off
ip link set br2 promisc on
ip link set br2 promisc off
ip link set b1 nomaster
d -x -c | grep -v 'topology\|tcn'
ip link del br2
d -c | grep -v 'topology\|tcn'
d | wc -l
dmesg -l nope
dmesg -f nope
dmesg foo
dmesg -Z
ip link set br1 down
dmesg -l err | wc -l
dmesg -r | grep -v IPv6 | sed 's/\[.*\] //'
dmesg | sed 's/^\[ *[0-9]*\.[0-9]\{6\}\] /[TIME] /' | tail -1
