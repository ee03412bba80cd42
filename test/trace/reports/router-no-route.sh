. ./setup/router.sh
ip -n h1 route del default
trace ip netns exec h1 ping -qc1 172.16.0.1
trace ip netns exec h1 true
