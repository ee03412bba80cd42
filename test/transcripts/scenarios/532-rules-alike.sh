# Which new rule counts as there already: what it does not say does not make it another one.
ip rule add not from 172.16.3.4 to 172.16.3.4 lookup 100 pref 102
ip rule add from 172.16.3.4 lookup 100 pref 102
ip rule add to 172.16.3.4 lookup 100 pref 102
ip rule add lookup 100 pref 102
ip rule add not lookup 100 pref 102
ip rule add from 172.16.3.5 lookup 100 pref 102
ip rule add from 172.16.3.0/24 lookup 100 pref 102
ip rule add from 172.16.3.4 tos 0x10 lookup 100 pref 102
ip rule add from 172.16.3.4 lookup 100 pref 102 realms 5
ip rule add tos 0x10 lookup 100 pref 102
ip rule add from 172.16.3.4 lookup 101 pref 102
ip rule add from 172.16.3.4 lookup 100 pref 103
ip rule add from 172.16.3.4 lookup 100 pref 102 iif lo
ip rule add from 172.16.3.4 lookup 100 pref 102 oif lo
ip rule add from 172.16.3.4 lookup 100 pref 102 fwmark 1
ip rule add from 172.16.3.4 lookup 100 pref 102 ipproto tcp
ip rule add from 172.16.3.4 lookup 100 pref 102 sport 80
ip rule add from 172.16.3.4 lookup 100 pref 102 uidrange 0-10
ip rule add from 172.16.3.4 lookup 100 pref 102 suppress_prefixlength 0
ip rule add from 172.16.3.4 lookup 100 pref 102 protocol static
ip rule add from 172.16.3.4 blackhole pref 102
ip rule
ip rule add pref 32766 lookup main
ip rule add from 1.2.3.4 pref 32766 lookup main
ip rule add pref 32767 lookup default
ip rule add pref 0 lookup local
ip rule add pref 0 from 1.2.3.4 lookup local
ip rule
ip -6 rule add from 2001:db8::1 to 2001:db8::2 lookup 100 pref 102
ip -6 rule add from 2001:db8::1 lookup 100 pref 102
ip -6 rule add lookup 100 pref 102
ip -6 rule add from 2001:db8::/32 lookup 100 pref 102
ip -6 rule add to 2001:db8::2 lookup 100 pref 102
ip -6 rule add tos 0x10 lookup 100 pref 102
ip -6 rule add pref 32766 lookup main
ip -6 rule
# Deleting takes the first that has all that is said.
ip rule del lookup 100 pref 102
ip rule del tos 0x10
ip rule del from 172.16.3.4 pref 102
ip rule del from 172.16.3.9
ip rule
ip -6 rule del to 2001:db8::2
ip -6 rule
