# nstat: counters, differences, histories
ip netns add a
ip netns add b
ip link add eth0 netns a type veth peer name eth0 netns b
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
sleep 2
x="ip netns exec a env NSTAT_HISTORY=/tmp/h"
$x nstat
$x ping -c 3 -i 0.2 10.0.0.2 > /dev/null
$x nstat
$x nstat
$x nstat -a
$x ping -c 1 10.0.0.2 > /dev/null
$x nstat -s
$x nstat -n
$x nstat
$x nstat -r
$x nstat -z 'Icmp*'
$x nstat -az 'IpExt*Octets' Icmp6InMsgs
$x nstat -az | cut -c1-32
$x nstat -asz --json IcmpInMsgs IcmpOutMsgs
$x nstat -asj IcmpInMsgs
$x nstat -asjp IcmpInMsgs
$x nstat --zeros --absolute IcmpOutEchos
$x nstat --noupdate
$x nstat --reset
$x nstat foo
$x nstat -V | sed 's/,.*//'
$x nstat -h
$x nstat -x
cat /tmp/h | head -1 | cut -c1-6
