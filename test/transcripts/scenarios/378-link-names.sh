# names of devices: what is one, patterns, alternative names and where they can be used, aliases
n() { ip -o link | sed 's/^\([0-9]*: [^:]*\):.*/\1/' | tr '\n' ' '; echo; }
for x in a a-b a_b a.b 1 0x1 .a a. . .. ... a/b "a b" "" "a	b" a:b a% a%d%d a%s %d b%dc 123456789012345 1234567890123456 all default A Ä lo "*" "(" "'" '"' '\' '#x' -x --x '@' 'a@b' 'x@y@z' 'é12345678901234' ; do echo "<$x>"; ip link add name "$x" type dummy; echo $?; done
n
ip -br link show dev 'a@b'
ip link show '*'
ip link del all
ip link del default
ip link del '*'
ip link add da%d type dummy
ip link add da%d type dummy
ip link add type dummy
ip link add type dummy
ip link add dummy5 type dummy
ip link add type dummy
ip link del dummy1
ip link add type dummy
ip link add name veth%d type veth peer name veth%d
ip link add type veth
ip link add p%d type veth peer name q
n
for d in $(ip -o link | sed 's/^[0-9]*: \([^:@]*\).*/\1/' | grep -v '^lo$'); do ip link del dev "$d" 2>/dev/null; done
n
# renaming
ip link add xa type dummy
ip link add xb type dummy
ip link set xa name xb
ip link set xa name xa
ip link set xa name c%d
ip link set c0 name c%d
n
ip link set c0 name all
ip link set all name default
ip link set default name lo
ip link set default name xa.1
ip link set xa.1 name 'x:y'
ip link set xa.1 up
ip link set xa.1 name xa
ip link set xa.1 down name xa
ip link set xa up
ip link set xa name d down
ip link set xa down
ip link set xa name ''
ip link set lo name loop
ip link set xa name toolongname123456
ip link set nosuch name xa
ip link set xa name x name y
# alternative names
ip link property add dev xa altname alt1 altname alt2
ip link property add dev xa altname "alt 3"
ip link property add dev xa altname a/b
ip link property add dev xa altname alt1
ip link property add dev xb altname alt1
ip link property add dev xb altname xa
ip link property add dev xb altname xb
ip link property add dev xb altname lo
ip link property add xb altname other
ip link property add dev xb altname this-name-is-longer-than-fifteen-characters
ip link property add dev xb altname $(printf 'x%.0s' $(seq 127))
ip link property add dev xb altname $(printf 'y%.0s' $(seq 128))
ip link show
ip -j link show xa | tr ',' '\n' | grep -A3 altnames
ip -br link
ip link show alt1
ip link show this-name-is-longer-than-fifteen-characters
ip link show dev alt2
ip -br addr show alt1
ip link set alt1 up
ip addr add 10.0.0.1/24 dev alt2
ip -o -4 addr show dev alt1
ip addr add 10.0.0.2/24 dev alt2 label alt2:1
ip addr add 10.0.0.2/24 dev alt2 label xa:1
ip route add 10.1.0.0/16 dev alt1
ip route
ip route show dev alt1
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev alt2
ip neigh show dev alt1
ip rule add iif alt1 table 7
ip rule show iif alt1
ip rule del iif alt1 table 7
ip route get 10.1.0.1 oif alt1
ping -c 1 -W 1 -I alt1 10.0.0.1 | head -n 1
ifconfig alt1
cat /sys/class/net/alt1/mtu
ls /sys/class/net
cat /proc/net/dev | grep -c alt
echo 1 > /proc/sys/net/ipv4/conf/alt1/forwarding
tc qdisc add dev alt1 root pfifo
tc qdisc show dev alt2
bridge link show dev alt1
bridge fdb add 02:00:00:00:00:33 dev alt1 self
bridge fdb show dev alt2
brctl addbr br0
brctl addif br0 alt1
brctl addif br0 xb
ip link set alt2 master br0
ip link show master br0
ip link set xb nomaster
ip link set xa nomaster
ip link add link alt1 name v.5 type vlan id 5
ip link set alt1 name alt2
ip link set alt1 down
ip link set alt1 name alt2
ip link set alt1 name newname
ip link add alt1 type dummy
ip link add alt2 type veth peer name alt9
ip link add z type veth peer name alt1
ip link property del dev alt1 altname alt2
ip link property del dev newname altname alt2
ip link property del dev newname altname newname
ip link property del dev xb altname alt1
ip link property del dev xb altname other altname nosuch
ip link show
ip link set alt1 alias "some text with spaces"
ip link show newname
ip link set newname alias ""
ip link set newname alias $(printf 'z%.0s' $(seq 255))
ip link set newname alias $(printf 'z%.0s' $(seq 256))
cat /sys/class/net/newname/ifalias | wc -c
echo "by sysfs" > /sys/class/net/newname/ifalias
ip link show newname | tail -n 2
ip link del alt1
ip link property
ip link property add
ip link property add altname x
ip link property add dev nosuch altname x
ip link property add dev xb dev xa altname x
ip link property add dev xb
ip link property show
ip link property del dev xb altname this-name-is-longer-than-fifteen-characters
n
