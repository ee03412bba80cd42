# odds and ends of bridges: names, moves, batches, options of the command
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add type bridge
ip link add type bridge
ip -br link | awk '{ print $1, $2 }'
ip link set bridge0 name a-very-long-br0
ip link add p0 address 02:00:00:00:00:10 type veth peer name q0 address 02:00:00:00:00:11
ip link add p1 address 02:00:00:00:00:20 type veth peer name q1 address 02:00:00:00:00:21
for p in p0 p1; do ip link set $p master a-very-long-br0; done
brctl show
ip link set p0 name port-zero
ls /sys/class/net/a-very-long-br0/brif
brctl show a-very-long-br0
ip link set port-zero alias "the first"
ip link property add dev a-very-long-br0 altname the-bridge-with-a-long-name
bridge link show dev port-zero
bridge vlan show dev the-bridge-with-a-long-name
bridge fdb show br the-bridge-with-a-long-name | sort
ip link set p1 master the-bridge-with-a-long-name
ip link set p1 master bridge1
ip link set p1 master p0
ip link set p1 master nope
ip link set p1 nomaster
ip netns add n1
ip link set port-zero netns n1
brctl show
ip -n n1 link show port-zero | grep -o 'master.*' ; ip -n n1 -d link show port-zero | grep -c bridge_slave
ip link set a-very-long-br0 netns n1
ip link set bridge1 netns n1
ip -n n1 link add name br0 type bridge
bridge -n n1 link
ip -n n1 link set port-zero master br0
bridge -n n1 link
bridge -netns n1 vlan
bridge -n nope link
ip netns del n1
sleep 1
ip -br link | awk '{ print $1, $2 }'
ip link add p0 address 02:00:00:00:00:10 type veth peer name q0 address 02:00:00:00:00:11
printf 'link set dev p0 cost 5\nfdb add 02:00:00:00:00:55 dev p0 master static\n# comment\nvlan add dev p0 vid 9\nfdb show dev p0\nfoo\nvlan show dev p0\n' > /tmp/batch
ip link set p0 master bridge1
bridge -batch /tmp/batch
bridge -force -batch /tmp/batch
bridge -b /nope
printf 'link show dev p0\n' | bridge -b -
bridge
bridge -V
bridge -Version
bridge foo
bridge -foo
bridge help
bridge -6 link
bridge -4 fdb show dev p0 | sort
bridge -o -d link show dev p0
bridge -p link show dev p0
bridge -j -p link show dev p0
bridge -c=never link show dev p0
bridge -s -d fdb show dev p0 | sort | sed 's/used [0-9/]*/used N/'
bridge l sh dev p0
bridge f sh dev p0 | sort
bridge v sh dev p0
bridge m sh
bridge fdb sh br bridge1 dynamic
bridge --json link show dev p0
ip link set bridge1 type bridge help
ip link help bridge
ip link help bridge_slave
ip link add name x type bridge foo
ip link add name x type bridge stp_state
ip link set p0 type bridge_slave
ip link show type bridge
ip link show master bridge1
ip link set bridge1 up
ip link set p0 up
ip link set q0 up
sleep 1
ip addr add 10.0.0.1/24 dev p0
ip addr add 10.0.0.2/24 dev bridge1
ip route
ip link set bridge1 down
ip route
ip link set bridge1 up
ip link set bridge1 address 02:00:00:00:00:99
cat /sys/class/net/bridge1/addr_assign_type /sys/class/net/bridge1/bridge/bridge_id
ip link set q0 down
sleep 1
ip -br link show bridge1 | awk '{ print $1, $2 }'
ip link set bridge1 mtu 1400
ip link set p0 mtu 1300
cat /sys/class/net/bridge1/mtu
ip link del p0
ip -br link | awk '{ print $1, $2 }'
ip link del bridge1
