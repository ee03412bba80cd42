# statistics of bridges and their ports
# counters: exact
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:b0 type bridge vlan_filtering 1 vlan_stats_enabled 1 vlan_stats_per_port 1 mcast_stats_enabled 1 stp_state 1 forward_delay 200
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $n; ip link set p$n master br0; ip link set p$n up; ip -n $n link set eth0 up; done
ip link set br0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
sleep 8
ip netns exec a ping -c 3 -i 0.2 -W 1 10.0.0.2
ip -n b addr add 239.1.1.1/32 dev eth0 autojoin
sleep 1
sleep 3
bridge -s vlan
bridge -s -d vlan show dev pa
bridge -s -j -p vlan show dev pb
ip link xstats type bridge
ip link xstats type bridge dev br0
ip link xstats type bridge_slave
ip link xstats type bridge_slave dev pa
ip -j -p link xstats type bridge_slave dev pa
ip link xstats type bridge igmp
ip link xstats type bridge stp
ip link xstats type bridge vlan
ip link xstats type bridge foo
ip link xstats type foo
ip link xstats
ip stats show dev br0 group xstats
ip stats show dev pa group xstats_slave
ip stats show dev pa group xstats_slave subgroup bridge
ip stats show dev pa group xstats_slave subgroup bridge suite stp
ip stats show dev pa group xstats_slave subgroup bridge suite mcast
ip stats show dev br0 group xstats subgroup bridge suite vlan
ip stats show dev pa group link
ip stats show dev nope
ip stats foo
ip -s link show br0
ip -s link show pa
ip stats
ip -j stats show dev pa
ip -j -p stats show dev br0 group xstats
ip stats show dev pa group link group offload
ip stats show dev pa group offload
ip stats show dev pa group offload subgroup cpu_hit
ip stats show dev pa group offload subgroup hw_stats_info
ip stats show dev pa group offload subgroup l3_stats
ip stats show dev pa group afstats
ip stats show dev pa group foo
ip stats show dev pa group xstats subgroup foo
ip stats show dev pa subgroup bridge
ip stats show dev pa suite stp
ip stats show group link
ip stats show group xstats_slave
ip stats help
ip stats show foo
ip stats show dev
ip -s stats show dev pa group link
ip link xstats type bridge dev nope
ip link xstats type bridge dev pa
ip link xstats type bridge_slave stp
ip link xstats type bridge help
ip link xstats foo
ip link xstats help
