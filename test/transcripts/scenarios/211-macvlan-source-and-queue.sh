# macvlan: the source list, flags and the broadcast queue's length, in text and JSON
ip link add eth0 address 02:00:00:00:00:e0 type veth peer name wan
ip link add link eth0 name ms type macvlan mode source
ip -d link show ms
ip link set dev ms type macvlan macaddr add 02:00:00:00:00:01
ip link set dev ms type macvlan macaddr add 02:00:00:00:00:01
ip link set dev ms type macvlan macaddr add 02:00:00:00:00:02
ip -d link show ms
ip -d -j -p link show ms
ip link set dev ms type macvlan macaddr del 02:00:00:00:00:01
ip link set dev ms type macvlan macaddr del 02:00:00:00:00:09
ip -d link show ms | grep macvlan
ip link set dev ms type macvlan macaddr set 02:00:00:00:00:05 02:00:00:00:00:06
ip -d link show ms | grep macvlan
ip link set dev ms type macvlan macaddr flush
ip -d link show ms | grep macvlan
ip link set dev ms type macvlan macaddr set
ip link set dev ms type macvlan mode bridge
ip link set dev ms type macvlan macaddr add 02:00:00:00:00:01
ip link set dev ms type macvlan mode source macaddr add 01:00:5e:00:00:01
ip link set dev ms type macvlan mode source macaddr add 00:00:00:00:00:00
ip link set dev ms type macvlan mode passthru
ip link set dev ms type macvlan mode vepa bcqueuelen 500
ip -d link show ms | grep macvlan
ip link set dev ms type macvlan bcqueuelen 5000
ip -d link show ms | grep macvlan
ip link add link eth0 name m2 type macvlan bcqueuelen 200
ip -d link show m2 | grep macvlan
ip link set ms type macvlan bcqueuelen 100
ip -d link show m2 | grep macvlan
ip link del ms
ip -d link show m2 | grep macvlan
ip link add link eth0 name m3 type macvlan mode bridge nopromisc
ip link add link eth0 name m3 type macvlan mode passthru nopromisc
ip link add link eth0 name m3 type macvlan mode source nodst
ip -d link show m3 | grep macvlan
ip link set m3 type macvlan mode private flag null
ip -d link show m3 | grep macvlan
ip link set m3 type macvlan mode source flag bad
ip link set m3 type macvlan bcqueuelen -1
ip link set m3 type macvlan mode source macaddr add xx
ip link set m3 type macvlan mode source macaddr foo
ip link set m3 type macvlan mode bridge macaddr flush
