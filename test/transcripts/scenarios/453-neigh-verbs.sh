# neighbours: every verb, state, flag and selector
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth1 address 02:00:00:00:00:02
ip link add br0 address 02:00:00:00:00:03 type bridge
ip link set eth1 master br0
for d in eth0 eth1 br0; do sysctl -qw net.ipv6.conf.$d.disable_ipv6=1; ip link set $d up; done
ip addr add 10.0.0.1/24 dev eth0
sleep 2
for s in permanent noarp reachable stale none incomplete probe failed; do ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:99 nud $s dev eth0; ip neigh show; ip neigh del 10.0.0.9 dev eth0; done
ip neigh add 10.0.0.10 dev eth0
ip neigh add 10.0.0.10 lladdr 02:00:00:00:00:10 dev eth0
ip neigh add 10.0.0.10 lladdr 02:00:00:00:00:10 dev eth0
ip neigh change 10.0.0.10 lladdr 02:00:00:00:00:11 dev eth0
ip neigh change 10.0.0.12 lladdr 02:00:00:00:00:11 dev eth0
ip neigh replace 10.0.0.12 lladdr 02:00:00:00:00:12 nud stale dev eth0
ip neigh append 10.0.0.13 lladdr 02:00:00:00:00:13 dev eth0
ip neigh | sort
ip neigh add 10.0.0.20 lladdr 02:00:00:00:00:20 dev eth0 router
ip neigh add 10.0.0.21 lladdr 02:00:00:00:00:21 dev eth0 extern_learn
ip neigh add 10.0.0.22 dev eth0 use
ip neigh add 10.0.0.23 dev eth0 managed
ip neigh add 10.0.0.24 lladdr 02:00:00:00:00:24 dev eth0 managed extern_learn
ip neigh add 10.0.0.25 lladdr 02:00:00:00:00:25 dev eth0 protocol static
ip neigh add 10.0.0.26 lladdr 02:00:00:00:00:26 dev eth0 proto 99
ip neigh add 10.0.0.27 lladdr 02:00:00:00:00:27 dev br0
ip neigh add 10.0.0.28 lladdr 02:00:00:00:00:28 dev eth1 nud reachable
ip neigh add 10.0.0.29 lladdr 0:1:2:3:4:5 dev eth0 nud stale
ip neigh | sort
ip -d neigh | sort
ip -s neigh | sed 's,used [^ ]*,used U,;s, *probes.*,,' | sort
ip -j -p neigh show 10.0.0.20
ip neigh show dev eth0 | sort
ip neigh show dev br0
ip neigh show 10.0.0.20
ip neigh show to 10.0.0.16/28 | sort
ip neigh show nud permanent | sort
ip neigh show nud stale | sort
ip neigh show nud all | sort
ip neigh show nud foo | sort
ip neigh show nud failed nud incomplete | sort
ip neigh show unused | sort
ip neigh show proto static
ip neigh show protocol 99
ip neigh show master br0
ip neigh show nomaster | sort
ip neigh show vrf red
ip neigh show proxy | sort
ip neigh show router
ip neigh show extern_learn
ip neigh add proxy 10.0.0.50 dev eth0
ip neigh add proxy 10.0.0.51 dev eth0 protocol 5
ip neigh add proxy 10.0.0.52
ip neigh add proxy 10.0.0.50 dev eth0 router
ip neigh show proxy | sort
ip neigh show proxy dev eth1
ip neigh del proxy 10.0.0.50 dev eth0
ip neigh del proxy 10.0.0.50 dev eth0
ip neigh get 10.0.0.20 dev eth0
ip neigh get 10.0.0.99 dev eth0
ip neigh get 10.0.0.20
ip neigh get dev eth0
ip neigh get proxy 10.0.0.51 dev eth0
ip neigh flush 10.0.0.20
ip neigh flush nud stale
ip -s neigh flush dev eth0
ip -s -s neigh flush nud permanent dev eth0 | sed "s,used [^ ]*,used U," | sort
ip neigh flush all nud permanent
ip neigh | sort
ip neigh flush proxy
ip neigh flush
ip neigh flush all
ip neigh show | sort
ip neigh del 10.0.0.99 dev eth0
ip neigh del 10.0.0.27 dev br0
ip neigh add
ip neigh add 10.0.0.1
ip neigh add dev eth0
ip neigh add 10.0.0.1 dev nope
ip neigh add 10.0.0.60 lladdr foo dev eth0
ip neigh add 10.0.0.60 lladdr 02:00 dev eth0
ip neigh add 10.0.0.60 lladdr 02:00:00:00:00:60:61 dev eth0
ip neigh add 10.0.0.60 lladdr 02:00:00:00:00:60 nud foo dev eth0
ip neigh add 10.0.0.60 lladdr 02:00:00:00:00:60 foo dev eth0
ip neigh add 10.0.0.60/24 lladdr 02:00:00:00:00:60 dev eth0
ip neigh add 224.0.0.5 lladdr 02:00:00:00:00:60 dev eth0
ip neigh add 10.0.0.61 lladdr 02:00:00:00:00:60 dev lo
ip neigh foo
ip neigh help
ip neigh | sort
ip link set eth0 down
ip neigh | sort
