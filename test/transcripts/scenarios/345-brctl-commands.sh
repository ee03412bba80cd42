# brctl: every command and its errors
brctl
brctl foo
brctl show
brctl show br0
brctl addbr
brctl addbr br0
brctl addbr br0
brctl addbr a-name-that-is-too-long
brctl addbr br1
brctl show
ip link add p0 address 02:00:00:00:00:10 type veth peer name q0
ip link add p1 address 02:00:00:00:00:11 type veth peer name q1
brctl addif
brctl addif br0
brctl addif br0 p0 p1
brctl addif br0 p0
brctl addif br1 p0
brctl addif br0 br1
brctl addif br0 lo
brctl addif br0 nope
brctl addif nope p0
brctl addif p0 p1
brctl delif br1 p0
brctl delif br0 nope
brctl delif nope p0
brctl delif br0 p1
brctl delif br0 p1
brctl addif br0 p1
brctl show
brctl show br0
brctl show br0 br1
brctl show br0 nope br1
brctl show p0
brctl show lo
for p in p0 p1 q0 q1 br0; do ip link set $p up; done
sleep 2
brctl showmacs br0 | sort
brctl showmacs br1
brctl showmacs nope
brctl showmacs p0
brctl showmacs
brctl stp br0 on
brctl stp br0 yes
brctl stp br0 1
brctl stp br0 off
brctl stp br0 no
brctl stp br0 0
brctl stp br0 maybe
brctl stp br0
brctl stp nope on
brctl stp p0 on
brctl setbridgeprio br0 0x1000
brctl setbridgeprio br0 70000
brctl setbridgeprio br0 x
brctl setbridgeprio br0 -1
brctl setbridgeprio nope 1
brctl show br0
brctl setfd br0 4
brctl setfd br0 1
brctl setfd br0 3.5
brctl setfd br0 x
brctl setfd br0 -3
brctl setfd nope 3
brctl sethello br0 3
brctl sethello br0 0.5
brctl sethello br0 11
brctl sethello br0 x
brctl setmaxage br0 10
brctl setmaxage br0 1
brctl setmaxage br0 41
brctl setmaxage nope 20
brctl setageing br0 100
brctl setageing br0 0
brctl setageing br0 x
brctl setageing nope 1
brctl setgcint br0 4
brctl setpathcost br0 p0 50
brctl setpathcost br0 p0 0
brctl setpathcost br0 p0 70000
brctl setpathcost br0 p0 x
brctl setpathcost br0 q0 5
brctl setpathcost br0 nope 5
brctl setpathcost nope p0 5
brctl setpathcost br1 p0 51
brctl setportprio br0 p0 40
brctl setportprio br0 p0 64
brctl setportprio br0 p0 x
brctl setportprio br0 q0 4
brctl setportprio br0 p0
brctl hairpin br0 p0 on
brctl hairpin br0 p0 off
brctl hairpin br0 p0 maybe
brctl hairpin br0 q0 on
brctl hairpin nope p0 on
brctl showstp br0
brctl showstp br1
brctl showstp nope
brctl showstp p0
brctl showstp
brctl delbr br0
ip link set br0 down
brctl delbr br0
brctl delbr br0
brctl delbr p0
brctl delbr
brctl delbr br1
brctl show
brctl --version
brctl -V
brctl --help
