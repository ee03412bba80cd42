. ./setup/bridge.sh
ip netns add m; ip netns add i; ip -n c link set eth0 up
ip link add mv link va netns m type macvlan mode bridge 2>/dev/null || true
ip -n c link add mv netns m link eth0 type macvlan mode bridge; ip -n m addr add 10.0.0.11/24 dev mv; ip -n m link set mv up
ip -n b link add iv netns i link eth0 type ipvlan mode l2; ip -n i addr add 10.0.0.12/24 dev iv; ip -n i link set iv up
ip -n a link add eth0.7 link eth0 type vlan id 7; ip -n a addr add 10.7.0.1/24 dev eth0.7; ip -n a link set eth0.7 up
ip -n b link add eth0.7 link eth0 type vlan id 7; ip -n b addr add 10.7.0.2/24 dev eth0.7; ip -n b link set eth0.7 up
sleep 3
trace ip netns exec m ping -qc1 10.0.0.1
trace ip netns exec i ping -qc1 10.0.0.1
trace ip netns exec a ping -qc1 10.7.0.2
