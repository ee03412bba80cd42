# Neighbours of IPv6: states, flags, proxies, what ends them
ip netns add a
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 2001:db8::1/64 dev eth0 nodad
ip -n b addr add 2001:db8::2/64 dev eth0 nodad
sleep 3
ip -n a -6 neigh
ip netns exec a ping -c 1 2001:db8::2
ip -n a -6 neigh
ip -n a -s -6 neigh | sed 's/used.*probes/used X probes/; s/ref [0-9]/ref R/'
sleep 7
ip -n b -6 neigh | sort
ip -n a -6 neigh
ip netns exec a ping -c 1 -W 1 2001:db8::77
ip -n a -6 neigh show nud failed
ip -n a -6 neigh show nud all | sort
ip -n a -6 neigh show dev eth0 nud reachable
ip -n a -j -6 neigh show 2001:db8::2
ip -n a neigh add 2001:db8::3 lladdr 02:00:00:00:00:33 dev eth0
ip -n a neigh add 2001:db8::3 lladdr 02:00:00:00:00:34 dev eth0
ip -n a neigh replace 2001:db8::3 lladdr 02:00:00:00:00:34 dev eth0
ip -n a neigh add 2001:db8::4 lladdr 02:00:00:00:00:44 nud stale dev eth0
ip -n a neigh add 2001:db8::5 lladdr 02:00:00:00:00:55 nud reachable dev eth0
ip -n a neigh add 2001:db8::6 lladdr 02:00:00:00:00:66 nud noarp dev eth0
ip -n a neigh add 2001:db8::7 lladdr 02:00:00:00:00:77 router dev eth0
ip -n a neigh add 2001:db8::8 lladdr 02:00:00:00:00:88 nud delay dev eth0
ip -n a neigh add 2001:db8::9 nud none dev eth0
ip -n a neigh add 2001:db8::a nud permanent dev eth0
ip -n a neigh add 2001:db8::b lladdr 02:00:00:00:00:bb nud probe dev eth0
ip -n a neigh add 2001:db8::c lladdr 02:00:00:00:00:cc extern_learn dev eth0
ip -n a neigh add 2001:db8::d lladdr 02:00:00:00:00:dd nud stale protocol static dev eth0
ip -n a neigh add ff02::9 lladdr 02:00:00:00:00:99 dev eth0
ip -n a neigh add fe80::9 lladdr 02:00:00:00:00:99 dev eth0 nud stale
sleep 0.1
ip -n a -6 neigh show nud all | sort
ip -n a -6 neigh show nud permanent | sort
ip -n a -6 neigh show nud noarp | sort
ip -n a -6 neigh show 2001:db8::/126 | sort
ip -n a neigh get 2001:db8::3 dev eth0
ip -n a neigh get 2001:db8::99 dev eth0
ip -n a neigh change 2001:db8::4 lladdr 02:00:00:00:00:45 dev eth0
ip -n a neigh change 2001:db8::99 lladdr 02:00:00:00:00:45 dev eth0
ip -n a neigh del 2001:db8::4 dev eth0
ip -n a neigh del 2001:db8::99 dev eth0
ip -n a neigh get 2001:db8::4 dev eth0
ip -n a -6 neigh flush nud stale
ip -n a -6 neigh flush dev eth0
ip -n a -6 neigh show | sort
ip -n a -6 neigh flush all nud permanent
ip -n a -6 neigh show nud permanent | sort
# proxies
ip -n a neigh add proxy 2001:db8::50 dev eth0
ip -n a neigh add proxy 2001:db8::51 dev eth0 router
ip -n a neigh add proxy 2001:db8::52
ip -n a -6 neigh show proxy | sort
ip -n a -j -6 neigh show proxy dev eth0 | tr -d '[],{' | tr '}' '\n' | sort
ip -n a maddr show dev eth0 | grep -c ff00:5
ip netns exec b ping -c 1 -W 1 2001:db8::50
ip netns exec a sysctl -w net.ipv6.conf.eth0.proxy_ndp=1 net.ipv6.conf.all.forwarding=1
ip netns exec a sysctl -w net.ipv6.neigh.eth0.proxy_delay=0
ip -n a link add d0 type dummy
ip -n a link set d0 up
ip -n a addr add 2001:db8:50::1/64 dev d0 nodad
ip -n a -6 route add 2001:db8::50 dev d0
ip -n a neigh add 2001:db8::50 lladdr 02:00:00:00:00:50 dev d0
ip -n b -6 neigh flush all
ip netns exec b ping -c 1 -W 2 2001:db8::51
ip -n b -6 neigh show 2001:db8::51
ip netns exec b ping -c 1 -W 2 2001:db8::50
ip -n b -6 neigh show 2001:db8::50
ip -n a neigh del proxy 2001:db8::51 dev eth0
ip -n a neigh del proxy 2001:db8::77 dev eth0
ip -n a -6 neigh show proxy | sort
ip -n b -6 neigh flush all
ip netns exec b ping -c 1 -W 2 2001:db8::51
# the router flag of advertisements
ip -n b -6 neigh flush all
ip netns exec b ping -c 1 2001:db8::1
ip -n b -6 neigh show 2001:db8::1
ip netns exec a sysctl -w net.ipv6.conf.all.forwarding=0
ip -n b -6 neigh flush all
ip netns exec b ping -c 1 2001:db8::1
ip -n b -6 neigh show 2001:db8::1
# unsolicited advertisements
ip netns exec a sysctl -w net.ipv6.conf.eth0.ndisc_notify=1
ip -n a link set eth0 address 02:00:00:00:00:09
ip -n b -6 neigh show 2001:db8::1
ip netns exec b ping -c 1 2001:db8::1
ip netns exec b sysctl -w net.ipv6.conf.eth0.drop_unsolicited_na=1
ip -n a link set eth0 address 02:00:00:00:00:08
ip -n b -6 neigh show 2001:db8::1
ip netns exec b sysctl -w net.ipv6.conf.eth0.drop_unsolicited_na=0 net.ipv6.conf.eth0.accept_untracked_na=1
ip -n b -6 neigh flush all
ip -n a link set eth0 address 02:00:00:00:00:07
ip -n b -6 neigh show
# IPv6 off
ip netns exec a sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
ip -n a neigh add 2001:db8::3 lladdr 02:00:00:00:00:33 dev eth0
ip -n a -6 neigh show dev eth0
ip -n a -6 neigh add 2001:db8::3 dev eth0
ip -n a -6 neigh add 2001:db8::3 lladdr zz dev eth0
ip -n a -6 neigh add 2001:db8::3 lladdr 02:00:00:00:00:33
ip -n a -6 neigh add 1.2.3.4 lladdr 02:00:00:00:00:33 dev eth0
