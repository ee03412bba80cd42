# macvtap and ipvtap: the character device a program reads and writes frames by
ip netns add b
ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:e0 type veth peer name wan address 02:00:00:00:00:e1 netns b
ip -n b addr add 10.0.0.2/24 dev wan
ip -n b link set wan up
ip link set eth0 up
ip link add link eth0 name mt0 index 20 address 02:00:00:00:00:70 type macvtap mode bridge
ip link add link eth0 name mt1 index 21 address 02:00:00:00:00:71 type macvtap mode bridge
ls /dev/ | grep tap
ls -l /dev/tap20 | cut -c1-22
ls /sys/class/macvtap
ls /sys/class/net/mt0/macvtap
ls /sys/class/net/mt0 | grep tap
cat /sys/class/net/mt0/macvtap/tap20/dev
grep tap /proc/devices
ip link set mt0 up
ip addr add 10.0.0.1/24 dev mt0
sleep 2
# nobody reads: its frames are the kernel's
ip netns exec b ping -c 1 -W 1 10.0.0.1
# somebody reads: they are his
timeout 3 cat /dev/tap20 > /tmp/frames &
sleep 1
ip -n b neigh flush all
ip netns exec b ping -c 1 -W 1 10.0.0.1
wait
od -A d -t x1 /tmp/frames | head -4
stat -c %s /tmp/frames
ip netns exec b ping -c 1 -W 2 10.0.0.1
# what is written there is sent
ip netns exec b tcpdump -nn -l -t -e -c 1 -XX -i wan ether proto 0x88b5 > /tmp/cap 2>/dev/null &
sleep 1
printf '\0\0\0\0\0\0\0\0\0\0\377\377\377\377\377\377\002\0\0\0\0\160\210\265hello, world' > /dev/tap20
sleep 1
kill %1
wait
cat /tmp/cap
ip -s link show mt0 | tail -4
printf abc > /dev/tap20
printf '\0\0\0\0\0\0\0\0\0\0abc' > /dev/tap20
# down, it can be written all the same
ip link set mt0 down
printf '\0\0\0\0\0\0\0\0\0\0\377\377\377\377\377\377\002\0\0\0\0\160\210\265hello, world' > /dev/tap20
ip -s link show mt0 | tail -2
ip link set mt0 name tt
ls /sys/class/macvtap
ip link set tt netns b
ls /dev | grep tap
ls /sys/class/macvtap
ip netns exec b ls /sys/class/macvtap
ip -n b link set tt netns 1
ls /dev | grep tap
ip link del tt
ls /dev | grep tap
cat /dev/tap20
ip link del mt1
ls /dev | grep tap
# the other of the same kind of device
ip link add link eth0 name it0 index 30 type ipvtap mode l2
ls /dev | grep tap
ls /sys/class/ipvtap
cat /sys/class/ipvtap/tap30/dev
ls /sys/class/net/it0/ipvtap
ip link set it0 up
ip addr add 10.0.0.1/24 dev it0
sleep 1
ip netns exec b ping -c 1 -W 1 10.0.0.1
timeout 3 cat /dev/tap30 > /tmp/frames &
sleep 1
ip netns exec b ping -c 1 -W 1 10.0.0.1
wait
od -A d -t x1 /tmp/frames | head -1
ip link del eth0
ls /dev | grep tap
