# oracle: boot=rulesifconfig
# what ifconfig may change of every kind of device
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
for k in $kinds; do x=$(name $k); mk $k $x; echo "$k: ifconfig"; ifconfig $x mtu 1400; ifconfig $x hw ether 02:00:00:00:00:01; ifconfig $x 10.0.0.1; ifconfig $x promisc; ifconfig $x -arp; ifconfig $x allmulti; ifconfig $x txqueuelen 5; ip addr show $x | sed 's/^[0-9]*: //; s/qdisc [a-z_]* //' | grep -v 'valid_lft\|inet6'; ifconfig $x down; rm_ $k $x; done
