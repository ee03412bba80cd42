# writing and reading files
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
cap -nn -i eth0 -w /tmp/a.pcap icmp
ping -c 2 -W 1 10.0.0.2
show
stat -c %s /tmp/a.pcap
od -An -tx1 -N 24 /tmp/a.pcap
tcpdump -nn -t -r /tmp/a.pcap
tcpdump -nn -t -e -r /tmp/a.pcap -c 2
tcpdump -nn -t -r /tmp/a.pcap src 10.0.0.2
tcpdump -nn -t -r /tmp/a.pcap --count
tcpdump -nn -t -r /tmp/a.pcap --count src 10.0.0.2
tcpdump -nn -t -r /tmp/a.pcap -c 1 --count
tcpdump -nn -t -r /tmp/a.pcap udp
tcpdump -r /tmp/a.pcap -w /tmp/b.pcap src 10.0.0.1
tcpdump -nn -t -r /tmp/b.pcap
tcpdump -nn -t -r /tmp/b.pcap -w - | tcpdump -nn -t -r -
cat /tmp/a.pcap | tcpdump -nn -t -r - -c 1
tcpdump -nn -t -r /tmp/a.pcap -w /tmp/c.pcap --print -c 1
stat -c %s /tmp/c.pcap
tcpdump -nn -t -r /tmp/a.pcap inbound
tcpdump -nn -t -r /tmp/nosuch.pcap
tcpdump -nn -t -r /tmp
tcpdump -nn -t -r /etc/passwd
: > /tmp/empty
tcpdump -nn -t -r /tmp/empty
head -c 10 /tmp/a.pcap > /tmp/short
tcpdump -nn -t -r /tmp/short
head -c 30 /tmp/a.pcap > /tmp/short
tcpdump -nn -t -r /tmp/short
head -c 100 /tmp/a.pcap > /tmp/short
tcpdump -nn -t -r /tmp/short
tcpdump -i eth0 -w /nosuch/dir/file
tcpdump -nn -t -r /tmp/a.pcap -w /nosuch/dir/file
tcpdump -nn -t -r /tmp/a.pcap -F /tmp/nosuch
echo 'src 10.0.0.2' > /tmp/filter
tcpdump -nn -t -r /tmp/a.pcap -F /tmp/filter
tcpdump -nn -t -r /tmp/a.pcap -F /tmp/filter icmp
tcpdump -r /tmp/a.pcap -L
tcpdump -r /tmp/a.pcap -y RAW
tcpdump -nn -t -r /tmp/a.pcap -i eth0 -c 1
tcpdump -nn -t -V /tmp/list
echo /tmp/b.pcap > /tmp/list
echo /tmp/c.pcap >> /tmp/list
tcpdump -nn -t -V /tmp/list
cap -nn -i eth0 -U -w /tmp/d.pcap
ping -c 1 -W 1 10.0.0.2
stat -c %s /tmp/d.pcap
show
stat -c %s /tmp/d.pcap
ip netns exec ns1 timeout 4 tcpdump -nn -i eth0 -U -w - 2>/tmp/err | tcpdump -nn -t -l -r - > /tmp/cap 2>&1 & sleep 1
ping -c 1 -W 1 10.0.0.2
show
cap -nn -i eth0 -c 3 -w /tmp/e.pcap -v
ping -c 2 -W 1 10.0.0.2
show
cap -nn -t -i eth0 -c 2 -w /tmp/e.pcap --print
ping -c 2 -W 1 10.0.0.2
show
cap -nn -i eth0 -s 50 -c 1 -w /tmp/e.pcap
ping -c 1 -W 1 10.0.0.2
show
tcpdump -nn -t -e -r /tmp/e.pcap
