# traffic through an active-backup bond, before and after the active slave's carrier goes
ip netns add a
ip netns add b
ip link add br0 type bridge
ip link set br0 up
for i in 0 1; do
  ip link add eth$i address 02:00:00:00:00:5$i netns a type veth peer name p$i
  ip link set p$i master br0
  ip link set p$i up
done
ip link add eth0 address 02:00:00:00:00:60 netns b type veth peer name pb
ip link set pb master br0
ip link set pb up
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n b link set eth0 up
ip -n a link add bond0 type bond mode active-backup miimon 100 primary eth0
ip -n a link add bond0 type bond mode active-backup miimon 100
ip -n a link set eth0 master bond0
ip -n a link set eth1 master bond0
ip -n a link set bond0 type bond primary eth0
ip -n a addr add 10.0.0.1/24 dev bond0
ip -n a link set bond0 up
sleep 3
ip -n a -br addr
ip netns exec a cat /sys/class/net/bond0/bonding/active_slave /sys/class/net/bond0/bonding/primary
ip netns exec a ping -c 2 -i 0.2 -W 1 10.0.0.2
bridge fdb show br br0 | grep 02:00:00:00:00:50
ip netns exec b tcpdump -nn -l -t -e -i eth0 arp > /tmp/cap 2>/dev/null &
sleep 1
ip link set p0 down
sleep 2
ip netns exec a cat /sys/class/net/bond0/bonding/active_slave
ip netns exec a cat /proc/net/bonding/bond0
ip -n a link show bond0
bridge fdb show br br0 | grep 02:00:00:00:00:50
ip netns exec a ping -c 2 -i 0.2 -W 1 10.0.0.2
ip link set p0 up
sleep 2
ip netns exec a cat /sys/class/net/bond0/bonding/active_slave
ip netns exec a ping -c 1 -W 1 10.0.0.2
kill %1
wait
cat /tmp/cap
ip link set p0 down
ip link set p1 down
sleep 2
ip -n a link show bond0
ip netns exec a cat /sys/class/net/bond0/bonding/mii_status
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip link set p1 up
sleep 3
ip netns exec a ping -c 1 -W 1 10.0.0.2
ip -n a -s link show bond0 | head -2
