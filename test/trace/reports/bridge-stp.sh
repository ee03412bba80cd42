. ./setup/bridge.sh
ip link set br0 type bridge stp_state 1; ip link set vb down; ip link set vb up; sleep 1
trace ip netns exec a ping -qc1 -W1 10.0.0.2
