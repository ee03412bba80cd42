# redirects: sent, taken, secure, and refused
ip netns add h
ip netns add r1
ip netns add r2
ip netns add b
ip netns add s
ip -n s link add br0 type bridge
ip -n s link set br0 up
for n in h r1 r2; do ip link add eth0 netns $n type veth peer name p-$n netns s; ip -n s link set p-$n master br0 up; ip -n $n link set eth0 up; ip -n $n link set lo up; done
ip link add eth1 netns r2 type veth peer name eth0 netns b
ip -n r2 link set eth1 up; ip -n b link set eth0 up; ip -n b link set lo up
ip -n h addr add 10.0.0.1/24 dev eth0
ip -n r1 addr add 10.0.0.2/24 dev eth0
ip -n r2 addr add 10.0.0.3/24 dev eth0
ip -n r2 addr add 10.0.1.3/24 dev eth1
ip -n b addr add 10.0.1.1/24 dev eth0
ip -n b route add default via 10.0.1.3
ip -n h route add default via 10.0.0.2
ip -n r1 route add 10.0.1.0/24 via 10.0.0.3
for n in r1 r2; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
sleep 3
ip -n h route get 10.0.1.1
ip netns exec h ping -c 3 -i 0.3 10.0.1.1
ip -n h route get 10.0.1.1
ip -n h route show cache
ip -n h route
ip netns exec h ip -s route get 10.0.1.1 | sed 's/expires .*//;s/users.*//'
ip -n h route flush cache
ip -n h route get 10.0.1.1
ip netns exec h sysctl -w net.ipv4.conf.eth0.accept_redirects=0 net.ipv4.conf.all.accept_redirects=0
ip netns exec h ping -c 2 -i 0.3 10.0.1.1 | grep -c Redirect
ip -n h route get 10.0.1.1
ip netns exec h sysctl -w net.ipv4.conf.eth0.accept_redirects=1
sleep 30
ip netns exec r1 sysctl -w net.ipv4.conf.all.send_redirects=0
ip netns exec h ping -c 2 -i 0.3 10.0.1.1 | grep -c Redirect
ip netns exec r1 sysctl -w net.ipv4.conf.eth0.send_redirects=0
ip netns exec h ping -c 2 -i 0.3 10.0.1.1 | grep -c Redirect
ip -n h route get 10.0.1.1
ip netns exec r1 sysctl -w net.ipv4.conf.all.send_redirects=1 net.ipv4.conf.eth0.send_redirects=1
# not for shared media
ip netns exec h sysctl -w net.ipv4.conf.eth0.shared_media=0 net.ipv4.conf.all.shared_media=0
sleep 60
ip netns exec h ping -c 2 -i 0.3 10.0.1.1 | grep -c Redirect
ip -n h route get 10.0.1.1
ip netns exec h sysctl -w net.ipv4.conf.eth0.secure_redirects=0 net.ipv4.conf.all.secure_redirects=0
sleep 60
ip netns exec h ping -c 2 -i 0.3 10.0.1.1 | grep -c Redirect
ip -n h route get 10.0.1.1
# a host that forwards takes none unless both say so
ip -n h route flush cache
ip netns exec h sysctl -w net.ipv4.ip_forward=1
ip netns exec h sysctl net.ipv4.conf.all.accept_redirects net.ipv4.conf.eth0.accept_redirects
sleep 60
ip netns exec h ping -c 2 -i 0.3 10.0.1.1 | grep -c Redirect
ip -n h route get 10.0.1.1
# how often a router tells
sleep 60
ip netns exec h sysctl -w net.ipv4.ip_forward=0
ip netns exec h sysctl -w net.ipv4.conf.eth0.accept_redirects=0 net.ipv4.conf.all.accept_redirects=0
ip netns exec h ping -c 20 -i 0.5 10.0.1.1 | grep -c Redirect
ip netns exec r1 nstat -az IcmpOutRedirects | tail -1
ip netns exec h nstat -az IcmpInRedirects | tail -1
