# what nexthop events look like
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip addr add 10.0.0.1/24 dev eth0
ip link set eth0 up
ip monitor nexthop route > /tmp/m1 &
ip monitor all > /tmp/m2 &
ip -j monitor nexthop > /tmp/m3 &
ip -d monitor label nexthop > /tmp/m4 &
ip nexthop monitor
sleep 1
ip nexthop add id 1 via 10.0.0.2 dev eth0
ip nexthop add id 2 via 10.0.0.3 dev eth0
ip nexthop add id 3 group 1/2
ip nexthop add id 4 group 1/2 type resilient buckets 4
ip route add 192.168.1.0/24 nhid 3
ip nexthop replace id 1 via 10.0.0.9 dev eth0
ip nexthop replace id 3 group 1,2/2,1
ip nexthop del id 2
ip nexthop del id 3
ip route add 192.168.2.0/24 nhid 1
ip link set eth0 down
sleep 1
ip link set eth0 up
ip nexthop add id 1 via 10.0.0.2 dev eth0
ip nexthop add id 5 blackhole
ip nexthop flush
sleep 1
kill %1 %2 %3 %4
wait
cat /tmp/m1
cat /tmp/m2
cat /tmp/m3
cat /tmp/m4
