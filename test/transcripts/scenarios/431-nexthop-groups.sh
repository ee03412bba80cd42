# groups of nexthops: weights, types, members that go
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip link add eth1 address 02:00:00:00:00:02 type dummy
ip addr add 10.0.0.1/24 dev eth0
ip addr add 10.0.1.1/24 dev eth1
ip addr add 2001:db8::1/64 dev eth0 nodad
ip link set eth0 up
ip link set eth1 up
ip nexthop add id 1 via 10.0.0.2 dev eth0
ip nexthop add id 2 via 10.0.1.2 dev eth1
ip nexthop add id 3 via 2001:db8::3 dev eth0
ip nexthop add id 4 via 2001:db8::4 dev eth0
ip nexthop add id 5 blackhole
ip nexthop add id 10 group 1/2
ip nexthop add id 11 group 1,3/2,1
ip nexthop add id 12 group 3/4 proto static
ip nexthop add id 13 group 1/3
ip nexthop add id 14 group 5
ip nexthop add id 15 group 5/1
ip nexthop add id 16 group 10/1
ip nexthop add id 17 group 10
ip nexthop add id 18 group 1/1
ip nexthop add id 19 group 1,0/2
ip nexthop add id 19 group 1,256/2,255
ip nexthop add id 20 group 1,257/2
ip nexthop add id 21 group 99
ip nexthop add id 22 group 1/2 type mpath
ip nexthop add id 23 group 1/2 type resilient
ip nexthop add id 24 group 1/2 type resilient buckets 8 idle_timer 60 unbalanced_timer 300
ip nexthop add id 25 group 1/2 type foo
ip nexthop add id 26 group 1/2 fdb
ip nexthop add id 27 via 10.0.0.9 fdb
ip nexthop add id 28 via 10.0.0.10 fdb
ip nexthop add id 29 group 27/28 fdb
ip nexthop add id 30 group 27/28
ip nexthop add id 31 group 1/
ip nexthop add id 32 group a/b
ip nexthop add id 33 group 1/2 via 10.0.0.1
ip nexthop add id 34 group 1/2 dev eth0
ip nexthop
ip -d nexthop
ip -j nexthop
ip nexthop list groups
ip nexthop list groups fdb
ip nexthop show id 11
ip nexthop get id 24
ip -j -p nexthop get id 24
ip -d nexthop get id 24
ip nexthop bucket list id 24 | sed "s,idle_time [0-9.]*,idle_time T,"
ip nexthop bucket show | sed "s,idle_time [0-9.]*,idle_time T,"
ip -j nexthop bucket list id 24 | sed "s,\"idle_time\":[0-9.]*,\"idle_time\":T,g"
ip nexthop bucket list nhid 1 | sed "s,idle_time [0-9.]*,idle_time T,"
ip nexthop bucket list dev eth0 | sed "s,idle_time [0-9.]*,idle_time T,"
ip nexthop bucket get id 24 index 0 | sed "s,idle_time [0-9.]*,idle_time T,"
ip nexthop bucket get id 24 index 9
ip nexthop bucket get id 10 index 0
ip nexthop bucket get id 24
ip nexthop bucket foo
ip nexthop replace id 10 group 1,5/2,9
ip nexthop get id 10
ip nexthop replace id 1 group 1/2
ip nexthop replace id 10 via 10.0.0.8 dev eth0
ip nexthop replace id 24 group 1,3/2,1 type resilient
ip nexthop get id 24
ip nexthop bucket list id 24 | sed "s,idle_time [0-9.]*,idle_time T,"
ip nexthop del id 1
ip nexthop
ip nexthop bucket list id 24 | sed "s,idle_time [0-9.]*,idle_time T,"
ip nexthop del id 2
ip nexthop
ip link set eth0 down
ip nexthop
ip link set eth0 up
ip link del eth1
ip nexthop
ip nexthop flush fdb
ip nexthop
ip nexthop flush groups
ip nexthop
