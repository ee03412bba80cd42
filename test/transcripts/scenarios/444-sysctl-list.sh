# every file below /proc/sys/net of a namespace with a cable, with its value and its mode
ip netns add a
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth1 netns a address 02:00:00:00:00:02
ip -n a link set eth0 up
ip netns exec a sysctl -a 2>&1 | grep '^net\.ipv4' | grep -v -e conf -e neigh -e tcp_.mem
ip netns exec a sysctl -a 2>&1 | grep '^net\.ipv4\.conf'
ip netns exec a sysctl -a 2>&1 | grep '^net\.ipv4\.neigh'
ip netns exec a sysctl -a 2>&1 | grep '^net\.ipv6' | grep -v stable_secret
ip netns exec a sysctl -a 2>&1 | grep '^net' | grep -v -e ipv4 -e ipv6 -e mpls -e netfilter -e vrf
ip netns exec a find /proc/sys/net/ipv4 /proc/sys/net/core /proc/sys/net/unix -type f ! -perm 644 -printf '%m %p\n' | sort
