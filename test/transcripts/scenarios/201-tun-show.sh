# tun and tap devices: every flag, owner and group; what ip, JSON and sysfs show of them
ip tuntap add dev tun0 mode tun pi
ip tuntap add dev tun1 mode tun one_queue
ip tuntap add dev tun2 mode tun vnet_hdr
ip tuntap add dev tun3 mode tun multi_queue
ip tuntap add dev tap4 mode tap multi_queue user 4711 group 4712
ip tuntap add dev tap5 mode tap user nobody group nogroup
ip tuntap list
ip -j tuntap list
ip -d tuntap list
ip -d -j tuntap
ip -d link show tun3
ip -d -j -p link show tap4
ip -d -j -p link show tun0
ip -d link show tun2
ip -d link show tun1
ip -d link show tap5
ip -br link
cat /sys/class/net/tun0/tun_flags /sys/class/net/tun0/owner /sys/class/net/tun0/group
cat /sys/class/net/tap4/tun_flags /sys/class/net/tap4/owner /sys/class/net/tap4/group
cat /sys/class/net/tun1/tun_flags
cat /sys/class/net/tun2/tun_flags
ls /sys/class/net/tun0/
cat /sys/class/net/tun0/type /sys/class/net/tun0/address /sys/class/net/tun0/speed /sys/class/net/tun0/duplex
cat /sys/class/net/tap4/addr_assign_type /sys/class/net/tap4/name_assign_type
sleep 2
ip link set tun0 up
sleep 1
cat /sys/class/net/tun0/speed /sys/class/net/tun0/duplex
cat /sys/class/net/tun0/carrier /sys/class/net/tun0/operstate /sys/class/net/tun0/carrier_changes
ip link show type tun
ls -l /dev/net/tun | cut -c1-10
