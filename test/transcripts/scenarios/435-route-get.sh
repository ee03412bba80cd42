# `ip route get` with each of its options
ip netns add a
ip link add eth0 netns a address 02:00:00:00:00:01 type dummy
ip link add eth1 netns a address 02:00:00:00:00:02 type dummy
ip link add eth2 netns a address 02:00:00:00:00:03 type dummy
ip -n a link add red type vrf table 10
for d in lo eth0 eth1 eth2 red; do ip -n a link set $d up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n a addr add 10.0.1.1/24 dev eth1
ip -n a addr add 10.0.1.7/24 dev eth1
ip -n a link set eth2 master red
ip -n a addr add 10.0.2.1/24 dev eth2
ip -n a route add default via 10.0.0.254 mtu 1400 advmss 900
ip -n a route add default via 10.0.1.254 metric 100
ip -n a route add default via 10.0.2.254 vrf red
ip -n a route add 10.7.0.0/16 via 10.0.1.254 table 100 src 10.0.1.7
ip -n a route add 10.8.0.0/16 tos 0x10 via 10.0.1.3
ip -n a route add 10.8.0.0/16 via 10.0.0.3
ip -n a route add 10.9.0.0/16 dev eth0 realm 3/4
ip -n a rule add fwmark 5 table 100 pref 100
ip -n a rule add ipproto tcp dport 80 table 100 pref 101
ip -n a rule add ipproto udp sport 1000-2000 table 100 pref 102
ip -n a rule add uidrange 1000-1999 table 100 pref 103
ip -n a rule add iif eth0 table 100 pref 104
ip -n a rule add from 10.0.0.1 to 10.7.3.0/24 table 100 pref 105
ip -n a route get 10.7.0.1
ip -n a route get 10.7.0.1 mark 5
ip -n a route get 10.7.0.1 mark 0x55
ip -n a route get 10.7.0.1 ipproto tcp dport 80
ip -n a route get 10.7.0.1 ipproto 6 sport 33 dport 80
ip -n a route get 10.7.0.1 ipproto udp sport 1500
ip -n a route get 10.7.0.1 ipproto tcp dport 81
ip -n a route get 10.7.0.1 ipproto icmp
ip -n a route get 10.7.0.1 ipproto foo
ip -n a route get 10.7.0.1 dport 99999
ip -n a route get 10.7.0.1 uid 1500
ip -n a route get 10.7.0.1 uid 0
ip -n a route get 10.7.3.1 from 10.0.0.1
ip -n a route get 10.7.4.1 from 10.0.0.1
ip -n a route get 10.7.4.1 from 10.0.0.99
ip -n a route get 10.7.4.1 from 0.0.0.0
ip -n a route get 10.7.4.1 oif eth1
ip -n a route get 10.7.4.1 oif eth0
ip -n a route get 10.7.4.1 dev eth1 from 10.0.1.1
ip -n a route get 10.7.4.1 oif nope
ip -n a route get 10.7.4.1 oif red
ip -n a route get 10.7.4.1 vrf red
ip -n a route get 10.7.4.1 vrf eth0
ip -n a route get 10.0.2.1 vrf red
ip -n a route get 10.0.2.1
ip -n a route get 10.8.0.1 tos 0x10
ip -n a route get 10.8.0.1 tos 0x08
ip -n a route get 10.8.0.1 tos 0x13
ip -n a route get 10.8.0.1 dsfield AF11
ip -n a route get 10.9.0.1
ip -n a -d route get 10.9.0.1
ip -n a -s route get 10.9.0.1 | sed "s| *age.*||;s| *$||"
ip -n a -j route get 10.9.0.1
ip -n a -j -p route get 10.7.0.1 mark 5
# as a packet that came in
ip -n a route get 10.0.0.1 from 10.0.0.9 iif eth0
ip -n a route get 10.7.0.1 from 10.0.0.9 iif eth0
ip netns exec a sysctl -w net.ipv4.ip_forward=1
ip -n a route get 10.7.0.1 from 10.0.0.9 iif eth0
ip -n a route get 10.7.0.1 from 10.0.1.9 iif eth0
ip -n a route get 10.9.0.1 from 10.0.1.9 iif eth1
ip -n a route get 10.0.0.77 from 10.0.0.9 iif eth0
ip -n a route get 10.0.0.255 from 10.0.0.9 iif eth0
ip -n a route get 255.255.255.255 from 10.0.0.9 iif eth0
ip -n a route get 224.0.0.1 from 10.0.0.9 iif eth0
ip -n a route get 224.0.0.9 from 10.0.0.9 iif eth0
ip -n a route get 127.0.0.1 from 10.0.0.9 iif eth0
ip -n a route get 10.7.0.1 from 127.0.0.9 iif eth0
ip -n a route get 10.7.0.1 iif eth0
ip -n a route get 10.7.0.1 from 10.0.0.1 iif eth0
ip -n a route get 10.7.0.1 from 224.0.0.1 iif eth0
ip -n a route get 10.7.0.1 from 10.0.0.9 iif nope
ip -n a route get 10.7.0.1 from 10.0.2.9 iif eth2
ip -n a route get 10.7.0.1 from 127.0.0.1 iif lo
ip -n a route get 10.7.0.1 iif lo
# fibmatch
ip -n a route get fibmatch 10.7.0.1
ip -n a route get 10.7.0.1 fibmatch mark 5
ip -n a -d route get fibmatch 10.0.0.1
ip -n a -j route get fibmatch 10.9.0.1
ip -n a route get fibmatch 10.8.0.1 tos 0x10
ip -n a route get fibmatch 10.0.2.7 vrf red
# special destinations
ip -n a route get 127.0.0.1
ip -n a route get 127.5.0.1
ip -n a route get 10.0.0.255
ip -n a route get 10.0.0.0
ip -n a route get 255.255.255.255
ip -n a route get 255.255.255.255 oif eth1
ip -n a route get 224.0.0.1
ip -n a route get 224.0.0.1 oif eth1
ip -n a route get 239.1.1.1 from 10.0.1.1
ip -n a route get 0.0.0.0
ip -n a route get 0.1.2.3
ip -n a route get 240.0.0.1
ip -n a route get 10.7.0.0/16
ip -n a route get 10.0.0.9 connected
ip -n a route get 10.7.0.1 connected
ip -n a route get to 10.7.0.1 notify
ip -n a route get
ip -n a route get from 10.0.0.1
ip -n a route get 10.7.0.1 foo
ip -n a route get 10.7.0.1 mark x
ip -n a route get 10.7.0.1 tos x
ip -n a route get 10.7.0.1 uid x
ip -n a route get help
