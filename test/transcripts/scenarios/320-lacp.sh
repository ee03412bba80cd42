# 802.3ad between two bonds: negotiation, failure, another partner, rates, who speaks
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
for i in 0 1; do ip link add s$i address 02:00:00:00:0a:0$i netns a type veth peer name s$i address 02:00:00:00:0b:0$i netns b; done
for n in a b; do
  ip -n $n link add bond0 type bond mode 802.3ad miimon 100 lacp_rate fast
  for i in 0 1; do ip -n $n link set s$i master bond0; done
done
ip -n a link set bond0 up
sleep 10
ip netns exec a cat /proc/net/bonding/bond0
ip -n b link set bond0 up
sleep 5
ip netns exec a cat /proc/net/bonding/bond0
ip netns exec b cat /proc/net/bonding/bond0
ip -n a -d link show bond0
ip -n a -d link show s0
ip -n a -d link show s1
ip netns exec a grep . /sys/class/net/bond0/bonding/ad_aggregator /sys/class/net/bond0/bonding/ad_num_ports /sys/class/net/bond0/bonding/ad_actor_key /sys/class/net/bond0/bonding/ad_partner_key /sys/class/net/bond0/bonding/ad_partner_mac
ip -n a addr add 10.0.0.1/24 dev bond0
ip -n b addr add 10.0.0.2/24 dev bond0
ip netns exec a ping -c 2 -i 0.2 10.0.0.2
ip -n b link set s0 down
sleep 3
ip -n a -d link show s0 | grep bond_slave
ip -n a -d link show s1 | grep bond_slave
ip netns exec a grep . /sys/class/net/bond0/bonding/ad_aggregator /sys/class/net/bond0/bonding/ad_num_ports
ip netns exec a ping -c 2 -i 0.2 10.0.0.2
ip -n b link set s0 up
sleep 6
ip -n a -d link show s0 | grep bond_slave
ip -n a -d link show s1 | grep bond_slave
ip netns exec a grep . /sys/class/net/bond0/bonding/ad_aggregator /sys/class/net/bond0/bonding/ad_num_ports
# the partner goes silent
ip -n b link del bond0
ip -n b link set s0 up
ip -n b link set s1 up
sleep 12
ip netns exec a cat /proc/net/bonding/bond0
# one that speaks only when spoken to
ip -n b link set s0 down
ip -n b link set s1 down
ip -n b link add bond0 type bond mode 802.3ad miimon 100 lacp_active off
for i in 0 1; do ip -n b link set s$i master bond0; done
ip -n b link set bond0 up
sleep 40
ip -n a -d link show s0 | grep bond_slave
ip -n b -d link show s0 | grep bond_slave
ip -n b -d link show bond0 | grep -o 'ad_aggregator.*ad_actor_sys_prio'
ip netns exec a ping -c 1 10.0.0.2
