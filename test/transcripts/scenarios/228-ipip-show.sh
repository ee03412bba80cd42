# oracle: boot=ipipshow
# ipip tunnels: made both ways, shown, changed, deleted
ip link show type ipip
ip tunnel
ip link add t1 type ipip local 10.0.0.1 remote 10.0.0.2
ip link
ip tunnel
ip -d link show t1
ip -d -j link show t1
ip -d link show tunl0
ip link add t2 type ipip remote 10.0.0.3 ttl 64 tos inherit
ip -d link show t2
ip link add t3 type ipip local 10.0.0.1 nopmtudisc ignore-df
ip link add t3 type ipip local 10.0.0.1 nopmtudisc
ip -d link show t3
ip link add d0 type dummy
ip link set d0 mtu 1400 up
ip link add t4 type ipip remote 10.0.0.4 dev d0 tos 0x10 ttl 5
ip -d link show t4
ip link add t5 type ipip external
ip -d link show t5
ip tunnel add t6 mode ipip local 10.0.0.1 remote 10.0.0.6 dev d0 ttl 9
ip -d link show t6
ip tunnel add t7 mode ipip remote 10.0.0.7
ip tunnel show t6
ip tunnel show
ip -j tunnel show
ip -s tunnel show t6
ip -d tunnel show t6
ip tunnel change t7 remote 10.0.0.77 ttl 12
ip tunnel show t7
ip tunnel change t7 ttl inherit tos 4
ip tunnel show t7
ip link set t1 type ipip remote 10.0.0.22 ttl 7
ip -d link show t1
ip link set t1 type ipip local any
ip -d link show t1
ip tunnel add mode ipip remote 10.0.0.8
ip tunnel add remote 10.0.0.9
ip link add type ipip remote 10.0.0.9
ip tunnel
ip link set t1 mtu 1300
ip link show t1
ip link set t1 mtu 67
ip link set t1 mtu 65516
ip link set t1 mtu 65515
ip tunnel del t7
ip link del t1
ip tunnel del t1
ip link del tunl0
ip tunnel del tunl0
ip link set d0 mtu 1300
ip link show t4
ip link del d0
ip -br link
ip tunnel add t9 mode ipip remote 10.0.0.9 ttl 64
ip addr add 10.9.0.1 peer 10.9.0.2/32 dev t9
ip link set t9 up
ip addr show t9
ip -6 route show dev t9
ip netns add x
ip link set t9 netns x
ip -n x -d link show t9
ip -n x tunnel
ip -n x link
ip link set tunl0 up
ip link show tunl0
