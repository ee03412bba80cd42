. ./setup/bridge.sh
ip -n a neigh replace 10.0.0.2 dev eth0 lladdr 02:00:00:00:00:99 nud permanent
trace ip netns exec a ping -qc1 -W1 10.0.0.2
