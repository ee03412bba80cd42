# tun and tap: what is refused, by ip, by the ioctl and by rtnetlink
ip link add tt0 type tun
ip link add tt0 type tun mode tap
ip link add tt0 type tap
ip tuntap add dev tun0 mode tun pi
ip tuntap add dev tun3 mode tun multi_queue
ip link set tun0 type tun pi
ip tuntap add dev tun0 mode tap
ip tuntap add dev tun0 mode tun
ip tuntap add dev tun3 mode tun multi_queue
ip tuntap add dev tun3 mode tun
ip tuntap add dev lo mode tun
ip tuntap del dev lo mode tun
ip tuntap del dev tun3 mode tap
ip tuntap del dev tun3 mode tun
ip tuntap del dev tun3 mode tun multi_queue
ip tuntap del dev nonexist mode tun
ip tuntap add dev tap4 mode tap user nosuch
ip tuntap add dev tap4 mode tap group nosuch
ip tuntap add mode tap mode tun
ip tuntap add mode tap foo bar
ip tuntap add mode tap dev t1 dev t2
ip tuntap add mode tap tap10 dev t3
ip tuntap add mode tap name a/b
ip tuntap foo
ip tuntap del tap4
ip tuntap add tap8 mode tap user -1
ip tuntap add mode tap dev a/b
ip tuntap add mode tap dev abcdefghijklmnopq
ip tuntap add mode tap dev a%
ip tuntap add mode tap dev t%d%d
ip tuntap add mode tun user root dev
ip tuntap add mode
ip tuntap list tap8
ip link set tun0 address 02:00:00:00:00:01
ip link set tap8 address 02:00:00:00:00:04
ip link show tap8
ip link set tun0 mtu 67
ip link set tun0 mtu 65535
ip link set tun0 mtu 65536
ip link set tap8 mtu 65521
ip link set tap8 mtu 65522
ip link set tun0 carrier on
sleep 2
ip link set tun0 carrier off
ip link set tun0 up
sleep 1
ip link set tun0 carrier on
ip -d link show tun0
ip addr add 10.0.0.1/24 dev tun0
ip addr show tun0
ip route
ping -c1 -W1 10.0.0.2
ping -c1 -W1 10.0.0.1
ip -s link show tun0
cat /dev/net/tun
exec 7<>/dev/net/tun
echo x >&7
exec 7>&-
