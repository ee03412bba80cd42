# The network that is attacked. Who attacks is in `atk`, and has one end of every cable; `netfuzz` is given to the world.
for ns in atk sw r h; do ip netns add $ns; ip -n $ns link set lo up; done

# 0: a bridge that does all bridges do; behind it a router and a host
ip link add a0 netns atk address 02:aa:00:00:00:00 type veth peer name p0 netns sw
ip link add p1 netns sw type veth peer name e0 netns r address 02:bb:00:00:00:00
ip link add p2 netns sw type veth peer name e0 netns h address 02:cc:00:00:00:00
ip -n sw link add br0 address 02:dd:00:00:00:00 type bridge stp_state 1 forward_delay 200 vlan_filtering 1 mcast_snooping 1 mcast_querier 1
for p in p0 p1 p2; do ip -n sw link set $p master br0 up; done
bridge -n sw vlan add dev p0 vid 5
bridge -n sw vlan add dev p1 vid 5 tagged
ip -n sw addr add 10.9.0.3/24 dev br0
ip -n sw addr add fd09::3/64 dev br0 nodad
ip -n sw link set br0 up

# 1: a router with tunnels and VLANs
ip link add a1 netns atk mtu 9000 address 02:aa:00:00:00:01 type veth peer name e1 netns r mtu 9000 address 02:bb:00:00:00:01
# 2: macvlan, 3: ipvlan, 4 and 5: a bond, 6: a VRF, 7: a bridge that filters nothing, with netem behind
ip link add a2 netns atk address 02:aa:00:00:00:02 type veth peer name e2 netns h address 02:cc:00:00:00:02
ip link add a3 netns atk address 02:aa:00:00:00:03 type veth peer name e3 netns h address 02:cc:00:00:00:03
ip link add a4 netns atk address 02:aa:00:00:00:04 type veth peer name e4 netns r
ip link add a5 netns atk address 02:aa:00:00:00:05 type veth peer name e5 netns r
ip link add a6 netns atk address 02:aa:00:00:00:06 type veth peer name e6 netns r address 02:bb:00:00:00:06
ip link add a7 netns atk address 02:aa:00:00:00:07 type veth peer name p7 netns sw
for i in 0 1 2 3 4 5 6 7; do ip -n atk link set a$i up; done

ip -n sw link add br1 type bridge
ip link add p8 netns sw type veth peer name e8 netns h address 02:cc:00:00:00:08
ip -n sw link set p7 master br1 up
ip -n sw link set p8 master br1 up
ip -n sw link set br1 up
ip netns exec sw tc qdisc add dev p8 root netem delay 1ms duplicate 1% limit 200
ip -n h addr add 10.9.8.1/24 dev e8
ip -n h link set e8 up

for ns in r h; do ip netns exec $ns sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; done
for i in 0 1 6; do
  ip -n r addr add 10.9.$i.1/24 dev e$i
  ip -n r addr add fd09:$i::1/64 dev e$i nodad
  ip -n r link set e$i up
done
ip -n r link add v0 type vrf table 10
ip -n r link set v0 up
ip -n r link set e6 master v0
ip -n r link add bond0 address 02:bb:00:00:00:04 type bond mode balance-rr miimon 100
ip -n r link set e4 master bond0
ip -n r link set e5 master bond0
ip -n r addr add 10.9.4.1/24 dev bond0
ip -n r link set bond0 up
ip -n r link add link e1 name e1.5 type vlan id 5
ip -n r link add link e1 name e1.6 type vlan proto 802.1ad id 6
ip -n r link add link e1.6 name e1.6.7 type vlan id 7
for d in e1.5 e1.6 e1.6.7; do ip -n r link set $d up; done
ip -n r addr add 10.9.5.1/24 dev e1.5
ip -n r neigh add 10.9.1.2 lladdr 02:aa:00:00:00:01 dev e1 nud permanent
ip -n r neigh add fd09:1::2 lladdr 02:aa:00:00:00:01 dev e1 nud permanent
ip -n r link add vx0 type vxlan id 42 local 10.9.1.1 remote 10.9.1.2 dstport 4789
ip -n r link add gt0 type gretap local 10.9.1.1 remote 10.9.1.2
ip -n r link add g0 type gre local 10.9.1.1 remote 10.9.1.2 key 7 csum seq
ip -n r link add g1 type gre local 10.9.1.1 remote 10.9.1.2
ip -n r link add ii0 type ipip local 10.9.1.1 remote 10.9.1.2
ip -n r link add s0 type sit local 10.9.1.1 remote 10.9.1.2
n=20
for d in vx0 gt0 g0 g1 ii0 s0; do
  ip -n r addr add 10.9.$n.1/24 dev $d
  ip -n r addr add fd09:$n::1/64 dev $d nodad
  ip -n r link set $d up
  n=$((n+1))
done
ip -n r route add 10.50.0.0/16 dev g1
ip -n r route add 10.51.0.0/16 via 10.9.1.2
ip -n r route add fd51::/16 via fd09:1::2
ip -n r route add blackhole 10.52.0.0/16
ip -n r route add unreachable 10.53.0.0/16
ip -n r route add prohibit fd53::/16

ip -n h addr add 10.9.0.2/24 dev e0
ip -n h addr add fd09::2/64 dev e0 nodad
ip -n h addr add 10.9.2.1/24 dev e2
for i in 0 2 3; do ip -n h link set e$i up; done
ip -n h route add default via 10.9.0.1
ip -n h route add fd00::/8 via fd09::1
n=1
for m in bridge vepa private; do
  ip -n h link add m$m link e2 address 02:cc:00:00:00:${n}2 type macvlan mode $m
  n=$((n+1))
  ip -n h link set m$m up
done
ip -n h addr add 10.9.2.2/24 dev mbridge
ip -n h link add iv0 link e3 type ipvlan mode l2
ip -n h link add iv1 link e3 type ipvlan
ip -n h addr add 10.9.3.2/24 dev iv0
ip -n h addr add 10.9.3.3/24 dev iv1
ip -n h link set iv0 up
ip -n h link set iv1 up
ip -n r tuntap add tap0 mode tap
ip -n r link set tap0 address 02:bb:00:00:00:07
ip -n r addr add 10.9.7.1/24 dev tap0
ip -n r link set tap0 up

ip netns exec r tcpdump -i any -nn -vvv -e -XX > /dev/null 2>&1 &
ip netns exec sw tcpdump -i p0 -nn -q -t > /dev/null 2>&1 &
ip netns exec h tcpdump -i e2 -nn -vv -A 'ip or arp or (ip6 and udp) or vlan or tcp[13]&2!=0' > /dev/null 2>&1 &
ip netns exec atk netfuzz
