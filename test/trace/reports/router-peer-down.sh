. ./setup/router.sh
ip -n r link set eth2 down
trace ip netns exec h1 ping -qc1 -W1 10.2.0.2
