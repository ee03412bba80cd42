# balance-xor and its policies, balance-tlb, balance-alb, broadcast: which slave sends
ip netns add b
for i in 0 1 2; do
  ip link add s$i address 02:00:00:00:00:5$i type veth peer name t$i netns b
done
ip -n b link add br0 address 02:00:00:00:00:b0 type bridge
ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for i in 0 1 2; do ip -n b link set t$i up; done
ip -n b addr add 10.0.0.2/24 dev t0
counts() { for i in 0 1 2; do cat /sys/class/net/s$i/statistics/tx_packets; done | tr '\n' ' '; echo; }
delta() { set -- $(counts) $old; echo $(($1 - $4)) $(($2 - $5)) $(($3 - $6)); old="$1 $2 $3"; }
make() {
  ip link add bond0 address 02:00:00:00:00:c0 type bond "$@" || return
  for i in 0 1 2; do ip link set s$i down; ip link set s$i master bond0; done
  ip link set bond0 up
  sleep 2
  ip addr add 10.0.0.1/16 dev bond0
  for h in 1 2 3 4 5 6 7 8; do ip neigh add 10.0.0.1$h lladdr 02:00:00:00:01:0$h dev bond0; done
  old=$(counts)
}
for policy in layer2 layer2+3 encap2+3 vlan+srcmac; do
  make mode balance-xor miimon 100 xmit_hash_policy $policy
  for h in 1 2 3 4 5 6 7 8; do ping -c 1 -W 0.1 10.0.0.1$h > /dev/null; echo "$policy $h: $(delta)"; old=$(counts); done
  ip link del bond0
done
make mode balance-rr packets_per_slave 2
for h in 1 2 3 4 5 6; do ping -c 1 -W 0.1 10.0.0.1$h > /dev/null; echo "rr $h: $(delta)"; old=$(counts); done
ip link del bond0
make mode broadcast miimon 100
ping -c 2 -i 0.2 -W 0.1 10.0.0.11 > /dev/null
delta
ip -n b link set t1 down
sleep 1
old=$(counts)
ping -c 2 -i 0.2 -W 0.1 10.0.0.11 > /dev/null
delta
ip -n b link set t1 up
ip link del bond0
make mode active-backup miimon 100
ping -c 2 -i 0.2 -W 0.1 10.0.0.11 > /dev/null
delta
ip link del bond0
make mode balance-tlb miimon 100
ip -d link show bond0
for i in 0 1 2; do ip -d link show s$i; done
ping -c 2 -i 0.2 -W 0.1 10.0.0.99 > /dev/null
cat /proc/net/bonding/bond0
ip link del bond0
make mode balance-alb miimon 100
ip -d link show bond0
for i in 0 1 2; do ip -d link show s$i; done
cat /proc/net/bonding/bond0
ip link del bond0
for i in 0 1 2; do ip link show s$i; done
