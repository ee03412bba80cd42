# LACPDUs as tcpdump tells them
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add s0 address 02:00:00:00:0a:00 netns a type veth peer name s0 address 02:00:00:00:0b:00 netns b
for n in a b; do ip -n $n link add bond0 type bond mode 802.3ad miimon 100 lacp_rate fast; ip -n $n link set s0 master bond0; done
ip -n b link set bond0 up
ip -n a link set bond0 up
sleep 10
ip netns exec b timeout 5 tcpdump -nn -t -c 1 -i s0 2>/dev/null
ip netns exec b timeout 5 tcpdump -nn -e -t -c 1 -i s0 2>/dev/null
ip netns exec b timeout 5 tcpdump -nn -v -t -c 1 -i s0 2>/dev/null
ip netns exec b timeout 5 tcpdump -nn -e -vv -t -c 1 -i s0 2>/dev/null
ip netns exec b timeout 5 tcpdump -nn -q -t -c 1 -i s0 2>/dev/null
ip netns exec b timeout 5 tcpdump -nn -x -t -c 1 -i s0 2>/dev/null
ip netns exec b timeout 5 tcpdump -t -c 1 -i s0 2>/dev/null
ip netns exec b timeout 5 tcpdump -nn -v -t -s 40 -c 1 -i s0 2>/dev/null
