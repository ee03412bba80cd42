# oracle: boot=ipiperrors
# what ipip and ip tunnel refuse
ip tunnel add t1 mode ipip remote 224.0.0.1 local 10.0.0.1
ip tunnel show t1
ip tunnel add t1 mode ipip remote 10.0.0.1
ip tunnel add t2 mode ipip remote 10.0.0.1
ip tunnel add t1 mode ipip remote 10.0.0.2
ip link add t1 type ipip remote 10.0.0.2
ip link add t2 type ipip remote 10.0.0.1
ip tunnel add t2 mode ipip remote 10.0.0.2 key 5
ip tunnel add t2 mode ipip ttl 5 nopmtudisc
ip tunnel add t2 mode nosuch
ip tunnel add t2
ip tunnel add t2 mode ipip dev nosuch
ip tunnel add t2 mode ipip remote nosuch
ip tunnel add t2 mode ipip ttl 300
ip tunnel add t2 mode ipip tos 300
ip tunnel add t2 mode ipip nosuch
ip tunnel add t2 mode ipip local
ip tunnel add t2 mode ipip remote 10.0.0.7 remote 10.0.0.8
ip tunnel add averyveryverylongname mode ipip
ip tunnel del
ip tunnel del nosuch
ip tunnel del lo
ip tunnel change nosuch ttl 5
ip tunnel change t1 mode gre
ip tunnel show nosuch
ip tunnel show lo
ip tunnel nosuch
ip link add t2 type ipip local nosuch
ip link add t2 type ipip ttl 300
ip link add t2 type ipip dev nosuch
ip link add t2 type ipip key 5
ip link add t2 type ipip mode nosuch
ip link add t2 type ipip mode ip6ip
ip link add t2 type ipip remote
ip link add t2 type ipip ttl 0 nopmtudisc
ip -d link show t2
ip link add t3 type ipip ttl 5 nopmtudisc
ip link set t1 type ipip remote 10.0.0.1 ttl 4
ip link add t4 type ipip remote 10.0.0.4
ip link set t4 type ipip remote 10.0.0.1
ip tunnel change t4 remote 10.0.0.1
ip tunnel change tunl0 ttl 5
ip link set tunl0 type ipip ttl 5
ip link set t1 address 10.0.0.5
ip link set t1 address 02:00:00:00:00:01
ip link add br0 type bridge
ip link set t1 master br0
ip link add bond0 type bond
ip link set t1 master bond0
ip link add red type vrf table 10
ip link set t1 master red
ip link show t1
ip netns add x
ip link set tunl0 netns x
ip link del red
ip link show t1
ip -4 tunnel
ip -6 tunnel
ip tunnel help
