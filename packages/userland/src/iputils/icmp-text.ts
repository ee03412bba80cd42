/** What ping says about an ICMP or ICMPv6 message that is no echo reply (observed of iputils 20221126). */

import { formatIp4, icmp, icmpv6 } from "@netloom/wire";

const UNREACH: Readonly<Record<number, string>> = {
  [icmp.ICMP_NET_UNREACH]: "Destination Net Unreachable",
  [icmp.ICMP_HOST_UNREACH]: "Destination Host Unreachable",
  [icmp.ICMP_PROT_UNREACH]: "Destination Protocol Unreachable",
  [icmp.ICMP_PORT_UNREACH]: "Destination Port Unreachable",
  [icmp.ICMP_SR_FAILED]: "Source Route Failed",
  [icmp.ICMP_NET_UNKNOWN]: "Destination Net Unknown",
  [icmp.ICMP_HOST_UNKNOWN]: "Destination Host Unknown",
  [icmp.ICMP_HOST_ISOLATED]: "Source Host Isolated",
  [icmp.ICMP_NET_ANO]: "Destination Net Prohibited",
  [icmp.ICMP_HOST_ANO]: "Destination Host Prohibited",
  [icmp.ICMP_NET_UNR_TOS]: "Destination Net Unreachable for Type of Service",
  [icmp.ICMP_HOST_UNR_TOS]: "Destination Host Unreachable for Type of Service",
  [icmp.ICMP_PKT_FILTERED]: "Packet filtered",
  [icmp.ICMP_PREC_VIOLATION]: "Precedence Violation",
  [icmp.ICMP_PREC_CUTOFF]: "Precedence Cutoff",
};

const REDIRECT: Readonly<Record<number, string>> = {
  [icmp.ICMP_REDIR_NET]: "Redirect Network",
  [icmp.ICMP_REDIR_HOST]: "Redirect Host",
  [icmp.ICMP_REDIR_NETTOS]: "Redirect Type of Service and Network",
  [icmp.ICMP_REDIR_HOSTTOS]: "Redirect Type of Service and Host",
};

/** `info` is the MTU of "frag needed", the pointer of a parameter problem, the gateway of a redirect. */
export function icmpText(type: number, code: number, info: number): string {
  switch (type) {
    case icmp.ICMP_ECHOREPLY:
      return "Echo Reply";
    case icmp.ICMP_DEST_UNREACH:
      if (code === icmp.ICMP_FRAG_NEEDED) return `Frag needed and DF set (mtu = ${info})`;
      return UNREACH[code] ?? `Dest Unreachable, Bad Code: ${code}`;
    case icmp.ICMP_SOURCE_QUENCH:
      return "Source Quench";
    case icmp.ICMP_REDIRECT:
      return `${REDIRECT[code] ?? `Redirect, Bad Code: ${code}`}(New nexthop: ${formatIp4(info)})`;
    case icmp.ICMP_ECHO:
      return "Echo Request";
    case icmp.ICMP_TIME_EXCEEDED:
      if (code === icmp.ICMP_EXC_TTL) return "Time to live exceeded";
      return code === icmp.ICMP_EXC_FRAGTIME ? "Frag reassembly time exceeded" : `Time exceeded, Bad Code: ${code}`;
    case icmp.ICMP_PARAMETERPROB:
      return `Parameter problem: pointer = ${info}`;
    case icmp.ICMP_TIMESTAMP:
      return "Timestamp";
    case icmp.ICMP_TIMESTAMPREPLY:
      return "Timestamp Reply";
    case icmp.ICMP_INFO_REQUEST:
      return "Information Request";
    case icmp.ICMP_INFO_REPLY:
      return "Information Reply";
    default:
      return `Bad ICMP type: ${type}`;
  }
}

const UNREACH6: Readonly<Record<number, string>> = {
  [icmpv6.ICMPV6_NOROUTE]: "No route",
  [icmpv6.ICMPV6_ADM_PROHIBITED]: "Administratively prohibited",
  [icmpv6.ICMPV6_NOT_NEIGHBOUR]: "Beyond scope of source address",
  [icmpv6.ICMPV6_ADDR_UNREACH]: "Address unreachable",
  [icmpv6.ICMPV6_PORT_UNREACH]: "Port unreachable",
};

/** `info` is the MTU of "too big" or the pointer of a parameter problem. */
export function icmp6Text(type: number, code: number, info: number): string {
  switch (type) {
    case icmpv6.ICMPV6_DEST_UNREACH:
      return `Destination unreachable: ${UNREACH6[code] ?? `Unknown code ${code}`}`;
    case icmpv6.ICMPV6_PKT_TOOBIG:
      return `Packet too big: mtu=${info}${code !== 0 ? `, code=${code}` : ""}`;
    case icmpv6.ICMPV6_TIME_EXCEED:
      return `Time exceeded: ${code === 0 ? "Hop limit" : code === 1 ? "Defragmentation failure" : `code ${code}`}`;
    case icmpv6.ICMPV6_PARAMPROB: {
      const what =
        code === 0
          ? "Wrong header field "
          : code === 1
            ? "Unknown header "
            : code === 2
              ? "Unknown option "
              : `code ${code} `;
      return `Parameter problem: ${what}at ${info}`;
    }
    case icmpv6.ICMPV6_ECHO_REQUEST:
      return "Echo request";
    case icmpv6.ICMPV6_ECHO_REPLY:
      return "Echo reply";
    case icmpv6.ICMPV6_MGM_QUERY:
      return "MLD Query";
    case icmpv6.ICMPV6_MGM_REPORT:
      return "MLD Report";
    case icmpv6.ICMPV6_MGM_REDUCTION:
      return "MLD Reduction";
    default:
      return `unknown icmp type: ${type}`;
  }
}
