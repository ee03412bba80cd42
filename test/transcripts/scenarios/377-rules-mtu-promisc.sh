# MTU limits and how a device's MTU changes others; promiscuity and allmulti counts
p() { ip -d link show $1 | grep -o 'promiscuity [0-9]*  allmulti [0-9]*'; }
m() { ip -o link show $1 | grep -o '.*mtu [0-9]*' | sed 's/.*: \([^:]*\): .*mtu/\1 mtu/'; }
ip link add d0 type dummy
ip link add v0 type veth peer name v1
ip link add b0 type bridge
ip link add bo type bond
ip link add vr type vrf table 9
ip link add vx type vxlan id 7 remote 10.0.0.1 dstport 4789
ip link add if0 type ifb
ip tuntap add tu mode tun
ip tuntap add ta mode tap
ip link add link d0 name d0.5 type vlan id 5
ip link add link d0 name mv type macvlan
ip link add link v0 name iv type ipvlan
for d in lo d0 v0 b0 bo vr vx if0 tu ta d0.5 mv iv; do echo $d; ip -d link show $d | grep -o 'minmtu.*maxmtu [0-9]*'; for x in 0 1 60 67 68 1279 1280 1500 1501 65535 65536 65575 65576 2147483647 2147483648 -1; do ip link set $d mtu $x && m $d; done; done
for d in d0 v0 v1 b0 bo d0.5 mv iv; do ip link set $d mtu 1500; done
# the bridge follows its ports until it is set
ip link add e0 type dummy
ip link add e1 mtu 9000 type dummy
ip link set e0 master b0
m b0
ip link set e1 master b0
m b0
ip link set e0 mtu 1400
m b0
ip link set e0 nomaster
m b0
ip link set b0 mtu 1200
ip link set e1 mtu 1300
m b0
ip link set e0 master b0
m b0
ip link set e0 mtu 9000
m b0
ip link set e0 nomaster; ip link set e1 nomaster
m b0
ip link set e0 mtu 1500; ip link set e1 mtu 2000
# the slaves of a bond follow it
ip link set e0 down; ip link set e0 master bo
ip link set e1 down; ip link set e1 master bo
for d in bo e0 e1; do m $d; done
ip link set bo mtu 1400
for d in bo e0 e1; do m $d; done
ip link set e0 mtu 1300
for d in bo e0 e1; do m $d; done
ip link set e0 nomaster; ip link set e1 nomaster
for d in bo e0 e1; do m $d; done
# those above a device follow it down
ip link set d0 mtu 1400
for d in d0 d0.5 mv; do m $d; done
ip link set d0 mtu 1500
for d in d0 d0.5 mv; do m $d; done
ip link set d0.5 mtu 1501
ip link set mv mtu 1501
ip link add link d0 name d0.6 mtu 1501 type vlan id 6
ip link add link d0 name mw mtu 1501 type macvlan
ip link add link v0 name iw mtu 1501 type ipvlan
ip link set iv mtu 1400
ip link set v0 mtu 1300
for d in v0 v1 iv iw; do m $d; done
ip link set v0 mtu 9000
for d in v0 v1 iv iw; do m $d; done
ip link add big mtu 70000 type veth peer name bigp
ip link add big mtu 60 type veth peer name bigp
ip link add big mtu 65535 type veth peer name bigp mtu 100
for d in big bigp; do m $d; done
ip link add f mtu 0 type dummy
ip link add g mtu 4294967295 type dummy
ip link add g mtu abc type dummy
ip link add g mtu 1500 mtu 1400 type dummy
# promiscuity
ip link del iw
ip link set d0 up
ip link set d0.5 up
ip link set mv up
p d0
ip link set d0 promisc on
ip link set d0 promisc on
p d0
ip link set d0.5 promisc on
p d0
ip link set mv promisc on allmulticast on
p d0
p mv
ip link set d0 promisc off
p d0
ip link show d0 | head -n 1
ip link set mv down
p d0
ip link set mv up
ip link set mv promisc off
ip link set d0.5 promisc off
p d0
ip link set d0.5 address 02:00:00:00:00:05
p d0
ip link set d0.5 master b0
p d0
p d0.5
ip link set d0.5 nomaster
p d0
ip link add pd type dummy
ip link add link pd name pt type macvlan mode passthru
p pd
ip link set pt up
p pd
ip link set pt down
ip link set pt type macvlan mode passthru nopromisc
p pd
ip link set pt up
p pd
ip link del pt
p pd
ip link set e0 master b0
ip link set b0 promisc on
p e0
p b0
ip link set b0 type bridge vlan_filtering 1
p e0
ip link set e0 nomaster
p e0
ip link set b0 promisc off
ip link set e1 up
tcpdump -i e1 -c 1 -w /dev/null 2>/dev/null & 
sleep 1
p e1
ip link show e1 | head -n 1
kill $!
sleep 1
p e1
ip link set bo promisc on
ip link set e1 down
ip link set e1 master bo
p e1
ip link set bo promisc off
p e1
ip link set bo allmulticast on
p e1
ip link set e1 nomaster
p e1
