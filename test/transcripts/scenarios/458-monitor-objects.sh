# ip monitor: each object, labels, devices, files; rtmon
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip link add eth1 address 02:00:00:00:00:02 type dummy
ip link set eth1 up
sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
for o in link address route neigh rule netconf; do ip monitor $o > /tmp/m.$o & done
ip monitor label address route dev eth0 > /tmp/m.dev &
ip -4 monitor label > /tmp/m.4 &
ip -6 monitor all > /tmp/m.6 &
ip -o monitor label link address > /tmp/m.o &
ip -t monitor rule > /tmp/m.t &
ip -ts monitor rule > /tmp/m.ts &
rtmon file /tmp/m.rt link route address &
sleep 1
ip link set eth0 up
ip addr add 10.0.0.1/24 dev eth0
ip addr add 10.0.1.1/24 dev eth1
ip route add 10.9.0.0/16 via 10.0.0.2
ip route replace 10.9.0.0/16 via 10.0.0.3
ip route append 10.9.0.0/16 via 10.0.0.4
ip route add 10.10.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.1.2
ip route del 10.9.0.0/16
ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 dev eth0
ip neigh change 10.0.0.5 lladdr 02:00:00:00:00:06 dev eth0
ip neigh del 10.0.0.5 dev eth0
ip rule add from 10.5.0.0/16 table 5
ip rule del from 10.5.0.0/16 table 5
sysctl -qw net.ipv4.conf.eth0.forwarding=1
sysctl -qw net.ipv4.conf.eth0.rp_filter=1
sysctl -qw net.ipv4.conf.eth0.proxy_arp=1
ip link set eth0 mtu 1400
ip addr del 10.0.0.1/24 dev eth0
ip link set eth0 down
ip link del eth1
sleep 1
kill $(jobs -p)
wait
for o in link address route neigh rule netconf dev 4 6 o; do echo "== $o"; cat /tmp/m.$o; done
sed -E 's/^Timestamp: .*/Timestamp: T/' /tmp/m.t
sed -E 's/^\[[0-9T:.-]*\]/[T]/' /tmp/m.ts
ip monitor file /tmp/m.rt | grep -v Timestamp
ip monitor file /tmp/nope
ip monitor foo
ip monitor help
ip monitor dev nope
rtmon
rtmon help
rtmon file /tmp/x foo
