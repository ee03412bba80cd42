# one command for devices of several namespaces: ip -n, ip netns exec, -all, names and numbers of namespaces
for n in a b c; do ip netns add $n; done
ip -n a link add v0 type veth peer name v1 netns b
ip -n a -n b link
ip -netns a -br link
ip -net b -br link
ip -n nosuch link
ip -n
ip -n a
ip -n "" link
ip -n a netns exec b ip -br link
ip -n a netns list
ip -n a netns add d
ip -n a netns del d
ip -all netns exec ip -br link
ip -a netns exec sh -c 'ip -o link | wc -l'
ip -all netns exec false; echo $?
ip -all -n a link
ip -all link
ip -all netns
ip -all netns list
ip netns exec a
ip netns exec
ip netns exec nosuch true
ip netns exec a nosuchcommand
ip netns exec a sh -c 'exit 3'; echo $?
ip netns exec a ip netns identify
ip netns exec a ip netns exec b ip netns identify
ip netns identify
ip netns identify 1
ip netns identify 99999
ip netns identify abc
ip netns pids a
ip netns exec a sleep 100 & 
sleep 1
ip netns pids a | wc -l
ip netns identify $!
ip link set lo netns $!
ip link add w0 type veth peer name w1
ip link set w0 netns $!
ip -n a -br link
kill $!
# numbers
ip netns
ip netns list-id
ip netns set a 5
ip netns set a 6
ip netns set b 5
ip netns set b -1
ip netns set b auto
ip netns set nosuch 7
ip netns set c abc
ip netns set c
ip netns set
ip netns list-id
ip netns list-id nsid 5
ip netns list-id nsid 9
ip netns list-id target-nsid 5
ip netns list-id target-nsid 5 nsid 0
ip netns list-id target-nsid 99
ip -n b netns list-id
ip netns exec b ip netns set a 0
ip netns exec b ip netns set a 10
ip netns exec b ip netns list-id
ip netns
ip link show w1
ip link set w1 netns c
ip -n c link show w1
ip -n a link show w0
ip link set dev nosuch netns a
ip -n a link set w0 netns b name v1
ip -n a link set w0 netns b name v2
ip -n b -br link
ip -n b link set v2 netns a name v0
ip -n b link set v2 netns c name v2 address 02:00:00:00:00:99 mtu 1400 up
ip -n c link show
ip -j -n c link show v2 | tr ',' '\n' | grep netns
ip -n c link set v2 netns b
ip -n c link set w1 netns b
ip -n b link show
# deletion
ip netns del b
sleep 1
ip netns list-id
ip -n a -br link
ip -n c -br link
ip netns del b
ip netns del a c
ip netns
ip -all netns del
sleep 1
ip netns
ip netns list-id
ip netns add ""
ip netns add .
ip netns add ..
ip netns add a/b
ip netns add "a b"
ip netns add $(printf 'x%.0s' $(seq 255))
ip netns add $(printf 'x%.0s' $(seq 256))
ip netns add -x
ip netns list | cut -c 1-20
