# Groups of IPv6: membership, reports of both versions, queries
ip netns add h
ip netns add b
ip link add eth0 netns h address 02:00:00:00:00:01 type veth peer name p0 netns b address 02:00:00:00:00:02
ip -n b link add br0 address 02:00:00:00:00:09 type bridge mcast_snooping 1
ip -n b link set p0 master br0
ip -n b link set br0 up
ip -n b link set p0 up
ip netns exec b tcpdump -nvt -i p0 -l 'icmp6 or (ip6[6] = 0)' > /tmp/mld 2>/dev/null &
sleep 0.5
ip -n h link set eth0 up
sleep 8
grep 'listener report' /tmp/mld | grep -o 'gaddr.*' | tr ']' '\n' | sed 's/^ *.gaddr/gaddr/' | sort | uniq -c
ip -n h -6 maddr
ip -n h addr add 2001:db8::5/64 dev eth0
ip -n h addr add ff05::77/64 dev eth0 autojoin
sleep 5
ip -n h -6 maddr show dev eth0
ip netns exec h cat /proc/net/igmp6 | awk '{ print $1, $2, $3, $4, $5 }'
grep -o 'gaddr ff0[25]::[^ ]*77 [a-z_]*' /tmp/mld | sort | uniq -c
ip -n h addr del ff05::77/64 dev eth0
sleep 5
grep -o 'gaddr ff05::77 [a-z_]*' /tmp/mld | sort | uniq -c
ip netns exec h grep -E 'MLD|GroupMemb' /proc/net/snmp6
# a querier asks
ip -n b link set br0 type bridge mcast_querier 1
sleep 15
grep query /tmp/mld | head -1 | sed 's/flowlabel 0x[0-9a-f]*, //'
grep -c 'is_ex' /tmp/mld
ip netns exec h grep -E 'InGroupMembQ' /proc/net/snmp6
ip -n b -6 maddr show dev br0 | head -3
bridge -n b mdb show | grep -v eth9 | awk '{ print $4, $6, $7 }' | sort | uniq | head -8
# version 1
ip netns exec h sysctl -w net.ipv6.conf.eth0.force_mld_version=1
ip -n h addr add ff05::88/64 dev eth0 autojoin
sleep 11
grep -o 'multicast listener report.*ff05::88' /tmp/mld | sort | uniq -c
ip -n h addr del ff05::88/64 dev eth0
sleep 1
grep -o 'multicast listener done.*' /tmp/mld
ip netns exec h sysctl -w net.ipv6.conf.eth0.force_mld_version=2
ip -n h maddr add 33:33:00:00:00:99 dev eth0
ip -n h maddr show dev eth0
ip -n h maddr del 33:33:00:00:00:99 dev eth0
ip -n h maddr add ff02::99 dev eth0
ip -n h link set eth0 down
ip -n h -6 maddr
kill %1
