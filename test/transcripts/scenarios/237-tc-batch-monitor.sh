# oracle: boot=tc-237
# tc: namespaces, batches, options, monitor, devices with other defaults
ip link add v0 type veth peer name v1
ip link set v0 up
ip link set v1 up
sleep 1
tc monitor > /tmp/mon & sleep 0.5
tc qdisc add dev v0 root netem delay 100ms
tc qdisc change dev v0 root netem loss 10%
tc qdisc replace dev v0 root tbf rate 8kbit burst 1540 latency 1s
tc qdisc add dev v0 parent 8001:1 handle 7: pfifo
tc qdisc replace dev v0 root netem rate 8kbit
tc qdisc replace dev v0 root handle 1: htb default 10
tc class add dev v0 parent 1: classid 1:1 htb rate 80kbit
tc class change dev v0 parent 1: classid 1:1 htb rate 90kbit
tc class add dev v0 parent 1:1 classid 1:10 htb rate 8kbit ceil 80kbit
tc qdisc add dev v0 parent 1:10 handle 10: pfifo limit 5
tc qdisc del dev v0 parent 1:10
tc class del dev v0 classid 1:10
tc qdisc replace dev v0 root prio
tc qdisc replace dev v0 root fq_codel
tc qdisc replace dev v0 root noqueue
tc qdisc del dev v0 root
sleep 0.2; kill %1; cat /tmp/mon
ip tuntap add mq0 mode tap multi_queue
ip link set mq0 up
tc qdisc show dev mq0
tc -s qdisc show dev mq0
tc class show dev mq0 | wc -l
tc class show dev mq0 | head -3
tc qdisc add dev mq0 root mq
tc qdisc show dev mq0
tc qdisc replace dev mq0 root netem delay 1ms
tc qdisc show dev mq0
ip link add q0 numtxqueues 2 type veth peer name q1
ip link set q0 up
tc qdisc add dev q0 root mq
tc qdisc show dev q0
tc -s class show dev q0
tc qdisc change dev q0 root mq
tc qdisc add dev v0 root netem
tc -n nosuch qdisc show
ip netns add n1
tc -n n1 qdisc show
tc -netns n1 qdisc add dev lo root netem delay 1ms
tc -netns n1 qdisc show
tc -n
tc -force -batch /nosuch
printf 'qdisc del dev v0 root\nqdisc add dev v0 root netem delay 9ms\n# c\nqdisc show dev v0\nqdisc foo\nqdisc show\n' > /tmp/b
tc -batch /tmp/b
tc -b /tmp/b
tc -force -b /tmp/b
tc -j -p -b /tmp/b
tc -c qdisc show
tc -nm qdisc show dev v0
tc -names qdisc show dev v0
tc -Numeric qdisc show dev v0
tc -br qdisc show dev v0
tc -t qdisc show dev v0
tc -ts qdisc show dev v0
tc -cf /tmp/x qdisc show dev v0
tc -iec -s qdisc show dev v0
tc -s -s qdisc show dev v0
ip -d link show v0
ip link add name vlong type dummy txqueuelen 0
ip link set vlong up
tc qdisc show dev vlong
tc qdisc add dev vlong root netem delay 1ms
ip link show vlong
tc qdisc del dev vlong root
ip link show vlong
ip link add dd type dummy txqueuelen 0
ip link set dd up
tc qdisc add dev dd root pfifo
tc qdisc show dev dd
ip tuntap add tap0 mode tap
ip link set tap0 up
tc qdisc show dev tap0
tc -s qdisc show dev tap0
tc -j qdisc show dev tap0
tc qdisc del dev tap0 root
tc qdisc add dev tap0 root fq_codel
tc qdisc show dev tap0
ip tuntap add tap1 mode tap
ip link set tap1 up
tc qdisc show dev tap1
ip link set v0 netns n1
tc -n n1 qdisc show dev v0
ip -n n1 link set v0 up
tc -n n1 qdisc show dev v0
tc -n n1 qdisc add dev v0 root netem delay 4ms
ip -n n1 link set v0 down
tc -n n1 qdisc show dev v0
ip -n n1 link set v0 netns 1
tc qdisc show dev v0
