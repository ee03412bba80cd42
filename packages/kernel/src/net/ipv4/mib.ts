/** Counters of IPv4, ICMP and UDP (RFC 4293, linux/snmp.h), with the names /proc/net/snmp and /proc/net/netstat give them. */

const IP_NAMES = [
  "InReceives",
  "InHdrErrors",
  "InAddrErrors",
  "ForwDatagrams",
  "InUnknownProtos",
  "InDiscards",
  "InDelivers",
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
] as const;
const IPEXT_NAMES = [
  "InNoRoutes",
  "InTruncatedPkts",
  "InMcastPkts",
  "OutMcastPkts",
  "InBcastPkts",
  "OutBcastPkts",
  "InOctets",
  "OutOctets",
  "InMcastOctets",
  "OutMcastOctets",
  "InBcastOctets",
  "OutBcastOctets",
  "InCsumErrors",
  "InNoECTPkts",
  "InECT1Pkts",
  "InECT0Pkts",
  "InCEPkts",
  "ReasmOverlaps",
] as const;
const ICMP_NAMES = [
  "InMsgs",
  "InErrors",
  "InCsumErrors",
  "OutMsgs",
  "OutErrors",
  "OutRateLimitGlobal",
  "OutRateLimitHost",
] as const;
const UDP_NAMES = [
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

export const IP_IN_RECEIVES = 0;
export const IP_IN_HDR_ERRORS = 1;
export const IP_IN_ADDR_ERRORS = 2;
export const IP_FORW_DATAGRAMS = 3;
export const IP_IN_UNKNOWN_PROTOS = 4;
export const IP_IN_DISCARDS = 5;
export const IP_IN_DELIVERS = 6;
export const IP_OUT_REQUESTS = 7;
export const IP_OUT_DISCARDS = 8;
export const IP_OUT_NO_ROUTES = 9;
export const IP_REASM_TIMEOUT = 10;
export const IP_REASM_REQDS = 11;
export const IP_REASM_OKS = 12;
export const IP_REASM_FAILS = 13;
export const IP_FRAG_OKS = 14;
export const IP_FRAG_FAILS = 15;
export const IP_FRAG_CREATES = 16;

const EXT = IP_NAMES.length;
export const IPEXT_IN_NO_ROUTES = EXT;
export const IPEXT_IN_TRUNCATED_PKTS = EXT + 1;
export const IPEXT_IN_MCAST_PKTS = EXT + 2;
export const IPEXT_OUT_MCAST_PKTS = EXT + 3;
export const IPEXT_IN_BCAST_PKTS = EXT + 4;
export const IPEXT_OUT_BCAST_PKTS = EXT + 5;
export const IPEXT_IN_OCTETS = EXT + 6;
export const IPEXT_OUT_OCTETS = EXT + 7;
export const IPEXT_IN_MCAST_OCTETS = EXT + 8;
export const IPEXT_OUT_MCAST_OCTETS = EXT + 9;
export const IPEXT_IN_BCAST_OCTETS = EXT + 10;
export const IPEXT_OUT_BCAST_OCTETS = EXT + 11;
export const IPEXT_IN_CSUM_ERRORS = EXT + 12;
/** Followed by ECT1, ECT0 and CE: index by the ECN bits. */
export const IPEXT_IN_NO_ECT_PKTS = EXT + 13;
export const IPEXT_REASM_OVERLAPS = EXT + 17;

const ICMP = EXT + IPEXT_NAMES.length;
export const ICMP_MIB_IN_MSGS = ICMP;
export const ICMP_MIB_IN_ERRORS = ICMP + 1;
export const ICMP_MIB_IN_CSUM_ERRORS = ICMP + 2;
export const ICMP_MIB_OUT_MSGS = ICMP + 3;
export const ICMP_MIB_OUT_ERRORS = ICMP + 4;
export const ICMP_MIB_OUT_RATELIMIT_GLOBAL = ICMP + 5;
export const ICMP_MIB_OUT_RATELIMIT_HOST = ICMP + 6;

const UDP = ICMP + ICMP_NAMES.length;
export const UDP_MIB_IN_DATAGRAMS = UDP;
export const UDP_MIB_NO_PORTS = UDP + 1;
export const UDP_MIB_IN_ERRORS = UDP + 2;
export const UDP_MIB_OUT_DATAGRAMS = UDP + 3;
export const UDP_MIB_RCVBUF_ERRORS = UDP + 4;
export const UDP_MIB_SNDBUF_ERRORS = UDP + 5;
export const UDP_MIB_IN_CSUM_ERRORS = UDP + 6;
export const UDP_MIB_IGNORED_MULTI = UDP + 7;

/** The one counter of TcpExt that IPv4 keeps: packets the reverse-path filter refused. */
export const TCPEXT_IP_RPFILTER = UDP + UDP_NAMES.length;

export const MIB_COUNT = TCPEXT_IP_RPFILTER + 1;

/** Names with the index of the first, for /proc. */
export const MIB_IP = { names: IP_NAMES, first: 0 } as const;
export const MIB_IPEXT = { names: IPEXT_NAMES, first: EXT } as const;
export const MIB_UDP = { names: UDP_NAMES, first: UDP } as const;

/** In and Out counts of each ICMP type that occurred: bit 8 for those sent. */
export type IcmpMsgMib = Map<number, number>;
export const ICMPMSG_OUT = 0x100;
