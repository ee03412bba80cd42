# VLANs of bridges: add, delete, ranges, default PVID, options, sysfs
ip link add br0 type bridge
for n in a b c; do ip link add p$n type veth peer name e$n; ip link set p$n master br0 up; ip link set e$n up; done
ip link set br0 up
sleep 2
bridge vlan
bridge -d vlan
bridge -s vlan
bridge -j vlan
bridge -j -p vlan show dev pa
bridge vlan add dev pa vid 10
bridge vlan add dev pa vid 10 pvid untagged
bridge vlan add dev pa vid 20-30
bridge vlan add dev pa vid 35
bridge vlan
bridge -c vlan show dev pa
bridge -compressvlans vlan show dev pa
bridge -compressvlans -j vlan show dev pa
bridge vlan show vid 25
bridge vlan show vid 10
bridge vlan show dev pa vid 25
bridge vlan show br0
bridge vlan show dev nope
bridge vlan del dev pa vid 22-25
bridge -compressvlans vlan show dev pa
bridge vlan add dev pa vid 40-50 pvid
bridge vlan add dev pa vid 50-40
bridge vlan add dev pa vid 0
bridge vlan add dev pa vid 4095
bridge vlan add dev pa vid 4094-4096
bridge vlan add dev pa vid x
bridge vlan add dev pa
bridge vlan add vid 5
bridge vlan add dev ea vid 5
bridge vlan add dev br0 vid 5
bridge vlan add dev br0 vid 5 self
bridge vlan add dev br0 vid 5 self pvid untagged
bridge vlan show dev br0
bridge vlan add dev pa vid 5 self
bridge vlan add dev pa vid 5 master
bridge vlan add dev pa vid 5 foo
bridge vlan del dev pa vid 99
bridge vlan del dev pa vid 5
bridge vlan del dev br0 vid 5 self
bridge vlan del dev pa
bridge vlan del dev pa vid 10
bridge vlan show dev pa
bridge -d link show dev pa
ip -d link show br0 | sed -n 3p
ip link set br0 type bridge vlan_default_pvid 7
ip link set br0 type bridge vlan_filtering 1
bridge vlan
ip link set br0 type bridge vlan_default_pvid 7
bridge vlan
ip link set br0 type bridge vlan_default_pvid 0
ip link set br0 type bridge vlan_filtering 0
ip link set br0 type bridge vlan_default_pvid 7
bridge vlan
ip link set br0 type bridge vlan_default_pvid 0
bridge vlan
ip link set br0 type bridge vlan_default_pvid 4095
ip link set br0 type bridge vlan_protocol 802.1ad
ip link set br0 type bridge vlan_stats_enabled 1
ip link set br0 type bridge vlan_stats_per_port 1
bridge vlan add dev pb vid 3
ip link set br0 type bridge vlan_stats_per_port 0
ip -d link show br0 | sed -n 3p
cat /sys/class/net/br0/bridge/vlan_filtering /sys/class/net/br0/bridge/vlan_protocol /sys/class/net/br0/bridge/default_pvid /sys/class/net/br0/bridge/vlan_stats_enabled /sys/class/net/br0/bridge/vlan_stats_per_port
echo 1 > /sys/class/net/br0/bridge/vlan_filtering
echo 9 > /sys/class/net/br0/bridge/default_pvid
echo 0 > /sys/class/net/br0/bridge/vlan_filtering
echo 9 > /sys/class/net/br0/bridge/default_pvid
echo 5000 > /sys/class/net/br0/bridge/default_pvid
echo 0x8100 > /sys/class/net/br0/bridge/vlan_protocol
echo 33024 > /sys/class/net/br0/bridge/vlan_protocol
echo 7 > /sys/class/net/br0/bridge/vlan_protocol
cat /sys/class/net/br0/bridge/vlan_filtering /sys/class/net/br0/bridge/vlan_protocol /sys/class/net/br0/bridge/default_pvid
bridge vlan
ip link set pc nomaster
bridge vlan
ip link set pc master br0
bridge vlan
bridge vlan tunnelshow
bridge vlan global show
bridge -d vlan global show
bridge vlan global show dev br0 vid 9
bridge vlan global set dev br0 vid 9 mcast_snooping 0
bridge vlan global show
bridge vlan set dev pa vid 9 state blocking
bridge -d vlan show dev pa
bridge vlan set dev pa vid 9 mcast_router 2
bridge vlan set dev pa vid 99 state blocking
bridge vlan set dev pa vid 9 state nope
bridge vlan set dev pa vid 9
bridge vlan foo
bridge vlan show foo
ip link add br9 type bridge vlan_filtering 1 vlan_default_pvid 5
ip link add br9 type bridge vlan_default_pvid 5 vlan_filtering 1
bridge vlan show dev br9
