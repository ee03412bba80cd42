. ./setup/router.sh
trace ip netns exec h1 ping -qc1 -t1 10.2.0.2
