# oracle: boot=greshow
# gre and gretap: made, shown, changed, deleted
ip link add g1 type gre local 10.0.0.1 remote 10.0.0.2
ip link
ip tunnel
ip -d link show g1
ip -d -j link show g1
ip -d link show gre0
ip -d link show gretap0
ip -d link show erspan0
ip link add g2 type gre remote 10.0.0.3 key 5 seq csum ttl 64 tos 0x10
ip -d link show g2
ip link add g3 type gre remote 10.0.0.3 ikey 1 okey 1.2.3.4 iseq ocsum nopmtudisc
ip -d link show g3
ip link add g4 type gre local 10.0.0.1 remote 10.0.0.4 icsum oseq tos inherit
ip -d link show g4
ip link add g5 type gre external
ip -d link show g5
ip link add d0 type dummy
ip link set d0 mtu 1400 up
ip link add g6 type gre remote 10.0.0.6 dev d0
ip -d link show g6
ip link add g7 type gre remote 239.1.1.1 local 10.0.0.1 dev d0 ttl 3
ip -d link show g7
ip tunnel add g8 mode gre remote 10.0.0.8 local 10.0.0.1 key 8 csum
ip tunnel add g9 mode gre remote 10.0.0.9 ikey 1 okey 2 seq
ip tunnel
ip -j tunnel
ip -s tunnel show g8
ip tunnel change g9 key 3 noseq
ip tunnel change g9 key 3
ip tunnel show g9
ip link set g2 type gre key 6 ttl 3
ip -d link show g2
ip link set g2 type gre noseq nocsum nokey
ip -d link show g2
ip link add x1 address 02:00:00:00:00:01 type gretap local 10.0.0.1 remote 10.0.0.2
ip -d link show x1
ip -d -j link show x1
ip link add x2 address 02:00:00:00:00:02 type gretap remote 10.0.0.3 key 7 ttl 5 ignore-df nopmtudisc
ip -d link show x2
ip link add x3 type gretap
ip link show x3
ip tunnel
ip link add g10 type gre
ip tunnel add g10 mode gre
ip link set g1 mtu 65536
ip link set x1 mtu 1500
ip link show x1
ip link set x1 mtu 67
ip link set x1 mtu 65536
ip addr add 10.8.0.1/30 dev g1
ip link set g1 up
ip addr show g1
ip link set x1 up
sleep 2
ip addr show x1
ip tunnel del g1
ip tunnel del x1
ip link del x1
ip link del gre0
ip link del gretap0
ip tunnel del gre0
ip link add name br0 type bridge
ip link set x2 master br0
ip link set g2 master br0
ip netns add y
ip link set x2 netns y
ip -n y -d link show x2
ip -n y link
ip link del d0
ip -br link
ip link add g11 type gre local 10.0.0.1 remote 10.0.0.2 key 3.4.5
ip link add g11 type gre local 10.0.0.1 remote 10.0.0.2 key 300000000000
ip link add g11 type gre local 239.0.0.1 remote 10.0.0.2
ip link add g11 type gre local 10.0.0.1 remote 10.0.0.2 ttl 5 nopmtudisc
ip link add g11 type gre remote 239.1.1.1
ip link add g11 type gre nosuch
ip link add g11 type gretap key x
ip link set g2 type gre external
