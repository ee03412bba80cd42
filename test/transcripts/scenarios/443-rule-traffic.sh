# which rule decides: goto, nop, suppression, inversion, marks of packets, ports, users
ip netns add a
ip link add eth0 netns a address 02:00:00:00:00:01 type dummy
ip link add eth1 netns a address 02:00:00:00:00:02 type dummy
for d in lo eth0 eth1; do ip -n a link set $d up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n a addr add 10.0.1.1/24 dev eth1
ip -n a route add default via 10.0.0.254
ip -n a route add default via 10.0.1.254 table 100
ip -n a route add throw 10.66.0.0/16 table 100
ip -n a route add prohibit 10.67.0.0/16 table 100
ip -n a route add 10.68.0.0/16 via 10.0.1.3
ip -n a link set eth1 group 7
ip -n a route get 10.5.0.1
ip -n a rule add from 10.0.1.1 table 100 pref 100
ip -n a route get 10.5.0.1 from 10.0.1.1
ip -n a route get 10.66.0.1 from 10.0.1.1
ip -n a route get 10.67.0.1 from 10.0.1.1
ip netns exec a ping -c 1 -W 1 -I 10.0.1.1 10.67.0.1
ip -n a rule del pref 100
ip -n a rule add not to 10.5.0.0/16 table 100 pref 100
ip -n a route get 10.5.0.1
ip -n a route get 10.6.0.1
ip -n a rule del pref 100
ip -n a rule add lookup main suppress_prefixlength 0 pref 100
ip -n a rule add lookup 100 pref 101
ip -n a route get 10.5.0.1
ip -n a route get 10.68.0.1
ip -n a route get 10.0.0.9
ip -n a rule del pref 100
ip -n a rule del pref 101
ip -n a rule add lookup main suppress_ifgroup 7 pref 100
ip -n a route get 10.68.0.1
ip -n a route get 10.5.0.1
ip -n a rule del pref 100
ip -n a rule add to 10.5.0.0/16 goto 200 pref 100
ip -n a rule add to 10.5.0.0/16 prohibit pref 150
ip -n a route get 10.5.0.1
ip -n a rule add lookup 100 pref 200
ip -n a rule show pref 100
ip -n a route get 10.5.0.1
ip -n a rule del pref 200
ip -n a rule show pref 100
ip -n a rule flush
ip -n a rule add pref 0 lookup local
ip -n a rule add pref 32766 lookup main
ip -n a rule add to 10.5.0.0/16 nop pref 90
ip -n a rule add to 10.5.0.0/16 blackhole pref 91
ip -n a route get 10.5.0.1
ip netns exec a ping -c 1 -W 1 10.5.0.1
ip -n a rule add to 10.6.0.0/16 unreachable pref 92
ip -n a route get 10.6.0.1
ip netns exec a ping -c 1 -W 1 10.6.0.1
ip -n a rule add fwmark 5 table 100 pref 93
ip -n a route get 10.7.0.1 mark 5
ip netns exec a ping -m 5 -c 1 -W 1 10.67.0.1
ip -n a rule add ipproto udp dport 5000-5001 table 100 pref 94
ip -n a route get 10.67.0.1 ipproto udp dport 5000
ip -n a route get 10.67.0.1 ipproto udp dport 5002
ip -n a rule add ipproto icmp to 10.9.0.0/16 prohibit pref 95
ip netns exec a ping -c 1 -W 1 10.9.0.1
ip -n a rule add tos 0x10 table 100 pref 96
ip -n a route get 10.8.0.1 tos 0x10
ip -n a route get 10.8.0.1 tos 0x08
ip -n a rule add oif eth1 table 100 pref 97
ip -n a route get 10.8.0.1 oif eth1
ip -n a route get 10.8.0.1 oif eth0
ip -n a rule add iif lo to 10.10.0.0/16 prohibit pref 98
ip -n a route get 10.10.0.1
ip -n a rule add iif eth0 to 10.11.0.0/16 prohibit pref 99
ip -n a route get 10.11.0.1
ip netns exec a sysctl -qw net.ipv4.ip_forward=1
ip -n a route get 10.11.0.1 from 10.0.0.9 iif eth0
ip -n a rule add uidrange 1000-2000 prohibit pref 89
ip -n a route get 10.12.0.1 uid 1000
ip -n a route get 10.12.0.1
ip -n a rule
