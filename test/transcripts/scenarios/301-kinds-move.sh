# oracle: boot=kindsmove
# every kind into another namespace, deleted with it, and with the namespace of what it stands on
ip netns add x
ip link add low address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
ip link set low up
ip link set far up
ip addr add 10.0.0.1/24 dev low
round() {
  name=$1
  ip link set "$name" address 02:00:00:00:01:01 2>/dev/null
  ip link set "$name" up
  ip addr add 10.7.0.1/24 dev "$name"
  ip link set "$name" alias "the $name" group 7 txqueuelen 55
  ip link set "$name" netns x || return
  ip -n x -d link show "$name" | sed 's/numtxqueues.*//'
  ip -n x -4 addr show "$name"
  ip -n x link set "$name" up
  sleep 2
  ip -n x link show "$name"
  ip -n x link set "$name" name y
  ip link set "$name" netns x
  ip -n x link set y netns 1 2>/dev/null || ip -n x link set y netns $$
  ip -d link show y | sed 's/numtxqueues.*//'
  ip link set y up
  sleep 2
  ip -br link show y
  ip link del y
}
ip link add dm type dummy
round dm
ip link add i type ifb
round i
ip link add v address 02:00:00:00:00:0a type veth peer name w address 02:00:00:00:00:0b
ip link set w up
round v
ip link add bdge type bridge
round bdge
ip link del bdge
ip link add bo type bond
round bo
ip link del bo
ip link add r type vrf table 10
round r
ip link del r
ip link add link low name l.5 type vlan id 5
round l.5
ip link add link low name mv type macvlan mode bridge
round mv
ip link add link low name mt type macvtap
round mt
ip link add link low name iv type ipvlan mode l2
round iv
ip link add link low name it type ipvtap
round it
ip link add vx type vxlan id 5 dstport 4789 dev low remote 10.0.0.2
round vx
ip link add ti type ipip remote 10.0.0.2 local 10.0.0.1
round ti
ip link add ts type sit remote 10.0.0.2
round ts
ip link add tg type gre remote 10.0.0.2 key 7
round tg
ip link add tt type gretap remote 10.0.0.2 dev low
round tt
ip tuntap add t0 mode tun
round t0
ip tuntap add t1 mode tap
round t1
ip link show type veth | grep -c veth
# the namespace of the device below goes
ip netns add lowns
ip netns add upns
all() {
  ip -n lowns link add low address 02:00:00:00:00:01 type dummy
  ip -n lowns addr add 10.0.0.1/24 dev low
  ip -n lowns link set low up
  ip -n lowns link add link low name l5 netns upns type vlan id 5
  ip -n lowns link add link low name mv netns upns type macvlan
  ip -n lowns link add vx netns upns type vxlan id 5 dstport 4789 dev low remote 10.0.0.2
  ip -n lowns link add vy netns upns type vxlan id 6 dstport 4789 remote 10.0.0.2
  ip -n lowns link add ti netns upns type ipip remote 10.0.0.2 dev low
  ip -n lowns link add tg netns upns type gre remote 10.0.0.2
  ip -n lowns link add tt netns upns type gretap remote 10.0.0.2
  ip -n lowns link add ts netns upns type sit remote 10.0.0.2
  ip -n lowns link add v0 type veth peer name v1 netns upns
  ip -n lowns link add low2 address 02:00:00:00:00:03 type dummy
  ip -n lowns link add link low2 name iv netns upns type ipvlan
}
all
ip -n upns link | cut -d' ' -f2 | grep -v link
ip -n upns -d link show vx | head -2
ip -n upns -d link show l5 | head -2
ip -n lowns link del low
ip -n upns link | cut -d' ' -f2 | grep -v link
ip netns del upns
sleep 2
ip netns add upns
ip -n lowns link | cut -d' ' -f2 | grep -v link
ip -n lowns link del low2
all
ip -n upns link | cut -d' ' -f2 | grep -v link
ip netns del lowns
sleep 2
ip -n upns link | cut -d' ' -f2 | grep -v link
ip netns del upns
