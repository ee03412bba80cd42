# what bridge monitor and ip monitor tell of bridges
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
timeout 20 bridge monitor all > /tmp/all 2>&1 &
timeout 20 bridge -j monitor link > /tmp/json 2>&1 &
timeout 20 bridge monitor fdb > /tmp/fdb 2>&1 &
timeout 20 bridge -d monitor vlan > /tmp/vlan 2>&1 &
timeout 20 ip monitor link > /tmp/ip 2>&1 &
sleep 1
ip link add br0 address 02:00:00:00:00:b0 type bridge
ip link add p0 address 02:00:00:00:00:a0 type veth peer name q0 address 02:00:00:00:00:a1
ip link set p0 master br0
ip link set br0 up
ip link set p0 up
ip link set q0 up
sleep 1
bridge link set dev p0 cost 77
bridge link set dev p0 hairpin on
ip link set p0 type bridge_slave learning off
ip link set br0 type bridge stp_state 1
sleep 1
ip link set br0 type bridge priority 100
bridge fdb add 02:00:00:00:00:77 dev p0 master static
bridge fdb add 02:00:00:00:00:77 dev p0 master static
bridge fdb replace 02:00:00:00:00:77 dev p0 master dynamic
bridge fdb del 02:00:00:00:00:77 dev p0 master
bridge vlan add dev p0 vid 10-12
bridge vlan add dev p0 vid 11 pvid
bridge vlan set dev p0 vid 10 state blocking
bridge vlan del dev p0 vid 10-12
bridge mdb add dev br0 port p0 grp 239.1.1.1 permanent
bridge mdb del dev br0 port p0 grp 239.1.1.1
ip link set p0 nomaster
ip link set br0 type bridge vlan_filtering 1
ip link del br0
ip link del p0
wait
for f in all json fdb vlan ip; do echo "== $f"; cat /tmp/$f; done
timeout 1 bridge monitor foo
timeout 1 bridge monitor link fdb foo
timeout 1 bridge monitor file /nope
