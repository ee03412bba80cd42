/** /proc/net/snmp and /proc/net/netstat. */

import type { Net } from "../core/net.js";
import { FORWARDING } from "./devconf.js";
import {
  ICMP_MIB_IN_CSUM_ERRORS,
  ICMP_MIB_IN_ERRORS,
  ICMP_MIB_IN_MSGS,
  ICMP_MIB_OUT_ERRORS,
  ICMP_MIB_OUT_MSGS,
  ICMP_MIB_OUT_RATELIMIT_GLOBAL,
  ICMP_MIB_OUT_RATELIMIT_HOST,
  ICMPMSG_OUT,
  MIB_IP,
  MIB_IPEXT,
  MIB_UDP,
  TCPEXT_IP_RPFILTER,
} from "./mib.js";
import { MPTCPEXT_NAMES, TCPEXT_NAMES } from "./mib-tcpext.js";

/** ICMP types that have a counter of their own, in the order of the file. */
const ICMP_TYPES: readonly (readonly [string, number])[] = [
  ["DestUnreachs", 3],
  ["TimeExcds", 11],
  ["ParmProbs", 12],
  ["SrcQuenchs", 4],
  ["Redirects", 5],
  ["Echos", 8],
  ["EchoReps", 0],
  ["Timestamps", 13],
  ["TimestampReps", 14],
  ["AddrMasks", 17],
  ["AddrMaskReps", 18],
];

const TCP =
  "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors\n" +
  "Tcp: 1 200 120000 -1 0 0 0 0 0 0 0 0 0 0 0\n";

function group(prefix: string, names: readonly string[], values: readonly number[]): string {
  return `${prefix}: ${names.join(" ")}\n${prefix}: ${values.join(" ")}\n`;
}

function slice(net: Net, mib: { readonly names: readonly string[]; readonly first: number }): number[] {
  return mib.names.map((_, i) => net.ipv4.mib[mib.first + i]!);
}

export function procSnmp(net: Net): string {
  const ip4 = net.ipv4;
  const { mib } = ip4;
  const msg = (type: number): number => ip4.icmpMsg?.get(type) ?? 0;
  let text = group(
    "Ip",
    ["Forwarding", "DefaultTTL", ...MIB_IP.names],
    [ip4.confAll[FORWARDING] !== 0 ? 1 : 2, ip4.ipDefaultTtl, ...slice(net, MIB_IP)],
  );
  text += group(
    "Icmp",
    [
      "InMsgs",
      "InErrors",
      "InCsumErrors",
      ...ICMP_TYPES.map(([name]) => `In${name}`),
      "OutMsgs",
      "OutErrors",
      "OutRateLimitGlobal",
      "OutRateLimitHost",
      ...ICMP_TYPES.map(([name]) => `Out${name}`),
    ],
    [
      mib[ICMP_MIB_IN_MSGS]!,
      mib[ICMP_MIB_IN_ERRORS]!,
      mib[ICMP_MIB_IN_CSUM_ERRORS]!,
      ...ICMP_TYPES.map(([, type]) => msg(type)),
      mib[ICMP_MIB_OUT_MSGS]!,
      mib[ICMP_MIB_OUT_ERRORS]!,
      mib[ICMP_MIB_OUT_RATELIMIT_GLOBAL]!,
      mib[ICMP_MIB_OUT_RATELIMIT_HOST]!,
      ...ICMP_TYPES.map(([, type]) => msg(type | ICMPMSG_OUT)),
    ],
  );
  if (ip4.icmpMsg !== null) {
    const types = [...ip4.icmpMsg.keys()].sort((a, b) => a - b);
    if (types.length > 0)
      text += group(
        "IcmpMsg",
        types.map((t) => (t & ICMPMSG_OUT ? `OutType${t & 0xff}` : `InType${t}`)),
        types.map(msg),
      );
  }
  text += TCP;
  text += group("Udp", MIB_UDP.names, slice(net, MIB_UDP));
  return (
    text +
    group(
      "UdpLite",
      MIB_UDP.names,
      MIB_UDP.names.map(() => 0),
    )
  );
}

export function procNetstat(net: Net): string {
  return (
    group(
      "TcpExt",
      TCPEXT_NAMES,
      TCPEXT_NAMES.map((name) => (name === "IPReversePathFilter" ? net.ipv4.mib[TCPEXT_IP_RPFILTER]! : 0)),
    ) +
    group("IpExt", MIB_IPEXT.names, slice(net, MIB_IPEXT)) +
    group(
      "MPTcpExt",
      MPTCPEXT_NAMES,
      MPTCPEXT_NAMES.map(() => 0),
    )
  );
}
