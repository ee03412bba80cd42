. ./setup/bridge.sh
bridge link set dev va isolated on; bridge link set dev vb isolated on
trace ip netns exec a ping -qc1 -W1 10.0.0.2
