# every option of bridge mdb
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge
for n in a b; do ip link add p$n type veth peer name e$n; ip link set p$n master br0; ip link set p$n up; ip link set e$n up; done
ip link set br0 up
sleep 2
bridge mdb add dev br0 port pa grp 239.1.1.1 permanent proto 8
bridge mdb add dev br0 port pa grp 239.1.1.1 permanent filter_mode exclude
bridge mdb add dev br0 port pa grp 239.1.1.1 source_list 10.0.0.1
bridge mdb add dev br0 port pa grp 239.1.1.1 src 10.0.0.1
bridge mdb add dev br0 port pa grp 239.1.1.1 permanent
ip link set br0 type bridge mcast_igmp_version 3 mcast_mld_version 2
bridge mdb add dev br0 port pa grp 239.1.1.2 src 10.0.0.1
bridge mdb add dev br0 port pa grp 239.1.1.2 src 10.0.0.1
bridge mdb add dev br0 port pa grp 239.1.1.2 src 10.0.0.2 permanent
bridge mdb add dev br0 port pb grp 239.1.1.2
bridge mdb add dev br0 port pb grp 239.1.1.2 permanent
bridge mdb add dev br0 port pa grp 239.1.1.2
bridge mdb add dev br0 port pa grp ff15::1 src fd00::1 permanent
bridge mdb add dev br0 port pa grp ff15::1 src 10.0.0.1 permanent
bridge mdb add dev br0 port pa grp 239.1.1.2 src fd00::1 permanent
bridge mdb add dev br0 port pa grp 239.1.1.2 src 239.1.1.1 permanent
bridge mdb add dev br0 port pa grp ff15::1 src ff15::2 permanent
bridge mdb add dev br0 port pa grp 01:00:5e:00:00:05 permanent
bridge mdb add dev br0 port pa grp 01:00:5e:00:00:05 src 10.0.0.1 permanent
bridge mdb add dev br0 port br0 grp 239.1.1.2 src 10.0.0.1
bridge mdb add dev br0 port br0 grp 239.1.1.9
bridge mdb add dev br0 port br0 grp 01:00:5e:00:00:07
bridge mdb add dev br0 port br0 grp 01:00:5e:00:00:07 permanent
bridge mdb add dev br0 port pb grp 239.1.1.7 vid 5
bridge mdb add dev br0 port pb grp 239.1.1.7 vid 5000
bridge mdb add dev br0 port pb grp 239.1.1.8 foo
bridge mdb
bridge -d mdb
bridge -d -j -p mdb
bridge -d -s mdb | sed 's/ [0-9]*\.[0-9][0-9]/ T/g'
bridge mdb replace dev br0 port pb grp 239.1.1.2
bridge mdb get dev br0 grp 239.1.1.2
bridge mdb flush dev br0
bridge mdb del dev br0 port pa grp 239.1.1.2 src 10.0.0.1
bridge mdb del dev br0 port pa grp 239.1.1.2 src 10.0.0.1
bridge mdb del dev br0 port pb grp 239.1.1.2 src 10.0.0.1
bridge -d mdb
bridge mdb del dev br0 port pb grp 239.1.1.2
bridge mdb del dev br0 port pa grp 239.1.1.2
bridge mdb del dev br0 port br0 grp 239.1.1.9
bridge -d mdb
ip link set br0 type bridge mcast_igmp_version 2
bridge -d mdb
ip link set br0 type bridge vlan_filtering 1
bridge vlan add dev pb vid 10
bridge mdb add dev br0 port pb grp 239.7.7.7
bridge mdb add dev br0 port pb grp 239.7.7.8 vid 10
bridge mdb add dev br0 port pb grp 239.7.7.9 vid 11
bridge mdb add dev br0 port pa grp 239.7.7.9 vid 10
bridge mdb show vid 10
bridge mdb del dev br0 port pb grp 239.7.7.7 vid 1
bridge mdb
bridge vlan del dev pb vid 10
bridge mdb
ip link set pa down
bridge mdb
bridge mdb add dev br0 port pa grp 239.8.8.8
bridge mdb add dev br0 port pa grp 239.8.8.8 permanent
bridge mdb
ip link set br0 down
bridge mdb
bridge mdb add dev br0 port pa grp 239.8.8.9 permanent
bridge mdb add dev br0 port br0 grp 239.8.8.9
bridge mdb
ip link set br0 up
ip link set pa up
ip link set br0 type bridge mcast_hash_max 2
bridge mdb add dev br0 port pa grp 239.9.9.1 permanent
bridge mdb add dev br0 port pa grp 239.9.9.2 permanent
bridge mdb add dev br0 port pa grp 239.9.9.3 permanent
bridge mdb
