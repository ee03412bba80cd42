# macvlan passthru: one device, the lower one's address, promiscuous unless nopromisc; macvtap
ip link add e2 address 02:00:00:00:00:e2 type veth peer name e3
ip link add link e2 name p type macvlan mode passthru
sleep 2
ip link set p up
ip -d link show e2 | head -2
ip -d link show p | head -2
ip link set p address 02:00:00:00:00:99
ip link show e2 | tail -1
ip link show p | tail -1
ip link set e2 address 02:00:00:00:00:98
ip link show e2 | tail -1
ip link show p | tail -1
ip link set p address 02:00:00:00:00:97
ip link show e2 | tail -1
ip link set p type macvlan mode passthru nopromisc
ip -d link show e2 | head -2
ip link set p type macvlan mode passthru flag null
ip -d link show e2 | head -2
ip link set p type macvlan mode bridge
ip link add link e2 name q type macvlan mode passthru
ip link add link e2 name q type macvlan
bridge fdb add 02:00:00:00:00:77 dev p
bridge fdb show dev p | grep 77
ip link set e2 up
ip link set e3 up
ip addr add 10.0.0.1/24 dev p
ip link set p allmulticast on
ip -d link show e2 | head -2
ip netns add n
ip link set e3 netns n
ip -n n addr add 10.0.0.2/24 dev e3
ip -n n link set e3 up
sleep 2
ip netns exec n ping -c1 -W1 10.0.0.1
ping -c1 -W1 10.0.0.2
ip link set p down
ip link del p
ip -d link show e2
ip link add link e2 name p address 02:00:00:00:00:77 type macvlan mode passthru nopromisc
ip -d link show p
ip link show e2
ip link set p up
ip -d link show e2 | head -2
ip link add eth0 address 02:00:00:00:00:e0 type veth peer name wan
ip link add link eth0 name mt type macvtap mode bridge
ip -d link show mt
ip link add link eth0 name mt2 type macvlan mode passthru
ip link set eth0 up
ip link set wan up
ip link set mt up
sleep 2
ip link show mt
ip link add link eth0 type macvtap
ip link show type macvtap
ip link add link mt name mt3 type macvtap mode nosuch
