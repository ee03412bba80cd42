/**
 * IPv6's counters (RFC 4293, RFC 2466; names of /proc/net/snmp6 and /proc/net/dev_snmp6). A set is made
 * when the first packet is counted.
 */

/** Ip6*, in the order of /proc/net/snmp6. */
export const IP6_MIB = [
  "InReceives",
  "InHdrErrors",
  "InTooBigErrors",
  "InNoRoutes",
  "InAddrErrors",
  "InUnknownProtos",
  "InTruncatedPkts",
  "InDiscards",
  "InDelivers",
  "OutForwDatagrams",
  "OutRequests",
  "OutDiscards",
  "OutNoRoutes",
  "ReasmTimeout",
  "ReasmReqds",
  "ReasmOKs",
  "ReasmFails",
  "FragOKs",
  "FragFails",
  "FragCreates",
  "InMcastPkts",
  "OutMcastPkts",
  "InOctets",
  "OutOctets",
  "InMcastOctets",
  "OutMcastOctets",
  "InBcastOctets",
  "OutBcastOctets",
  "InNoECTPkts",
  "InECT1Pkts",
  "InECT0Pkts",
  "InCEPkts",
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
  "InDatagrams",
  "NoPorts",
  "InErrors",
  "OutDatagrams",
  "RcvbufErrors",
  "SndbufErrors",
  "InCsumErrors",
  "IgnoredMulti",
  "MemErrors",
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
  [1, "DestUnreachs"],
  [2, "PktTooBigs"],
  [3, "TimeExcds"],
  [4, "ParmProblems"],
  [128, "Echos"],
  [129, "EchoReplies"],
  [130, "GroupMembQueries"],
  [131, "GroupMembResponses"],
  [132, "GroupMembReductions"],
  [133, "RouterSolicits"],
  [134, "RouterAdvertisements"],
  [135, "NeighborSolicits"],
  [136, "NeighborAdvertisements"],
  [137, "Redirects"],
  [143, "MLDv2Reports"],
];

/** Slot of a message type among ICMP6_TYPES, -1 for others. */
const TYPE_SLOT = new Int8Array(256).fill(-1);
ICMP6_TYPES.forEach(([type], slot) => (TYPE_SLOT[type] = slot));
const ICMP_AT = IP6_MIB.length;
const TYPES_IN_AT = ICMP_AT + ICMP6_MIB.length;
const TYPES_OUT_AT = TYPES_IN_AT + ICMP6_TYPES.length;
const COUNT = TYPES_OUT_AT + ICMP6_TYPES.length;

/** The IPv6 counters of a namespace or of a device: Ip6*, Icmp6* and those by message type in one array, octets apart. */
export class Snmp6 {
  private counts: Uint32Array | null = null;
  // Bytes soon exceed 32 bits.
  private inOctets = 0;
  private outOctets = 0;
  private inMcastOctets = 0;
  private outMcastOctets = 0;
  private udp: Float64Array | null = null;
  /** Messages of types without a name: type, or 256 + type for those sent. */
  private others: Map<number, number> | null = null;

  incIp(field: number): void {
    (this.counts ??= new Uint32Array(COUNT))[field]!++;
  }
  /** Adds bytes to one of the four counters of octets. */
  addOctets(field: number, n: number): void {
    if (field === IPSTATS_MIB_INOCTETS) this.inOctets += n;
    else if (field === IPSTATS_MIB_OUTOCTETS) this.outOctets += n;
    else if (field === IPSTATS_MIB_INMCASTOCTETS) this.inMcastOctets += n;
    else this.outMcastOctets += n;
  }
  incUdp(field: number): void {
    (this.udp ??= new Float64Array(UDP6_MIB.length))[field]!++;
  }
  incIcmp(field: number): void {
    (this.counts ??= new Uint32Array(COUNT))[ICMP_AT + field]!++;
  }
  icmpIn(type: number): void {
    this.incType(type, TYPES_IN_AT, 0);
  }
  icmpOut(type: number): void {
    this.incIcmp(ICMP6_MIB_OUTMSGS);
    this.incType(type, TYPES_OUT_AT, 256);
  }

  private incType(type: number, at: number, other: number): void {
    const slot = TYPE_SLOT[type]!;
    if (slot >= 0) (this.counts ??= new Uint32Array(COUNT))[at + slot]!++;
    else (this.others ??= new Map()).set(other + type, (this.others.get(other + type) ?? 0) + 1);
  }

  ipValue(field: number): number {
    if (field === IPSTATS_MIB_INOCTETS) return this.inOctets;
    if (field === IPSTATS_MIB_OUTOCTETS) return this.outOctets;
    if (field === IPSTATS_MIB_INMCASTOCTETS) return this.inMcastOctets;
    if (field === IPSTATS_MIB_OUTMCASTOCTETS) return this.outMcastOctets;
    return this.counts === null ? 0 : this.counts[field]!;
  }
  icmpValue(field: number): number {
    return this.counts === null ? 0 : this.counts[ICMP_AT + field]!;
  }
  udpValue(field: number): number {
    return this.udp === null ? 0 : this.udp[field]!;
  }
  icmpTypeValue(type: number, out: boolean): number {
    const slot = TYPE_SLOT[type]!;
    if (slot < 0) return this.others?.get((out ? 256 : 0) + type) ?? 0;
    return this.counts === null ? 0 : this.counts[(out ? TYPES_OUT_AT : TYPES_IN_AT) + slot]!;
  }

  /** The Ip6* and Icmp6* lines of snmp6. */
  ipIcmpText(): string {
    let text = "";
    for (let i = 0; i < IP6_MIB.length; i++) text += snmpLine(`Ip6${IP6_MIB[i]!}`, this.ipValue(i));
    for (let i = 0; i < ICMP6_MIB.length; i++) text += snmpLine(`Icmp6${ICMP6_MIB[i]!}`, this.icmpValue(i));
    for (const out of [false, true])
      for (const [type, name] of ICMP6_TYPES)
        text += snmpLine(`Icmp6${out ? "Out" : "In"}${name}`, this.icmpTypeValue(type, out));
    for (const out of [false, true]) {
      for (let type = 0; type < 256; type++) {
        const count = this.icmpTypeValue(type, out);
        if (count !== 0) text += snmpLine(`Icmp6${out ? "Out" : "In"}Type${type}`, count);
      }
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
