/** Usage texts of `ip` and `bridge`. */

function wrapped(words: readonly string[]): string {
  let text = "TYPE := {";
  let width = text.length;
  words.forEach((word, i) => {
    const piece = ` ${word}${i < words.length - 1 ? " |" : " }"}`;
    if (width + piece.length > 78) {
      text += "\n         ";
      width = 9;
    }
    text += piece;
    width += piece.length;
  });
  return `${text}\n`;
}

export const IP_USAGE = `Usage: ip [ OPTIONS ] OBJECT [ COMMAND | help ]
       ip [ -force ] -batch FILE
OBJECT := { address | link | maddress | monitor | neighbour | netns | nexthop | route | rule | tuntap | vrf }
OPTIONS := { -4 | -6 | -0 | -B | -M | -f[amily] FAMILY | -a[ll] | -br[ief] | -c[olor][={always|auto|never}] |
             -d[etails] | -h[uman] | -iec | -j[son] | -l[oops] ROUNDS | -n[etns] NAME | -N[umeric] | -o[neline] |
             -p[retty] | -r[esolve] | -rc[vbuf] BYTES | -s[tatistics] | -t[imestamp] | -ts[hort] | -V[ersion] }
`;

export const LINK_USAGE = (
  kinds: readonly string[],
): string => `Usage: ip link { add | replace } [ link DEVICE ] [ name ] NAME [ OPTIONS ] type TYPE [ TYPE OPTIONS ]
       ip link { set | change } { DEVICE | group GROUP } [ up | down ] [ OPTIONS ] [ type TYPE TYPE OPTIONS ]
       ip link delete { DEVICE | group GROUP } [ type TYPE ]
       ip link [ show ] [ DEVICE | group GROUP ] [ up ] [ master DEVICE | nomaster | vrf NAME ] [ type TYPE ]
       ip link property { add | del } dev DEVICE [ altname NAME ] ...
       ip link { afstats [ dev DEVICE ] | xstats type TYPE | help [ TYPE ] }
OPTIONS := address LLADDR | broadcast LLADDR | mtu BYTES | txqueuelen PACKETS | index N | name NAME | alias TEXT |
           numtxqueues N | numrxqueues N | group GROUP | netns { NAME | PID } | link-netns NAME | link-netnsid ID |
           master DEVICE | nomaster | vrf NAME | addrgenmode { eui64 | none | stable_secret | random } |
           { arp | multicast | allmulticast | promisc | dynamic | trailers | carrier | protodown } { on | off } |
           gso_max_size BYTES | gso_max_segs PACKETS | gro_max_size BYTES
${wrapped(kinds)}`;

export const ADDRESS_USAGE = (
  kinds: readonly string[],
): string => `Usage: ip address { add | change | replace } ADDRESS dev DEVICE [ LIFETIME ] [ FLAG ] ...
       ip address delete ADDRESS dev DEVICE
       ip address [ show | flush | save ] [ [ dev ] DEVICE ] [ scope SCOPE ] [ to PREFIX ] [ label PATTERN ] [ up ]
                  [ FLAG ] ... [ master DEVICE | nomaster | vrf NAME ] [ type TYPE ] [ group GROUP ]
       ip address { restore | showdump }
ADDRESS := PREFIX | ADDR peer PREFIX, then [ broadcast { ADDR | + | - } ] [ anycast ADDR ] [ label LABEL ]
           [ scope SCOPE ] [ metric METRIC ]
SCOPE := { host | link | global | NUMBER }
FLAG := { nodad | optimistic | home | mngtmpaddr | noprefixroute | autojoin }, and to select: { permanent | dynamic |
        primary | secondary | temporary | [-]tentative | [-]deprecated | [-]dadfailed }
LIFETIME := [ valid_lft { SECONDS | forever } ] [ preferred_lft { SECONDS | forever } ]
${wrapped(kinds)}`;

export const ROUTE_USAGE = `Usage: ip route { add | change | replace | append | prepend | delete } [ TYPE ] PREFIX [ OPTIONS ] [ nexthop HOP ] ...
       ip route [ show | flush | save ] [ [ root | match | exact ] PREFIX ] [ table TABLE | cache ] [ vrf NAME ]
                [ dev DEVICE ] [ via ADDRESS ] [ src ADDRESS ] [ proto PROTOCOL ] [ scope SCOPE ] [ type TYPE ]
                [ metric METRIC ] [ tos TOS ]
       ip route get [ fibmatch ] ADDRESS [ from ADDRESS ] [ iif DEVICE ] [ oif DEVICE ] [ mark MARK ] [ tos TOS ]
                [ vrf NAME ] [ uid UID ] [ ipproto PROTOCOL ] [ sport PORT ] [ dport PORT ] [ notify ] [ connected ]
       ip route { restore | showdump }
TYPE := { unicast | local | broadcast | multicast | anycast | blackhole | unreachable | prohibit | throw | nat }
OPTIONS := [ via [ FAMILY ] ADDRESS ] [ dev DEVICE ] [ onlink ] [ src ADDRESS ] [ table TABLE ] [ proto PROTOCOL ]
           [ scope SCOPE ] [ metric METRIC ] [ tos TOS ] [ realms REALM ] [ nhid ID ] [ expires SECONDS ] [ pref PREF ]
           [ { mtu | advmss | window | rtt | rttvar | rto_min | cwnd | initcwnd | initrwnd | ssthresh | reordering |
           hoplimit | quickack | fastopen_no_cookie } [ lock ] NUMBER ] [ features ecn ] [ congctl NAME ]
HOP := [ via [ FAMILY ] ADDRESS ] [ dev DEVICE ] [ weight NUMBER ] [ onlink ] [ realms REALM ]
TABLE := { local | main | default | all | NUMBER }      SCOPE := { host | link | global | NUMBER }
PREF := { low | medium | high }
`;

export const RULE_USAGE = `Usage: ip rule { add | delete } SELECTOR ACTION
       ip rule [ show | flush ] [ SELECTOR ]
       ip rule { save | restore }
SELECTOR := [ not ] [ from PREFIX ] [ to PREFIX ] [ tos TOS ] [ fwmark MARK[/MASK] ] [ iif DEVICE ] [ oif DEVICE ]
            [ priority NUMBER ] [ l3mdev ] [ uidrange FROM-TO ] [ ipproto PROTOCOL ] [ sport PORT[-PORT] ]
            [ dport PORT[-PORT] ] [ tun_id ID ]
ACTION := [ table TABLE ] [ protocol PROTOCOL ] [ realms [FROM/]TO ] [ goto PRIORITY ]
          [ blackhole | prohibit | unreachable ] [ suppress_prefixlength NUMBER ] [ suppress_ifgroup GROUP ]
`;

export const NEIGH_USAGE = `Usage: ip neigh { add | change | replace | delete } { ADDRESS [ lladdr LLADDR ] [ nud STATE ] | proxy ADDRESS }
                dev DEVICE [ router ] [ use ] [ managed ] [ extern_learn ] [ protocol PROTOCOL ]
       ip neigh [ show | flush ] [ proxy ] [ to PREFIX ] [ dev DEVICE ] [ nud STATE ] [ vrf NAME ] [ nomaster ]
       ip neigh get { ADDRESS | proxy ADDRESS } dev DEVICE
STATE := { permanent | noarp | reachable | stale | delay | probe | incomplete | failed | none | all }
`;

export const NETNS_USAGE = `Usage: ip netns [ list ]
       ip netns add NAME
       ip netns attach NAME PID
       ip netns set NAME { ID | auto }
       ip [ -all ] netns delete [ NAME ]
       ip netns identify [ PID ]
       ip netns pids NAME
       ip [ -all ] netns exec [ NAME ] COMMAND ...
       ip netns monitor
       ip netns list-id [ target-nsid ID ] [ nsid ID ]
`;

export const TUNTAP_USAGE = `Usage: ip tuntap { add | delete } [ dev ] DEVICE mode { tun | tap } [ user USER ] [ group GROUP ]
                 [ pi ] [ vnet_hdr ] [ multi_queue ] [ one_queue ]
       ip tuntap [ show | list ]
`;

export const MONITOR_USAGE = `Usage: ip monitor [ all | OBJECT ... ] [ label ] [ all-nsid ] [ dev DEVICE ] [ file FILE ]
OBJECT := { link | address | route | neigh | rule | nsid | netconf | nexthop | prefix | mroute | stats }
`;

export const MROUTE_USAGE = `Usage: ip mroute [ show ] [ [ to ] PREFIX ] [ from PREFIX ] [ iif DEVICE ] [ table TABLE ]
TABLE := { NUMBER | NAME | all }
`;

export const NTABLE_USAGE = `Usage: ip ntable [ show [ dev DEVICE ] [ name NAME ] ]
       ip ntable change name NAME [ dev DEVICE ] [ PARAMETER NUMBER ] ...
PARAMETER := { thresh1 | thresh2 | thresh3 | gc_int | base_reachable | retrans | gc_stale | delay_probe | queue |
               app_probes | ucast_probes | mcast_probes | anycast_delay | proxy_delay | proxy_queue | locktime }
`;

export const NEXTHOP_USAGE = `Usage: ip nexthop [ list | flush ] [ SELECTOR ... ]
       ip nexthop { add | replace } [ id ID ] HOP [ proto PROTOCOL ]
       ip nexthop { get | del } id ID
       ip nexthop bucket [ list ] [ nhid ID ] [ SELECTOR ... ]
       ip nexthop bucket get id ID index INDEX
SELECTOR := { id ID | dev DEVICE | vrf NAME | master DEVICE | proto NUMBER | groups | fdb }
HOP := { blackhole | [ via ADDRESS ] [ dev DEVICE ] [ onlink ] | via ADDRESS fdb |
         group ID[,WEIGHT][/ID[,WEIGHT]]... [ fdb ] [ type { mpath | resilient [ RESILIENT ] } ] }
RESILIENT := [ buckets NUMBER ] [ idle_timer SECONDS ] [ unbalanced_timer SECONDS ]
`;

export const MADDRESS_USAGE = `Usage: ip maddr { add | del } LLADDR dev DEVICE
       ip maddr [ show [ [ dev ] DEVICE ] ]
`;

export const VRF_USAGE = `Usage: ip vrf [ show [ NAME ] ]
`;

export const BRIDGE_USAGE = `Usage: bridge [ OPTIONS ] OBJECT [ COMMAND | help ]
       bridge [ -force ] -batch FILE
OBJECT := { link | fdb | mdb | vlan | monitor }
OPTIONS := { -c[ompressvlans] | -color[={always|auto|never}] | -d[etails] | -j[son] | -n[etns] NAME | -o[neline] |
             -p[retty] | -s[tatistics] | -t[imestamp] | -V[ersion] }
`;

export const BRIDGE_LINK_USAGE = `Usage: bridge link set dev DEVICE [ OPTION VALUE ] ... [ self ] [ master ]
       bridge link [ show [ dev DEVICE ] ]
  state { disabled | listening | learning | forwarding | blocking | NUMBER }, cost NUMBER, priority NUMBER,
  mcast_router NUMBER, hwmode { vepa | veb }, backup_port DEVICE, nobackup_port
  { guard | hairpin | fastleave | root_block | learning | learning_sync | flood | mcast_flood | bcast_flood |
    mcast_to_unicast | neigh_suppress | vlan_tunnel | isolated | locked } { on | off }
`;

export const BRIDGE_FDB_USAGE = `Usage: bridge fdb { add | append | replace | del } LLADDR dev DEVICE [ master ] [ self ] [ local | static | dynamic ]
                 [ vlan VID ] [ use ] [ router ] [ extern_learn ] [ sticky ] [ dst ADDRESS ] [ port PORT ] [ vni VNI ]
                 [ via DEVICE ] [ src_vni VNI ] [ nhid ID ]
       bridge fdb [ show [ br BRIDGE ] [ brport DEVICE ] [ dev DEVICE ] [ vlan VID ] [ state STATE ] [ dynamic ] ]
       bridge fdb get LLADDR { br BRIDGE | brport DEVICE | dev DEVICE } [ vlan VID ] [ vni VNI ] [ self ] [ master ]
       bridge fdb flush dev DEVICE [ brport DEVICE ] [ vlan VID ] [ self ] [ master ] [ [no]FLAG ] ...
FLAG := { permanent | static | dynamic | added_by_user | extern_learn | sticky | offloaded }
`;

export const BRIDGE_VLAN_USAGE = `Usage: bridge vlan { add | del } dev DEVICE vid VID[-VID] [ pvid ] [ untagged ] [ self ] [ master ]
                                  [ tunnel_info id ID ]
       bridge vlan set dev DEVICE vid VID[-VID] [ state STATE ] [ mcast_router NUMBER ]
       bridge vlan [ { show | tunnelshow } [ dev DEVICE ] [ vid VID ] ]
       bridge vlan global set dev BRIDGE vid VID[-VID] [ OPTION NUMBER ] ...
       bridge vlan global [ show [ dev BRIDGE ] [ vid VID ] ]
  mcast_snooping, mcast_querier, mcast_igmp_version, mcast_mld_version, mcast_{last_member,startup_query}_count,
  mcast_{last_member,startup_query,membership,querier,query,query_response}_interval
`;

export const BRIDGE_MDB_USAGE = `Usage: bridge mdb { add | del } dev BRIDGE port PORT grp GROUP [ src SOURCE ] [ permanent | temp ] [ vid VID ]
       bridge mdb [ show [ dev BRIDGE ] [ vid VID ] ]
`;

export const BRIDGE_MONITOR_USAGE = "Usage: bridge monitor [ link | fdb | mdb | vlan | vni | all | file FILE ]\n";

export const TUNNEL_USAGE = `Usage: ip tunnel [ show [ NAME ] ]
       ip tunnel { add | change | del } [ NAME ] [ mode { ipip | gre | sit | isatap | vti } ]
           [ remote ADDR ] [ local ADDR ] [ dev DEVICE ] [ ttl TTL ] [ tos TOS ] [ [no]pmtudisc ]
           [ [i|o]key KEY ] [ [i|o]seq ] [ [i|o]csum ]
       ip tunnel 6rd dev DEVICE { [ 6rd-prefix PREFIX ] [ 6rd-relay_prefix PREFIX ] | 6rd-reset }
       ip tunnel prl dev DEVICE { prl-default | prl-nodefault | prl-delete } ADDR
ADDR is an IPv4 address or any; TTL and TOS are numbers or inherit; KEY is a number or a dotted quad.
`;
