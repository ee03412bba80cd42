. ./setup/router.sh
ip -n h1 addr add 192.168.5.5/32 dev lo
ip -n r route add 192.168.5.0/24 via 10.2.0.2
ip netns exec r sysctl -qw net.ipv4.conf.eth1.rp_filter=1
trace ip netns exec h1 ping -qc1 -W1 -I 192.168.5.5 10.2.0.2
