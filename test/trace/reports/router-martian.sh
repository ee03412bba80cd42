. ./setup/router.sh
ip -n r addr add 10.1.0.2/32 dev lo
trace ip netns exec h1 ping -qc1 -W1 10.2.0.2
