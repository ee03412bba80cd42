# addresses saved, restored and flushed
ip link add eth0 address 02:00:00:00:00:01 type dummy
ip link add eth1 address 02:00:00:00:00:02 type dummy
ip link set eth0 up
ip link set eth1 up
ip addr add 10.0.0.1/24 brd + dev eth0
ip addr add 10.0.0.2/24 dev eth0
ip addr add 10.0.1.1/24 dev eth0 label eth0:a
ip addr add 10.0.2.1/24 dev eth1 valid_lft 500 preferred_lft 400
ip addr add 10.0.3.1/24 dev eth1 scope link
ip addr add 2001:db8::1/64 dev eth0 nodad
ip addr save > /tmp/a
ip -4 addr save dev eth0 > /tmp/a4
ip addr showdump < /tmp/a | sed 's/[0-9]*sec/Nsec/g'
ip addr restore < /tmp/a
ip addr showdump < /dev/null
echo garbage | ip addr showdump
echo garbage | ip addr restore
ip addr flush dev eth0 label 'eth0:*'
ip addr show dev eth0
ip addr flush dev eth0 to 10.0.0.2
ip -s addr flush dev eth1 scope link
ip -s -s addr flush dev eth1
ip -4 addr flush dev eth0
ip addr show dev eth0
ip addr restore < /tmp/a4
ip addr show dev eth0
ip addr flush
ip addr flush dev nope
ip addr flush foo
ip addr flush dev eth0 scope foo
ip addr flush up
ip addr
ip addr restore < /tmp/a
ip addr | sed 's/[0-9]*sec/Nsec/g'
ip -6 addr flush dev eth0
ip addr flush dynamic
ip addr flush primary
ip addr
ip -s addr flush dev eth0
ip -s addr flush dev eth0
ip addr flush all
ip addr show lo
ip addr flush to 127.0.0.0/8
ip addr show lo
