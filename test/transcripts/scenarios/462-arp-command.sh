# arp(8)
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth1 address 02:00:00:00:00:02
for d in eth0 eth1; do sysctl -qw net.ipv6.conf.$d.disable_ipv6=1; ip link set $d up; done
ip addr add 10.0.0.1/24 dev eth0
arp
arp -n
arp -s 10.0.0.5 02:00:00:00:00:05
arp -s 10.0.0.6 02:00:00:00:00:06 temp
arp -s 10.0.0.7 02:00:00:00:00:07 pub
arp -Ds 10.0.0.8 eth0 pub
arp -Ds 10.0.0.9 eth0
arp -i eth0 -s 10.0.0.10 02:00:00:00:00:10
arp -i eth1 -s 10.0.0.11 02:00:00:00:00:11
arp -s 10.0.0.12 foo
arp -s 10.0.0.12
arp -s foo 02:00:00:00:00:12
arp -s 10.9.0.1 02:00:00:00:00:12
arp -s 10.0.0.13 02:00:00:00:00:13 netmask 255.255.255.0
arp -s 10.0.0.14 02:00:00:00:00:14 foo
arp -H ether -s 10.0.0.15 02:00:00:00:00:15
arp -H foo -s 10.0.0.15 02:00:00:00:00:15
arp -n | sort
arp -an | sort
arp -en | sort
arp -vn | sort
arp -i eth0 -n | sort
arp -i eth1 -n
arp -i nope -n
arp -n 10.0.0.5
arp -n 10.0.0.99
arp -a 10.0.0.5
arp -n -i eth1 10.0.0.5
ip neigh | sort
ip neigh show proxy
arp -d 10.0.0.5
arp -d 10.0.0.5
arp -d 10.0.0.7
arp -d 10.0.0.7 pub
arp -i eth0 -d 10.0.0.8 pub
arp -d foo
arp -d
printf '10.0.0.20 02:00:00:00:00:20\n# comment\n\n10.0.0.21 02:00:00:00:00:21 temp\nbad\n10.0.0.22 xx\n' > /tmp/ethers
arp -f /tmp/ethers
arp -f /tmp/nope
arp -f
arp -n | sort
arp -V | head -1
arp --foo
arp -D | sort
ip neigh flush all nud permanent
cat /proc/net/arp | sort
