/** Capture filters, one a line: which packets they choose, or why they are wrong, is what the real tcpdump says. */

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Over Ethernet. */
export const EXPRESSIONS: readonly string[] = lines(String.raw`
arp
rarp
ip
ip6
icmp
icmp6
igmp
tcp
udp
sctp
ah
esp
pim
vrrp
carp
igrp
stp
ipx
netbeui
iso
isis
esis
clnp
atalk
aarp
decnet
lat
moprc
mopdl
sca
llc
llc i
llc s
llc u
llc rr
llc rej
llc ui
llc xid
llc test
llc foo
host 10.0.0.1
host 10.0.0.2 and not arp
src host 10.0.0.1
dst host 10.0.0.1
src 10.0.0.1
dst 10.0.0.100
src or dst host 10.0.0.100
src and dst host 10.0.0.1
dst or src host 224.0.0.1
ip host 10.0.0.1
arp host 10.0.0.1
rarp host 10.0.0.9
ip6 host fd00::1
host fd00::1
host FE80::1
host ::1
src host fe80::1 and icmp6
host 10
host 10.1
host 167772161
host 0x0a000001
host localhost
ip host localhost
net 10
net 10.0
net 10.0.0
net 10.0.0.1
net 224.0.0.0/4
net 10.0.0.0/8
net 10.0.0.0/30
net 10.0.0.0 mask 255.255.255.0
net 10.1/16
net 0.0.0.0/0
net 167772160
net 0x0a
src net 10.0.0.0/24 and dst net 224.0.0.0/24
net fd00::/16
net ::/0
net fe80::/10
net 2001:db8::/32 or net ff02::/16
src net fe80::/64
dst net ff02::1:ff00:0/104
port 53
port 67 or port 68
src port 53
dst port 53
src port 53 or dst port 67
src or dst port 5353
src and dst port 123
tcp port 80
udp port 53
tcp src port 80
tcp dst port 80
udp dst port 4789
port 0x35
port 065
port http
tcp port http
udp port domain
port domain and not tcp
portrange 50-100
tcp portrange 1-1023
udp portrange 500-600
dst portrange 4000-6000
src portrange 9999-10001
portrange 100-50
portrange 53
portrange ftp-http
portrange 20-http
proto 17
proto 300
proto \tcp
proto \icmp
proto gre
ip proto 47
ip proto \icmp
ip proto gre
ip proto 300
ip6 proto 58
ip6 proto 17
ip6 proto \udp
ether proto 0x0800
ether proto 0x0806
ether proto \ip
ether proto \arp
ether proto \ip6
ether proto 0x88cc
ether proto 0x42
ether proto 5
ether proto 70000
ether proto \stp
ether proto \lat
ether proto \rarp
iso proto 131
ip protochain 17
ip6 protochain 17
ip6 protochain 58
ip6 protochain \tcp
protochain 6
protochain \udp
ether host 02:00:00:00:00:01
ether src 02:00:00:00:00:02
ether dst ff:ff:ff:ff:ff:ff
ether dst 01:80:c2:00:00:00
ether src host 2:0:0:0:0:1
ether host 02-00-00-00-00-02
ether host 0200.0000.0002
ether host 020000000002
link src 02:00:00:00:00:02
wlan host 02:00:00:00:00:01
broadcast
ether broadcast
multicast
ether multicast
ip broadcast
ip multicast
ip6 multicast
not multicast
less 60
greater 100
less 60 or greater 300
len > 100
len <= 60
len = 42
len != 42 and len < 64
length >= 200
len + 14 > 100
vlan
vlan 5
vlan 7
vlan and arp
vlan and ip
vlan 100 and vlan 5
vlan 100 and vlan 5 and icmp
vlan and vlan
vlan and vlan and vlan
icmp or vlan 5 and icmp
icmp or (vlan and icmp)
not vlan
vlan and host 10.0.0.1
vlan and port 53
vlan and stp
vlan and ether[0] = 2
vlan and llc
vlan (5)
mpls
mpls 16
mpls and ip
mpls 16 and mpls 17
mpls and host 10.0.0.1
mpls and icmp
mpls and ip6
mpls and port 53
mpls and arp
mpls 2000000
mpls and vlan
pppoed
pppoes
pppoes 7
pppoes and ip
pppoes 7 and icmp
pppoes and ip6
pppoes and arp
pppoes and vlan
pppoes and host 10.0.0.1
pppoes and ether[0] = 0
pppoes 70000
pppoes and broadcast
vlan and pppoes
geneve
geneve 5
tcp[13] & 2 != 0
tcp[tcpflags] & tcp-syn != 0
tcp[tcpflags] & (tcp-syn|tcp-fin) != 0
tcp[tcpflags] == tcp-syn
tcp[tcpflags] & (tcp-syn|tcp-ack) == (tcp-syn|tcp-ack)
tcp[tcpflags] & tcp-push != 0 and tcp port 80
tcp[((tcp[12:1] & 0xf0) >> 2):4] = 0x47455420
tcp[0:2] = 40001
tcp[2:2] > 1000
tcp[4:4] > 5000
tcp[12] >> 4 > 5
tcp[13] = 18
icmp[0] = 8
icmp[icmptype] = icmp-echo
icmp[icmptype] == icmp-echoreply
icmp[icmptype] != icmp-echo and icmp[icmptype] != icmp-echoreply
icmp[icmptype] = icmp-unreach and icmp[icmpcode] = 4
icmp[icmptype] = icmp-timxceed
icmp[icmptype] = icmp-redirect
icmp[icmptype] = icmp-routeradvert
icmp6[0] = 135
icmp6[icmp6type] = icmp6-neighborsolicit
icmp6[icmp6type] == icmp6-echo or icmp6[icmp6type] == icmp6-echoreply
icmp6[icmp6type] = icmp6-routeradvert
udp[0:2] = 53
udp[4:2] > 100
udp[8:2] = 4660
udp[8:2] & 0xff = 0x34
igmp[0] = 0x22
pim[0] = 1
ip[0] = 0x45
ip[0] & 0xf != 5
ip[0] & 0xf > 5
ip[8] < 5
ip[8] = 255
ip[9] = 17
ip[6:2] & 0x1fff != 0
ip[6] & 0x40 != 0
ip[12:4] = 0x0a000001
ip[16] >= 224
(ip[2:2] - ((ip[0]&0xf)<<2)) > 100
ip[2:2] > 100 and ip[2:2] < 200
ip[ip[0] & 15] = 0
ip[1] & 0xfc >> 2 = 46
ip[1] >> 2 = 46
ip[0] = ip[0]
ip[8] = ip[9]
ip[8] * 2 = 128
ip[8] / 2 = 32
ip[8] % 3 = 1
ip[8] % 3*2 = 4
ip[8] ^ 64 = 0
ip[8] ^ 64|1 = 1
3|ip[8]^4 = 71
ip[8] | 1 = 65
ip[8] - 1 = 63
ip[8] - 1 - 1 = 62
- ip[8] = 0xffffffc0
1 << ip[8] = 0
5 < ip[8]
ip[8] << 1 == 128
ip[8] / (ip[8] - 64) = 0
ip6[6] = 58
ip6[7] = 255
ip6[0:4] & 0xfffff != 0
arp[6:2] = 1
arp[7] = 2
arp[14:4] = 0x0a000001
ether[0] & 1 = 1
ether[6:4] = 0x02000000
ether[12:2] = 0x0806
ether[12:2] <= 1500
ether[100] = 0
ether[100000] = 1
not ether[100000] = 1
not ether[100] = 0
link[0] = 2
byte 0 = 1
byte 0 & 1
byte 14 > 0x45
byte 14 < 0x45
byte 0 | 0
ip[tcp[0]] = 0
tcp[udp[0]] = 0
not arp
! arp
not arp and not icmp
! arp && ! icmp
not (arp or icmp)
!(arp || icmp)
not not tcp
arp or icmp or stp
tcp or udp and port 53
tcp and (port 80 or port 53)
(tcp or udp) and not port 53
((tcp)) and ((port 80))
host 10.0.0.1 or 10.0.0.100
host 10.0.0.1 and 10.0.0.100
host 10.0.0.100 or not 10.0.0.1
host (10.0.0.100 or 224.0.0.1)
src host (10.0.0.100 or 10.0.0.2)
port 53 or 80
port 53 or 67 or 80
port (53 or 67 or 80)
port not 53
port 53 and not (80 or 81)
tcp port (80 or 22) and host 10.0.0.2
src port 53 or 67
udp port 53 or tcp port 80
ip and udp dst port 53 and udp[10] & 0x80 = 0
ether src 02:00:00:00:00:02 or 02:00:00:00:00:01
ether src 02:00:00:00:00:01 and ip multicast
net 10 or 224
net (10 or 224)
proto (17 or 6)
ip proto (1 or 2)
1 = 1
5 = 5 and tcp
tcp-syn = 2
len > 50 and 1 < 2
icmp and not host 10.0.0.2
icmp and ip[20] = 8
udp and ip[0] & 0xf = 5
tcp and ip6
ip6 and not icmp6
ip and not tcp and not udp and not icmp
1 = 2
ip and arp
arp and icmp
tcp and udp
tcp and icmp6
icmp and icmp6
ip6 and host 10.0.0.1
tcp port 80 and udp port 80
src host 10.0.0.1 and src host 10.0.0.2
host 10.0.0.1 and arp and ip6
vlan 5 and vlan 6
port 53 and not udp and not tcp and not sctp
len = 5 and len = 6
ip[8] = 5 and ip[8] = 6
not (1 = 1)
stp and ip
tcp[13] = 2 and udp
foo
foo bar
10.0.0.1
host
host and
port
port 99999
port foo
port http-x
portrange 5-foo
portrange foo
portrange 70000-80000
tcp port tftp
udp port ssh
icmp port 5
arp port 5
ip port 5
ether port 5
host nosuch
src nosuch
ether host nosuch
net nosuch
host 1.2.3.4.5
host 300.1.1.1
net 300.0.0.0/8
net 10.0.0.1/8
net 10.0.0.0/33
net 10.1/8
net 10.0.0.1 mask 255.0.0.0
net 0/0
host 10.0.0.0/8
host 10.0.0.1/32
net fd00::1/16
net fd00::/129
host fd00::/16
ether host 10.0.0.1
ether host 5
ether net 10.0.0.0/8
ether host ::1
host 02:00:00:00:00:01
port 02:00:00:00:00:01
port 10.0.0.1
portrange 10.0.0.1
proto 10.0.0.1
port ::1
tcp host 10.0.0.1
tcp host ::1
tcp host nosuch
udp net 10
icmp host 10.0.0.1
arp host ::1
ip host ::1
ip6 host 10.0.0.1
ip6 net 10
atalk host 10.0.0.1
aarp net 10
lat host 10.0.0.1
iso host 10.0.0.1
isis host 10.0.0.1
ipx host 10.0.0.1
stp host 10.0.0.1
pim host ::1
proto tcp
ip proto tcp
ip proto foo
ip proto \foo
ether proto foo
ether proto tcp
proto foo
ip6 proto \icmp6
tcp proto 5
udp proto 5
arp proto 5
rarp proto 5
icmp proto 5
atalk proto 5
decnet proto 5
lat proto 5
stp proto 5
src proto 5
tcp protochain 5
gateway 10.0.0.1
gateway foo
gateway 5
ip6 broadcast
tcp broadcast
arp broadcast
arp multicast
tcp multicast
wlan
ether
link
radio
radio[0] = 1
stp[0] = 1
ah[0] = 1
foo[0] = 1
tcp[0
tcp[0:3] = 1
tcp[0:0] = 1
tcp[0]
tcp[0] =
tcp[0] = x
tcp[0:x] = 1
tcp[] = 1
ip[0] & 0xf
ip[8] / 0 = 1
ip[8] % 0 = 1
ip[8] << 32 = 1
ip[8]-1-1 = 5
(
)
()
(tcp
tcp)
tcp and
and tcp
or
not
!
tcp udp
tcp and and udp
host 10.0.0.1 10.0.0.2
host 10.0.0.1 port 5
arp and 10.0.0.1
arp and (10.0.0.1)
host 10.0.0.1 and (tcp or 10.0.0.2)
host 10.0.0.1 or (10.0.0.2 and port 5)
host ((10.0.0.1))
port 5 or tcp or 6
port (host 5)
less
less foo
less 5 or 6
greater
byte 0
byte 0 = foo
vlan 5000
vlan foo
vlan 5 or 6
inbound
outbound
ifindex 5
ifname eth0
on eth0
on
rnr 5
reason match
action pass
ruleset foo
type mgt
subtype beacon
lane
oam
vpi 5
addr1 10.0.0.1
wlan addr1 02:00:00:00:00:01
ra 02:00:00:00:00:01
5
not 5
tcp-syn
0x10
@
a:b
host 10.0.0.1;
tcp"
'tcp
$5
host fe80::1%eth0
TCP
port HTTP
src tcp port 5
ip src
src
icmp[icmptype] = icmp-foo
`);

/** Over the cooked headers of `any`, and without a link header. */
export const OTHER_LINKS: readonly string[] = lines(String.raw`
arp
ip
ip6 and udp
tcp port 9999
host 10.0.0.1
net 10.0.0.0/24
icmp
stp
ipx
atalk
llc
vlan
vlan 5
mpls
pppoed
pppoes
broadcast
ether broadcast
multicast
ip multicast
ip broadcast
ether host 02:00:00:00:00:01
ether[0] = 0
link[0:2] = 0x0800
ether proto 0x0800
ether proto \ip6
ether proto 5
inbound
outbound
ifindex 1
ifindex 5
less 100
ip[8] = 64
tcp[13] = 2
icmp6[0] = 135
portrange 1-1000
ip6 protochain 17
ip and arp
`);
