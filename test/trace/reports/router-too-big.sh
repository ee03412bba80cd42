. ./setup/router.sh
ip -n r link set eth2 mtu 1000
trace ip netns exec h1 ping -qc1 -W1 -s 1200 -M do 10.2.0.2
