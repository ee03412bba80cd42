. ./setup/router.sh
ip netns exec r tc qdisc add dev eth2 root netem delay 50ms
trace ip netns exec h1 ping -qc1 -W1 10.2.0.2
