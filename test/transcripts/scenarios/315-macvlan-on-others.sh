# macvlan on veth, bridge, dummy, vlan, bond; passthru; source lists; moved and deleted
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:e0 type veth peer name wan
ip link set wan up
ip link set eth0 up
ip link add br0 address 02:00:00:00:00:b0 type bridge
ip link set br0 up
ip link add dum address 02:00:00:00:00:d0 type dummy
ip link set dum up
ip link add link br0 name mb address 02:00:00:00:01:01 type macvlan mode passthru
ip -d link show mb
ip link set mb up
ip -d link show br0 | head -2
ip link add link dum name md address 02:00:00:00:01:02 type macvlan mode passthru
ip link set md up
ip -d link show dum | head -2
ip -d link show md | head -2
ip link set dum mtu 1400
ip link show md
ip link set md mtu 1300
ip link set md mtu 1401
ip link del md
ip link show dum
ip link add link dum name m1 type macvlan mode bridge
ip link add link dum name m2 type macvlan mode passthru
ip link add link dum name m3 type macvlan mode vepa
ip link add link dum name m4 type macvlan mode private
ip link add link dum name m5 type macvlan mode source
ip link add link dum name m6 type macvlan mode nosuch
ip link add link dum name m6 type macvlan nosuch
ip link add link dum name m6 type macvlan mode
ip link add link dum type macvlan mode bridge
ip link add name m7 type macvlan mode bridge
ip link add link lo name m7 type macvlan
ip link add link m1 name m7 type macvlan mode bridge
ip -br link show type macvlan | cut -d' ' -f1
ip link add link dum name v5 type vlan id 5
ip link add link v5 name mv type macvlan mode bridge
ip -d link show mv
ip link set v5 up
ip link set mv up
ip link set dum down
ip -br link | cut -c1-24
ip link set dum up
ip -br link | cut -c1-24
ip link set m1 type macvlan mode vepa
ip link set m1 type macvlan mode passthru
ip link set m1 type macvlan mode source
ip -d link show m1 | grep macvlan
ip link set m1 type macvlan macaddr add 02:00:00:00:09:01
ip link set m5 type macvlan macaddr set 02:00:00:00:09:01 02:00:00:00:09:02 02:00:00:00:09:03
ip -d link show m5 | grep macvlan
ip -d link show m1 | grep macvlan
ip link set m1 type macvlan mode bridge
ip -d link show m1 | grep macvlan
ip link set m5 type macvlan macaddr del
ip link set m5 type macvlan macaddr
ip link set m5 type macvlan macaddr add
ip link add link dum name m8 type macvlan mode source macaddr add 02:00:00:00:09:05
ip link add link dum name m8 type macvlan mode source macaddr set 02:00:00:00:09:05 02:00:00:00:09:06
ip -d link show m8 | grep macvlan
# who hears what mode source is told
ip netns add s
ip netns exec s sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add link eth0 name ms address 02:00:00:00:02:01 netns s type macvlan mode source macaddr add 02:00:00:00:00:77
ip -n s link set ms up
ip -n s addr add 10.0.0.5/24 dev ms
ip netns add c
ip link set wan netns c
ip netns exec c sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip -n c link set wan address 02:00:00:00:00:77 up
ip -n c addr add 10.0.0.1/24 dev wan
sleep 1
ip netns exec c ping -c 1 -W 1 10.0.0.5
ip -n c link set wan address 02:00:00:00:00:78
ip -n c neigh flush dev wan
ip netns exec c ping -c 1 -W 1 10.0.0.5
ip -n s -s link show ms | tail -4
# in another namespace, without the lower device's
ip link set m1 netns s
ip -n s -d link show m1
ip link set dum netns c
ip -n s link show m1
ip -n c link del dum
ip -n s link show m1
ip link del br0
ip -br link | cut -d' ' -f1
