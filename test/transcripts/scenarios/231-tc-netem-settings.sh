# oracle: boot=tc-231
# netem: what can be set, how it is shown, what stays when it is changed
ip link add v0 type veth peer name v1
tc qdisc show
tc qdisc add dev v0 root netem
tc qdisc show dev v0
tc -s qdisc show dev v0
tc -d qdisc show dev v0
tc -s -d qdisc show dev v0
tc -j qdisc show dev v0
tc -j -p -s qdisc show dev v0
ip link show v0
tc qdisc del dev v0 root
tc qdisc add dev v0 root netem delay 100ms 10ms 25% loss 1% 25% duplicate 1% 10% corrupt 0.1% reorder 25% 50% gap 5 rate 1mbit limit 100
tc qdisc show dev v0
tc -s -d qdisc show dev v0
tc -j qdisc show dev v0
tc -j -p qdisc show dev v0
tc qdisc change dev v0 root netem delay 20ms 5ms distribution normal
tc qdisc show dev v0
tc -j qdisc show dev v0
tc qdisc change dev v0 root netem delay 20ms distribution normal
tc qdisc change dev v0 root netem delay 20ms 3ms distribution nosuch
tc qdisc change dev v0 root netem delay 20ms 3ms distribution pareto
tc qdisc show dev v0
tc qdisc change dev v0 root netem loss random 5%
tc qdisc show dev v0
tc qdisc change dev v0 root netem loss state 1% 
tc qdisc show dev v0
tc qdisc change dev v0 root netem loss state 1% 2% 3% 4% 5%
tc qdisc show dev v0
tc -j qdisc show dev v0
tc qdisc change dev v0 root netem loss gemodel 1% 
tc qdisc show dev v0
tc qdisc change dev v0 root netem loss gemodel 1% 10% 70% 0.1%
tc qdisc show dev v0
tc -j qdisc show dev v0
tc qdisc change dev v0 root netem loss gemodel 1% 10% 70% 0.1% ecn
tc qdisc show dev v0
tc qdisc change dev v0 root netem ecn
tc qdisc change dev v0 root netem loss 10% ecn
tc qdisc show dev v0
tc qdisc change dev v0 root netem slot 800us 10ms packets 5 bytes 1000
tc qdisc show dev v0
tc -j qdisc show dev v0
tc qdisc change dev v0 root netem slot distribution normal 10ms 1ms
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 10ms slot 1ms
tc qdisc show dev v0
tc qdisc change dev v0 root netem rate 1mbit 10 100 5
tc qdisc show dev v0
tc -j qdisc show dev v0
tc qdisc change dev v0 root netem rate 1gbit
tc qdisc show dev v0
tc qdisc change dev v0 root netem reorder 25%
tc qdisc change dev v0 root netem reorder 25% 50% delay 10ms
tc qdisc show dev v0
tc qdisc change dev v0 root netem gap 5 delay 10ms
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 1.5s 
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 100 
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 100us 10us 
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 1.234ms 
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 100ns
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 100h
tc qdisc show dev v0
tc qdisc change dev v0 root netem loss 0.3%
tc qdisc show dev v0
tc qdisc change dev v0 root netem loss 33.333%
tc qdisc show dev v0
tc qdisc change dev v0 root netem loss 0.5
tc qdisc show dev v0
tc qdisc change dev v0 root netem loss 50
tc qdisc show dev v0
tc qdisc change dev v0 root netem loss 150%
tc qdisc change dev v0 root netem loss foo
tc qdisc change dev v0 root netem duplicate foo
tc qdisc change dev v0 root netem corrupt foo
tc qdisc change dev v0 root netem corrupt 5% foo
tc qdisc change dev v0 root netem reorder foo
tc qdisc change dev v0 root netem gap foo
tc qdisc change dev v0 root netem limit foo
tc qdisc change dev v0 root netem rate foo
tc qdisc change dev v0 root netem slot foo
tc qdisc change dev v0 root netem delay 10ms foo
tc qdisc change dev v0 root netem delay 10ms 5ms foo
tc qdisc change dev v0 root netem foo
tc qdisc change dev v0 root netem delay
tc qdisc change dev v0 root netem loss
tc qdisc change dev v0 root netem help
tc qdisc change dev v0 root netem limit 0
tc qdisc show dev v0
tc qdisc change dev v0 root netem loss random
tc qdisc change dev v0 root netem loss state
tc qdisc change dev v0 root netem loss gemodel
tc qdisc change dev v0 root netem loss 5% random
tc qdisc change dev v0 root netem latency 5ms drop 3%
tc qdisc show dev v0
