. ./setup/bridge.sh
ip link set br0 type bridge vlan_filtering 1; bridge vlan add dev vb vid 10 pvid untagged; bridge vlan del dev vb vid 1
trace ip netns exec a ping -qc1 -W1 10.0.0.2
