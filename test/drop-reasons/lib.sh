# Frames as hexadecimal digits, two namespaces with a cable, and what a drop leaves behind.
# Who runs this provides `sendframe NS DEV HEX`, `drops_forget`, `drops_seen`, `hold_udp NS PORT`, `hold_tap NS DEV` and `release`.

MAC_A=020000000a01 MAC_B=020000000b01 BROADCAST=ffffffffffff
csum() {
  local h=$1 s=0 i
  ((${#h} % 4)) && h+=00
  for ((i = 0; i < ${#h}; i += 4)); do ((s += 16#${h:i:4})); done
  while ((s > 65535)); do ((s = (s & 65535) + (s >> 16))); done
  printf %04x $((~s & 65535))
}
addr() { printf %02x ${1//./ }; }
zeros() { printf "%0$(($1 * 2))d" 0; }
# ip4 PROTOCOL SOURCE DESTINATION PAYLOAD [TTL] [FLAGS-AND-OFFSET] [LENGTH] [TOS]
ip4() {
  local h
  printf -v h '45%s%04x0001%s%02x%02x0000%s%s' "${8:-00}" "${7:-$((20 + ${#4} / 2))}" "${6:-0000}" "${5:-64}" "$1" "$(addr "$2")" "$(addr "$3")"
  echo "${h:0:20}$(csum "$h")${h:24}$4"
}
udp() { printf '%04x%04x%04x%s%s' "$1" "$2" $((8 + ${#3} / 2)) "${4:-0000}" "$3"; }
icmp() {
  local h=$1${2}0000$3$4
  echo "$1$2$(csum "$h")$3$4"
}
# ip6 NEXT-HEADER SOURCE DESTINATION PAYLOAD [HOP-LIMIT] [LENGTH]: addresses as 32 digits
ip6() { printf '60000000%04x%02x%02x%s%s%s' "${6:-$((${#4} / 2))}" "$1" "${5:-64}" "$2" "$3" "$4"; }
# udp6 SOURCE DESTINATION SPORT DPORT PAYLOAD: with the checksum that must not be left out
udp6() {
  local u
  u=$(udp "$3" "$4" "$5")
  echo "${u:0:12}$(csum "$1$2$(printf '%08x' $((${#u} / 2)))00000011$u")${u:16}"
}
V6A=fd00000000000000000000000000000a V6B=fd00000000000000000000000000000b

# send DESTINATION-MAC TYPE PAYLOAD: out of A's end of the cable
send() { sendframe "$A" va "$1$MAC_A$2$3"; }
b() { ip netns exec "$B" "$@"; }

n=0 A='' B=''
# situation REASON 'what happens': two namespaces and a cable, without IPv6 unless SIX is set
situation() {
  [ -n "$A" ] && ip netns del "$A" && ip netns del "$B"
  n=$((n + 1)) A=a$n B=b$n
  echo "== $1: $2"
  for ns in $A $B; do
    ip netns add $ns
    [ -n "$SIX" ] || ip netns exec $ns sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    [ -z "$SIX" ] || ip netns exec $ns sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0
    ip -n $ns link set lo up
  done
  ip link add va netns $A address 02:00:00:00:0a:01 type veth peer name vb netns $B address 02:00:00:00:0b:01
  ip -n $A addr add 10.0.0.1/24 dev va
  ip -n $B addr add 10.0.0.2/24 dev vb
  [ -z "$SIX" ] || ip -n $A addr add fd00::a/64 dev va nodad
  [ -z "$SIX" ] || ip -n $B addr add fd00::b/64 dev vb nodad
  ip -n $A link set va up
  ip -n $B link set vb up
  ip -n $A neigh add 10.0.0.2 lladdr 02:00:00:00:0b:01 dev va
  ip -n $B neigh add 10.0.0.1 lladdr 02:00:00:00:0a:01 dev vb
  [ -z "$SIX" ] || ip -n $B neigh add fd00::a lladdr 02:00:00:00:0a:01 dev vb
  sleep 3
}
# Counters that tell of losses, one a line: namespace, name, value.
counters() {
  local ns
  for ns in "$A" "$B"; do
    ip netns exec "$ns" cat /proc/net/snmp /proc/net/netstat | awk -v ns="${ns:0:1}" '
      !($1 in names) { names[$1] = $0; next }
      { split(names[$1], name); for (i = 2; i <= NF; i++) print ns, $1 name[i], $i; delete names[$1] }'
    ip netns exec "$ns" awk -v ns="${ns:0:1}" '{ print ns, $1, $2 }' /proc/net/snmp6
    ip netns exec "$ns" awk -v ns="${ns:0:1}" 'NR > 2 {
      sub(":", " ")
      print ns, $1 ".rx_errs", $4; print ns, $1 ".rx_drop", $5; print ns, $1 ".rx_fifo", $6; print ns, $1 ".rx_frame", $7
      print ns, $1 ".tx_errs", $12; print ns, $1 ".tx_drop", $13; print ns, $1 ".tx_carrier", $16 }' /proc/net/dev
    tc -n "$ns" -s qdisc | awk -v ns="${ns:0:1}" '/dropped/ { sub(",", "", $7); print ns, "qdisc.dropped", $7 }'
  done | grep -E 'Err|Disc|NoR|NoP|Unk|Fail|Timeout|Trunc|TooB|Overlap|RateL|[.]'
}
provoke() {
  counters > /tmp/before
  drops_forget
}
observe() {
  sleep "${1:-1}"
  echo "reasons: $(drops_seen)"
  counters > /tmp/after
  echo "counters:$(awk 'NR == FNR { was[$1 $2] = $3; next } $3 > was[$1 $2] + 0 { printf " %s:%s", $1, $2 }' /tmp/before /tmp/after)"
}
