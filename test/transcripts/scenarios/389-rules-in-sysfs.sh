# oracle: boot=rulessysfs
# every kind of device in /sys, and what may be written there
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
for k in ${kinds/macvtap }; do x=$(name $k); mk $k $x; echo "$k: sysfs"; cd /sys/class/net/$x; grep -s "" type addr_len iflink operstate carrier speed duplex mtu tx_queue_len broadcast name_assign_type addr_assign_type ifalias proto_down; cd /; cat /sys/class/net/$x/uevent; readlink /sys/class/net/$x; echo $(ls /sys/class/net/$x); rm_ $k $x; done
ip link add d0 type dummy
echo 100 > /sys/class/net/d0/mtu; cat /sys/class/net/d0/mtu
echo abc > /sys/class/net/d0/mtu
echo 0x1003 > /sys/class/net/d0/flags; cat /sys/class/net/d0/flags
echo 02:00:00:00:00:01 > /sys/class/net/d0/address
for f in carrier_changes dev_id dormant testing gro_flush_timeout; do echo 1 > /sys/class/net/d0/$f; done
echo b0 > /sys/class/net/d0/master
ip link set d0 master b0
readlink /sys/class/net/d0/master
ls /sys/class/net/b0/brif /sys/class/net/d0/brport
cat /sys/class/net/b0/bridge/flush
cat /sys/class/net/d0/brport/flush
ls -d /sys/class/net/b0/lower_* /sys/class/net/d0/upper_*
ip link add link d0 name d0.3 type vlan id 3
ls -d /sys/class/net/d0.3/lower_* /sys/class/net/d0/upper_*
cat /proc/net/vlan/config
cat /proc/net/vlan/d0.3 | head -n 2
brctl addif b0 d0.3
brctl delif b0 d0
brctl addif b0 d0.3 d0
brctl show b0
brctl delbr b0
ip link set b0 up
brctl delbr b0
ip link set b0 down
brctl delbr b0
ip -br link show type dummy
