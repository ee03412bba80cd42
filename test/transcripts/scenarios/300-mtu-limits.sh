# oracle: boot=kindsmtu
# the limits of every kind's MTU, at them and past them
ip link add low address 02:00:00:00:00:01 mtu 1400 type veth peer name far address 02:00:00:00:00:02
ip link set low up
ip link set far up
ip addr add 10.0.0.1/24 dev low
try() {
  name=$1
  for mtu in 0 67 68 575 576 1279 1280 1400 1401 9000 65485 65486 65487 65503 65507 65508 65515 65516 65535 65536 65537 2147483647; do
    if error=$(ip link set "$name" mtu "$mtu" 2>&1); then echo "$name $mtu: ok"; else echo "$name $mtu: $error"; fi
  done | sed 's/ok$/ok/' | sort -k3 -s | awk '{ k = $0; sub(/^[^:]*: /, "", k); split($2, m, ":"); if (k != last) printf "%s%s:", (last == "" ? "" : "\n"), k; printf " %s", m[1]; last = k } END { print "" }'
  ip -d link show "$name" | grep -o 'mtu [0-9]*' | head -1
  ip -d link show "$name" | grep -o 'minmtu [0-9]* maxmtu [0-9]*'
}
ip link add dm type dummy
try dm
ip link add i type ifb
try i
ip link add v type veth peer name w
try v
ip link add bdge type bridge
try bdge
ip link add bo type bond
try bo
ip link add r type vrf table 10
try r
ip link add link low name l.5 type vlan id 5
try l.5
ip link add link low name l.6 type vlan id 6 protocol 802.1ad
try l.6
ip link add link low name mv type macvlan
try mv
ip link add link low name mt type macvtap
try mt
ip link del mv
ip link del mt
ip link add link low name iv type ipvlan
try iv
ip link add link low name it type ipvtap
try it
ip link del iv
ip link del it
ip link add vx type vxlan id 5 dstport 4789
try vx
ip link add vy type vxlan id 6 dstport 4789 dev low
try vy
ip link add ti type ipip remote 10.0.0.2
try ti
ip link add tj type ipip remote 10.0.0.3 dev low
try tj
ip link add ts type sit remote 10.0.0.4
try ts
ip link add tg type gre remote 10.0.0.5
try tg
ip link add tk type gre remote 10.0.0.6 key 5 csum seq
try tk
ip link add tt type gretap remote 10.0.0.7
try tt
ip tuntap add t0 mode tun
try t0
ip tuntap add t1 mode tap
try t1
try lo
