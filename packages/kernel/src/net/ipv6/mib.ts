/**
 * IPv6's counters (RFC 4293, RFC 2466; names of /proc/net/snmp6 and /proc/net/dev_snmp6). Each set is
 * one Float64Array, made when the first packet is counted.
 */

/** Ip6*, in the order of /proc/net/snmp6. */
export const IP6_MIB = [
  "InReceives", "InHdrErrors", "InTooBigErrors", "InNoRoutes", "InAddrErrors", "InUnknownProtos", "InTruncatedPkts",
  "InDiscards", "InDelivers", "OutForwDatagrams", "OutRequests", "OutDiscards", "OutNoRoutes", "ReasmTimeout", "ReasmReqds",
  "ReasmOKs", "ReasmFails", "FragOKs", "FragFails", "FragCreates", "InMcastPkts", "OutMcastPkts", "InOctets", "OutOctets",
  "InMcastOctets", "OutMcastOctets", "InBcastOctets", "OutBcastOctets", "InNoECTPkts", "InECT1Pkts", "InECT0Pkts", "InCEPkts",
] as const;
export const IPSTATS_MIB_INPKTS = 0;
export const IPSTATS_MIB_INHDRERRORS = 1;
export const IPSTATS_MIB_INTOOBIGERRORS = 2;
export const IPSTATS_MIB_INNOROUTES = 3;
export const IPSTATS_MIB_INADDRERRORS = 4;
export const IPSTATS_MIB_INUNKNOWNPROTOS = 5;
export const IPSTATS_MIB_INTRUNCATEDPKTS = 6;
export const IPSTATS_MIB_INDISCARDS = 7;
export const IPSTATS_MIB_INDELIVERS = 8;
export const IPSTATS_MIB_OUTFORWDATAGRAMS = 9;
export const IPSTATS_MIB_OUTPKTS = 10;
export const IPSTATS_MIB_OUTDISCARDS = 11;
export const IPSTATS_MIB_OUTNOROUTES = 12;
export const IPSTATS_MIB_REASMTIMEOUT = 13;
export const IPSTATS_MIB_REASMREQDS = 14;
export const IPSTATS_MIB_REASMOKS = 15;
export const IPSTATS_MIB_REASMFAILS = 16;
export const IPSTATS_MIB_FRAGOKS = 17;
export const IPSTATS_MIB_FRAGFAILS = 18;
export const IPSTATS_MIB_FRAGCREATES = 19;
export const IPSTATS_MIB_INMCASTPKTS = 20;
export const IPSTATS_MIB_OUTMCASTPKTS = 21;
export const IPSTATS_MIB_INOCTETS = 22;
export const IPSTATS_MIB_OUTOCTETS = 23;
export const IPSTATS_MIB_INMCASTOCTETS = 24;
export const IPSTATS_MIB_OUTMCASTOCTETS = 25;
/** The first of four: not ECT, ECT(1), ECT(0), CE, by the low bits of the traffic class. */
export const IPSTATS_MIB_NOECTPKTS = 28;

/** Icmp6*, the counters that are not of one message type. */
export const ICMP6_MIB = ["InMsgs", "InErrors", "OutMsgs", "OutErrors", "InCsumErrors", "OutRateLimitHost"] as const;
export const ICMP6_MIB_INMSGS = 0;
export const ICMP6_MIB_INERRORS = 1;
export const ICMP6_MIB_OUTMSGS = 2;
export const ICMP6_MIB_OUTERRORS = 3;
export const ICMP6_MIB_CSUMERRORS = 4;
export const ICMP6_MIB_RATELIMITHOST = 5;

export const UDP6_MIB = [
  "InDatagrams", "NoPorts", "InErrors", "OutDatagrams", "RcvbufErrors", "SndbufErrors", "InCsumErrors", "IgnoredMulti", "MemErrors",
] as const;
export const UDP_MIB_INDATAGRAMS = 0;
export const UDP_MIB_NOPORTS = 1;
export const UDP_MIB_INERRORS = 2;
export const UDP_MIB_OUTDATAGRAMS = 3;
export const UDP_MIB_RCVBUFERRORS = 4;
export const UDP_MIB_SNDBUFERRORS = 5;
export const UDP_MIB_CSUMERRORS = 6;

/** Message types that /proc/net/snmp6 always names, in its order. */
const ICMP6_TYPES: readonly (readonly [number, string])[] = [
  [1, "DestUnreachs"], [2, "PktTooBigs"], [3, "TimeExcds"], [4, "ParmProblems"], [128, "Echos"], [129, "EchoReplies"],
  [130, "GroupMembQueries"], [131, "GroupMembResponses"], [132, "GroupMembReductions"], [133, "RouterSolicits"],
  [134, "RouterAdvertisements"], [135, "NeighborSolicits"], [136, "NeighborAdvertisements"], [137, "Redirects"],
  [143, "MLDv2Reports"],
];

/** The IPv6 counters of a namespace or of a device. */
export class Snmp6 {
  private ip: Float64Array | null = null;
  private icmp: Float64Array | null = null;
  private udp: Float64Array | null = null;
  /** In and out by type: index type, or 256 + type. */
  private icmpTypes: Float64Array | null = null;

  incIp(field: number): void {
    (this.ip ??= new Float64Array(IP6_MIB.length))[field]!++;
  }
  addIp(field: number, n: number): void {
    (this.ip ??= new Float64Array(IP6_MIB.length))[field]! += n;
  }
  incUdp(field: number): void {
    (this.udp ??= new Float64Array(UDP6_MIB.length))[field]!++;
  }
  incIcmp(field: number): void {
    (this.icmp ??= new Float64Array(ICMP6_MIB.length))[field]!++;
  }
  icmpIn(type: number): void {
    (this.icmpTypes ??= new Float64Array(512))[type]!++;
  }
  icmpOut(type: number): void {
    this.incIcmp(ICMP6_MIB_OUTMSGS);
    (this.icmpTypes ??= new Float64Array(512))[256 + type]!++;
  }

  ipValue(field: number): number {
    return this.ip === null ? 0 : this.ip[field]!;
  }
  icmpValue(field: number): number {
    return this.icmp === null ? 0 : this.icmp[field]!;
  }
  udpValue(field: number): number {
    return this.udp === null ? 0 : this.udp[field]!;
  }
  icmpTypeValue(type: number, out: boolean): number {
    return this.icmpTypes === null ? 0 : this.icmpTypes[(out ? 256 : 0) + type]!;
  }

  /** The Ip6* and Icmp6* lines of snmp6. */
  ipIcmpText(): string {
    let text = "";
    for (let i = 0; i < IP6_MIB.length; i++) text += snmpLine(`Ip6${IP6_MIB[i]!}`, this.ipValue(i));
    for (let i = 0; i < ICMP6_MIB.length; i++) text += snmpLine(`Icmp6${ICMP6_MIB[i]!}`, this.icmpValue(i));
    for (const out of [false, true])
      for (const [type, name] of ICMP6_TYPES) text += snmpLine(`Icmp6${out ? "Out" : "In"}${name}`, this.icmpTypeValue(type, out));
    for (let i = 0; i < 512; i++) {
      const count = this.icmpTypes === null ? 0 : this.icmpTypes[i]!;
      if (count !== 0) text += snmpLine(`Icmp6${i < 256 ? "In" : "Out"}Type${i & 255}`, count);
    }
    return text;
  }

  udpText(): string {
    let text = "";
    for (let i = 0; i < UDP6_MIB.length; i++) text += snmpLine(`Udp6${UDP6_MIB[i]!}`, this.udpValue(i));
    for (const name of UDP6_MIB) if (name !== "IgnoredMulti") text += snmpLine(`UdpLite6${name}`, 0);
    return text;
  }
}

/** One line of snmp6: the name padded to 32 columns, a tab, the value. */
export const snmpLine = (name: string, value: number): string => `${name.padEnd(32)}\t${value}\n`;
