# what is told in both namespaces when devices move, are made elsewhere, and when a namespace dies
for n in a b; do ip netns add $n; done
ip monitor link address route neigh nsid label >> /tmp/log 2>&1 &
ip -n a monitor link address route neigh nsid label >> /tmp/loga 2>&1 &
sleep 1
told() { sleep 3; for f in /tmp/log /tmp/loga; do [ -s $f ] && { echo "in $f:"; sed 's/qdisc [a-z_]* //' $f | grep -v 'valid_lft\|MROUTE\|ff00::/8\|\[NEIGH\]'; : > $f; }; done; }
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
told
ip link set v0 up; ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
told
ip link set v0 netns a
told
ip -n a addr add 10.0.0.1/24 dev v0
ip -n a link set v0 up
told
ip -n a route add 10.9.0.0/16 via 10.0.0.2
told
ip -n a link set v0 netns b
told
ip -n b link set v0 netns a name w0
told
ip -n a link set w0 netns 1
told
ip link add x0 address 02:00:00:00:00:20 netns a type veth peer name x1 address 02:00:00:00:00:21
told
ip link add y0 address 02:00:00:00:00:30 netns a type dummy
told
ip link add link y1 name z type vlan id 4
ip link add d0 address 02:00:00:00:00:d0 type dummy
ip link add link d0 name d0.4 netns a type vlan id 4
told
ip link set d0 up
told
ip -n a link set d0.4 up
told
ip link set d0 down
told
ip link set d0 netns a
told
ip -n a link del d0
told
ip link set x1 netns b
told
ip link add br0 address 02:00:00:00:00:b0 type bridge
ip link set w0 master br0
ip link set br0 up
told
ip link set w0 netns a
told
ip -n a link set w0 name v0 netns 1
told
ip netns del b
told
kill %2
ip netns del a
told
kill %1
