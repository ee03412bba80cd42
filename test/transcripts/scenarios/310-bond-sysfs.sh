# bonds by the files of /sys, as distributions' scripts make them
modprobe bonding
ls /sys/class/net/bonding_masters
cat /sys/class/net/bonding_masters
echo +bond7 > /sys/class/net/bonding_masters
echo +bond7 > /sys/class/net/bonding_masters
echo bond8 > /sys/class/net/bonding_masters
echo -nosuch > /sys/class/net/bonding_masters
echo -lo > /sys/class/net/bonding_masters
cat /sys/class/net/bonding_masters
ip -d link show bond7
for f in /sys/class/net/bond7/bonding/*; do echo "$(basename $f): $(cat $f)"; done
cd /sys/class/net/bond7/bonding
ip link add s0 address 02:00:00:00:00:50 type veth peer name t0
ip link add s1 address 02:00:00:00:00:51 type veth peer name t1
ip link set t0 up
ip link set t1 up
echo active-backup > mode
cat mode
echo 5 > mode
cat mode
echo 7 > mode
echo 1 > mode
echo 100 > miimon
echo 250 > updelay
cat updelay
echo 200 > downdelay
cat downdelay
echo -1 > miimon
echo x > miimon
echo 400 > peer_notif_delay
cat peer_notif_delay
echo +s0 > slaves
echo +s1 > slaves
echo +s1 > slaves
echo s1 > slaves
echo +nosuch > slaves
cat slaves
echo 2 > mode
ip link set bond7 up
sleep 2
cat active_slave mii_status
echo s1 > active_slave
cat active_slave
echo "" > active_slave
cat active_slave
echo nosuch > active_slave
echo s0 > primary
cat primary active_slave
echo "" > primary
cat primary
echo nosuch > primary
cat primary
echo better > primary_reselect
cat primary_reselect
echo 2 > primary_reselect
cat primary_reselect
echo follow > fail_over_mac
echo layer3+4 > xmit_hash_policy
cat xmit_hash_policy
echo 5 > xmit_hash_policy
cat xmit_hash_policy
echo 6 > xmit_hash_policy
echo 2 > num_grat_arp
cat num_grat_arp num_unsol_na
echo 300 > num_grat_arp
echo 3 > resend_igmp
cat resend_igmp
echo 1 > all_slaves_active
cat all_slaves_active
echo 2 > all_slaves_active
echo 0 > use_carrier
cat use_carrier
echo 1 > use_carrier
echo 4 > packets_per_slave
echo 1 > min_links
cat min_links
echo 10 > lp_interval
cat lp_interval
echo 0 > lp_interval
echo fast > lacp_rate
echo off > lacp_active
echo bandwidth > ad_select
cat ad_select
echo 10 > ad_actor_sys_prio
echo 0 > tlb_dynamic_lb
cat queue_id
echo s0:2 > queue_id
echo s1:3 > queue_id
cat queue_id
echo s0:17 > queue_id
echo nosuch:1 > queue_id
echo s0 > queue_id
cat queue_id
cat ad_aggregator ad_num_ports ad_partner_mac
echo 100 > arp_interval
cat arp_interval miimon
echo +10.0.0.1 > arp_ip_target
cat arp_ip_target
echo active > arp_validate
cat arp_validate
echo 3 > arp_validate
cat arp_validate
echo 1 > arp_all_targets
cat arp_all_targets
echo 5 > arp_missed_max
cat arp_missed_max
echo 100 > miimon
cat arp_interval miimon arp_validate
ip -d link show bond7
cat /proc/net/bonding/bond7
echo -s0 > slaves
echo -s0 > slaves
cat slaves
ip link set bond7 down
echo -s1 > slaves
echo 802.3ad > mode
for f in ad_* lacp* min_links; do echo "$f: $(cat $f)"; done
echo fast > lacp_rate
cat lacp_rate
echo off > lacp_active
cat lacp_active
echo count > ad_select
cat ad_select
echo 100 > ad_actor_sys_prio
cat ad_actor_sys_prio
echo 0 > ad_actor_sys_prio
echo 02:00:00:00:00:99 > ad_actor_system
cat ad_actor_system
echo 01:00:00:00:00:99 > ad_actor_system
echo 1023 > ad_user_port_key
cat ad_user_port_key
echo 1024 > ad_user_port_key
cd /
echo -bond7 > /sys/class/net/bonding_masters
cat /sys/class/net/bonding_masters
