# oracle: boot=tc-234
# tc: usage, handles and parents, add, change, replace and delete
tc
tc -V
tc qdisc
tc qdisc help
tc qdisc list
tc qdisc ls
tc qdisc lst
tc q s
tc qd sh dev lo
tc qdisc foo
tc foo
tc -foo
tc -h
tc -help
tc help
tc qdisc show dev nodev
tc qdisc show nodev
tc qdisc show foo bar
tc qdisc show dev v0 root
tc qdisc show dev v0 parent 1:
tc qdisc show dev v0 handle 8001:
tc qdisc show handle 8001:
tc qdisc show invisible
tc qdisc show dev lo invisible
tc qdisc show netem
tc qdisc add
tc qdisc add dev v0
tc qdisc add dev v0 root
tc qdisc add root netem
tc qdisc add netem
tc qdisc add dev nodev
tc qdisc add dev v0 netem delay 1ms
tc qdisc add dev v0 root root netem
tc qdisc add dev v0 root parent 1: netem
tc qdisc add dev v0 parent 1: root netem
tc qdisc add dev v0 parent 1: netem
tc qdisc add dev v0 parent 1:1 netem
tc qdisc add dev v0 parent foo netem
tc qdisc add dev v0 handle foo root netem
tc qdisc add dev v0 handle 1: handle 2: root netem
tc qdisc add dev v0 dev v1 root netem
tc qdisc add dev v0 handle 1:1 root netem
tc qdisc add dev v0 handle 1: root netem
tc qdisc show dev v0
tc qdisc add dev v0 handle 1: root netem
tc qdisc add dev v0 handle 2: root netem
tc qdisc replace dev v0 handle 2: root netem
tc qdisc show dev v0
tc qdisc replace dev v0 handle 2: root netem delay 5ms
tc qdisc show dev v0
tc qdisc replace dev v0 handle 2: root tbf rate 1mbit burst 10k latency 10ms
tc qdisc show dev v0
tc qdisc change dev v0 handle 3: root tbf rate 1mbit burst 10k latency 10ms
tc qdisc change dev v0 handle 2: root netem delay 3ms
tc qdisc change dev v0 handle 2: root tbf rate 3mbit burst 10k latency 10ms
tc qdisc show dev v0
tc qdisc replace dev v0 root netem delay 7ms
tc qdisc show dev v0
tc qdisc replace dev v0 root tbf rate 3mbit burst 10k latency 10ms
tc qdisc show dev v0
tc qdisc del dev v0 root netem
tc qdisc del dev v0 root handle 5:
tc qdisc del dev v0 handle 5:
tc qdisc del dev v0
tc qdisc del root
tc qdisc del dev v0 parent 1:1
tc qdisc del dev v0 root tbf
tc qdisc show dev v0
tc qdisc del dev v0 root
tc qdisc del dev lo root
tc qdisc del dev nodev root
tc qdisc add dev lo root netem delay 50ms
tc qdisc show
ping -c 1 127.0.0.1 | grep -c 'time=100'
tc qdisc del dev lo root
ping -c 1 127.0.0.1 | grep -c 'time=0'
tc qdisc change dev v0 root netem delay 1ms
tc qdisc change dev v0 root handle 1: netem delay 1ms
tc qdisc change dev v0 handle 1: netem delay 1ms
tc qdisc link dev v0 root netem delay 1ms
tc qdisc link dev v0 root handle 9: netem delay 1ms
tc qdisc show dev v0
tc qdisc add dev v0 root handle 1: netem limit 10
tc qdisc add dev v0 parent 1: handle 10: netem delay 3ms
tc qdisc add dev v0 parent 1:1 handle 10: netem delay 3ms
tc qdisc show dev v0
tc class show dev v0
tc -s -d class show dev v0
tc qdisc add dev v0 parent 1:2 handle 11: netem delay 3ms
tc qdisc add dev v0 parent 10:1 handle 1: netem delay 3ms
tc qdisc add dev v0 parent 1:1 handle 12: pfifo
tc qdisc replace dev v0 parent 1:1 handle 12: pfifo
tc qdisc show dev v0
tc qdisc del dev v0 parent 1:1
tc qdisc show dev v0
tc qdisc del dev v0 parent 1:1
tc qdisc del dev v0 handle 1: root
tc qdisc show dev v0
tc qdisc add dev v0 root handle ffff: netem
tc qdisc show dev v0
tc qdisc del dev v0 root
tc qdisc add dev v0 root handle 0: netem
tc qdisc show dev v0
tc qdisc del dev v0 root
tc qdisc add dev v0 root nosuchkindnamethatislong
tc qdisc add dev v0 root nosuch foo bar
tc filter show dev v0
tc filter show
tc class show
tc class show dev nodev
tc class add dev v0 parent 1: classid 1:1 htb rate 1mbit
tc class add dev v0 parent 1: classid 1:1 nosuch
tc class del dev v0 classid 1:1
tc class foo
tc class help
tc filter foo
tc filter help
tc chain show
tc chain show dev v0
tc monitor foo
tc exec
tc actions ls
tc qdisc show dev v0 root root
tc qdisc show dev v0 handle 1: root
tc qdisc show dev v0 parent foo
tc qdisc show dev v0 handle foo
tc qdisc add dev v0 root ingress
tc qdisc add dev v0 root clsact
tc qdisc add dev v0 estimator 1s
tc qdisc add dev v0 estimator foo 1s
tc 2>/dev/null
tc qdisc help 2>/dev/null
tc qdisc add dev v0 root netem help 2>/dev/null
tc actions ls 2>/dev/null
