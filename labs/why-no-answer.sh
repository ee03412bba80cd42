#!/bin/bash
# Five machines that do not answer alice, each for another reason. Find them out:
#
#   netloom trace labs/why-no-answer.sh -- ip netns exec alice ping -c 1 -W 1 10.9.2.2
#
#                        br0              / 10.9.2.0/24  web .2
#   alice   10.9.1.2 --- | | ---   gw    -- 10.9.4.0/24  mail .2 -- its other leg: 10.9.5.0/24
#   printer 10.9.1.3 --- | |   10.9.1.1   \ 10.9.6.0/24  old .2 (a router) -- 10.9.7.0/24 nas .2
#   bob   10.9.1.130 --- |
#
for ns in alice printer bob gw web mail old nas; do
  ip netns add $ns
  ip -n $ns link set lo up
  ip netns exec $ns sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
done
ip link add br0 type bridge
ip link set br0 up

# cable NS DEVICE ADDRESS MAC: from a namespace to the bridge
cable() {
  ip link add "br0-$1" type veth peer name "$2" address "$4" netns "$1"
  ip link set "br0-$1" master br0 up
  ip -n "$1" addr add "$3" dev "$2"
  ip -n "$1" link set "$2" up
}
cable alice eth0 10.9.1.2/24 02:00:00:00:01:02
cable printer eth0 10.9.1.3/24 02:00:00:00:01:03
cable bob eth0 10.9.1.130/25 02:00:00:00:01:82
cable gw eth1 10.9.1.1/24 02:00:00:00:01:01
bridge link set dev br0-alice isolated on
bridge link set dev br0-printer isolated on

# link NS DEVICE ADDRESS MAC, and the same of the other end
link() {
  ip link add "$2" netns "$1" address "$4" type veth peer name "$6" address "$8" netns "$5"
  ip -n "$1" addr add "$3" dev "$2"
  ip -n "$1" link set "$2" up
  ip -n "$5" addr add "$7" dev "$6"
  ip -n "$5" link set "$6" up
}
link gw eth2 10.9.2.1/24 02:00:00:00:02:01 web eth0 10.9.2.2/24 02:00:00:00:02:02
link gw eth4 10.9.4.1/24 02:00:00:00:04:01 mail eth0 10.9.4.2/24 02:00:00:00:04:02
link gw eth5 10.9.5.1/24 02:00:00:00:05:01 mail eth1 10.9.5.2/24 02:00:00:00:05:02
link gw eth6 10.9.6.1/24 02:00:00:00:06:01 old eth0 10.9.6.2/24 02:00:00:00:06:02
link old eth1 10.9.7.1/24 02:00:00:00:07:01 nas eth0 10.9.7.2/24 02:00:00:00:07:02

ip -n alice route add default via 10.9.1.1
ip -n mail route add default via 10.9.5.1
ip -n old route add default via 10.9.6.1
ip -n nas route add default via 10.9.7.1
ip -n gw route add 10.9.7.0/24 via 10.9.6.2
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.eth5.rp_filter=1
sleep 2

ip netns exec alice ping -q -c 1 -W 1 10.9.1.1 | grep transmitted
for address in 10.9.2.2 10.9.1.130 10.9.1.3 10.9.4.2 10.9.7.2; do
  echo "alice asks $address"
  ip netns exec alice ping -q -c 1 -W 1 $address | grep transmitted
done

# What nobody answered is forgotten by then.
sleep 4
