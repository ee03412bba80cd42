. ./setup/router.sh
ip -n h2 route del default
trace ip netns exec h1 ping -qc1 -W1 10.2.0.2
