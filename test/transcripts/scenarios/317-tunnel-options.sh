# oracle: boot=kindstunnels
# options of ipip, sit, gre and gretap: every form, and what is refused
ip link add eth0 address 02:00:00:00:00:01 type veth peer name p0
ip link set eth0 up
ip link set p0 up
ip addr add 10.0.0.1/24 dev eth0
for k in ipip sit gre gretap; do
  ip link add t type $k remote 10.0.0.2 local 10.0.0.1 ttl 64 tos 0x10 dev eth0
  ip -d link show t
  ip -d -j link show t
  ip link set t type $k ttl inherit tos inherit
  ip -d link show t | tail -1
  ip link set t type $k ttl 0 tos 0 nopmtudisc
  ip -d link show t | tail -1
  ip link set t type $k remote 10.0.0.3
  ip -d link show t | tail -1
  ip link set t type $k remote any
  ip -d link show t | tail -1
  ip link set t type $k local 10.0.0.9 dev p0
  ip -d link show t | tail -1
  ip link add t2 type $k remote 10.0.0.3 local 10.0.0.9 dev p0
  ip link set t mtu 1400
  ip link set t address 02:00:00:00:00:99
  ip link set t type $k fwmark 7
  ip -d link show t | tail -1
  ip link set t type $k nosuch
  ip link del t
  ip link del t2
  ip link add t type $k ttl 256
  ip link add t type $k ttl x
  ip link add t type $k tos 0x100
  ip link add t type $k remote x
  ip link add t type $k remote 10.0.0.2 remote
  ip link add t type $k local 300.0.0.1
  ip link add t type $k dev nosuch
  ip link add t type $k nosuch
  ip link add t type $k ttl 5 nopmtudisc
  ip link add t type $k external
  ip -d link show t
  ip link del t
  ip link add t type $k mode ip6ip
  ip -d link show t
  ip link del t
  ip link add t type $k
  ip link add t type $k remote 224.0.0.5 local 10.0.0.1 dev eth0
  ip -d link show t
  ip link del t
done
ip link add g type gre remote 10.0.0.2 key 5 csum seq
ip -d link show g
ip link set g type gre nokey
ip link set g type gre ikey 1.2.3.4 okey 6
ip -d link show g
ip link set g type gre nocsum noseq
ip link set g type gre icsum oseq
ip -d link show g
ip link set g type gre key x
ip link set g type gre key 1.2.3
ip link set g type gre key 4294967296
ip link del g
ip link add g type gre ignore-df remote 10.0.0.2
ip link add g type gre ignore-df nopmtudisc remote 10.0.0.2
ip -d link show g
ip link del g
ip link add g type gretap remote 10.0.0.2 key 5
ip link add h type gretap remote 10.0.0.2 key 5
ip link add h type gretap remote 10.0.0.2 key 6
ip link add i type gre remote 10.0.0.2 key 5
ip -br link | grep -v NONE
ip link set g type gretap key 6
ip link del g
ip link del h
ip tunnel show
ip tunnel add tt mode ipip remote 10.0.0.7 local 10.0.0.1 ttl 9 dev eth0
ip tunnel add tt mode ipip remote 10.0.0.8
ip tunnel add t3 mode ipip remote 10.0.0.7 local 10.0.0.1 dev eth0
ip tunnel add ts mode sit remote 10.0.0.7
ip tunnel add tg mode gre remote 10.0.0.7 key 3 icsum oseq
ip tunnel add tx mode nosuch remote 10.0.0.7
ip tunnel add tx remote 10.0.0.7
ip tunnel add mode ipip remote 10.0.0.11
ip tunnel show
ip tunnel show tt
ip -d tunnel show tg
ip tunnel change tt ttl 10 tos inherit
ip tunnel change tt mode gre
ip tunnel change nosuch ttl 5
ip -s tunnel show tt
ip tunnel del tt
ip tunnel del tt
ip tunnel del tunl0
ip link del tunl0
ip tunnel change tunl0 ttl 5
ip link set tunl0 up
ip link set gre0 up
ip link set sit0 up
ip -br link
ip link set tunl0 netns nosuch
ip link set tunl0 name foo
ip link set tunl0 mtu 1000
ip -br addr
