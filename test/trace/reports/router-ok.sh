. ./setup/router.sh
trace ip netns exec h1 ping -qc1 10.2.0.2
