# what tcpdump refuses
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
tcpdump -i nodev
tcpdump -i nodev -c 1 icmp
tcpdump -i ''
tcpdump -i 99
tcpdump -i 0
ip link add d0 type dummy
tcpdump -i d0
tcpdump -D | sed 's/ \[.*//' | head -4
tcpdump --list-interfaces | wc -l
tcpdump -c 0 -i eth0
tcpdump -c -1 -i eth0
tcpdump -c x -i eth0
tcpdump -s -1 -i eth0
tcpdump -s 300000 -i eth0
tcpdump -s x -i eth0
tcpdump -B 0 -i eth0
tcpdump -B x -i eth0
tcpdump -C 0 -i eth0
tcpdump -C x -i eth0
tcpdump -G -1 -i eth0
tcpdump -W 0 -i eth0
tcpdump -W x -i eth0
tcpdump -Q
tcpdump -Q up -i eth0
tcpdump -y FOO -i eth0
tcpdump -y LINUX_SLL -i eth0
tcpdump -y RAW -i eth0
tcpdump -L -i eth0
tcpdump -L -i lo
tcpdump -J -i eth0
tcpdump -j foo -i eth0
tcpdump -I -i eth0
tcpdump -T foo -i eth0
tcpdump -Z nosuchuser -i eth0 -c 1
tcpdump --time-stamp-precision=foo -i eth0
tcpdump --nosuch
tcpdump --co -r /nosuch
tcpdump -k
tcpdump -w
tcpdump -i eth0 foo
tcpdump -i eth0 foo bar
tcpdump -i eth0 host
tcpdump -i eth0 host nosuchhost
tcpdump -i eth0 port nosuchport
tcpdump -i eth0 'tcp and'
tcpdump -i eth0 '(tcp'
tcpdump -i eth0 tcp and udp
tcpdump -i eth0 net 10.0.0.1/8
tcpdump -i eth0 ether host 10.0.0.1
tcpdump -i eth0 gateway foo
tcpdump -i eth0 vlan 5000
tcpdump -i any ether host 02:00:00:00:00:01
tcpdump -i any broadcast
tcpdump -i eth0 -w /nosuch/file
tcpdump -r /nosuch -i eth0
tcpdump -F /nosuch -i eth0
tcpdump -V /nosuch
tcpdump --version
ip link set eth0 down
tcpdump -i eth0
