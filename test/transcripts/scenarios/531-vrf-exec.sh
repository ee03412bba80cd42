# Processes in a VRF: exec, identify, pids, and the control groups behind them.
grep cgroup /proc/self/mounts
cat /proc/self/cgroup
ip link add red type vrf table 10
ip link set red up
ip vrf exec red cat /proc/self/cgroup
grep cgroup /proc/self/mounts
find /sys/fs/cgroup /var/run/cgroup* -type d 2>/dev/null
ip vrf pids red
ip vrf identify 1
ip vrf identify 99999
ip vrf identify abc
ip vrf pids
ip vrf pids blue
ip vrf exec
ip vrf exec red
ip vrf exec red nosuchcommand
ip vrf exec red false
ip vrf exec default true
ip netns add n1
ip -n n1 link add blue type vrf table 20
ip -n n1 link set blue up
ip -n n1 vrf
ip netns exec n1 ip vrf exec blue ip vrf identify
ip netns exec n1 ip vrf exec blue cat /proc/self/cgroup
find /sys/fs/cgroup /var/run/cgroup* -type d 2>/dev/null
ip link add v0 type veth peer name v1 netns n1
ip link set v0 master red
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip -n n1 addr add 10.0.0.2/24 dev v1
ip -n n1 link set v1 up
sleep 1
ping -c1 -W1 10.0.0.2
ip vrf exec red ping -c1 -W1 10.0.0.2
ip vrf exec red bash -c 'ping -c1 -W1 10.0.0.2; ip vrf exec default ping -c1 -W1 10.0.0.2; ip vrf identify'
ip link del red
find /sys/fs/cgroup /var/run/cgroup* -type d 2>/dev/null
ip link add red type vrf table 10
ip link set red up
ip vrf exec red sleep 100 &
sleep 0.1
ip vrf pids red | sed 's/^ *[0-9]*/PID/'
ip vrf pids red | sed 's/^ *[0-9]*  //' > /dev/null
cat /proc/$!/cgroup
echo $! > /sys/fs/cgroup/cgroup.procs
cat /proc/$!/cgroup
ip vrf pids red
mkdir /sys/fs/cgroup/b
cat /sys/fs/cgroup/b/cgroup.type /sys/fs/cgroup/b/cgroup.events
echo $! > /sys/fs/cgroup/b/cgroup.procs
cat /sys/fs/cgroup/b/cgroup.events
rmdir /sys/fs/cgroup/b
echo 99999 > /sys/fs/cgroup/b/cgroup.procs
echo abc > /sys/fs/cgroup/b/cgroup.procs
kill $!
sleep 0.1
rmdir /sys/fs/cgroup/b
rmdir /sys/fs/cgroup/b
touch /sys/fs/cgroup/x
rm /sys/fs/cgroup/cgroup.procs
rmdir /sys/fs/cgroup/vrf
# Out of any VRF is a group, too.
ip vrf exec default cat /proc/self/cgroup
ip link show red > /dev/null || ip link add red type vrf table 10
ip vrf exec red ip vrf exec default cat /proc/self/cgroup
ip vrf exec default ip vrf exec default cat /proc/self/cgroup
ip vrf exec default ip vrf exec red cat /proc/self/cgroup
ip vrf exec default ip vrf identify
find /sys/fs/cgroup -type d
umount /sys/fs/cgroup
ip vrf exec red ip vrf identify
grep cgroup /proc/self/mounts
