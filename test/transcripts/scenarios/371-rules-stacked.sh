# oracle: boot=rulesstacked
# every kind of device below those that stand on another
mk() {
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
for k in $kinds; do x=$(name $k); mk $k $x; echo "on $k: vlan"; ip link add link $x name u type vlan id 9; state "rc $?" u; ip link set u up; state "rc $?" u; ip link del u 2>/dev/null; rm_ $k $x; done
for k in $kinds; do x=$(name $k); mk $k $x; echo "on $k: macvlan"; ip link add link $x name u type macvlan; state "rc $?" u; ip link set u up; state "rc $?" u; ip link del u 2>/dev/null; rm_ $k $x; done
for k in $kinds; do x=$(name $k); mk $k $x; echo "on $k: macvtap passthru"; ip link add link $x name u type macvtap mode passthru; state "rc $?" u; ip link del u 2>/dev/null; rm_ $k $x; done
for k in $kinds; do x=$(name $k); mk $k $x; echo "on $k: ipvlan"; ip link add link $x name u type ipvlan mode l2; state "rc $?" u; ip link set u up; state "rc $?" u; ip link del u 2>/dev/null; rm_ $k $x; done
for k in $kinds; do x=$(name $k); mk $k $x; echo "on $k: vxlan"; ip link add u type vxlan id 9 remote 10.0.0.3 dstport 4789 dev $x; state "rc $?" u; ip link del u 2>/dev/null; rm_ $k $x; done
for k in $kinds; do x=$(name $k); mk $k $x; echo "on $k: ipip, gretap"; ip link add u type ipip remote 10.0.0.3 dev $x; state "rc $?" u; ip link del u 2>/dev/null; ip link add u type gretap remote 10.0.0.3 dev $x; state "rc $?" u; ip link del u 2>/dev/null; rm_ $k $x; done
# a link where there is none
for k in dummy bridge ifb "veth peer name up" "vrf table 5" bond; do ip link add d type dummy; echo "$k link d"; ip link add link d name u type $k; state "rc $?" u; ip link del u; ip link del d; done
for k in "vlan id 5" macvlan macvtap ipvlan; do ip link add u type $k; ip link add link nosuch name u type $k; ip link add link u name u type $k; done
ip link add d type dummy
ip link add link d name a type vlan id 5
ip link add link d name b type vlan id 5
ip link add link d name b type vlan id 5 protocol 802.1ad
ip link add link a name c type vlan id 5
ip link add link c name e type macvlan
ip link add link e name f type macvlan
ip link add link f name g type vlan id 3
ip link add link g name h type ipvlan
ip link add link h name i type ipvlan
ip link add link h name j type macvlan
ip link add link a name k type ipvlan
ip link add link k name l type vlan id 4
ip link add link k name m type macvlan
ip link set d up
ip -br link
ip link set d down
ip -br link
for i in a c g l d; do ip link del $i; echo $i $?; ip -br link | sed 's/ .*//' | tr '\n' ' '; echo; done
