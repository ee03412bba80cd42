/** RTM_*ROUTE: struct rtmsg, RTA_* and next hops (linux/rtnetlink.h). Addresses are bytes in network order. */

import {
  attributes,
  bytes,
  nested,
  string,
  struct,
  structure,
  u16,
  u32,
  u8,
  getLe16,
  getLeS32,
  type AttrCodec,
  type AttrsOf,
  type FieldsOf,
  type MessageDef,
} from "../codec.js";

export const rtmsg = structure({
  family: "u8",
  dstLen: "u8",
  srcLen: "u8",
  tos: "u8",
  table: "u8",
  protocol: "u8",
  scope: "u8",
  type: "u8",
  flags: "u32",
});
export type RtMsg = FieldsOf<typeof rtmsg>;

export const RTN_UNSPEC = 0;
export const RTN_UNICAST = 1;
export const RTN_LOCAL = 2;
export const RTN_BROADCAST = 3;
export const RTN_ANYCAST = 4;
export const RTN_MULTICAST = 5;
export const RTN_BLACKHOLE = 6;
export const RTN_UNREACHABLE = 7;
export const RTN_PROHIBIT = 8;
export const RTN_THROW = 9;
export const RTN_NAT = 10;
export const RTN_XRESOLVE = 11;

export const RTPROT_UNSPEC = 0;
export const RTPROT_REDIRECT = 1;
export const RTPROT_KERNEL = 2;
export const RTPROT_BOOT = 3;
export const RTPROT_STATIC = 4;
export const RTPROT_RA = 9;

export const RT_SCOPE_UNIVERSE = 0;
export const RT_SCOPE_SITE = 200;
export const RT_SCOPE_LINK = 253;
export const RT_SCOPE_HOST = 254;
export const RT_SCOPE_NOWHERE = 255;

export const RT_TABLE_UNSPEC = 0;
export const RT_TABLE_COMPAT = 252;
export const RT_TABLE_DEFAULT = 253;
export const RT_TABLE_MAIN = 254;
export const RT_TABLE_LOCAL = 255;

/** Families of multicast routes. */
export const RTNL_FAMILY_IPMR = 128;
export const RTNL_FAMILY_IP6MR = 129;

export const RTM_F_NOTIFY = 0x100;
export const RTM_F_CLONED = 0x200;
export const RTM_F_EQUALIZE = 0x400;
export const RTM_F_PREFIX = 0x800;
export const RTM_F_LOOKUP_TABLE = 0x1000;
export const RTM_F_FIB_MATCH = 0x2000;

/** Flags of the cached route in the answer to RTM_GETROUTE, upper half of rtm_flags (linux/in_route.h). */
export const RTCF_NOTIFY = 0x00010000;
export const RTCF_REDIRECTED = 0x00040000;
export const RTCF_DOREDIRECT = 0x01000000;
export const RTCF_DIRECTSRC = 0x04000000;
export const RTCF_BROADCAST = 0x10000000;
export const RTCF_MULTICAST = 0x20000000;
export const RTCF_LOCAL = 0x80000000;

export const RTNH_F_DEAD = 1;
export const RTNH_F_PERVASIVE = 2;
export const RTNH_F_ONLINK = 4;
export const RTNH_F_OFFLOAD = 8;
export const RTNH_F_LINKDOWN = 16;
export const RTNH_F_UNRESOLVED = 32;

/** RTA_METRICS: RTAX_*; RTAX_LOCK is the bit mask of locked metrics. */
export const metricsAttrs = attributes({
  RTAX_LOCK: [1, u32],
  RTAX_MTU: [2, u32],
  RTAX_WINDOW: [3, u32],
  RTAX_RTT: [4, u32],
  RTAX_RTTVAR: [5, u32],
  RTAX_SSTHRESH: [6, u32],
  RTAX_CWND: [7, u32],
  RTAX_ADVMSS: [8, u32],
  RTAX_REORDERING: [9, u32],
  RTAX_HOPLIMIT: [10, u32],
  RTAX_INITCWND: [11, u32],
  RTAX_FEATURES: [12, u32],
  RTAX_RTO_MIN: [13, u32],
  RTAX_INITRWND: [14, u32],
  RTAX_QUICKACK: [15, u32],
  RTAX_CC_ALGO: [16, string()],
  RTAX_FASTOPEN_NO_COOKIE: [17, u32],
});
export type RouteMetrics = AttrsOf<typeof metricsAttrs>;

const nextHopAttrs = attributes({
  RTA_GATEWAY: [5, bytes],
  RTA_FLOW: [11, u32],
  RTA_VIA: [18, bytes],
  RTA_ENCAP_TYPE: [21, u16],
  RTA_ENCAP: [22, bytes],
});

/** One struct rtnexthop of RTA_MULTIPATH with its attributes; `hops` is the weight less one. */
export interface RtNextHop {
  readonly flags: number;
  readonly hops: number;
  readonly ifindex: number;
  readonly attrs: AttrsOf<typeof nextHopAttrs>;
}

const multipath: AttrCodec<readonly RtNextHop[]> = {
  encode(w, hops) {
    for (const hop of hops) {
      const at = w.reserve(8);
      w.bytes[at + 2] = hop.flags;
      w.bytes[at + 3] = hop.hops;
      w.setU32(at + 4, hop.ifindex);
      nextHopAttrs.encode(w, hop.attrs);
      w.setU16(at, w.length - at);
      w.pad4();
    }
  },
  decode(b, start, end) {
    const hops: RtNextHop[] = [];
    let o = start;
    while (o + 8 <= end) {
      const length = getLe16(b, o);
      if (length < 8 || o + length > end) break;
      hops.push({
        flags: b[o + 2]!,
        hops: b[o + 3]!,
        ifindex: getLeS32(b, o + 4),
        attrs: nextHopAttrs.decode(b, o + 8, o + length),
      });
      o += (length + 3) & ~3;
    }
    return hops;
  },
};

/** struct rta_cacheinfo. */
export const rtaCacheinfo = structure({
  clntref: "u32",
  lastuse: "u32",
  expires: "s32",
  error: "u32",
  used: "u32",
  id: "u32",
  ts: "u32",
  tsage: "u32",
});

export const routeAttrs = attributes({
  RTA_DST: [1, bytes],
  RTA_SRC: [2, bytes],
  RTA_IIF: [3, u32],
  RTA_OIF: [4, u32],
  RTA_GATEWAY: [5, bytes],
  RTA_PRIORITY: [6, u32],
  RTA_PREFSRC: [7, bytes],
  RTA_METRICS: [8, nested(metricsAttrs)],
  RTA_MULTIPATH: [9, multipath],
  RTA_FLOW: [11, u32],
  RTA_CACHEINFO: [12, struct(rtaCacheinfo)],
  RTA_TABLE: [15, u32],
  RTA_MARK: [16, u32],
  RTA_VIA: [18, bytes],
  RTA_NEWDST: [19, bytes],
  RTA_PREF: [20, u8],
  RTA_ENCAP_TYPE: [21, u16],
  RTA_ENCAP: [22, bytes],
  RTA_EXPIRES: [23, u32],
  RTA_UID: [25, u32],
  RTA_TTL_PROPAGATE: [26, u8],
  RTA_IP_PROTO: [27, u8],
  RTA_SPORT: [28, bytes],
  RTA_DPORT: [29, bytes],
  RTA_NH_ID: [30, u32],
});
export type RouteAttrs = AttrsOf<typeof routeAttrs>;
export const routeDef: MessageDef<RtMsg, RouteAttrs> = { header: rtmsg, attrs: routeAttrs };
