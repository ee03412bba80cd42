. ./setup/bridge.sh
ip -n b addr add 10.9.9.9/32 dev lo; ip netns exec b sysctl -qw net.ipv4.conf.all.arp_ignore=1; ip -n a route add 10.9.9.9 dev eth0
trace ip netns exec a ping -qc1 -W1 10.9.9.9
