# 802.3ad: two partners, policies of choice, keys, minimal links, slaves that leave and come
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
for i in 0 1 2; do ip link add s$i address 02:00:00:00:0a:0$i netns a type veth peer name s$i address 02:00:00:00:0b:0$i netns b; done
state() { for n in a b; do for d in $(ip -n $n -br link show type bond | cut -d' ' -f1); do echo "$n $d:" $(ip netns exec $n cat /sys/class/net/$d/bonding/ad_aggregator /sys/class/net/$d/bonding/ad_num_ports /sys/class/net/$d/bonding/ad_actor_key /sys/class/net/$d/bonding/ad_partner_key /sys/class/net/$d/bonding/ad_partner_mac /sys/class/net/$d/bonding/mii_status); done; for i in 0 1 2; do ip -n $n -d link show s$i | grep -o 'bond_slave state [A-Z]*\|ad_.*_id.*state [0-9]* ' | tr '\n' ' '; done; echo; done; }
ip -n a link add bond0 type bond mode 802.3ad miimon 100 lacp_rate fast
ip -n b link add one type bond mode 802.3ad miimon 100 lacp_rate fast
ip -n b link add two type bond mode 802.3ad miimon 100 lacp_rate fast
for i in 0 1 2; do ip -n a link set s$i master bond0; done
ip -n b link set s0 master one
ip -n b link set s1 master two
ip -n b link set s2 master two
ip -n b link set one up
ip -n b link set two up
ip -n a link set bond0 up
sleep 12
state
# the same with the policy that counts ports
ip -n a link set bond0 down
ip -n a link set bond0 type bond ad_select count
ip -n a link set bond0 up
sleep 12
state
ip -n b link set s1 down
sleep 5
state
ip -n b link set s1 up
sleep 12
state
ip -n a link set bond0 down
ip -n a link set bond0 type bond ad_select bandwidth
ip -n a link set bond0 up
sleep 12
state
# with keys of the user's
ip -n a link set bond0 down
ip -n a link set bond0 type bond ad_user_port_key 5 ad_actor_sys_prio 100
ip -n a link set bond0 up
sleep 12
state
ip -n a link set bond0 type bond min_links 2
state
ip -n b link set s2 down
sleep 3
state
ip -n a link set bond0 type bond min_links 0
ip -n b link set s2 up
sleep 8
# a slave leaves and comes back
ip -n a link set s1 nomaster
sleep 5
state
ip -n a link set s1 down
ip -n a link set s1 master bond0
sleep 12
state
ip -n a link set s2 nomaster
ip -n a link set s1 nomaster
sleep 5
state
ip -n a link del bond0
ip -n b link del one
ip -n b link del two
ip -n a link add bond0 type bond mode 802.3ad miimon 100 ad_actor_system 02:11:22:33:44:55
ip -n a link set s0 down
ip -n a link set s0 master bond0
ip -n a link set bond0 up
ip -n b link set s0 up
ip netns exec b timeout 20 tcpdump -nn -e -t -c 1 -i s0 ether proto 0x8809 2>/dev/null | sed "s,: LACP.*,," | sed "s,: $,," | head -1
ip netns exec a cat /proc/net/bonding/bond0 | grep -i -e system -e key
ip -n a maddr show dev s0 | grep 01:80
bridge -n a fdb show dev s0 | grep 01:80
ip -n a link set bond0 down
ip -n a maddr show dev s0 | grep 01:80
