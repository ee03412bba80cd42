/** Files of /etc that every world has: the numbers and names of the assignments they record. */

const PASSWD = [
  ["root", 0, 0, "root", "/root", "/bin/bash"], ["daemon", 1, 1, "daemon", "/usr/sbin", "/usr/sbin/nologin"], ["bin", 2, 2, "bin", "/bin", "/usr/sbin/nologin"],
  ["sys", 3, 3, "sys", "/dev", "/usr/sbin/nologin"], ["sync", 4, 65534, "sync", "/bin", "/bin/sync"], ["mail", 8, 8, "mail", "/var/mail", "/usr/sbin/nologin"],
  ["www-data", 33, 33, "www-data", "/var/www", "/usr/sbin/nologin"], ["nobody", 65534, 65534, "nobody", "/nonexistent", "/usr/sbin/nologin"],
  ["tcpdump", 102, 109, "", "/nonexistent", "/usr/sbin/nologin"],
] as const;

const GROUPS = [
  ["root", 0], ["daemon", 1], ["bin", 2], ["sys", 3], ["adm", 4], ["tty", 5], ["disk", 6], ["mail", 8], ["sudo", 27], ["www-data", 33], ["users", 100],
  ["tcpdump", 109], ["nogroup", 65534],
] as const;

/** IANA protocol numbers that have a name in Debian's file. */
const PROTOCOLS = [
  ["ip", 0, "IP"], ["icmp", 1, "ICMP"], ["igmp", 2, "IGMP"], ["ggp", 3, "GGP"], ["ipencap", 4, "IP-ENCAP"], ["st", 5, "ST"], ["tcp", 6, "TCP"], ["egp", 8, "EGP"],
  ["igp", 9, "IGP"], ["pup", 12, "PUP"], ["udp", 17, "UDP"], ["hmp", 20, "HMP"], ["xns-idp", 22, "XNS-IDP"], ["rdp", 27, "RDP"], ["iso-tp4", 29, "ISO-TP4"],
  ["dccp", 33, "DCCP"], ["xtp", 36, "XTP"], ["ddp", 37, "DDP"], ["idpr-cmtp", 38, "IDPR-CMTP"], ["ipv6", 41, "IPv6"], ["ipv6-route", 43, "IPv6-Route"],
  ["ipv6-frag", 44, "IPv6-Frag"], ["idrp", 45, "IDRP"], ["rsvp", 46, "RSVP"], ["gre", 47, "GRE"], ["esp", 50, "IPSEC-ESP"], ["ah", 51, "IPSEC-AH"], ["skip", 57, "SKIP"],
  ["ipv6-icmp", 58, "IPv6-ICMP"], ["ipv6-nonxt", 59, "IPv6-NoNxt"], ["ipv6-opts", 60, "IPv6-Opts"], ["rspf", 73, "RSPF"], ["vmtp", 81, "VMTP"], ["eigrp", 88, "EIGRP"],
  ["ospf", 89, "OSPFIGP"], ["ax.25", 93, "AX.25"], ["ipip", 94, "IPIP"], ["etherip", 97, "ETHERIP"], ["encap", 98, "ENCAP"], ["pim", 103, "PIM"],
  ["ipcomp", 108, "IPCOMP"], ["vrrp", 112, "VRRP"], ["l2tp", 115, "L2TP"], ["isis", 124, "ISIS"], ["sctp", 132, "SCTP"], ["fc", 133, "FC"],
  ["mobility-header", 135, "Mobility-Header"], ["udplite", 136, "UDPLite"], ["mpls-in-ip", 137, "MPLS-in-IP"], ["manet", 138, "manet"], ["hip", 139, "HIP"],
  ["shim6", 140, "Shim6"], ["wesp", 141, "WESP"], ["rohc", 142, "ROHC"],
] as const;

/** IANA service names for the ports that labs use. */
const SERVICES = [
  ["tcpmux", "1/tcp"], ["echo", "7/tcp"], ["echo", "7/udp"], ["discard", "9/tcp"], ["discard", "9/udp"], ["systat", "11/tcp"], ["daytime", "13/tcp"], ["daytime", "13/udp"],
  ["netstat", "15/tcp"], ["qotd", "17/tcp"], ["chargen", "19/tcp"], ["chargen", "19/udp"], ["ftp-data", "20/tcp"], ["ftp", "21/tcp"], ["ssh", "22/tcp"], ["telnet", "23/tcp"],
  ["smtp", "25/tcp"], ["time", "37/tcp"], ["time", "37/udp"], ["whois", "43/tcp"], ["tacacs", "49/tcp"], ["tacacs", "49/udp"], ["domain", "53/tcp"], ["domain", "53/udp"],
  ["bootps", "67/udp"], ["bootpc", "68/udp"], ["tftp", "69/udp"], ["gopher", "70/tcp"], ["finger", "79/tcp"], ["http", "80/tcp"], ["kerberos", "88/tcp"], ["kerberos", "88/udp"],
  ["iso-tsap", "102/tcp"], ["pop3", "110/tcp"], ["sunrpc", "111/tcp"], ["sunrpc", "111/udp"], ["auth", "113/tcp"], ["nntp", "119/tcp"], ["ntp", "123/udp"],
  ["netbios-ns", "137/udp"], ["netbios-dgm", "138/udp"], ["netbios-ssn", "139/tcp"], ["imap2", "143/tcp"], ["snmp", "161/tcp"], ["snmp", "161/udp"], ["snmp-trap", "162/tcp"],
  ["snmp-trap", "162/udp"], ["bgp", "179/tcp"], ["irc", "194/tcp"], ["irc", "194/udp"], ["ldap", "389/tcp"], ["ldap", "389/udp"], ["https", "443/tcp"], ["https", "443/udp"],
  ["microsoft-ds", "445/tcp"], ["microsoft-ds", "445/udp"], ["isakmp", "500/udp"], ["syslog", "514/udp"], ["printer", "515/tcp"], ["route", "520/udp"], ["ldaps", "636/tcp"],
  ["domain-s", "853/tcp"], ["domain-s", "853/udp"], ["rsync", "873/tcp"], ["ftps", "990/tcp"], ["imaps", "993/tcp"], ["pop3s", "995/tcp"], ["socks", "1080/tcp"],
  ["openvpn", "1194/tcp"], ["openvpn", "1194/udp"], ["ms-sql-s", "1433/tcp"], ["l2f", "1701/udp"], ["radius", "1812/tcp"], ["radius", "1812/udp"], ["nfs", "2049/tcp"],
  ["nfs", "2049/udp"], ["postgresql", "5432/tcp"], ["mysql", "3306/tcp"], ["iscsi-target", "3260/tcp"], ["sip", "5060/tcp"], ["sip", "5060/udp"], ["mdns", "5353/udp"],
  ["amqp", "5672/tcp"], ["x11", "6000/tcp"], ["redis", "6379/tcp"], ["ircd", "6667/tcp"], ["http-alt", "8080/tcp"], ["http-alt", "8080/udp"], ["git", "9418/tcp"],
  ["zabbix-agent", "10050/tcp"], ["memcached", "11211/tcp"], ["memcached", "11211/udp"],
] as const;

const RT_PROTOS = [
  [0, "unspec"], [1, "redirect"], [2, "kernel"], [3, "boot"], [4, "static"], [8, "gated"], [9, "ra"], [10, "mrt"], [11, "zebra"], [12, "bird"], [13, "dnrouted"],
  [14, "xorp"], [15, "ntk"], [16, "dhcp"], [18, "keepalived"], [42, "babel"], [186, "bgp"], [187, "isis"], [188, "ospf"], [189, "rip"], [192, "eigrp"],
] as const;

const RT_DSFIELD = [
  ["0x00", "default"], ["0x80", "flash-override"], ["0x20", "CS1"], ["0x40", "CS2"], ["0x60", "CS3"], ["0x80", "CS4"], ["0xA0", "CS5"], ["0xC0", "CS6"], ["0xE0", "CS7"],
  ["0x28", "AF11"], ["0x30", "AF12"], ["0x38", "AF13"], ["0x48", "AF21"], ["0x50", "AF22"], ["0x58", "AF23"], ["0x68", "AF31"], ["0x70", "AF32"], ["0x78", "AF33"],
  ["0x88", "AF41"], ["0x90", "AF42"], ["0x98", "AF43"], ["0xB8", "EF"],
] as const;

const lines = (rows: readonly (readonly (string | number)[])[]): string => rows.map((row) => `${row.join("\t")}\n`).join("");

/** Contents by path below /etc. */
export const ETC_FILES: Readonly<Record<string, string>> = {
  passwd: PASSWD.map(([name, uid, gid, gecos, home, shell]) => `${name}:x:${uid}:${gid}:${gecos}:${home}:${shell}\n`).join(""),
  group: GROUPS.map(([name, gid]) => `${name}:x:${gid}:\n`).join(""),
  protocols: lines(PROTOCOLS),
  services: lines(SERVICES),
  networks: "default\t\t0.0.0.0\nloopback\t127.0.0.0\nlink-local\t169.254.0.0\n",
  "resolv.conf": "",
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\nnetworks: files\nprotocols: files\nservices: files\nethers: files\n",
  debian_version: "12.12\n",
  "os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n',
  "sysctl.conf": "#net.ipv4.ip_forward=1\n#net.ipv6.conf.all.forwarding=1\n",
  shells: "/bin/sh\n/bin/bash\n",
  "network/interfaces": "auto lo\niface lo inet loopback\n",
  "iproute2/rt_tables": lines([[255, "local"], [254, "main"], [253, "default"], [0, "unspec"]]),
  "iproute2/rt_protos": lines(RT_PROTOS),
  "iproute2/rt_scopes": lines([[0, "global"], [255, "nowhere"], [254, "host"], [253, "link"], [200, "site"]]),
  "iproute2/rt_realms": lines([[0, "cosmos"]]),
  "iproute2/rt_dsfield": lines(RT_DSFIELD),
  "iproute2/group": lines([[0, "default"]]),
  "iproute2/nl_protos": lines([[0, "rtnl"], [3, "fw"], [4, "tcpdiag"], [5, "nflog"], [6, "xfrm"], [7, "selinux"], [8, "iscsi"], [9, "audit"], [10, "fiblookup"], [11, "connector"], [12, "nft"], [13, "ip6fw"], [15, "uevent"], [16, "genl"], [18, "scsi-trans"], [19, "ecryptfs"]]),
};
