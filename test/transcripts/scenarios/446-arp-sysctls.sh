# who answers ARP, and with what: arp_ignore, arp_announce, arp_filter, arp_notify, arp_accept, ARP flux
ip netns add a
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name eth0 netns b address 02:00:00:00:00:0b
ip link add eth1 netns a address 02:00:00:00:01:0a type veth peer name eth1 netns b address 02:00:00:00:01:0b
for n in a b; do for d in lo eth0 eth1; do ip -n $n link set $d up; done; done
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n a addr add 10.0.9.1/32 dev lo
ip -n a addr add 172.16.0.1/24 dev eth0 scope link
ip -n a addr add 172.17.0.1/24 dev eth0 scope host
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n b addr add 10.0.1.2/24 dev eth1
ip -n a addr add 10.0.1.1/24 dev eth1
sleep 2
q() { ip -n b neigh flush all; ip netns exec b ping -c 1 -W 1 -I $1 $2 > /dev/null; ip -n b neigh show to $2; }
# any interface answers for any address of the host
ip -n b route add 10.0.9.1 dev eth0
q eth0 10.0.0.1
q eth0 10.0.9.1
ip -n b route add 10.0.1.1 dev eth0
q eth0 10.0.1.1
for v in 0 1 2 3 8; do
  ip netns exec a sysctl -w net.ipv4.conf.eth0.arp_ignore=$v
  ip -n b route replace 172.16.0.1 dev eth0
  ip -n b route replace 172.17.0.1 dev eth0
  q eth0 10.0.0.1; q eth0 10.0.9.1; q eth0 10.0.1.1; q eth0 172.16.0.1; q eth0 172.17.0.1
done
ip netns exec a sysctl -w net.ipv4.conf.eth0.arp_ignore=0
ip netns exec a sysctl -w net.ipv4.conf.all.arp_ignore=1
q eth0 10.0.1.1
ip netns exec a sysctl -w net.ipv4.conf.all.arp_ignore=0
ip netns exec a sysctl -w net.ipv4.conf.eth0.arp_filter=1
q eth0 10.0.0.1
q eth0 10.0.1.1
ip netns exec a sysctl -w net.ipv4.conf.eth0.arp_filter=0
# the sender's address in requests
ip -n a addr add 192.168.5.1/24 dev eth1
ip -n a route add 10.7.0.0/16 dev eth0
for v in 0 1 2; do
  ip netns exec a sysctl -w net.ipv4.conf.eth0.arp_announce=$v
  ip netns exec b tcpdump -lnni eth0 -c 1 arp > /tmp/c 2> /dev/null &
  sleep 1
  ip netns exec a ping -c 1 -W 1 -I 192.168.5.1 10.7.0.$v > /dev/null
  wait $!; sleep 3
  grep -o 'ARP.*' /tmp/c
done
# gratuitous ARP
ip netns exec a sysctl -w net.ipv4.conf.eth0.arp_notify=1
ip netns exec b tcpdump -lenni eth0 arp > /tmp/c 2> /dev/null &
sleep 1
ip -n a link set eth0 down
ip -n a link set eth0 up
sleep 2
ip -n a link set eth0 down
ip -n a link set eth0 address 02:00:00:00:00:0c
ip -n a link set eth0 up
sleep 1
ip -n a link set eth0 address 02:00:00:00:00:0d
sleep 1
kill $!
wait
cut -d' ' -f2- /tmp/c
# what is learnt from unasked announcements
ip netns exec b sysctl -qw net.ipv4.conf.all.arp_accept=0
ip -n b neigh flush all
ip -n a link set eth0 address 02:00:00:00:00:0e
sleep 1
ip -n b neigh
ip netns exec b sysctl -w net.ipv4.conf.eth0.arp_accept=1
ip -n a link set eth0 address 02:00:00:00:00:0f
sleep 1
ip -n b neigh | sort
ip -n b neigh flush all
ip netns exec b sysctl -w net.ipv4.conf.eth0.arp_accept=2
ip -n a link set eth0 address 02:00:00:00:00:10
sleep 1
ip -n b neigh | sort
ip netns exec b sysctl -w net.ipv4.conf.eth0.drop_gratuitous_arp=1
ip -n a link set eth0 address 02:00:00:00:00:11
sleep 1
ip -n b neigh | sort
# losing the carrier forgets neighbours, unless told not to
ip netns exec b sysctl -w net.ipv4.conf.eth0.drop_gratuitous_arp=0
q eth0 10.0.0.1
ip -n a link set eth0 down
sleep 1
ip -n b neigh
ip -n a link set eth0 up
ip netns exec b sysctl -w net.ipv4.conf.eth0.arp_evict_nocarrier=0
q eth0 10.0.0.1
ip -n a link set eth0 down
sleep 1
ip -n b neigh
ip -n a link set eth0 up
# NOARP
ip -n a link set eth0 arp off
q eth0 10.0.0.1
ip -n a link show eth0
ip -n a neigh
