# Every setting of IPv6, of a namespace with a device, and what is refused
# oracle: limit=600
ip netns add n
ip -n n link add v0 type veth peer v1
ip netns exec n sysctl -a -r '^net.ipv6' 2>&1 | grep -v stable_secret | grep -v 'ioam6_id_wide\|xfrm\|conf.v1'
ip netns exec n ls /proc/sys/net/ipv6 /proc/sys/net/ipv6/icmp /proc/sys/net/ipv6/route /proc/sys/net/ipv6/conf /proc/sys/net/ipv6/neigh
ip netns exec n ls -l /proc/sys/net/ipv6/conf/v0 | awk '{ print $1, $NF }'
ip netns exec n ls -l /proc/sys/net/ipv6 /proc/sys/net/ipv6/icmp /proc/sys/net/ipv6/route | awk '{ print $1, $NF }'
ip netns exec n sysctl net.ipv6.conf.v0.stable_secret
for k in bindv6only=2 auto_flowlabels=4 fib_multipath_hash_policy=4 flowlabel_reflect=8 icmp.ratelimit=-1 icmp.ratemask=0-255 icmp.ratemask=1,300 icmp.ratemask=zz ip6frag_high_thresh=1 ip6frag_low_thresh=99999999 ip6frag_time=-1 route.mtu_expires=-5 route.gc_interval=x mld_qrv=0 anycast_src_echo_reply=256 idgen_retries=-1 max_hbh_length=-1 fib_notify_on_flag_change=3 seg6_flowlabel=9 conf.v0.hop_limit=0 conf.v0.hop_limit=256 conf.v0.accept_ra=7 conf.v0.addr_gen_mode=4 conf.v0.addr_gen_mode=2 conf.v0.disable_ipv6=2 conf.v0.mtu=1000 conf.v0.ndisc_tclass=256 conf.v0.accept_untracked_na=3 conf.v0.router_solicitations=-2 conf.v0.ra_defrtr_metric=0 conf.v0.ioam6_enabled=2 conf.v0.proxy_ndp=-1 conf.v0.use_tempaddr=-2 conf.v0.forwarding=3 conf.v0.mc_forwarding=1 conf.v0.stable_secret=zz conf.all.stable_secret=::1 conf.v0.rpl_seg_enabled=2 conf.v0.seg6_enabled=5 conf.v0.keep_addr_on_down=-1 conf.v0.temp_valid_lft=-1 conf.v0.accept_ra_min_hop_limit=300 conf.all.mtu=100; do ip netns exec n sysctl -w net.ipv6.$k; ip netns exec n sysctl net.ipv6.${k%=*}; done
ip netns exec n sysctl -w net.ipv6.conf.all.forwarding=1
ip netns exec n sysctl net.ipv6.conf.default.forwarding net.ipv6.conf.v0.forwarding net.ipv6.conf.lo.forwarding
ip netns exec n sysctl -w net.ipv6.conf.default.forwarding=0
ip netns exec n sysctl net.ipv6.conf.all.forwarding net.ipv6.conf.v0.forwarding
ip netns exec n sysctl -w net.ipv6.conf.all.disable_ipv6=1
ip netns exec n sysctl net.ipv6.conf.default.disable_ipv6 net.ipv6.conf.v0.disable_ipv6 net.ipv6.conf.lo.disable_ipv6
ip -n n link add d0 type dummy
ip netns exec n sysctl net.ipv6.conf.d0.disable_ipv6 net.ipv6.conf.d0.forwarding
ip -n n link set d0 up
ip -n n -6 addr
ip netns exec n sysctl -w net.ipv6.conf.all.disable_ipv6=0
sleep 2
ip -n n -6 addr
ip netns exec n sysctl -w net.ipv6.conf.default.accept_ra=0 net.ipv6.conf.default.hop_limit=33 net.ipv6.conf.default.use_tempaddr=2 net.ipv6.conf.default.dad_transmits=0
ip -n n link add d1 type dummy
ip netns exec n sysctl net.ipv6.conf.d1.accept_ra net.ipv6.conf.d1.hop_limit net.ipv6.conf.d1.use_tempaddr net.ipv6.conf.d1.dad_transmits net.ipv6.conf.v0.accept_ra
ip -n n link set d1 up
ip -n n -6 addr show dev d1
ip netns add m
ip netns exec m sysctl net.ipv6.conf.default.hop_limit net.ipv6.conf.all.forwarding
ip -n n link set d1 netns m
ip netns exec m sysctl net.ipv6.conf.d1.accept_ra net.ipv6.conf.d1.hop_limit net.ipv6.conf.d1.use_tempaddr
