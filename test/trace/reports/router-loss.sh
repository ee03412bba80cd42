. ./setup/router.sh
ip netns exec r tc qdisc add dev eth2 root netem loss 100%
trace ip netns exec h1 ping -qc1 -W1 10.2.0.2
