# Each way to lose a packet: what is set up, what is sent, and what is left behind. See lib.sh.
HELLO=68656c6c6f776f726c64
U=$(udp 1000 9 $HELLO)

situation OTHERHOST 'a frame for another MAC address'
provoke
send 020000000c01 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$U")"
observe

situation UNHANDLED_PROTO 'an EtherType nobody handles'
provoke
send $MAC_B 88b5 "$(zeros 46)"
observe

situation IP_INHDR 'an IPv4 packet of ten bytes'
provoke
send $MAC_B 0800 45000014000000004011
observe

situation PKT_TOO_SMALL 'an IPv4 packet shorter than it says'
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$U" 64 0000 200)"
observe

situation IP_INHDR 'an IPv4 header of 16 bytes'
provoke
p=$(ip4 17 10.0.0.1 10.0.0.2 "$U")
send $MAC_B 0800 "44${p:2}"
observe

situation IP_CSUM 'a wrong IPv4 header checksum'
provoke
p=$(ip4 17 10.0.0.1 10.0.0.2 "$U")
send $MAC_B 0800 "${p:0:20}dead${p:24}"
observe

situation IP_INHDR 'an IPv4 option longer than the header'
provoke
h=$(printf '4600%04x0001000040110000%s%s07280400' $((24 + ${#U} / 2)) "$(addr 10.0.0.1)" "$(addr 10.0.0.2)")
send $MAC_B 0800 "${h:0:20}$(csum "$h")${h:24}$U"
observe

situation IP_INHDR 'a source route, which is not accepted'
b sysctl -qw net.ipv4.conf.all.accept_source_route=0 net.ipv4.conf.vb.accept_source_route=0
provoke
h=$(printf '4700%04x0001000040110000%s%s830704%s00' $((28 + ${#U} / 2)) "$(addr 10.0.0.1)" "$(addr 10.0.0.2)" "$(addr 10.0.0.9)")
send $MAC_B 0800 "${h:0:20}$(csum "$h")${h:24}$U"
observe

situation IP_RPFILTER 'strict reverse-path filtering'
b sysctl -qw net.ipv4.conf.vb.rp_filter=1
provoke
send $MAC_B 0800 "$(ip4 17 10.77.0.1 10.0.0.2 "$U")"
observe

situation IP_MARTIAN 'a source of 127.0.0.1'
provoke
send $MAC_B 0800 "$(ip4 17 127.0.0.1 10.0.0.2 "$U")"
observe

situation IP_MARTIAN "the receiver's own address as the source"
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.2 10.0.0.2 "$U")"
observe

situation IP_MARTIAN 'a destination of 127.0.0.1'
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 127.0.0.1 "$U")"
observe

situation UNICAST_IN_L2_MULTICAST 'a unicast packet in a broadcast frame'
b sysctl -qw net.ipv4.conf.vb.drop_unicast_in_l2_multicast=1
provoke
send $BROADCAST 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$U")"
observe

situation IP_FORWARDING_OFF 'for another host, and forwarding is off'
b ip route add default via 10.0.0.1
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.66.0.1 "$U")"
observe

situation IP_FORWARDING_OFF 'for another network without a route, forwarding off'
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.66.0.1 "$U")"
observe

situation IP_INNOROUTES 'for another network without a route, forwarding on'
b sysctl -qw net.ipv4.ip_forward=1
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.66.0.1 "$U")"
observe

situation IP_ROUTE_REJECT 'a blackhole route'
b sysctl -qw net.ipv4.ip_forward=1
b ip route add blackhole 10.66.0.0/16
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.66.0.1 "$U")"
observe

situation IP_ROUTE_REJECT 'a prohibit route'
b sysctl -qw net.ipv4.ip_forward=1
b ip route add prohibit 10.66.0.0/16
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.66.0.1 "$U")"
observe

situation IP_ROUTE_REJECT 'an unreachable route'
b sysctl -qw net.ipv4.ip_forward=1
b ip route add unreachable 10.66.0.0/16
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.66.0.1 "$U")"
observe

situation TTL_EXCEEDED 'the TTL runs out in a router'
b sysctl -qw net.ipv4.ip_forward=1
b ip route add 10.66.0.0/16 via 10.0.0.1
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.66.0.1 "$U" 1)"
observe

situation PKT_TOO_BIG 'larger than the next link, and not to be fragmented'
b sysctl -qw net.ipv4.ip_forward=1
b ip link add d0 mtu 600 type dummy
b ip link set d0 up
b ip route add 10.66.0.0/16 dev d0
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.66.0.1 "$(udp 1000 9 "$(zeros 800)")" 64 4000)"
observe

situation IP_NOPROTO 'an IP protocol nobody handles'
provoke
send $MAC_B 0800 "$(ip4 253 10.0.0.1 10.0.0.2 $HELLO)"
observe

situation NO_SOCKET 'a UDP port nobody listens to'
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$U")"
observe

situation UDP_CSUM 'a wrong UDP checksum'
hold_udp "$B" 9
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(udp 1000 9 $HELLO beef)")"
observe
release

situation PKT_TOO_SMALL 'a UDP datagram of six bytes'
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 03e800090006)"
observe

situation SOCKET_RCVBUFF 'a full receive buffer'
hold_udp "$B" 9
provoke
for i in 1 2 3 4 5 6 7 8 9 10; do send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(udp 1000 9 "$(zeros 1000)")")"; done
observe
release

situation ICMP_CSUM 'a wrong ICMP checksum'
provoke
send $MAC_B 0800 "$(ip4 1 10.0.0.1 10.0.0.2 0800beef00010001)"
observe

situation UNHANDLED_PROTO 'an ICMP type that does not exist'
provoke
send $MAC_B 0800 "$(ip4 1 10.0.0.1 10.0.0.2 "$(icmp 3c 00 00000000 $HELLO)")"
observe

situation INVALID_PROTO 'an echo request to a broadcast address'
provoke
send $BROADCAST 0800 "$(ip4 1 10.0.0.1 10.0.0.255 "$(icmp 08 00 00010001 $HELLO)")"
observe

situation PKT_TOO_SMALL 'an ICMP error without the packet it is about'
provoke
send $MAC_B 0800 "$(ip4 1 10.0.0.1 10.0.0.2 "$(icmp 03 03 00000000 4500)")"
observe

situation ARP_IGNORED 'an ARP packet that neither asks nor answers'
provoke
send $BROADCAST 0806 "0001080006040003$MAC_A$(addr 10.0.0.1)000000000000$(addr 10.0.0.2)"
observe

situation PKT_TOO_SMALL 'half an ARP packet'
provoke
send $BROADCAST 0806 0001080006040001$MAC_A
observe

situation IP_MULTICAST_NO_LISTENER 'a multicast group nobody joined'
provoke
send 01005e010203 0800 "$(ip4 17 10.0.0.1 239.1.2.3 "$U")"
observe

situation FRAG_REASM_TIMEOUT 'one fragment of two'
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$U$(zeros 6)" 64 2000)"
observe 40

situation DUP_FRAG 'overlapping fragments'
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(zeros 24)" 64 2000)"
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(zeros 24)" 64 2002)"
observe

situation DUP_FRAG 'the same fragment twice'
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(zeros 24)" 64 2000)"
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(zeros 24)" 64 2000)"
observe

situation FRAG_TOO_FAR 'a fragment behind the last one'
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(zeros 24)" 64 0003)"
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(zeros 24)" 64 2009)"
observe

situation NOMEM 'no memory for fragments'
b sysctl -qw net.ipv4.ipfrag_low_thresh=0 net.ipv4.ipfrag_high_thresh=0
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(zeros 24)" 64 2000)"
observe

situation NEIGH_FAILED 'a next hop that does not answer'
provoke
ip netns exec "$A" ping -c 1 -W 1 10.0.0.77 > /dev/null
observe 4

situation NEIGH_QUEUEFULL 'too much waits for a next hop'
ip netns exec "$A" sysctl -qw net.ipv4.neigh.va.unres_qlen_bytes=2500
provoke
ip netns exec "$A" ping -q -c 9 -i 0.002 -W 1 10.0.0.77 > /dev/null
observe

situation DEV_READY 'a device that is down, of a cable that is not'
b ip link add link vb name vb.5 type vlan id 5
provoke
send $MAC_B 8100 "00050800$(ip4 17 10.0.0.1 10.0.0.2 "$U")"
observe

situation DEV_NO_CARRIER 'the other end of the cable is down'
b ip link set vb down
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$U")"
observe

situation MTU_EXCEEDED "larger than the other end's MTU"
b ip link set vb mtu 600
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(udp 1000 9 "$(zeros 1200)")")"
observe

situation FULL_RING 'nobody reads from the tap device'
hold_tap "$B" tap0
b ip link set tap0 txqueuelen 3
b ip addr add 10.7.0.1/24 dev tap0
b ip link set tap0 up
b ip neigh add 10.7.0.2 lladdr 02:00:00:00:07:02 dev tap0
sleep 1
provoke
b ping -q -c 900 -i 0.002 -W 1 10.7.0.2 > /dev/null
observe
release

situation QDISC_DROP 'a queue of one packet'
b tc qdisc add dev vb root tbf rate 8kbit burst 1600 limit 1600
provoke
b ping -q -c 9 -s 1000 -i 0.002 -W 1 10.0.0.1 > /dev/null
observe

situation QDISC_LOSS 'netem loses all'
b tc qdisc add dev vb root netem loss 100%
provoke
b ping -q -c 2 -i 0.1 -W 1 10.0.0.1 > /dev/null
observe

situation DEV_NOT_ALLOWED 'sent on a device that sends nothing of its own'
b ip link add ifb7 type ifb
b ip link set ifb7 up
provoke
sendframe "$B" ifb7 "$MAC_B${MAC_A}0800$(ip4 17 10.0.0.1 10.0.0.2 "$U")"
observe

bridge() {
  b ip link add br0 type bridge "$@"
  b ip link add vc mtu 1500 type veth peer name vd
  b ip link set vc up
  b ip link set vd up
  b ip link set vc master br0
  b ip link set vb master br0
  b ip link set br0 up
  sleep 1
}

situation NO_TX_TARGET 'to a station behind the port it came from'
bridge
b bridge fdb add 02:00:00:00:0c:01 dev vb master static
provoke
send 020000000c01 88b5 "$(zeros 46)"
observe

situation BRIDGE_INGRESS_STP_STATE 'into a port that is not forwarding'
bridge stp_state 1
provoke
send 020000000c01 88b5 "$(zeros 46)"
observe

situation BRIDGE_VLAN 'a VLAN the port is no member of'
bridge vlan_filtering 1
provoke
send 020000000c01 8100 "007788b5$(zeros 42)"
observe

situation BRIDGE_RESERVED_GROUP 'a pause frame'
bridge
provoke
send 0180c2000001 8808 "$(zeros 46)"
observe

situation MAC_INVALID_SOURCE 'a group as the source, into a bridge'
bridge
provoke
sendframe "$A" va "${MAC_B}01005e0a01ff88b5$(zeros 46)"
observe

situation DEV_NO_CARRIER 'a bond without a port'
b ip link add bond7 type bond
b ip addr add 10.7.0.1/24 dev bond7
b ip link set bond7 up
provoke
sendframe "$B" bond7 "$MAC_B${MAC_A}0800$(ip4 17 10.0.0.1 10.0.0.2 "$U")"
observe

situation IP_TUNNEL_NONE 'GRE without a tunnel'
b ip tunnel add g9 mode gre remote 10.0.0.99 local 10.0.0.98
provoke
send $MAC_B 0800 "$(ip4 47 10.0.0.1 10.0.0.2 "00000800$(ip4 17 10.1.0.1 10.1.0.2 "$U")")"
observe

situation IP_TUNNEL_ECN 'congestion marked on a tunnel whose packet cannot carry it'
b ip tunnel add i9 mode ipip remote 10.0.0.1 local 10.0.0.2
b ip addr add 10.1.0.2/24 dev i9
b ip link set i9 up
provoke
send $MAC_B 0800 "$(ip4 4 10.0.0.1 10.0.0.2 "$(ip4 17 10.1.0.1 10.1.0.2 "$U")" 64 0000 '' 03)"
observe

situation IP_TUNNEL_SEQ 'a tunnelled packet from the past'
b ip tunnel add g9 mode gre remote 10.0.0.1 local 10.0.0.2 iseq
b ip link set g9 up
provoke
send $MAC_B 0800 "$(ip4 47 10.0.0.1 10.0.0.2 "1000080000000009$(ip4 17 10.1.0.1 10.1.0.2 "$U")")"
send $MAC_B 0800 "$(ip4 47 10.0.0.1 10.0.0.2 "1000080000000003$(ip4 17 10.1.0.1 10.1.0.2 "$U")")"
observe

situation IP_TUNNEL_TX 'a tunnel whose other end has no route'
b ip tunnel add g9 mode gre remote 10.99.0.1 local 10.0.0.2
b ip addr add 10.1.0.2/24 dev g9
b ip link set g9 up
provoke
b ping -c 1 -W 1 10.1.0.7 > /dev/null
observe

vxlan() {
  b ip link add x9 type vxlan id 42 local 10.0.0.2 remote 10.0.0.1 dstport 4789
  b ip link set x9 address 02:00:00:00:09:01 up
  sleep 1
}
IN=020000000901${MAC_A}88b5$(zeros 46)

situation VXLAN_INVALID_HDR 'VXLAN without the flag that the identifier is valid'
vxlan
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(udp 1000 4789 "0000000000002a00$IN")")"
observe

situation VXLAN_VNI_NOT_FOUND 'a VXLAN identifier nobody has'
vxlan
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(udp 1000 4789 "0800000000002b00$IN")")"
observe

situation LOCAL_MAC "VXLAN brings a frame with the device's own address as the source"
vxlan
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(udp 1000 4789 "0800000000002a00${MAC_A}02000000090188b5$(zeros 46)")")"
observe

situation VXLAN_ENTRY_EXISTS 'VXLAN brings a source that a permanent entry puts elsewhere'
vxlan
b bridge fdb add 02:00:00:00:0a:01 dev x9 dst 10.0.0.55
provoke
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(udp 1000 4789 "0800000000002a00$IN")")"
observe

SIX=1
situation IPV6DISABLED 'IPv6 is disabled on the device'
b sysctl -qw net.ipv6.conf.vb.disable_ipv6=1
provoke
send $MAC_B 86dd "$(ip6 17 $V6A $V6B "$(udp6 $V6A $V6B 1000 9 $HELLO)")"
observe

situation OTHERHOST 'IPv6 for another MAC address'
provoke
send 020000000c01 86dd "$(ip6 17 $V6A $V6B "$(udp6 $V6A $V6B 1000 9 $HELLO)")"
observe

situation PKT_TOO_SMALL 'an IPv6 packet shorter than it says'
provoke
send $MAC_B 86dd "$(ip6 17 $V6A $V6B "$U" 64 200)"
observe

situation UNHANDLED_PROTO 'IPv6 with version 5'
provoke
p=$(ip6 17 $V6A $V6B "$U")
send $MAC_B 86dd "5${p:1}"
observe

situation IP_INHDR 'IPv6 from ::1 over the wire'
provoke
send $MAC_B 86dd "$(ip6 17 00000000000000000000000000000001 $V6B "$U")"
observe

situation IP_FORWARDING_OFF 'IPv6 for another network, and forwarding is off'
b ip route add fd66::/64 via fd00::a
provoke
send $MAC_B 86dd "$(ip6 17 $V6A fd660000000000000000000000000001 "$U")"
observe

situation IP_INNOROUTES 'IPv6 for another network without a route'
b sysctl -qw net.ipv6.conf.all.forwarding=1
provoke
send $MAC_B 86dd "$(ip6 17 $V6A fd660000000000000000000000000001 "$U")"
observe

situation TTL_EXCEEDED 'the hop limit runs out in a router'
b sysctl -qw net.ipv6.conf.all.forwarding=1
b ip route add fd66::/64 via fd00::a
provoke
send $MAC_B 86dd "$(ip6 17 $V6A fd660000000000000000000000000001 "$U" 1)"
observe

situation PKT_TOO_BIG 'IPv6 larger than the next link'
b sysctl -qw net.ipv6.conf.all.forwarding=1
b ip link add d0 mtu 1280 type dummy
b ip link set d0 up
b ip route add fd66::/64 dev d0
provoke
send $MAC_B 86dd "$(ip6 17 $V6A fd660000000000000000000000000001 "$(udp6 $V6A fd660000000000000000000000000001 1000 9 "$(zeros 1400)")")"
observe

situation NO_SOCKET 'a UDP port nobody listens to, IPv6'
provoke
send $MAC_B 86dd "$(ip6 17 $V6A $V6B "$(udp6 $V6A $V6B 1000 9 $HELLO)")"
observe

situation NO_SOCKET 'UDP without a checksum, IPv6'
provoke
send $MAC_B 86dd "$(ip6 17 $V6A $V6B "$U")"
observe

situation ICMP_CSUM 'a wrong ICMPv6 checksum'
provoke
send $MAC_B 86dd "$(ip6 58 $V6A $V6B 8000beef00010001)"
observe

situation IP_NOPROTO 'a next header nobody handles'
provoke
send $MAC_B 86dd "$(ip6 253 $V6A $V6B $HELLO)"
observe

situation UNHANDLED_PROTO 'an unknown IPv6 option that says: drop'
provoke
send $MAC_B 86dd "$(ip6 60 $V6A $V6B "110047040000000000000000$U")"
observe

situation DUP_FRAG 'overlapping fragments, IPv6'
provoke
send $MAC_B 86dd "$(ip6 44 $V6A $V6B "1100000100000001$(zeros 24)")"
send $MAC_B 86dd "$(ip6 44 $V6A $V6B "1100001100000001$(zeros 24)")"
observe

situation FRAG_REASM_TIMEOUT 'one fragment of two, IPv6'
provoke
send $MAC_B 86dd "$(ip6 44 $V6A $V6B "1100000100000001$(zeros 24)")"
observe 70

situation UDP_CSUM 'a wrong UDP checksum, IPv6'
provoke
send $MAC_B 86dd "$(ip6 17 $V6A $V6B "$(udp 1000 9 $HELLO beef)")"
observe

situation IP_INHDR 'an IPv6 option longer than its header'
provoke
send $MAC_B 86dd "$(ip6 60 $V6A $V6B "1100012000000000$U")"
observe

situation IP_INHDR 'a routing header of a type nobody accepts'
provoke
send $MAC_B 86dd "$(ip6 43 $V6A $V6B "1100090100000000$U")"
observe
SIX=''

situation DEV_PEER_GONE 'packets wait in a tap device whose program ends'
hold_tap "$B" tap0
b ip addr add 10.7.0.1/24 dev tap0
b ip link set tap0 up
b ip neigh add 10.7.0.2 lladdr 02:00:00:00:07:02 dev tap0
sleep 1
b ping -q -c 2 -i 0.1 -W 1 10.7.0.2 > /dev/null
provoke
release
observe

situation SOCKET_CLOSE 'a datagram waits in a socket whose program ends'
hold_udp "$B" 9
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$U")"
provoke
release
observe

situation IP_OUTNOROUTES 'sent on a VRF without a route'
b ip link add v9 type vrf table 10
b ip link set v9 up
provoke
sendframe "$B" v9 "$MAC_B${MAC_A}0800$(ip4 17 10.0.0.1 10.66.0.2 "$U")"
observe

situation RECURSION_LIMIT 'two tunnels, each through the other'
b ip tunnel add g1 mode gre remote 10.81.0.9 local 10.0.0.2
b ip tunnel add g2 mode gre remote 10.82.0.9 local 10.0.0.2
b ip link set g1 up
b ip link set g2 up
b ip route add 10.82.0.0/16 dev g1
b ip route add 10.81.0.0/16 dev g2
provoke
b ping -c 1 -W 1 10.82.0.77 > /dev/null
observe

situation NEIGH_CREATEFAIL 'the neighbour table is full'
b ip addr add 10.9.0.2/16 dev vb
for i in {1..1030}; do echo "neigh add 10.9.$((1 + i / 250)).$((1 + i % 250)) lladdr 02:00:00:00:00:01 dev vb nud reachable"; done > /tmp/batch
ip -n "$B" -batch /tmp/batch 2> /dev/null
provoke
b ping -c 1 -W 1 10.9.9.9 > /dev/null 2>&1
observe

situation NEIGH_DEAD 'the device goes down while packets wait for a next hop'
b ping -c 1 -W 2 10.0.0.77 > /dev/null 2>&1 &
sleep 0.5
provoke
b ip link set vb down
observe

situation BRIDGE_MCAST_MALFORMED 'IGMP with a wrong checksum into a bridge that listens to it'
bridge mcast_snooping 1
provoke
send 01005e000016 0800 "$(ip4 2 10.0.0.1 224.0.0.22 1600dead00000000)"
observe

situation IP_TUNNEL_HDR 'GRE with a wrong checksum'
b ip tunnel add g9 mode gre remote 10.0.0.1 local 10.0.0.2 csum
b ip link set g9 up
provoke
send $MAC_B 0800 "$(ip4 47 10.0.0.1 10.0.0.2 "80000800dead0000$(ip4 17 10.1.0.1 10.1.0.2 "$U")")"
observe

SIX=1
situation IP_INADDRERRORS 'IPv6 from a link-local address to another link'
b sysctl -qw net.ipv6.conf.all.forwarding=1
b ip link add d0 type dummy
b ip link set d0 up
b ip route add fd66::/64 dev d0
provoke
send $MAC_B 86dd "$(ip6 17 fe80000000000000000000000000000a fd660000000000000000000000000001 "$U")"
observe
