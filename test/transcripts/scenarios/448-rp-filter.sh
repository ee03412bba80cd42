# where packets may come from: rp_filter, accept_local, route_localnet, martians
ip netns add a
ip netns add r
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name ra netns r address 02:00:00:00:01:0a
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:01:0b
for n in a r b; do ip -n $n link set lo up; done
ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n r link set ra up; ip -n r link set rb up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n a addr add 10.0.1.77/32 dev lo
ip -n a addr add 10.99.0.1/32 dev lo
ip -n r addr add 10.0.0.254/24 dev ra
ip -n r addr add 10.0.1.254/24 dev rb
ip -n b addr add 10.0.1.1/24 dev eth0
ip -n a route add default via 10.0.0.254
ip -n b route add default via 10.0.1.254
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.log_martians=1
sleep 2
p() { ip netns exec a ping -q -c 1 -W 1 -I $1 $2 | grep received; ip netns exec r nstat -az TcpExtIPReversePathFilter IpExtInNoRoutes IpInAddrErrors | tail -n +2; }
p 10.0.0.1 10.0.1.1
p 10.0.1.77 10.0.1.1
for all in 0 1 2; do for dev in 0 1 2; do
  ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=$all net.ipv4.conf.ra.rp_filter=$dev
  echo all=$all ra=$dev
  p 10.0.1.77 10.0.1.1
  p 10.99.0.1 10.0.0.254
done; done
ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.ra.rp_filter=0
# a packet with one of the receiver's own addresses
ip -n a addr add 10.0.1.254/32 dev lo
ip netns exec a ping -q -c 1 -W 1 -I 10.0.1.254 10.0.0.254 | grep received
ip netns exec r cat /proc/net/snmp | grep ^Ip: | cut -d' ' -f6
ip netns exec r sysctl -w net.ipv4.conf.ra.accept_local=1
ip netns exec r cat /proc/net/snmp | grep ^Ip: | cut -d' ' -f4
ip netns exec a ping -q -c 1 -W 1 -I 10.0.1.254 10.0.0.254 | grep received
ip netns exec r grep ^Icmp: /proc/net/snmp | cut -d' ' -f2
# loopback addresses on the wire
ip -n a addr add 127.5.0.1/32 dev eth0
ip netns exec a sysctl -w net.ipv4.conf.eth0.route_localnet=1
ip -n a route add 127.6.0.0/16 via 10.0.0.254 table local
ip -n r addr add 127.6.0.1/32 dev lo
ip netns exec a ping -q -c 1 -W 1 -I 10.0.0.1 127.6.0.1 | grep received
ip netns exec r sysctl -w net.ipv4.conf.ra.route_localnet=1
ip netns exec a ping -q -c 1 -W 1 -I 10.0.0.1 127.6.0.1 | grep received
ip -n r route get 10.0.1.1 from 10.0.1.77 iif ra
ip netns exec r sysctl -qw net.ipv4.conf.ra.rp_filter=1
ip -n r route get 10.0.1.1 from 10.0.1.77 iif ra
ip netns exec r sysctl -qw net.ipv4.conf.ra.rp_filter=2
ip -n r route get 10.0.1.1 from 10.0.1.77 iif ra
ip -n r route get 10.0.1.1 from 10.99.0.1 iif ra
ip -n r route add 10.99.0.0/16 dev lo
ip -n r route get 10.0.1.1 from 10.99.0.1 iif ra
