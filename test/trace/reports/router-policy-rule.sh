. ./setup/router.sh
ip -n r rule add from 10.1.0.0/24 lookup 100 pref 500; ip -n r route add prohibit 10.2.0.0/24 table 100
trace ip netns exec h1 ping -qc1 -W1 10.2.0.2
