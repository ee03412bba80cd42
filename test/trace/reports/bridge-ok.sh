. ./setup/bridge.sh
trace -v ip netns exec a ping -qc1 10.0.0.2
