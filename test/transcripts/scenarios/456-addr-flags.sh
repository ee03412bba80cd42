# addresses: lifetimes, flags, broadcast, peers, scopes, labels, metrics
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip link set eth0 up
ip addr add 10.0.0.1/24 brd + dev eth0
ip addr add 10.0.1.1/24 brd - dev eth0
ip addr add 10.0.2.1/24 broadcast 10.0.2.77 dev eth0 label eth0:x
ip addr add 10.0.3.1 peer 10.0.3.2 dev eth0
ip addr add 10.0.4.1 peer 10.0.5.0/24 dev eth0 scope link
ip addr add 10.0.6.1/24 dev eth0 scope host
ip addr add 10.0.7.1/24 dev eth0 noprefixroute
ip addr add 10.0.8.1/24 dev eth0 metric 50
ip addr add 10.0.9.1/24 dev eth0 valid_lft 100 preferred_lft 50
ip addr add 10.0.10.1/24 dev eth0 valid_lft forever preferred_lft 0
ip addr add 10.0.0.2/24 dev eth0
ip addr add 10.0.0.3/25 dev eth0
ip addr add 10.0.11.1/31 brd + dev eth0
ip addr add 10.0.12.1/32 brd + dev eth0
ip addr add 10.0.13.1/24 dev eth0 home nodad mngtmpaddr
ip addr add 10.0.14.1/24 dev eth0 proto 5
ip addr add 10.0.14.1/24 dev eth0 protocol kernel_lo
ip addr add 10.0.15.1/24 anycast 10.0.15.9 dev eth0
ip addr add 10.0.16.1/24 dev eth0 scope 33
ip addr add local 10.0.17.1/24 dev eth0
ip addr add 10.0.18.1/24 dev eth0 label foo
ip addr add 10.0.18.1/24 dev eth0 label eth0toolonglabelx
ip addr
ip route
ip route show table local
ip -d addr show eth0
ip -j addr show eth0
ip -br addr
ip -4 -br addr show dev eth0
ip -o addr show eth0
ip addr show scope link
ip addr show scope host
ip addr show to 10.0.0.0/23
ip addr show label eth0:x
ip addr show label 'eth0:*'
ip addr show permanent dev eth0
ip addr show dynamic
ip addr show secondary
ip addr show primary to 10.0.0.0/16
ip addr show deprecated
ip addr show -deprecated dev eth0
ip addr show tentative
ip addr show up
ip addr show type dummy
ip addr show master br0
ip addr show peer 10.0.3.2
ip addr show foo
# changed
ip addr change 10.0.9.1/24 dev eth0 valid_lft 200 preferred_lft 200
ip addr replace 10.0.9.1/24 dev eth0 valid_lft forever preferred_lft forever
ip addr show to 10.0.9.1
ip addr replace 10.0.8.1/24 dev eth0 metric 70
ip route show 10.0.8.0/24
ip addr change 10.0.7.1/24 dev eth0
ip route show 10.0.7.0/24
ip addr change 10.0.99.1/24 dev eth0
ip addr show to 10.0.99.0/24
ip addr add 10.0.20.1/24 dev eth0 valid_lft 3 preferred_lft 1
sleep 2
ip addr show to 10.0.20.0/24
sleep 2
ip addr show to 10.0.20.0/24
ip route show 10.0.20.0/24
# promoted or gone with their primary
ip addr del 10.0.0.1/24 dev eth0
ip addr show to 10.0.0.0/24
sysctl -w net.ipv4.conf.eth0.promote_secondaries=1
ip addr add 10.0.21.1/24 dev eth0
ip addr add 10.0.21.2/24 dev eth0
ip addr add 10.0.21.3/24 dev eth0
ip addr del 10.0.21.1/24 dev eth0
ip addr show to 10.0.21.0/24
ip route show 10.0.21.0/24
# errors
ip addr add
ip addr add 10.0.30.1/24
ip addr add 10.0.30.1/33 dev eth0
ip addr add 10.0.30.1/24 dev nope
ip addr add 10.0.30.256/24 dev eth0
ip addr add 10.0.21.2/24 dev eth0
ip addr add 10.0.30.1/24 dev eth0 valid_lft 0
ip addr add 10.0.30.1/24 dev eth0 valid_lft 10 preferred_lft 20
ip addr add 10.0.30.1/24 dev eth0 valid_lft foo
ip addr add 10.0.30.1/24 dev eth0 scope foo
ip addr add 10.0.30.1/24 dev eth0 brd foo
ip addr add 10.0.30.1/24 peer 10.0.30.2 peer 10.0.30.3 dev eth0
ip addr add 224.0.0.5/24 dev eth0
ip addr add 127.0.0.5/8 dev eth0
ip addr add 0.0.0.0/24 dev eth0
ip addr add 255.255.255.255/32 dev eth0
ip addr add 240.0.0.1/24 dev eth0
ip addr del 10.0.77.1/24 dev eth0
ip addr del 10.0.21.2/25 dev eth0
ip addr del 10.0.21.2 dev eth0
ip addr del 10.0.3.1 peer 10.0.3.9 dev eth0
ip addr del 10.0.3.1 dev eth0
ip addr show to 10.0.3.0/24
ip addr foo
ip addr help
