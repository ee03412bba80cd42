# what the files of /proc/sys/net/ipv4 accept
ip netns add a
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth1 netns a address 02:00:00:00:00:02
cd /proc/sys/net/ipv4
t() { for v in "${@:2}"; do ip netns exec a sysctl -w "net.ipv4.$1=$v"; done; ip netns exec a sysctl -n "net.ipv4.$1"; }
t ip_default_ttl 0 1 255 256 foo '' 64
t ip_forward 2 1 0 -1
t ip_no_pmtu_disc 4 3 -1 0
t ip_forward_use_pmtu 1 2 -1 256 0
t icmp_ratemask 0 4294967295 99999999999 6168
t icmp_ratelimit 0 -1 5 1000
t icmp_msgs_per_sec 0 -1 1000
t icmp_msgs_burst 0 -1 50
t icmp_echo_ignore_all 2 1 -1 0
t icmp_echo_ignore_broadcasts 0 2 1
t icmp_errors_use_inbound_ifaddr 1 2 0
t icmp_ignore_bogus_error_responses 0 2 1
t icmp_echo_enable_probe 1 2 0
t ip_local_port_range '1000 2000' '2000 1000' '0 5' '1 65535' '5 70000' 5 '32768 60999'
t ip_local_reserved_ports '5,7-9' '9-7' 70000 foo ''
t ip_unprivileged_port_start 0 70000 40000 1024
t ping_group_range '0 5' '5 0' 'x y' '0 4294967295' '0 2147483647' '1 0'
t ipfrag_high_thresh 0 5 -1 4194304
t ipfrag_low_thresh 5000000 3145728
t ipfrag_time 0 -1 30
t ipfrag_max_dist 0 -1 64
t fib_multipath_hash_policy 1 2 3 4 -1 0
t fib_multipath_hash_fields 0 1 55 4096 0x37 7
t fib_multipath_use_neigh 1 2 0
t fib_sync_mem 1 65536 67108865 524288
t fib_notify_on_flag_change 1 2 3 0
t fwmark_reflect 1 256 0
t nexthop_compat_mode 0 2 1
t igmp_max_memberships 0 -1 20
t igmp_max_msf 0 10
t igmp_qrv 0 1 2
t igmp_link_local_mcast_reports 0 2 1
t inet_peer_threshold 1 65664
t ip_nonlocal_bind 1 2 0
t ip_autobind_reuse 1 2 0
t ip_dynaddr 1 300 0
t ip_early_demux 0 5 1
t min_adv_mss 1 256
t route.min_adv_mss 1 256
t route.min_pmtu 68 67 0 100000 552
t route.mtu_expires 0 -1 5 600
t route.gc_timeout 5 300
t route.flush 0 1 -1
t conf.eth0.rp_filter 0 1 2 3 -1 foo 0
t conf.eth0.arp_ignore 8 9 -1 99999 0
t conf.eth0.arp_announce 2 3 0
t conf.eth0.forwarding 1 2 0
t conf.eth0.mc_forwarding 1 0
t conf.eth0.medium_id 5 -1 0
t conf.eth0.tag 5 -1 0
t conf.eth0.shared_media 0 1
t conf.eth0.promote_secondaries 1 0
t conf.eth0.accept_local 1 0
t conf.eth0.force_igmp_version 2 3 9 0
t conf.eth0.igmpv2_unsolicited_report_interval 5000 10000
t conf.eth0.disable_policy 1 0
t conf.eth0.log_martians 1 0
t neigh.eth0.gc_stale_time 5 -1 60
t neigh.eth0.base_reachable_time 5 30
t neigh.eth0.base_reachable_time_ms 5 30000
t neigh.eth0.ucast_solicit 0 -1 3
t neigh.eth0.unres_qlen 5 -1 101
t neigh.eth0.unres_qlen_bytes 5 -1 212992
t neigh.eth0.locktime 0 -1 100
t neigh.eth0.proxy_delay 0 80
t neigh.eth0.retrans_time_ms 5 1000
t neigh.default.gc_thresh1 5 -1 128
t neigh.default.gc_interval 5 30
t tcp_syncookies 0 2 3 1
t tcp_ecn 0 1 2 3 2
t tcp_rmem '1 2 3' '0 1 2' 5 '4096 131072 6291456'
t tcp_congestion_control foo reno cubic
t tcp_available_congestion_control cubic
t tcp_fin_timeout 5 -1 60
t tcp_keepalive_time 5 7200
t udp_rmem_min 0 4096
t nope 1
t conf.nope.rp_filter 1
ip netns exec a sysctl -w net.ipv4.conf.all.rp_filter=2
ip netns exec a sysctl net.ipv4.conf.eth0.rp_filter net.ipv4.conf.default.rp_filter
ip netns exec a sysctl -w net.ipv4.conf.default.rp_filter=1
ip netns exec a sysctl net.ipv4.conf.eth0.rp_filter net.ipv4.conf.eth1.rp_filter
ip netns exec a sysctl -w net.ipv4.conf.all.forwarding=1
ip netns exec a sysctl net.ipv4.ip_forward net.ipv4.conf.eth0.forwarding net.ipv4.conf.default.forwarding net.ipv4.conf.eth0.accept_redirects
ip netns exec a sysctl -w net.ipv4.conf.default.forwarding=0
ip netns exec a sysctl net.ipv4.ip_forward net.ipv4.conf.eth0.forwarding
echo 1 | ip netns exec a tee /proc/sys/net/ipv4/route/flush
ip netns exec a cat /proc/sys/net/ipv4/route/flush
