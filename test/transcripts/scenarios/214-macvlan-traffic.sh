# macvlan: who hears whom; source lists; counters; broadcasts
ip netns add peer
ip link add eth0 address 02:00:00:00:00:e0 type veth peer name wan netns peer
ip -n peer link set wan address 02:00:00:00:00:aa
ip -n peer addr add 10.1.0.254/24 dev wan
ip -n peer link set wan up
ip link set eth0 up
for n in a b c s; do ip netns add $n; done
ip link add link eth0 name ma address 02:00:00:00:00:0a netns a type macvlan mode bridge
ip link add link eth0 name mb address 02:00:00:00:00:0b netns b type macvlan mode bridge
ip link add link eth0 name mc address 02:00:00:00:00:0c netns c type macvlan mode private
ip link add link eth0 name ms address 02:00:00:00:00:05 netns s type macvlan mode source
ip -n a addr add 10.1.0.1/24 dev ma
ip -n b addr add 10.1.0.2/24 dev mb
ip -n c addr add 10.1.0.3/24 dev mc
ip -n s addr add 10.1.0.5/24 dev ms
for n in a b c s; do for k in all default; do ip netns exec $n sysctl -qw net.ipv6.conf.$k.disable_ipv6=1; done; done
ip -n a link set ma up
ip -n b link set mb up
ip -n c link set mc up
ip -n s link set ms up
sleep 4
ip -n a link
ip netns exec a ping -c1 -W1 10.1.0.2
ip netns exec a ping -c1 -W1 10.1.0.3
ip netns exec c ping -c1 -W1 10.1.0.254
ip netns exec peer ping -c1 -W1 10.1.0.1
ip netns exec peer ping -c1 -W1 10.1.0.5
ip -n s link set ms type macvlan macaddr add 02:00:00:00:00:aa
ip netns exec peer ping -c1 -W1 10.1.0.5
ip netns exec a ping -c1 -W1 10.1.0.254
ip -n s link set ms type macvlan mode source nodst
ip netns exec peer ping -c1 -W1 10.1.0.1
ip netns exec peer ping -c1 -W1 10.1.0.5
ip -n s link set ms type macvlan macaddr flush
ip netns exec peer ping -c1 -W1 10.1.0.1
ip netns exec peer sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
ip netns exec b sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
ip netns exec c sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
ip netns exec a ping -b -c1 -W1 10.1.0.255
ip -n a link set ma type macvlan mode vepa
ip netns exec a ping -c1 -W1 10.1.0.2
ip -n a link set ma type macvlan mode bridge
ip netns exec a ping -c1 -W1 10.1.0.2
ip -n a neigh
ip -n b neigh | sort
ip link set eth0 down
sleep 1
ip -n a link show ma
ip netns exec a ping -c1 -W1 10.1.0.2
ip link set eth0 up
sleep 1
ip -n a link show ma
ip netns exec a ping -c1 -W1 10.1.0.2
ip link del eth0
ip -n a link
