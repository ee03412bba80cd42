# oracle: boot=rulesbondmodes
# every kind of device as a slave of bonds in other modes, alone and beside another
mk() {
  case $1 in
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
rm_() { case $1 in vlan | macvlan | macvtap | ipvlan) ip link del base ;; *) ip link del $2 ;; esac; }
state() { ip -o link show $1 2>&1 | sed 's/^[0-9]*: //; s/ qdisc.*state/ state/; s/ mode .*//; s/ group .*//'; }
kinds="dummy veth bridge bond macvlan ipvlan vlan vxlan gretap ifb tap"
for m in active-backup 802.3ad balance-alb balance-xor broadcast; do for k in $kinds; do ip link add bo address 02:00:00:00:00:b0 type bond mode $m; mk $k x; echo "$k in $m"; ip link set x master bo; echo rc $?; state x; ip -d link show bo | grep -o 'mode.*fail_over_mac [a-z]*' | sed 's/miimon.*fail/fail/'; ip link set x nomaster; rm_ $k x; ip link del bo; done; done
ip link add dd type dummy
for k in $kinds; do ip link add bo address 02:00:00:00:00:b0 type bond mode active-backup; ip link set dd master bo; mk $k x; echo "$k beside a dummy"; ip link set x master bo; echo rc $?; state x; ip -d link show bo | grep -o 'fail_over_mac [a-z]*'; rm_ $k x; ip link del bo; done
for f in none active follow; do ip link add bo address 02:00:00:00:00:b0 type bond mode active-backup fail_over_mac $f; ip link add i0 address 02:00:00:00:00:10 type dummy; ip link add i1 address 02:00:00:00:00:11 type dummy; echo "fail_over_mac $f"; ip link set i0 master bo; ip link set bo up; ip link set i1 master bo; sleep 1; ip link show type dummy | grep -A1 'i[01]:' | grep link/; ip link show bo | tail -n 1; ip link set bo type bond active_slave i1; ip link show type dummy | grep -A1 'i[01]:' | grep link/; ip link show bo | tail -n 1; ip link set i1 nomaster; ip link show type dummy | grep -A1 'i[01]:' | grep link/; ip link show bo | tail -n 1; ip link del i0; ip link del i1; ip link del bo; done
for m in balance-rr balance-tlb balance-alb 802.3ad; do ip link add bo type bond mode $m; ip link add i0 address 02:00:00:00:00:10 type dummy; ip link add i1 address 02:00:00:00:00:11 mtu 9000 type dummy; echo "$m"; ip link set i0 master bo; ip link set i1 master bo; ip link set bo up; sleep 1; for d in bo i0 i1; do ip link show $d | sed 's/^[0-9]*: //; s/qdisc.*state/state/'; done; ip link set i0 nomaster; for d in bo i0 i1; do ip link show $d | sed 's/^[0-9]*: //; s/qdisc.*state/state/'; done; ip link set bo address 02:00:00:00:00:77; ip link set i1 nomaster; for d in bo i1; do ip link show $d | sed 's/^[0-9]*: //; s/qdisc.*state/state/' | tail -n 2; done; ip link del i0; ip link del i1; ip link del bo; done
