. ./setup/bridge.sh
ip -n b addr flush dev eth0; ip -n b addr add 10.0.0.2/30 dev eth0; ip -n c addr flush dev eth0; ip -n c addr add 10.0.0.5/24 dev eth0
trace ip netns exec c ping -qc1 -W1 10.0.0.2
