# oracle: boot=sitshow
# sit: ipv6 in ipv4
ip link add s1 type sit local 10.0.0.1 remote 10.0.0.2
ip link
ip tunnel
ip -6 tunnel
ip -d link show s1
ip -d -j link show s1
ip -d link show sit0
ip link add s2 type sit remote 10.0.0.3 ttl 64 tos inherit nopmtudisc
ip link add s2 type sit remote 10.0.0.3 ttl inherit tos inherit nopmtudisc
ip -d link show s2
ip tunnel add s3 mode sit remote 10.0.0.4 local 10.0.0.1 ttl 64
ip tunnel add s4 mode sit remote any local 10.0.0.1 ttl 64
ip tunnel add s5 mode isatap remote any local 10.0.0.5
ip tunnel
ip tunnel show s3
ip -s tunnel show s3
ip tunnel change s3 ttl 5
ip tunnel show s3
ip tunnel 6rd dev s4 6rd-prefix 2001:db8::/32
ip tunnel show s4
ip -d link show s4
ip tunnel 6rd dev s4 6rd-reset
ip tunnel show s4
ip tunnel prl dev s5
ip link set s1 type sit remote 10.0.0.22 ttl 8
ip -d link show s1
ip link add s6 type sit mode ipip remote 10.0.0.6
ip -d link show s6
ip link add s7 type sit mode any remote 10.0.0.7
ip -d link show s7
ip link add s8 type sit mode nosuch
ip link add s8 type sit local 10.0.0.1 remote 10.0.0.22
ip link add s8 type sit remote 10.0.0.2 key 5
ip link add s8 type sit external
ip link set s1 mtu 1279
ip link set s1 mtu 65555
ip link set s1 mtu 65556
ip link set s1 mtu 1400
ip -d link show s1
ip addr add 2001:db8:1::1/64 dev s3
ip link set s3 up
sleep 2
ip addr show s3
ip -6 route
ip link set sit0 up
ip addr show sit0
ip tunnel del s4
ip link del s1
ip link del sit0
ip tunnel del sit0
ip -br link
ip netns add x
ip -n x link
ip link set s3 netns x
ip -n x tunnel
ip link set sit0 netns x
