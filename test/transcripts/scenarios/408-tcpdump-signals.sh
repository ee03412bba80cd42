# how a capture ends: signals, pipes, timeouts
ip netns add ns1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 netns ns1
ip -n ns1 link set eth0 address 02:00:00:00:00:02
sysctl -q -w net.ipv6.conf.eth0.disable_ipv6=1
ip netns exec ns1 sysctl -q -w net.ipv6.conf.eth0.disable_ipv6=1
ip addr add 10.0.0.1/24 dev eth0
ip -n ns1 addr add 10.0.0.2/24 dev eth0
ip link set eth0 up
ip -n ns1 link set eth0 up
ip -n ns1 link set lo up
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0
ip -n ns1 neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0
sleep 3
cap() { ip netns exec ns1 timeout 4 tcpdump -l "$@" > /tmp/cap 2> /tmp/err & sleep 1; }
show() { wait; cat /tmp/cap /tmp/err; }
run() { ip netns exec ns1 tcpdump -l -nn -t "$@" > /tmp/cap 2> /tmp/err & P=$!; sleep 1; }
run -i eth0
ping -c 1 -W 1 10.0.0.2
kill -INT $P; wait $P; echo status $?
cat /tmp/cap /tmp/err
run -i eth0
ping -c 1 -W 1 10.0.0.2
kill -TERM $P; wait $P; echo status $?
cat /tmp/cap /tmp/err
run -i eth0
ping -c 1 -W 1 10.0.0.2
kill -HUP $P; wait $P; echo status $?
cat /tmp/cap /tmp/err
run -i eth0 -w /tmp/a.pcap
ping -c 1 -W 1 10.0.0.2
sleep 1
kill -INT $P; wait $P; echo status $?
cat /tmp/err
stat -c %s /tmp/a.pcap
run -i eth0 -w /tmp/a.pcap -v
kill -TERM $P; wait $P; echo status $?
cat /tmp/err
ip netns exec ns1 timeout 3 tcpdump -nn -t -i eth0 > /tmp/cap 2>&1; echo status $?
cat /tmp/cap
ip netns exec ns1 timeout -s INT 3 tcpdump -nn -t -i eth0 > /tmp/cap 2>&1; echo status $?
cat /tmp/cap
ip netns exec ns1 timeout 3 tcpdump -l -nn -t -i eth0 2>/dev/null | head -1 > /tmp/cap & sleep 1
ping -c 3 -i 0.5 -W 1 10.0.0.2 > /dev/null
wait
cat /tmp/cap
ip netns exec ns1 timeout 4 tcpdump -l -nn -t -i eth0 icmp 2>/tmp/err | grep -c request > /tmp/cap & sleep 1
ping -c 2 -i 0.5 -W 1 10.0.0.2 > /dev/null
wait
cat /tmp/cap /tmp/err
ip netns exec ns1 timeout 5 tcpdump -nn -t -i eth0 -c 4 icmp 2>&1 | tee /tmp/cap > /dev/null & sleep 1
ping -c 2 -i 0.5 -W 1 10.0.0.2 > /dev/null
wait
cat /tmp/cap
run -i eth0 -c 2 icmp
ping -c 1 -W 1 10.0.0.2 > /dev/null
wait $P; echo status $?
cat /tmp/cap /tmp/err
run -i eth0 icmp
ping -c 1 -W 1 10.0.0.2 > /dev/null
kill -USR1 $P; sleep 1
cat /tmp/err
ping -c 1 -W 1 10.0.0.2 > /dev/null
kill -USR1 $P; sleep 1
kill -INT $P; wait $P; echo status $?
cat /tmp/err
run -i eth0 -G 1 -w /tmp/rot-%s.pcap -W 2
ping -c 3 -W 1 10.0.0.2 > /dev/null
wait $P; echo status $?
cat /tmp/err
ls /tmp/rot-*.pcap | wc -l
run -i eth0 -C 1 -W 2 -w /tmp/ring.pcap
ping -c 1 -W 1 10.0.0.2 > /dev/null
kill -INT $P; wait $P; echo status $?
ls /tmp/ring*
cat /tmp/err
