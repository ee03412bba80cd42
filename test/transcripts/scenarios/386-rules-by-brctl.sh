# oracle: boot=rulesbrctl
# the rules met by brctl and bonding's files
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
name() { [ $1 = lo ] && echo lo || echo x; }
kinds="dummy veth bridge bond vrf macvlan macvtap ipvlan vlan vxlan gre gretap ipip sit ifb tun tap lo"
brctl addbr b0
for k in $kinds; do x=$(name $k); mk $k $x; echo "$k: brctl"; brctl addif b0 $x; echo rc $?; brctl addif b0 $x; brctl delif b0 $x; brctl delif b0 $x; rm_ $k $x; done
brctl show
for k in ${kinds/bond }; do case $k in gre | ipip | sit) continue ;; esac; x=$(name $k); mk $k $x; echo "$k: brctl addbr, delbr, show"; brctl addbr $x; brctl delbr $x; brctl show $x; brctl addif $x b0; rm_ $k $x 2>/dev/null; done
ip link add bo type bond
for k in $kinds; do x=$(name $k); mk $k $x; echo "$k: bonding/slaves"; echo +$x > /sys/class/net/bo/bonding/slaves; echo rc $?; cat /sys/class/net/bo/bonding/slaves; echo -$x > /sys/class/net/bo/bonding/slaves; rm_ $k $x; done
echo +nosuch > /sys/class/net/bo/bonding/slaves
echo -nosuch > /sys/class/net/bo/bonding/slaves
echo b0 > /sys/class/net/bo/bonding/slaves
