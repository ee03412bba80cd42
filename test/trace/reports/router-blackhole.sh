. ./setup/router.sh
ip -n r route add blackhole 10.7.0.0/16
trace ip netns exec h1 ping -qc1 -W1 10.7.0.1
