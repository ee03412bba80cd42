# oracle: boot=tc-232
# netem: numbers, units and mistakes
ip link add v0 type veth peer name v1
cat /proc/net/psched
tc qdisc add dev v0 root netem loss 12.345678%
tc qdisc show dev v0
tc -j qdisc show dev v0
tc qdisc change dev v0 root netem loss 0.00001%
tc qdisc show dev v0
tc -j qdisc show dev v0
tc qdisc change dev v0 root netem loss 33.33333333% 
tc qdisc show dev v0
tc -j qdisc show dev v0
tc qdisc change dev v0 root netem loss 100%
tc -j qdisc show dev v0
tc qdisc change dev v0 root netem loss 99.99%
tc -j qdisc show dev v0
tc qdisc change dev v0 root netem loss -5%
tc qdisc change dev v0 root netem loss 1%%
tc qdisc change dev v0 root netem loss .5%
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 1.233ms
tc -j qdisc show dev v0
tc qdisc change dev v0 root netem delay 12.3456s
tc -j qdisc show dev v0
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 1000us
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 300s
tc qdisc change dev v0 root netem delay -1ms
tc qdisc change dev v0 root netem delay 10msecs 1msec 50
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 10ms 1ms 50% 60%
tc qdisc change dev v0 root netem delay 10ms 1ms 150%
tc qdisc change dev v0 root netem delay 10ms 1ms foo
tc qdisc change dev v0 root netem loss 10% 150%
tc qdisc change dev v0 root netem duplicate 10% 150%
tc qdisc change dev v0 root netem reorder 10% 150% delay 1ms
tc qdisc change dev v0 root netem delay 0 10ms distribution uniform
tc qdisc change dev v0 root netem delay 10ms distribution uniform
tc qdisc change dev v0 root netem distribution normal
tc qdisc change dev v0 root netem delay 10ms 1ms distribution
tc qdisc change dev v0 root netem delay 10ms 1ms distribution uniform
tc qdisc change dev v0 root netem rate 100
tc qdisc show dev v0
tc qdisc change dev v0 root netem rate 1.5mbit
tc qdisc show dev v0
tc qdisc change dev v0 root netem rate 10gbit
tc qdisc show dev v0
tc qdisc change dev v0 root netem rate 100gbit
tc qdisc show dev v0
tc qdisc change dev v0 root netem rate 1mbit -10
tc qdisc show dev v0
tc qdisc change dev v0 root netem rate 1mbit foo
tc qdisc change dev v0 root netem rate 0bit
tc qdisc show dev v0
tc qdisc change dev v0 root netem rate 1mbit delay 10ms loss 1%
tc qdisc show dev v0
tc qdisc change dev v0 root netem loss state 1% foo
tc qdisc change dev v0 root netem loss gemodel 1% foo
tc qdisc change dev v0 root netem loss state foo
tc qdisc change dev v0 root netem limit 5 limit 6
tc qdisc show dev v0
tc qdisc change dev v0 root netem reorder 100% delay 10ms
tc qdisc show dev v0
tc qdisc change dev v0 root netem reorder 25% gap 5 delay 10ms
tc qdisc show dev v0
tc qdisc change dev v0 root netem reorder 0% gap 5 delay 10ms
tc qdisc show dev v0
tc qdisc change dev v0 root netem delay 10ms reorder 100% gap 5 50%
tc qdisc show dev v0
tc qdisc replace dev v0 root netem delay 0ms 10ms
tc qdisc show dev v0
tc qdisc replace dev v0 root netem loss 5% loss 6%
tc qdisc replace dev v0 root netem slot 100 200
tc qdisc show dev v0
tc qdisc replace dev v0 root netem slot distribution pareto 10ms 1ms bytes 5
tc -j qdisc show dev v0
tc qdisc replace dev v0 root netem slot 1foo
tc qdisc replace dev v0 root netem slot 1ms packets foo
tc qdisc replace dev v0 root netem rate 1mbit 1 2 3x
tc qdisc replace dev v0 root netem loss state 1% 200%
tc qdisc replace dev v0 root netem loss gemodel 2% 20% 20% 200%
tc qdisc replace dev v0 root netem limit 1k
tc -r qdisc show dev v0
ip link set v0 up
ip link set v1 up
sleep 1
tc qdisc replace dev v0 root netem rate 10%
tc qdisc show dev v0
