# How long ping tries again when the device takes nothing: half seconds, rounded.
ip link add v0 type veth peer name v1
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip link set v1 mtu 1280
ip link set v1 up
sleep 1
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0 nud permanent
timed() { local t=$(date +%s%N); "$@"; echo "$((($(date +%s%N) - t + 100000000) / 500000000)) half seconds"; }
timed ping -c 1 -W 0.7 -s 1450 10.0.0.2
timed ping -c 1 -W 1 -s 1450 10.0.0.2
timed ping -c 1 -W 3 -s 1450 10.0.0.2
timed ping -c 1 -s 1450 10.0.0.2
timed ping -c 2 -W 1 -s 1450 10.0.0.2
timed ping -c 3 -i 0.2 -W 1 -s 1450 10.0.0.2
