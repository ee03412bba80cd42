. ./setup/router.sh
ip netns exec r sysctl -qw net.ipv4.ip_forward=0
trace ip netns exec h1 ping -qc1 -W1 10.2.0.2
