. ./setup/router.sh
ip netns exec h2 sysctl -qw net.ipv4.icmp_echo_ignore_all=1
trace ip netns exec h1 ping -qc1 -W1 10.2.0.2
