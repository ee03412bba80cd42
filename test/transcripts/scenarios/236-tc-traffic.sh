# oracle: boot=tc-236
# packets under netem, tbf, htb, prio: delayed, lost, doubled, reordered, counted
ip netns add ns1
ip link add eth0 type veth peer name eth0 netns ns1
ip addr add 10.0.0.1/24 dev eth0
ip -n ns1 addr add 10.0.0.2/24 dev eth0
sysctl -wq net.ipv6.conf.eth0.disable_ipv6=1
ip netns exec ns1 sysctl -wq net.ipv6.conf.eth0.disable_ipv6=1
ip link set eth0 up
ip -n ns1 link set eth0 up
sleep 3
ip neigh replace 10.0.0.2 lladdr $(ip netns exec ns1 cat /sys/class/net/eth0/address) dev eth0
ip -n ns1 neigh replace 10.0.0.1 lladdr $(cat /sys/class/net/eth0/address) dev eth0
tc qdisc add dev eth0 root netem delay 100ms
ping -c 3 -i 0.3 10.0.0.2 | grep -c 'time=10[0-9] ms'
ip netns exec ns1 ping -c 3 -i 0.3 10.0.0.1 | grep -c 'time=10[0-9] ms'
tc -s qdisc show dev eth0
tc qdisc change dev eth0 root netem loss 100%
ping -c 3 -i 0.3 -W 1 10.0.0.2
tc -s qdisc show dev eth0
tc qdisc change dev eth0 root netem limit 0
ping -c 1 -W 1 10.0.0.2 | tail -3
tc qdisc replace dev eth0 root netem duplicate 100%
ping -c 2 -i 0.3 -W 1 10.0.0.2 | sed 's/time=[0-9.]*/time=T/;s/rtt.*//;s/, time .*//'
tc qdisc del dev eth0 root
tc qdisc add dev eth0 root netem delay 200ms reorder 100% gap 2
ping -c 6 -i 0.5 10.0.0.2 | sed 's/time=\([0-9]*\).*/time=\1/;s/rtt.*//;s/, time .*//'
tc -s qdisc show dev eth0
tc qdisc del dev eth0 root
tc qdisc add dev eth0 root netem rate 8kbit
ping -c 3 -i 2 -s 500 10.0.0.2 | grep -c 'time=54[2-9] ms'
tc -s qdisc show dev eth0
tc qdisc replace dev eth0 root netem corrupt 100%
ping -c 3 -i 0.3 -s 500 -W 1 10.0.0.2 | wc -l
tc qdisc add dev eth0 root tbf rate 8kbit burst 1540 latency 2s
ping -c 4 -i 0.2 -s 500 -W 3 10.0.0.2 | wc -l
sleep 3
tc -s qdisc show dev eth0
tc -s class show dev eth0
tc qdisc change dev eth0 root tbf rate 8kbit burst 100 latency 1s
ping -c 1 -s 500 -W 1 10.0.0.2 | tail -3
tc qdisc replace dev eth0 root pfifo limit 3
ping -c 3 -i 0.3 -s 500 -W 1 10.0.0.2 | wc -l
tc -s qdisc show dev eth0
tc qdisc replace dev eth0 root handle 1: htb default 10
ping -c 3 -i 0.3 -s 500 -W 1 10.0.0.2 | wc -l
tc -s qdisc show dev eth0
tc class add dev eth0 parent 1: classid 1:1 htb rate 80kbit
tc class add dev eth0 parent 1:1 classid 1:10 htb rate 8kbit ceil 80kbit
ping -c 6 -i 0.3 -s 500 -W 3 10.0.0.2 | wc -l
tc -s qdisc show dev eth0
tc -s class show dev eth0 | grep -v tokens
tc qdisc replace dev eth0 root prio
ping -c 3 -i 0.3 -s 500 -W 1 10.0.0.2 | wc -l
ping -Q 0x10 -c 3 -i 0.3 -s 500 -W 1 10.0.0.2 | wc -l
tc -s qdisc show dev eth0
tc -s class show dev eth0
tc qdisc replace dev eth0 root fq_codel
ping -c 3 -i 0.3 -s 500 -W 1 10.0.0.2 | wc -l
tc -s qdisc show dev eth0
tc qdisc replace dev eth0 root pfifo_fast
ping -c 3 -i 0.3 -s 500 -W 1 10.0.0.2 | wc -l
tc -s qdisc show dev eth0
tc qdisc replace dev eth0 root handle 1: tbf rate 256kbit buffer 1600 limit 3000
tc qdisc add dev eth0 parent 1:1 handle 10: netem delay 100ms
ping -c 3 -i 0.3 10.0.0.2 | grep -c 'time=10[0-9] ms'
tc -s qdisc show dev eth0
tc qdisc replace dev eth0 root netem delay 100s
ping -c 3 -i 0.3 -W 1 10.0.0.2 | wc -l
tc -s qdisc show dev eth0
ip link set eth0 down
tc -s qdisc show dev eth0
ip link set eth0 up
tc -s qdisc show dev eth0
ip -n ns1 link set eth0 down
sleep 1
tc -s qdisc show dev eth0
tc qdisc add dev lo root netem delay 50ms
ping -c 1 127.0.0.1 | grep -c 'time=100'
tc -s qdisc show dev lo
ip link del eth0
tc qdisc show
