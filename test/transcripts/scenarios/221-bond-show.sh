# a bond as it is made, shown, changed and deleted
ip link add bond0 type bond
ip link show bond0
ip -d link show bond0
ip -d -j link show bond0
ip link add bond1 address 02:00:00:00:00:b1 type bond mode active-backup miimon 100 updelay 200 downdelay 400 primary_reselect better fail_over_mac active num_grat_arp 3 resend_igmp 2
ip -d link show bond1
ip link add bond2 type bond mode balance-xor xmit_hash_policy layer3+4 miimon 50 min_links 2
ip -d link show bond2
ip link add bond3 type bond mode 802.3ad lacp_rate fast ad_select bandwidth ad_actor_sys_prio 100 ad_user_port_key 7 miimon 100
ip -d link show bond3
ip link add bond4 type bond mode balance-tlb
ip -d link show bond4
ip link add bond5 type bond mode balance-alb tlb_dynamic_lb 0
ip -d link show bond5
ip link add bond6 type bond mode broadcast
ip -d link show bond6
ip link add bond7 type bond mode 1 arp_interval 500 arp_ip_target 10.0.0.1,10.0.0.2 arp_validate all arp_all_targets all
ip -d link show bond7
ip link set bond0 type bond miimon 200
ip link set bond0 type bond mode 802.3ad
ip -d link show bond0
ip link add s0 address 02:00:00:00:00:50 type veth peer name t0
ip link add s1 address 02:00:00:00:00:51 type veth peer name t1
ip link set s0 master bond1
ip link set s1 master bond1
ip -d link show s0
ip -d -j link show s1
ip link show type bond
ip link show type bond_slave
ip -br link
cat /proc/net/bonding/bond1
ip link set bond1 up
sleep 2
ip -d link show s0
ip -d link show s1
ip -d link show bond1
cat /proc/net/bonding/bond1
ip link set t0 up
ip link set t1 up
sleep 2
ip -d link show s0
ip -d link show s1
ip -d link show bond1
cat /proc/net/bonding/bond1
ip link set bond1 type bond active_slave s1
ip -d link show bond1
cat /sys/class/net/bond1/bonding/active_slave
ip link set s1 nomaster
ip link show s1
ip link show bond1
ip link set s0 nomaster
ip link show s0
ip link show bond1
ip link del bond1
ip -br link
