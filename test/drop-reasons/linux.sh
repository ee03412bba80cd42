# How a real kernel is watched: the tracepoint skb:kfree_skb. Recorded by running linux.sh, lib.sh and situations.sh as one script.
mount -t tracefs none /sys/kernel/tracing 2> /dev/null
T=/sys/kernel/tracing
echo 1 > $T/events/skb/kfree_skb/enable
held=''
sendframe() { printf "$(sed 's/../\\x&/g' <<< "$3")" | ip netns exec "$1" socat -u STDIN "INTERFACE:$2" 2> /dev/null; }
drops_forget() { echo > $T/trace; }
drops_seen() { sed -n 's/.*reason: //p' $T/trace | sort -u | tr '\n' ' ' | sed 's/ $//'; }
hold_udp() { ip netns exec "$1" socat -u "UDP4-RECV:$2,rcvbuf=2304" /dev/null & held="$held $!"; sleep 1; kill -STOP $!; }
hold_tap() { ip netns exec "$1" socat -u "TUN,tun-type=tap,iff-no-pi,tun-name=$2" /dev/null & held="$held $!"; sleep 1; kill -STOP $!; }
release() { kill -KILL $held; wait $held 2> /dev/null; held=''; }
