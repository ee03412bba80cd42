#!/bin/bash
# chain.sh SHAPE SECONDS BIN -- run as root inside `unshare -nm`; prints frames delivered per second.
# SHAPE: `-`, or letters between host A and host B: b a bridge in its own namespace, r a router. One CPU (1) does everything.
shape=$1 secs=$2 BIN=$3
mkdir -p /run/netns && mount -t tmpfs none /run/netns
[ "$shape" = - ] && shape=
k=${#shape} prev=A prevk=h seg=0 SEGS=()
ip netns add A; ip netns add B
for ((i = 0; i <= k; i++)); do
  kind=${shape:i:1}
  if [ $i = $k ]; then kind=h ns=B; else ns=N$i; ip netns add $ns; fi
  ip -n $ns link set lo up
  ip link add o$i netns $prev type veth peer name i$i netns $ns
  if [ $prevk = b ]; then ip -n $prev link set o$i master sw0 up; else left=$prev leftdev=o$i; fi
  if [ $kind = b ]; then
    ip -n $ns link add sw0 type bridge; ip -n $ns link set sw0 up; ip -n $ns link set i$i master sw0 up
    ip netns exec $ns sh -c 'echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables' 2>/dev/null
  else
    ip -n $left addr add 10.$seg.0.1/24 dev $leftdev; ip -n $ns addr add 10.$seg.0.2/24 dev i$i
    ip -n $left link set $leftdev up; ip -n $ns link set i$i up
    SEGS+=("$left $ns"); seg=$((seg + 1))
  fi
  [ $kind = r ] && ip netns exec $ns sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward; for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $f; done'
  prev=$ns prevk=$kind
done
n=${#SEGS[@]} dst=10.$((n - 1)).0.2
for ((j = 0; j < n; j++)); do
  set -- ${SEGS[j]}
  [ $j -lt $((n - 1)) ] && ip -n $1 route add default via 10.$j.0.2
  for ((q = 0; q < j; q++)); do ip -n $2 route add 10.$q.0.0/24 via 10.$j.0.1; done
done
ip netns exec A ping -q -c 2 -i 0.2 -W 2 $dst > /dev/null || { echo "no connectivity"; exit 1; }
set -- ${SEGS[0]}
first=$([ "${shape:0:1}" = b ] || echo i0)
dmac=$(ip -n A neigh show 10.0.0.2 | awk '{print $5}')
for ns in $(ip netns list | awk '{print $1}'); do
  ip -n $ns -4 neigh show | awk '{print $1,$3,$5}' | while read a d m; do [ -n "$m" ] && ip -n $ns neigh replace $a dev $d lladdr $m nud permanent; done
done
received() { ip netns exec B cat /sys/class/net/i$k/statistics/rx_packets; }
ip netns exec B taskset -c 1 $BIN/sink full & sink=$!
sleep 0.2
a=$(received); s=$(ip netns exec A taskset -c 1 $BIN/blast o0 $dmac 10.0.0.1 $dst 1 $secs); b=$(received)
kill $sink
echo "$s" | awk -v d=$((b - a)) '{print d/$2}'
