# multicast group, three hosts on one wire
ip link add sw type bridge mcast_snooping 0
ip link set sw up
for i in 1 2 3; do
  ip netns add h$i
  ip link add v$i type veth peer name eth0 address 02:00:00:00:00:0$i netns h$i
  ip link set v$i master sw up
  ip -n h$i addr add 192.168.0.$i/24 dev eth0
  ip -n h$i link set eth0 up
  ip -n h$i link add vx0 address 02:00:00:00:01:0$i type vxlan id 7 group 239.1.1.1 dev eth0 dstport 4789
  ip -n h$i addr add 10.7.0.$i/24 dev vx0
  ip -n h$i link set vx0 up
done
sleep 5
ip -n h1 maddr show dev eth0
ip -n h1 -d link show vx0
bridge -n h1 fdb show dev vx0
ip netns exec h1 ping -c 1 10.7.0.2
ip netns exec h1 ping -c 1 10.7.0.3
ip netns exec h2 ping -c 1 10.7.0.3
bridge -n h1 fdb show dev vx0
bridge -n h2 fdb show dev vx0
# the learnt entry moves with the station
ip -n h1 link set vx0 type vxlan ageing 5
sleep 8
bridge -n h1 fdb show dev vx0
# a bridge over vxlan, two containers
for i in 1 2; do
  ip -n h$i link del vx0
  ip -n h$i link add br0 type bridge
  ip -n h$i link set br0 up
  ip -n h$i link add vx9 address 02:00:00:00:09:0$i type vxlan id 9 dstport 4789 local 192.168.0.$i
  ip -n h$i link set vx9 master br0 up
  ip netns add c$i
  ip link add x$i type veth peer name eth0 address 02:00:00:00:0c:0$i netns c$i
  ip link set x$i netns h$i
  ip -n h$i link set x$i master br0 up
  ip -n c$i addr add 10.9.0.$i/24 dev eth0
  ip -n c$i link set eth0 up
done
bridge -n h1 fdb append 00:00:00:00:00:00 dev vx9 dst 192.168.0.2
bridge -n h2 fdb append 00:00:00:00:00:00 dev vx9 dst 192.168.0.1
sleep 3
ip netns exec c1 ping -c 2 10.9.0.2
bridge -n h1 fdb show dev vx9
bridge -n h1 fdb show br br0 | grep -v 33:33 | grep -v 01:00
ip -n h1 -d link show vx9
ip -n c1 neigh
ip -n h2 link set vx9 down
ip netns exec c1 ping -c 1 -W 1 10.9.0.2
