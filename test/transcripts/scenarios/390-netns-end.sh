# what happens when a namespace ends that has masters, stacked devices, peers of others, sockets and processes
for n in a b c; do ip netns add $n; done
ip -n a link add br0 type bridge
ip -n a link add v0 type veth peer name v1 netns b
ip -n a link set v0 master br0
ip -n a link add d0 type dummy
ip -n a link add link d0 name d0.5 type vlan id 5
ip -n a link add link d0 name m0 netns b type macvlan
ip -n a link add link d0 name i0 netns c type ipvlan
ip -n a link add vr type vrf table 10
ip -n a link add w0 master vr type veth peer name w1 netns c
ip -n a link add vx netns b type vxlan id 9 remote 10.0.0.9 dev d0 dstport 4789
ip link add x0 type veth peer name x1 netns a
ip link add p0 type veth peer name p1
ip link set p1 netns a
ip tuntap add t0 mode tap
ip link set t0 netns a
ip -br link
for n in a b c; do echo "$n:"; ip -n $n -br link; done
ip netns list-id
ip -n b netns list-id
ip -n c netns list-id
ip netns exec a sleep 1000 &
sleep 1
ip netns del a
sleep 1
ip netns
ip -br link
ip -n b -br link
ip netns list-id
ip link show x0
ip netns exec a true
ip netns attach again $!
ip netns
ip -n again -br link
ip link show x0
ip netns del again
kill $!
sleep 1
ip -br link
for n in b c; do echo "$n:"; ip -n $n -br link; ip -n $n netns list-id; done
ip netns list-id
# a listener keeps no namespace, a process does; a socket in the background does
ip netns add a
ip link add y0 type veth peer name y1 netns a
ip -n a link set y1 up; ip link set y0 up
ip -n a addr add 10.0.0.2/24 dev y1; ip addr add 10.0.0.1/24 dev y0
ip netns exec a ip monitor link > /dev/null &
sleep 1
ip netns del a
sleep 1
ip -br link show y0
ping -c 1 -W 1 10.0.0.2 | tail -n 2 | head -n 1
kill $!
sleep 1
ip -br link
# the lower device in the first namespace goes
ip link add d0 type dummy
ip link add link d0 name d0.5 netns b type vlan id 5
ip link add link d0 name m0 netns c type macvlan
ip link add link d0 name mt netns c type macvtap
ip link add link d0 name vv type vlan id 6
ip link add link vv name vvv netns b type vlan id 7
ip link set d0 netns c
ip -n c link show
ip -n b link show
ip link show vv
ip netns del c
sleep 1
ip -br link
ip -n b -br link
# unnamed namespaces
unshare -n sleep 1000 &
sleep 1
ip link add u0 type veth peer name u1
ip link set u1 netns $!
ip link show u0
ip netns list-id
ip netns attach un $!
ip netns list-id
ip link show u0
nsenter -t $! -n ip -br link
ip netns exec un ip -br link
ip netns del un
ip link show u0
kill $!
sleep 1
ip -br link
# from inside: a namespace that makes others
ip netns add o
ip netns exec o ip netns add inner
ip netns
ip -n o link add q0 type veth peer name q1 netns inner
ip -n inner -br link
ip netns del o
sleep 1
ip netns
ip -n inner -br link
ip -all netns del
ip netns
sleep 1
ip netns list-id
