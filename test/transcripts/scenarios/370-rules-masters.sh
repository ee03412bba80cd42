# oracle: boot=rulesmasters
# every kind of device as a port of every kind of master
mk() { # KIND NAME [more options of ip link add]
  case $1 in
  lo) ;;
  tun | tap) ip tuntap add $2 mode $1 ;;
  veth) ip link add $2 type veth peer name $2p ;;
  vlan) ip link add base type dummy; ip link add link base name $2 type vlan id 5 ;;
  macvlan | macvtap | ipvlan) ip link add base type dummy; ip link add link base name $2 type $1 ;;
  vxlan) ip link add $2 type vxlan id 7 remote 10.0.0.2 dstport 4789 ;;
  gre | gretap | ipip | sit) ip link add $2 type $1 local 10.0.0.1 remote 10.0.0.2 ;;
  vrf) ip link add $2 type vrf table 77 ;;
  *) ip link add $2 type $1 ;;
  esac
}
rm_() { case $1 in lo) ;; vlan | macvlan | macvtap | ipvlan) ip link del base ;; *) ip link del $2 ;; esac; }
state() { echo "$1 $(ip -o link show $2 2>&1 | sed 's/^[0-9]*: //; s/ qdisc.*state/ state/; s/ mode .*//; s/ group .*//')"; }
kinds="dummy veth bridge bond vrf macvlan macvtap ipvlan vlan vxlan gre gretap ipip sit ifb tun tap lo"
name() { [ $1 = lo ] && echo lo || echo x; }
ip link add b0 type bridge
for k in $kinds; do x=$(name $k); mk $k $x; echo "$k: bridge"; ip link set $x master b0; state "rc $?" $x; ip link set $x nomaster; rm_ $k $x; done
ip link show b0 | head -n 1
ip link add bo type bond
for k in $kinds; do x=$(name $k); mk $k $x; echo "$k: bond"; ip link set $x master bo; state "rc $?" $x; ip link set $x nomaster; state "rc $?" $x; rm_ $k $x; done
ip link show bo | head -n 1
ip link add vr type vrf table 10
for k in $kinds; do x=$(name $k); mk $k $x; echo "$k: vrf"; ip link set $x master vr; state "rc $?" $x; ip link set $x nomaster; rm_ $k $x; done
ip link show vr | head -n 1
# all other kinds are no masters
ip link add d type dummy
for k in $kinds; do [ $k = bridge -o $k = bond -o $k = vrf ] && continue; x=$(name $k); mk $k $x; echo "$k: is no master"; ip link set d master $x; rm_ $k $x; done
ip -br link
# when created
for k in dummy bridge ifb "vrf table 78" "veth peer name yp" "vxlan id 8 dstport 4790" "gretap remote 10.0.0.9" "ipip remote 10.0.0.9"; do for m in b0 bo vr d; do echo "$k: with master $m"; ip link add y master $m type $k; echo rc $?; ip link show y 2>&1 | head -n 1 | sed 's/^[0-9]*: //; s/ qdisc.*state/ state/'; ip link del y 2>/dev/null; done; done
for m in b0 bo vr d; do for k in "macvlan" "ipvlan" "vlan id 9"; do echo "$k: with master $m"; ip link add link d y master $m type $k; echo rc $?; ip link show y 2>&1 | head -n 1 | sed 's/^[0-9]*: //; s/ qdisc.*state/ state/'; ip link del y 2>/dev/null; done; done
# from one master to another, to itself, to none
ip link add e type dummy
for m in b0 bo vr b0 b0 nosuch; do ip link set e master $m; state "rc $?" e; done
for m in vr bo vr b0 bo b0; do ip link set e master $m; state "rc $?" e; done
ip link set e nomaster
ip link set e nomaster
ip link set e down master bo
ip link set b0 master b0
ip link set bo master bo
ip link set vr master vr
ip -br link
