# every form of bridge fdb
ip link add br0 address 02:00:00:00:00:b0 type bridge
for n in a b; do ip link add p$n address 02:00:00:00:01:0$n type veth peer name e$n address 02:00:00:00:02:0$n; ip link set p$n master br0; ip link set p$n up; ip link set e$n up; done
ip link add d0 address 02:00:00:00:03:00 type dummy
ip link set br0 up
sleep 2
bridge fdb | sort
bridge fdb show dev pa
bridge -d fdb show brport pa
bridge -j fdb show dev pa
bridge -j -p fdb show dev pa vlan 1
bridge fdb show br br0 state permanent | sort
bridge fdb show br br0 state static
bridge fdb show br br0 state reachable
bridge fdb show br br0 state foo
bridge fdb show br nope
bridge fdb show dev nope
bridge fdb show vlan 5000
bridge fdb show vlan 1 | sort
bridge fdb add 02:00:00:00:0a:01 dev pa master static
bridge fdb add 02:00:00:00:0a:02 dev pa master dynamic
bridge fdb add 02:00:00:00:0a:03 dev pa master
bridge fdb add 02:00:00:00:0a:04 dev pa master sticky
bridge fdb add 02:00:00:00:0a:04 dev pa master static sticky
bridge fdb add 02:00:00:00:0a:05 dev pa master dynamic sticky
bridge fdb add 02:00:00:00:0a:06 dev pa master dynamic extern_learn
bridge fdb add 02:00:00:00:0a:07 dev pa master static extern_learn
bridge fdb add 02:00:00:00:0a:08 dev pa master use
bridge fdb add 02:00:00:00:0a:09 dev pa master static router
bridge fdb add 02:00:00:00:0a:0a dev pa master static vlan 1
bridge fdb add 02:00:00:00:0a:0b dev pa master static vlan 7
bridge fdb add 02:00:00:00:0a:0c dev pa master static dst 10.0.0.1
bridge fdb add 02:00:00:00:0a:0d dev pa master static vni 5
bridge fdb add 02:00:00:00:0a:0e dev pa master static src_vni 5
bridge fdb add 02:00:00:00:0a:0f dev pa master static port 99
bridge fdb add 02:00:00:00:0a:10 dev pa master static via pb
bridge fdb add 02:00:00:00:0a:11 dev pa master static nhid 5
bridge fdb add 02:00:00:00:0a:12 dev pa
bridge fdb add 02:00:00:00:0a:13 dev pa self static
bridge fdb add 02:00:00:00:0a:14 dev pa self master static
bridge fdb add 02:00:00:00:0a:15 dev br0 self static
bridge fdb add 02:00:00:00:0a:16 dev br0 self
bridge fdb add 02:00:00:00:0a:17 dev br0 self local
bridge fdb add 02:00:00:00:0a:18 dev br0 master
bridge fdb add 02:00:00:00:0a:19 dev br0
bridge fdb add 01:00:5e:00:00:19 dev pa master static
bridge fdb add 01:00:5e:00:00:1a dev pa self
bridge fdb add 00:00:00:00:00:00 dev pa master static
bridge fdb add ff:ff:ff:ff:ff:ff dev pa master static
bridge fdb add 02:00:00:00:01:0a dev pb master static
bridge fdb add 02:00:00:00:0a:1b dev ea master
bridge fdb add 02:00:00:00:0a:1b dev ea self
bridge fdb add 02:00:00:00:0a:1c dev d0
bridge fdb add 02:00:00:00:0a:1c dev d0 dynamic
bridge fdb add 02:00:00:00:0a dev pa master
bridge fdb add dev pa master
bridge fdb add 02:00:00:00:0a:1d master
bridge fdb add 02:00:00:00:0a:1d dev pa master foo
bridge fdb add 02:00:00:00:0a:1d dev pa master vlan 4096
bridge fdb add 02:00:00:00:0a:1d dev pa master dst foo
bridge fdb add 02:00:00:00:0a:1d dev pa master dst 10.0.0.1 nhid 5
bridge fdb add 02:00:00:00:0a:1d dev pa master vni 16777216
bridge fdb add 02:00:00:00:0a:1d dev pa master via nope
bridge fdb | sort
bridge -s fdb show br br0 dynamic | sort
bridge -j -p fdb show dev pa vlan 1
bridge fdb append 02:00:00:00:0a:01 dev pb master static
bridge fdb append 02:00:00:00:0a:20 dev pb master static
bridge fdb replace 02:00:00:00:0a:02 dev pb master static
bridge fdb replace 02:00:00:00:0a:04 dev pb master dynamic
bridge fdb replace 02:00:00:00:0a:21 dev pb master dynamic
bridge fdb get 02:00:00:00:0a:01 br br0
bridge fdb get 02:00:00:00:0a:02 dev pb master
bridge fdb get 02:00:00:00:0a:02 dev pb
bridge fdb get 02:00:00:00:0a:02 br br0 vlan 1
bridge fdb get 02:00:00:00:0a:02 br br0 vlan 2
bridge fdb get 02:00:00:00:0a:99 br br0
bridge fdb get 02:00:00:00:0a:04 br br0
bridge -j fdb get 02:00:00:00:0a:04 br br0
bridge fdb get 02:00:00:00:0a:04 br pa
bridge fdb get 02:00:00:00:0a:04 br nope
bridge fdb get 02:00:00:00:0a:04
bridge fdb get br br0
bridge fdb get xx br br0
bridge fdb get 02:00:00:00:0a:1c dev d0 self
bridge fdb del 02:00:00:00:0a:01 dev pb master
bridge fdb del 02:00:00:00:0a:01 dev pa master
bridge fdb del 02:00:00:00:0a:0a dev pa master vlan 1
bridge fdb del 02:00:00:00:0a:12 dev pa
bridge fdb del 02:00:00:00:0a:12 dev pa
bridge fdb del 02:00:00:00:01:0a dev pa master
bridge fdb del 02:00:00:00:0a:19 dev br0
bridge fdb show | sort
bridge fdb flush dev br0 vlan 7
bridge fdb flush dev br0 brport pb
bridge fdb show br br0 | sort
bridge fdb flush dev br0 sticky
bridge fdb flush dev br0 extern_learn
bridge fdb flush dev br0 nopermanent
bridge fdb show br br0 | sort
bridge fdb add 02:00:00:00:0a:31 dev pa master static
bridge fdb add 02:00:00:00:0a:32 dev pa master dynamic
bridge fdb flush dev br0 dynamic
bridge fdb show br br0 | grep '0a:3' | sort
bridge fdb flush dev br0 static
bridge fdb show br br0 | grep '0a:3' | sort
bridge fdb add 02:00:00:00:0a:33 dev pa master static
bridge fdb flush dev pa master
bridge fdb show br br0 | sort
bridge fdb flush dev br0 permanent
bridge fdb show br br0 | sort
bridge fdb flush dev ea
bridge fdb flush dev pa
bridge fdb flush dev nope
bridge fdb flush
bridge fdb flush dev br0 vlan 5000
bridge fdb flush dev br0 brport nope
bridge fdb flush dev br0 brport ea
bridge fdb flush dev br0 local
bridge fdb flush dev br0 nostatic nolocal noadded_by_user
bridge fdb flush dev br0 foo
bridge fdb foo
