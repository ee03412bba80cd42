# multicast groups of a bridge: by hand, learnt, lost
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge
ip link set br0 up
for n in a b; do ip link add p$n type veth peer name e$n; ip link set p$n master br0 up; ip link set e$n up; done
sleep 2
bridge mdb
bridge -j mdb
bridge mdb add dev br0 port pb grp 239.2.2.2
bridge mdb add dev br0 port pb grp 239.2.2.3 permanent
bridge mdb add dev br0 port pb grp 239.2.2.3 permanent
bridge mdb add dev br0 port pb grp ff05::5 temp vid 5
bridge mdb add dev br0 port br0 grp 239.2.2.4 permanent
bridge mdb add dev br0 port br0 grp 239.2.2.5
bridge mdb add dev br0 port br0 grp 239.2.2.5
bridge mdb add dev br0 port pb grp 10.0.0.1
bridge mdb add dev br0 port pb grp 224.0.0.1
bridge mdb add dev br0 port pb grp ff02::1
bridge mdb add dev br0 port eth9 grp 239.2.2.4
bridge mdb add dev br0 port lo grp 239.2.2.4
bridge mdb add dev pa port pb grp 239.2.2.4
bridge mdb add dev br0 grp 239.2.2.4
bridge mdb add dev br0 port pb grp foo
bridge mdb add dev br0 port pb grp 239.2.2.7 src 10.0.0.9 permanent
bridge mdb add dev br0 port pb grp 01:00:5e:01:01:09 permanent
bridge mdb add dev br0 port pb grp 01:00:5e:01:01:0a
bridge mdb add dev br0 port pb grp 02:00:5e:01:01:0a permanent
bridge -d mdb
bridge -d -j mdb
bridge -s mdb | grep permanent
bridge mdb show vid 5
bridge mdb show dev br0
bridge mdb show dev pa
bridge mdb show dev nope
bridge mdb foo
bridge mdb del dev br0 port pb grp 239.2.2.2
bridge mdb del dev br0 port pb grp 239.2.2.2
bridge mdb del dev br0 port br0 grp 239.2.2.4
bridge mdb del dev br0 port br0 grp 239.2.2.5
bridge mdb
timeout 5 bridge monitor all > /tmp/mm 2>&1 &
sleep 1
bridge mdb add dev br0 port pa grp 239.5.5.5
bridge mdb del dev br0 port pa grp 239.5.5.5
ip link set pb down
wait
grep MDB /tmp/mm
bridge mdb
ip link set br0 type bridge mcast_snooping 0
bridge mdb
bridge mdb add dev br0 port pa grp 239.5.5.5
ip link set br0 type bridge mcast_snooping 1
bridge mdb
ip link set pb nomaster
bridge mdb
ip link set pb master br0
ip link set pb up
sleep 1
bridge mdb add dev br0 port pb grp 239.9.9.9
sleep 250
bridge mdb
sleep 60
bridge mdb
ip link del br0
bridge mdb
