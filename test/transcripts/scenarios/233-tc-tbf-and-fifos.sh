# oracle: boot=tc-233
# tbf, the fifos, fq_codel: settings, listings, mistakes
tc qdisc add dev v0 root tbf rate 1mbit burst 32kbit latency 400ms
tc qdisc show dev v0
tc -s qdisc show dev v0
tc -d qdisc show dev v0
tc -s -d qdisc show dev v0
tc -j qdisc show dev v0
tc -j -d qdisc show dev v0
tc -j -p -s -d qdisc show dev v0
tc -s class show dev v0
tc class show dev v0
tc -j class show dev v0
tc qdisc add dev v0 parent 8001:1 netem delay 10ms
tc qdisc show dev v0
tc class show dev v0
tc qdisc change dev v0 root tbf rate 2mbit burst 10k limit 30k
tc qdisc show dev v0
tc qdisc change dev v0 root tbf rate 2mbit burst 10k limit 30k peakrate 4mbit mtu 1540
tc qdisc show dev v0
tc -d qdisc show dev v0
tc -j -d qdisc show dev v0
tc qdisc change dev v0 root tbf rate 2mbit burst 10k limit 30k peakrate 4mbit
tc qdisc change dev v0 root tbf rate 2mbit burst 10k latency 50ms peakrate 4mbit minburst 1540
tc qdisc show dev v0
tc qdisc change dev v0 root tbf rate 2mbit burst 10k
tc qdisc change dev v0 root tbf rate 2mbit latency 50ms
tc qdisc change dev v0 root tbf burst 10k latency 50ms
tc qdisc change dev v0 root tbf rate 2mbit burst 10k latency 50ms limit 10k
tc qdisc change dev v0 root tbf
tc qdisc change dev v0 root tbf foo
tc qdisc change dev v0 root tbf rate foo
tc qdisc change dev v0 root tbf rate 1mbit burst foo
tc qdisc change dev v0 root tbf rate 1mbit burst 10k latency foo
tc qdisc change dev v0 root tbf rate 1mbit burst 10k limit foo
tc qdisc change dev v0 root tbf rate 1mbit rate 2mbit
tc qdisc change dev v0 root tbf rate 1mbit burst 1k burst 2k
tc qdisc change dev v0 root tbf rate 1mbit burst 10k latency 50ms latency 50ms
tc qdisc change dev v0 root tbf rate 1mbit burst 10k limit 5k limit 6k
tc qdisc change dev v0 root tbf rate 1mbit burst 10k limit 5k latency 6ms
tc qdisc change dev v0 root tbf rate 2mbit burst 10k latency 50ms peakrate 4mbit peakrate 5mbit
tc qdisc change dev v0 root tbf rate 2mbit burst 10k latency 50ms mtu 5 mtu 6
tc qdisc change dev v0 root tbf rate 2mbit burst 10k latency 50ms mtu 1500
tc qdisc change dev v0 root tbf rate 2mbit burst 100 latency 50ms
tc qdisc show dev v0
tc qdisc change dev v0 root tbf rate 10gbit burst 10mb latency 50ms
tc qdisc show dev v0
tc -d qdisc show dev v0
tc qdisc change dev v0 root tbf rate 1mbit burst 10k latency 50ms overhead 10 linklayer ethernet
tc -d qdisc show dev v0
tc qdisc change dev v0 root tbf rate 1mbit burst 10k latency 50ms linklayer atm
tc -d qdisc show dev v0
tc qdisc change dev v0 root tbf rate 1mbit burst 10k latency 50ms linklayer foo
tc qdisc change dev v0 root tbf rate 1mbit burst 10k mpu 64 latency 50ms 
tc -d qdisc show dev v0
tc qdisc change dev v0 root tbf rate 1mbit burst 10k/8 latency 50ms
tc qdisc show dev v0
tc -d qdisc show dev v0
tc qdisc change dev v0 root tbf rate 256kbit burst 1600 limit 3000
tc qdisc show dev v0
tc qdisc change dev v0 root tbf rate 1mbps burst 1540 latency 1s
tc qdisc show dev v0
tc qdisc show dev v0
tc qdisc change dev v0 root tbf rate 100kibps burst 1540 latency 1s
tc qdisc show dev v0
tc qdisc change dev v0 root tbf rate 1200 burst 1540 latency 1s
tc qdisc show dev v0
tc -iec qdisc show dev v0
tc -r qdisc show dev v0
tc -raw qdisc show dev v0
tc qdisc change dev v0 root tbf help
tc qdisc change dev v0 root netem delay 1ms
tc qdisc del dev v0 root
tc qdisc change dev v0 root tbf rate 1mbit burst 10k latency 50ms
tc qdisc change dev v0 root netem
tc qdisc add dev v0 root pfifo
tc qdisc show dev v0
tc -s qdisc show dev v0
tc -j qdisc show dev v0
tc qdisc change dev v0 root pfifo limit 10
tc qdisc show dev v0
tc qdisc change dev v0 root pfifo limit foo
tc qdisc change dev v0 root pfifo foo
tc qdisc replace dev v0 root bfifo
tc qdisc show dev v0
tc -j qdisc show dev v0
tc qdisc change dev v0 root bfifo limit 100k
tc qdisc show dev v0
tc qdisc replace dev v0 root pfifo_fast
tc qdisc show dev v0
tc -s qdisc show dev v0
tc -d qdisc show dev v0
tc -j qdisc show dev v0
tc qdisc change dev v0 root pfifo_fast
tc qdisc replace dev v0 root pfifo_fast limit 10
tc qdisc replace dev v0 root fq_codel
tc qdisc show dev v0
tc -s qdisc show dev v0
tc -d qdisc show dev v0
tc -j -p -s qdisc show dev v0
tc qdisc change dev v0 root fq_codel limit 100 target 10ms interval 50ms noecn quantum 300 memory_limit 4Mb ce_threshold 5ms drop_batch 32
tc qdisc show dev v0
tc qdisc change dev v0 root fq_codel flows 10
tc qdisc replace dev v0 root noqueue
tc qdisc show dev v0
tc -s qdisc show dev v0
tc qdisc add dev v0 root noqueue
tc qdisc show dev v0
tc qdisc del dev v0 root
tc qdisc add dev v0 root pfifo_head_drop
tc qdisc show dev v0
tc qdisc replace dev v0 root noop
tc qdisc replace dev v0 root mq
tc qdisc replace dev v0 root prio
tc qdisc show dev v0
tc qdisc add dev v0 root tbf rate 1mbit burst 10k latency 50ms
tc qdisc show dev v0
tc qdisc show dev v0 invisible
tc -s qdisc show dev v0 invisible
tc qdisc show invisible
tc qdisc change dev v0 root tbf rate 1mbit burst 10k limit 7777
tc qdisc show dev v0 invisible
tc qdisc add dev v0 parent 8002:1 handle 77: netem delay 5ms
tc qdisc show dev v0 invisible
tc qdisc add dev v0 parent 8002:1 netem delay 5ms
tc qdisc del dev v0 parent 8002:1
tc qdisc show dev v0 invisible
tc class show dev v0
tc qdisc del dev v0 root
tc qdisc add dev v0 root handle 1: tbf rate 256kbit buffer 1600 limit 3000
tc qdisc add dev v0 parent 1:1 handle 10: netem delay 100ms
tc qdisc show dev v0
tc -s -d qdisc show dev v0
tc class show dev v0
tc qdisc add dev v0 parent 1:2 handle 12: netem delay 100ms
tc qdisc add dev v0 parent 1: handle 13: netem delay 100ms
tc qdisc add dev v0 parent 10:1 handle 20: noqueue
tc qdisc add dev v0 parent 10:1 handle 20: pfifo limit 7
tc qdisc show dev v0
tc qdisc add dev v0 parent 20:1 handle 21: pfifo limit 7
tc qdisc del dev v0 parent 20:1
tc qdisc show dev v0 parent 1:1
tc qdisc show dev v0 root
tc qdisc show dev v0 handle 10:
tc qdisc show dev v0 parent 1:1 handle 10:
tc -j qdisc show dev v0
tc -o qdisc show dev v0
tc -o -s qdisc show dev v0
