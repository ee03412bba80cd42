# What /proc tells of IPv6, and nstat
ip netns add n
ip -n n link set lo up
ip -n n link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip -n n link set v0 up
ip -n n link set v1 up
ip -n n addr add 2001:db8:1::1/64 dev v0 nodad
sleep 8
e() { ip netns exec n "$@"; }
e cat /proc/net/if_inet6 | sort
e cat /proc/net/ipv6_route | awk '{ print $1, $2, $3, $4, $5, $6, $9, $10 }'
e cat /proc/net/igmp6 | awk '{ print $1, $2, $3, $4, $5 }'
e cat /proc/net/anycast6
e cat /proc/net/mcfilter6
e cat /proc/net/ip6_flowlabel
e cat /proc/net/sockstat6
e cat /proc/net/raw6
e cat /proc/net/udp6
e cat /proc/net/udplite6
e cat /proc/net/icmp6
e ls /proc/net/dev_snmp6
e cat /proc/net/dev_snmp6/v0 | awk '{ print $1 }' | tr '\n' ' '
e cat /proc/net/snmp6 | awk '{ print $1 }' | tr '\n' ' '
e cat /proc/net/rt6_stats | wc -w
e sysctl -qw net.ipv6.conf.all.forwarding=1
e cat /proc/net/anycast6
e cat /proc/net/igmp6 | awk '{ print $1, $2, $3, $4, $5 }'
ip -n n maddr show dev v0
ip -n n -6 maddr
ip -n n -j -6 maddr show dev v0
ip -n n -6 netconf show dev v0
ip -n n -6 netconf
e ping -c 3 -i 0.2 -q 2001:db8:1::1
e grep -E 'Echo|InDelivers' /proc/net/snmp6
e nstat -az | grep -E '^(Ip6|Icmp6|Udp6)' | awk '{ print $1 }' | tr '\n' ' '
e nstat -n
e ping -c 2 -i 0.2 -q 2001:db8:1::1
e nstat 'Ip6*' 'Icmp6*' | grep -v Mcast | awk '{ print $1 }' | sort
e nstat -z Icmp6OutEchos | tail -1
e ip -6 -s link show v0 | head -2
e nstat -j | sed 's/:[0-9]*/:N/g'
e nstat -a 'Icmp6*Echo*'
e nstat -az 'Udp6*'
e nstat -s -r -p Icmp6OutEchos
e nstat -x
e nstat -V
