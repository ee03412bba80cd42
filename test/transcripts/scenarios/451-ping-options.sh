# IP options: record route and timestamps; source routes
ip netns add a
ip netns add r
ip netns add b
ip link add eth0 netns a type veth peer name ra netns r
ip link add eth0 netns b type veth peer name rb netns r
for n in a r b; do ip -n $n link set lo up; done
ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n r link set ra up; ip -n r link set rb up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n r addr add 10.0.0.254/24 dev ra
ip -n r addr add 10.0.1.254/24 dev rb
ip -n b addr add 10.0.1.1/24 dev eth0
ip -n a route add default via 10.0.0.254
ip -n b route add default via 10.0.1.254
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 2
t() { sed -E 's,\t-?[0-9]+( absolute)?( not-standard)?$,\tT\1,'; }
ip netns exec a ping -c 1 -R 10.0.1.1
ip netns exec a ping -c 2 -i 0.2 -R 10.0.1.1
ip netns exec a ping -c 1 -R 10.0.0.254
ip netns exec a ping -c 1 -R 10.0.0.1
ip netns exec a ping -c 1 -T tsonly 10.0.1.1 | t
ip netns exec a ping -c 1 -T tsandaddr 10.0.1.1 | t
ip netns exec a ping -c 1 -T tsprespec 10.0.0.254 10.0.1.1 10.0.1.1 | t
ip netns exec a ping -c 1 -T foo 10.0.1.1
ip netns exec a ping -c 1 -R -T tsonly 10.0.1.1
ip netns exec a ping -c 1 -s 4 -R 10.0.1.1
ip netns exec a ping -c 1 10.0.0.254 10.0.1.1
ip netns exec a ping -c 1 -W 1 10.0.0.254 10.0.1.254 10.0.1.1
ip netns exec r sysctl -w net.ipv4.conf.all.accept_source_route=1
ip netns exec r sysctl -w net.ipv4.conf.ra.accept_source_route=1
ip netns exec a ping -c 1 -W 1 10.0.0.254 10.0.1.1
ip netns exec b sysctl -qw net.ipv4.conf.all.accept_source_route=1
ip netns exec b sysctl -qw net.ipv4.conf.eth0.accept_source_route=1
ip netns exec a ping -c 1 -W 1 10.0.0.254 10.0.1.1
ip netns exec a sysctl -qw net.ipv4.conf.all.accept_source_route=1
ip netns exec a sysctl -qw net.ipv4.conf.eth0.accept_source_route=1
ip netns exec a ping -c 1 -W 1 10.0.0.254 10.0.1.1
ip netns exec b tcpdump -lnnv -i eth0 icmp > /tmp/c 2> /dev/null &
sleep 1
ip netns exec a ping -c 1 -R 10.0.1.1 > /dev/null
ip netns exec a ping -c 1 -T tsandaddr 10.0.1.1 > /dev/null
ip netns exec a ping -c 1 -Q 0x10 10.0.1.1 | tail -2 | head -1
ip netns exec a ping -c 1 -p ff 10.0.1.1 | head -1
sleep 1
kill $!
wait
sed -E 's/ id [0-9]+,/ id N,/;s/[0-9.:]* IP/IP/;s/TS\{[^}]*\}/TS{}/;s/, seq.*//' /tmp/c
ip netns exec r nstat -az IpExtInTruncatedPkts IpInHdrErrors IpForwDatagrams
