# Ways to lose a packet that a real kernel's record cannot show here: they would flood it, or leave nothing to look at.
HELLO=68656c6c6f776f726c64
U=$(udp 1000 9 $HELLO)

situation CPU_BACKLOG 'a storm: three cables between two bridges that do not run STP'
for i in 1 2 3; do b ip link add l$i type veth peer name k$i; done
b ip link add br1 type bridge
b ip link add br2 type bridge
b ip link set vb master br1
for i in 1 2 3; do
  b ip link set l$i master br1
  b ip link set k$i master br2
  b ip link set l$i up
  b ip link set k$i up
done
b ip link set br1 up
b ip link set br2 up
provoke
send $BROADCAST 88b5 "$(zeros 46)"
sleep 0.01
b ip link set br2 down
b ip link set br1 down
observe

situation NS_DESTROYED 'a fragment waits in a namespace that goes'
send $MAC_B 0800 "$(ip4 17 10.0.0.1 10.0.0.2 "$(zeros 24)" 64 2000)"
provoke
ip netns del "$B"
B=b$n
ip netns add "$B"
observe
