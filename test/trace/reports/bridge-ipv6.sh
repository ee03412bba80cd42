. ./setup/bridge.sh
ip -n a addr add 2001:db8::1/64 dev eth0 nodad; ip -n b addr add 2001:db8::2/64 dev eth0 nodad
trace ip netns exec a ping -qc1 2001:db8::2
trace ip netns exec a ping -qc1 -W1 2001:db8::9
trace ip netns exec a ping -qc1 2001:db8:7::1
