# rules with each selector and action: added, shown, deleted
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip link set eth0 up
ip addr add 10.0.0.1/24 dev eth0
ip rule add from 10.1.0.0/16 table 100
ip rule add from 10.1.0.0/16 table 100
ip rule add to 10.2.0.0/16 lookup 101
ip rule add not from 10.3.0.0/16 lookup main pref 200
ip rule add iif eth0 lookup 102
ip rule add oif eth0 lookup 102
ip rule add dev eth0 table 103
ip rule add iif nope table 104
ip rule add fwmark 1 table 105
ip rule add fwmark 0x10/0xff table 105
ip rule add fwmark 0/0xf0 table 105
ip rule add tos 0x10 table 106
ip rule add dsfield 0x20 table 106
ip rule add tos 3 table 106
ip rule add ipproto tcp table 107
ip rule add ipproto 17 sport 100 table 107
ip rule add ipproto udp dport 100-200 table 107
ip rule add sport 100-200 dport 5 table 107
ip rule add ipproto icmp table 107
ip rule add uidrange 0-99 table 108
ip rule add uidrange 99-0 table 108
ip rule add uidrange 5 table 108
ip rule add l3mdev
ip rule add l3mdev pref 1000
ip rule add l3mdev table 5
ip rule add suppress_prefixlength 0 table main
ip rule add suppress_prefixlength 0 lookup main pref 300
ip rule add lookup main sup_pl 8 pref 301
ip rule add lookup main suppress_ifgroup 5 pref 302
ip rule add lookup main suppress_ifgroup default pref 303
ip rule add goto 400 pref 310
ip rule add goto 100 pref 310
ip rule add goto 0 pref 310
ip rule add from 10.4.0.0/16 goto 32766 pref 311
ip rule add nop pref 320
ip rule add from 10.5.0.0/16 blackhole pref 330
ip rule add from 10.5.0.0/16 unreachable pref 331
ip rule add from 10.5.0.0/16 prohibit pref 332
ip rule add type blackhole from 10.6.0.0/16 pref 333
ip rule add from 10.7.0.0/16 realms 3/4 table 9
ip rule add from 10.7.0.0/16 realms 5 table 9 pref 340
ip rule add from 10.8.0.0/16 table 9 protocol static pref 341
ip rule add from 10.8.0.0/16 table 9 proto 77 pref 342
ip rule add tun_id 5 table 9 pref 343
ip rule add from 10.9.0.0/16 nat 10.10.0.0 pref 344
ip rule add from 10.9.0.0/16 map-to 10.10.0.0 pref 345
ip rule add from all to all table 9 pref 346
ip rule add from default table 9 pref 347
ip rule add from 10.11.0.1 to 10.12.0.1 iif lo fwmark 7 tos 0x08 ipproto tcp sport 1-2 dport 3 table 1000 pref 348
ip rule
ip -d rule
ip -N rule
ip -j rule
ip -j -p rule show pref 348
ip rule show table 9
ip rule show lookup 107
ip rule show from 10.7.0.0/16
ip rule show from 10.0.0.0/8
ip rule show to 10.2.0.0/16
ip rule show iif eth0
ip rule show oif eth0
ip rule show dev eth0
ip rule show fwmark 1
ip rule show fwmark 0x10/0xff
ip rule show tos 0x10
ip rule show ipproto tcp
ip rule show sport 100
ip rule show dport 100-200
ip rule show uidrange 0-99
ip rule show pref 330
ip rule show priority 0
ip rule show not
ip rule show protocol static
ip rule show l3mdev
ip rule show suppress_prefixlength 0
ip rule show prohibit
ip rule show tun_id 5
ip rule show foo
ip -s rule show pref 0
ip -o rule show pref 348
ip link del eth0
ip rule show pref 32758
ip rule list lookup 102
ip rule del from 10.1.0.0/16
ip rule del from 10.1.0.0/16 table 100
ip rule del fwmark 0x10
ip rule del fwmark 0x10/0xff
ip rule del table 107
ip rule del lookup 107 ipproto icmp
ip rule del pref 348
ip rule del pref 999
ip rule del
ip rule del pref 0
ip rule del from 10.5.0.0/16 prohibit
ip rule del not from 10.3.0.0/16 lookup main pref 200
ip rule del l3mdev
ip rule del nop
ip rule del goto 400 pref 310
ip rule
ip rule flush table 9
ip rule flush proto 77
ip rule flush
ip rule
ip -6 rule
