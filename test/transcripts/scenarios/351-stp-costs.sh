# two bridges, three cables: costs and priorities choose the way
p() { for b in 1 2; do for f in /sys/class/net/br$b/brif/*; do echo -n "${f##*/}=$(cat $f/state) "; done; done; echo $(cat /sys/class/net/br2/bridge/root_port /sys/class/net/br2/bridge/root_path_cost); }
for b in 1 2; do ip link add br$b address 02:00:00:00:00:0$b type bridge stp_state 1 forward_delay 200 hello_time 100 max_age 600; done
for c in 1 2 3; do ip link add a$c address 02:00:00:00:a0:0$c type veth peer name b$c address 02:00:00:00:b0:0$c; ip link set a$c master br1; ip link set b$c master br2; ip link set a$c up; ip link set b$c up; done
ip link set br1 up
ip link set br2 up
sleep 10
p
brctl setpathcost br2 b1 50
sleep 10
p
brctl setpathcost br2 b2 50
sleep 10
p
brctl setpathcost br2 b3 50
sleep 10
p
brctl setportprio br1 a3 8
sleep 10
p
brctl setportprio br2 b2 2
sleep 10
p
brctl setportprio br1 a3 32
sleep 10
p
brctl setbridgeprio br2 1
sleep 10
p
for d in a1 a2 a3 b1 b2 b3; do ip -d link show $d | grep -o 'bridge_slave.*port_no 0x[0-9]*\|designated_port.*designated_root [^ ]*'; done
# limits
for o in "forward_delay 199" "forward_delay 3001" "hello_time 99" "hello_time 1001" "max_age 599" "max_age 4001"; do ip link set br1 type bridge $o; done
ip link set br1 type bridge forward_delay 3000 hello_time 1000 max_age 4000
sleep 12
for b in 1 2; do ip -d link show br$b | grep -o 'forward_delay.*ageing_time [0-9]*'; done
ip link set br2 type bridge forward_delay 300 hello_time 200 max_age 700
sleep 5
for b in 1 2; do ip -d link show br$b | grep -o 'forward_delay.*ageing_time [0-9]*'; done
# the root goes
ip link set br2 down
sleep 1
p
sleep 15
p
for b in 1 2; do ip -d link show br$b | grep -o 'forward_delay.*ageing_time [0-9]*'; done
ip link set br2 up
sleep 8
p
# root_block and guard
bridge link set dev a1 root_block on
bridge link set dev a2 root_block on
sleep 12
p
brctl showstp br1 | grep -e designated -e state
bridge link set dev a3 guard on
sleep 10
p
ip link set a3 down
ip link set a3 up
sleep 10
p
# STP goes off and on while it runs
brctl stp br1 off
p
brctl stp br1 on
sleep 1
p
sleep 10
p
ip link set br1 type bridge stp_state 2
cat /sys/class/net/br1/bridge/stp_state
# user space STP: there is no /sbin/bridge-stp
ip link set br1 type bridge stp_state 0
ip link set br1 type bridge stp_state 1
cat /sys/class/net/br1/bridge/stp_state
