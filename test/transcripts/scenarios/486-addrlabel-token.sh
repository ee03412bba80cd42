# The table of labels by which source addresses are chosen, and tokens
ip token get
ip token bogus
ip token set
ip token set ::1 foo
ip token del
ip token list foo
ip token list dev nosuch
ip token help
ip -4 token
ip token set 1.2.3.4 dev lo
ip addrlabel
ip addrlabel list
ip -j addrlabel
ip -p -j addrlabel list
ip link add d0 type dummy
ip addrlabel add prefix 2001:db8::/32 label 99
ip addrlabel add prefix 2001:db8:1::1 label 100 dev d0
ip addrlabel list
ip -j addrlabel
ip addrlabel add prefix 2001:db8::/32 label 98
ip addrlabel add prefix 2001:db8::/32
ip addrlabel add label 3
ip addrlabel add prefix 2001:db8::/32 label zz
ip addrlabel add prefix zz label 1
ip addrlabel add prefix 2001:db8::/32 label 4294967295
ip addrlabel add prefix 10.0.0.0/8 label 3
ip addrlabel add prefix 2001:db8:5::/48 label 7 dev nosuch
ip addrlabel del prefix 2001:db8::/32
ip addrlabel del prefix 2001:db8:1::1 label 100
ip addrlabel del prefix 2001:db8:1::1 label 100 dev d0
ip addrlabel del prefix 2001:db8:77::/48
ip addrlabel del prefix ::/0
ip addrlabel list
ip addrlabel get
ip addrlabel bogus
ip addrlabel help
ip addrlabel add prefix 2001:db8::/32 label 99 bogus
ip addrlabel flush foo
ip addrlabel flush
ip addrlabel list
ip addrlabel add prefix ::/0 label 5
ip -6 addrlabel
ip -4 addrlabel
ip -4 addrlabel add prefix 2001:db8::/32 label 99
ip addrlabel list dev d0
# labels decide
ip link set lo up
ip link add v0 type veth peer v1
ip link set v0 up
ip link set v1 up
ip addr add 2001:db8:a::1/64 dev v0 nodad
ip addr add fd00:a::1/64 dev v0 nodad
ip -6 route add default dev v0
ip addrlabel flush
ip -6 route get 2001:db8:f::1
ip -6 route get fd00:f::1
ip addrlabel add prefix fd00:a::/32 label 50
ip addrlabel add prefix 2001:db8:f::/48 label 50
ip -6 route get 2001:db8:f::1
ip addrlabel del prefix 2001:db8:f::/48 label 50
ip -6 route get 2001:db8:f::1
