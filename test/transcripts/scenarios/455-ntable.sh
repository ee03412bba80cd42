# the parameters of neighbour tables
ip netns add a
ip link add eth0 netns a type veth peer name eth1 netns a
ip -n a link set eth0 up
ip -n a ntable | sed "s, reachable [0-9]*, reachable R,"
ip -n a ntable show | sed "s, reachable [0-9]*, reachable R,"
ip -n a ntable show dev eth0 | sed "s, reachable [0-9]*, reachable R,"
ip -n a ntable show dev nope
ip -n a ntable show name arp_cache | sed "s, reachable [0-9]*, reachable R,"
ip -n a ntable show name ndisc_cache dev eth1 | sed "s, reachable [0-9]*, reachable R,"
ip -n a ntable show name foo
ip -n a -4 ntable show dev eth0 | sed "s, reachable [0-9]*, reachable R,"
ip -n a -6 ntable show dev eth0 | sed "s, reachable [0-9]*, reachable R,"
ip -n a -j ntable show dev eth0 | sed 's,"reachable":[0-9]*,"reachable":R,g'
ip -n a -s ntable show name arp_cache dev lo | sed "s, reachable [0-9]*, reachable R,"
ip -n a ntable change name arp_cache dev eth0 base_reachable 20000
ip -n a ntable change name arp_cache dev eth0 queue 5
ip -n a ntable change name arp_cache dev eth0 retrans 500 gc_stale 1000 delay_probe 100 app_probes 1 ucast_probes 2 mcast_probes 4 anycast_delay 10 proxy_delay 20 proxy_queue 3 locktime 40
ip -n a ntable show name arp_cache dev eth0 | sed "s, reachable [0-9]*, reachable R,"
ip -n a ntable change name arp_cache thresh1 10 thresh2 20 thresh3 30 gc_int 500
ip -n a ntable show name arp_cache dev lo | sed "s, reachable [0-9]*, reachable R,"
ip netns exec a sysctl net.ipv4.neigh.eth0.retrans_time_ms net.ipv4.neigh.eth0.unres_qlen net.ipv4.neigh.eth0.ucast_solicit
ip -n a ntable change name arp_cache dev eth0 foo 5
ip -n a ntable change dev eth0 queue 5
ip -n a ntable change name arp_cache dev nope queue 5
ip -n a ntable change name nope dev eth0 queue 5
ip -n a ntable change name arp_cache dev eth0 queue foo
ip -n a ntable change name arp_cache dev eth0 retrans 0
ip -n a ntable change
ip -n a ntable foo
ip -n a ntable help
ip ntable change name arp_cache thresh1 100
ip ntable show name arp_cache dev lo | sed "s, reachable [0-9]*, reachable R,"
