# oracle: boot=tc-235
# htb and prio: classes, their order, what waits in them
ip link add v0 type veth peer name v1
tc qdisc add dev v0 root handle 1: htb default 10
tc -j qdisc show dev v0
tc -s -d qdisc show dev v0
tc -j -p -s qdisc show dev v0
tc class add dev v0 parent 1: classid 1:1 htb rate 1mbit ceil 2mbit
tc class add dev v0 parent 1:1 classid 1:10 htb rate 500kbit ceil 1mbit burst 15k prio 1
tc class add dev v0 parent 1:1 classid 1:20 htb rate 300kbit
tc class show dev v0
tc -d class show dev v0
tc -s class show dev v0
tc -s -d class show dev v0
tc -j class show dev v0
tc -p class show dev v0
tc qdisc show dev v0
tc qdisc show dev v0 invisible
tc class show dev v0 parent 1:1
tc class show dev v0 root
tc class show dev v0 classid 1:10
tc class add dev v0 parent 1:1 classid 1:20 htb rate 300kbit
tc class change dev v0 parent 1:1 classid 1:20 htb rate 400kbit
tc class replace dev v0 classid 1:20 htb rate 450kbit
tc class show dev v0
tc class replace dev v0 parent 1:1 classid 1:30 htb rate 450kbit quantum 1500 mpu 64 overhead 10 cburst 3k mtu 1500
tc -d class show dev v0
tc class change dev v0 parent 1:1 classid 1:40 htb rate 400kbit
tc class add dev v0 parent 1:1 htb rate 400kbit
tc class show dev v0
tc class add dev v0 parent 1:9 classid 1:50 htb rate 400kbit
tc class add dev v0 parent 1:1 classid 2:50 htb rate 400kbit
tc class add dev v0 parent 2:1 classid 1:50 htb rate 400kbit
tc class add dev v0 classid 1:50 htb rate 400kbit
tc class add dev v0 parent 1: classid 1:50 htb
tc class add dev v0 parent 1: classid 1:50 htb ceil 3mbit
tc class add dev v0 parent 1: classid 1:50 htb rate foo
tc class add dev v0 parent 1: classid 1:50 htb foo
tc class add dev v0 parent 1: classid 1:50 htb rate 1mbit prio foo
tc class add dev v0 parent 1: classid 1:50 htb rate 1mbit burst foo
tc class add dev v0 parent 1: classid foo htb rate 1mbit
tc class add dev v0 parent 1: classid 1:60 htb rate 1mbit prio 9
tc class add dev v0 parent 1: classid 1:61 htb rate 100mbit
tc class add dev v0 parent 1: classid 1:62 htb rate 1kbit
tc class add dev v0 parent 1: classid 1:63 htb rate 5gbit
tc class show dev v0
tc class add dev v0 parent 1:10 classid 1:64 htb rate 1mbit
tc class show dev v0
tc class del dev v0 classid 1:10
tc class del dev v0 classid 1:64
tc class del dev v0 classid 1:10
tc class del dev v0 classid 1:10
tc class del dev v0 classid 1:1
tc class del dev v0 parent 1:1 classid 1:20
tc class get dev v0 classid 1:30
tc class del dev v0
tc class add dev v0
tc class add dev v0 parent 1:
tc class add classid 1:5 htb rate 1mbit
tc qdisc add dev v0 parent 1:30 handle 30: netem delay 10ms
tc qdisc add dev v0 parent 1:61 handle 61: pfifo limit 5
tc qdisc add dev v0 parent 1:1 handle 62: pfifo limit 5
tc qdisc add dev v0 parent 1:99 handle 62: pfifo limit 5
tc qdisc show dev v0
tc class show dev v0
tc qdisc change dev v0 root htb default 20
tc qdisc replace dev v0 root htb default 20
tc qdisc replace dev v0 root handle 1: htb default 20
tc qdisc add dev v0 root handle 2: htb default 20
tc qdisc del dev v0 root
tc qdisc add dev v0 root htb default foo
tc qdisc add dev v0 root htb foo
tc qdisc add dev v0 root htb r2q foo
tc qdisc add dev v0 root htb default 30 r2q 1 direct_qlen 5
tc qdisc show dev v0
tc qdisc replace dev v0 root handle 1: prio
tc qdisc show dev v0 invisible
tc qdisc show dev v0
tc -j qdisc show dev v0
tc -s qdisc show dev v0
tc class show dev v0
tc -s class show dev v0
tc qdisc add dev v0 parent 1:1 handle 10: pfifo limit 5
tc qdisc add dev v0 parent 1:2 handle 20: netem delay 100ms
tc qdisc add dev v0 parent 1:3 handle 30: tbf rate 1mbit burst 10k latency 50ms
tc qdisc add dev v0 parent 1:4 handle 40: tbf rate 1mbit burst 10k latency 50ms
tc qdisc show dev v0
tc class show dev v0
tc qdisc change dev v0 root handle 1: prio bands 4
tc qdisc change dev v0 root handle 1: prio bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 3
tc qdisc show dev v0
tc qdisc change dev v0 root handle 1: prio bands 1
tc qdisc change dev v0 root handle 1: prio bands 20
tc qdisc change dev v0 root handle 1: prio bands foo
tc qdisc change dev v0 root handle 1: prio foo
tc qdisc change dev v0 root handle 1: prio priomap 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8
tc qdisc change dev v0 root handle 1: prio priomap 9 9
tc qdisc show dev v0
tc filter add dev v0 parent 1: nosuch
tc filter add dev v0 parent 1: nosuch foo bar
tc filter add dev v0 parent 5: nosuch
tc filter add dev v0 parent 1: protocol ip nosuch
tc filter add dev v0 
tc filter del dev v0
tc filter show dev v0 parent 5:
tc filter show dev nodev
tc filter add dev nodev
tc qdisc change dev v0 root handle 1: prio bands 3 priomap 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
tc qdisc show dev v0
tc class add dev v0 parent 1: classid 1:5 prio
tc class del dev v0 classid 1:1
tc class del dev v0 classid 1:9
tc qdisc del dev v0 root
tc qdisc add dev v0 root handle 1: netem 
tc class add dev v0 parent 1: classid 1:5 netem
tc class del dev v0 classid 1:1
tc filter show dev v0
ip link set v0 up
ip link set v1 up
sleep 1
tc qdisc replace dev v0 root handle 1: htb
tc qdisc show dev v0
tc -j -d qdisc show dev v0
tc class add dev v0 root classid 1:9 htb rate 10%
tc class show dev v0 classid 1:9
tc class add dev v0 parent 1: classid 1:1 htb rate 1mbit ceil 3mbit overhead 5
tc class add dev v0 parent 1:1 classid 1:2 htb rate 1mbit linklayer atm
tc -d class show dev v0
tc -r -d class show dev v0
tc -o -s class show dev v0
tc class show dev v0 qdisc 1:
tc class show dev v0 qdisc foo
tc class show dev v0 foo
tc class add dev v0 handle 1:3 htb
tc class add dev v0 root root classid 1:3 htb
tc class add dev v0 classid 1:3 classid 1:3 htb
