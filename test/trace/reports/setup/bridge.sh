for n in a b c; do ip netns add $n; ip -n $n link set lo up; ip link add v$n type veth peer name eth0 netns $n; done
ip link add br0 type bridge; ip link set br0 up
for n in a b c; do ip link set v$n master br0 up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n c addr add 10.0.0.3/24 dev eth0
sleep 3
