# three bridges in a ring: roots, ports and their states over time
# oracle: limit=3000
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
p() { echo -n "$1: "; for f in /sys/class/net/br[123]/brif/*; do read s < $f/state; echo -n "${f##*/}=$s "; done; echo; for b in 1 2 3; do cd /sys/class/net/br$b/bridge; r=; for f in root_id root_port root_path_cost topology_change topology_change_detected ageing_time; do read x < $f; r="$r $x"; done; echo "  br$b$r"; done; }
# waits until the given seconds after `start`
start() { T=0; }
at() { sleep $(($1 - T)); T=$1; p $1; }
for b in 1 2 3; do ip link add br$b address 02:00:00:00:00:0$b type bridge; brctl stp br$b on; done
for c in 12 23 31; do ip link add a$c address 02:00:00:00:a0:$c type veth peer name b$c address 02:00:00:00:b0:$c; done
ip link set a12 master br1
ip link set b12 master br2
ip link set a23 master br2
ip link set b23 master br3
ip link set a31 master br3
ip link set b31 master br1
for d in a12 b12 a23 b23 a31 b31; do ip link set $d up; done
sleep 1
for b in 1 2 3; do ip link set br$b up; done
start
for t in 1 8 12 19 25 35 45 80; do at $t; done
bridge link
for b in 1 2 3; do brctl showstp br$b; done
for b in 1 2 3; do ip -d link show br$b | grep -o 'bridge_id .*root_path_cost [0-9]*'; done
for d in a12 b12 a23 b23 a31 b31; do ip -d link show $d | grep -o 'bridge_slave.*port_no 0x[0-9]*\|designated_port.*designated_root [^ ]*'; done
# the root gets a worse priority
brctl setbridgeprio br1 0x9000
start
for t in 8 14 27 30 44 80; do at $t; done
# a port's cost, then the bridge's
bridge link set dev a31 cost 100
start
for t in 8 14 27 30 44 80; do at $t; done
bridge link set dev a31 cost 2
sleep 80
# a cable is cut
ip link set a12 down
start
for t in 8 14 27 32 42 46 58 62 120; do at $t; done
# and mended
ip link set a12 up
start
for t in 8 12 20 27 36 45 100; do at $t; done
# the root falls silent: its neighbours wait until its messages are too old
tc qdisc add dev a23 root netem loss 100%
tc qdisc add dev b12 root netem loss 100%
start
for t in 8 14 26 30 44 60 120; do at $t; done
tc qdisc del dev a23 root
tc qdisc del dev b12 root
start
for t in 8 19 28 100; do at $t; done
# the root goes, with its bridge
ip link del br2
sleep 80
bridge link
for b in 1 3; do (cd /sys/class/net/br$b/bridge; echo "  br$b $(cat root_id) port $(cat root_port) cost $(cat root_path_cost)"); done
