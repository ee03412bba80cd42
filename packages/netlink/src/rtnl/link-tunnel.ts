/** IFLA_INFO_DATA of tunnels over IPv4: kinds ipip, sit, gre and gretap (linux/if_tunnel.h). */

import { attributes, be16, be32, bytes, flag, u16, u32, u8, type AttrsOf } from "../codec.js";

export const iptunInfoAttrs = attributes({
  IFLA_IPTUN_LINK: [1, u32],
  IFLA_IPTUN_LOCAL: [2, be32],
  IFLA_IPTUN_REMOTE: [3, be32],
  IFLA_IPTUN_TTL: [4, u8],
  IFLA_IPTUN_TOS: [5, u8],
  /** u16 of SIT_ISATAP. */
  IFLA_IPTUN_FLAGS: [8, u16],
  IFLA_IPTUN_PROTO: [9, u8],
  IFLA_IPTUN_PMTUDISC: [10, u8],
  IFLA_IPTUN_6RD_PREFIX: [11, bytes],
  IFLA_IPTUN_6RD_RELAY_PREFIX: [12, be32],
  IFLA_IPTUN_6RD_PREFIXLEN: [13, u16],
  IFLA_IPTUN_6RD_RELAY_PREFIXLEN: [14, u16],
  IFLA_IPTUN_ENCAP_TYPE: [15, u16],
  IFLA_IPTUN_ENCAP_FLAGS: [16, u16],
  IFLA_IPTUN_ENCAP_SPORT: [17, be16],
  IFLA_IPTUN_ENCAP_DPORT: [18, be16],
  IFLA_IPTUN_COLLECT_METADATA: [19, flag],
  IFLA_IPTUN_FWMARK: [20, u32],
});
export type IptunInfo = AttrsOf<typeof iptunInfoAttrs>;

export const greInfoAttrs = attributes({
  IFLA_GRE_LINK: [1, u32],
  /** GRE_CSUM, GRE_KEY, GRE_SEQ. */
  IFLA_GRE_IFLAGS: [2, be16],
  IFLA_GRE_OFLAGS: [3, be16],
  IFLA_GRE_IKEY: [4, be32],
  IFLA_GRE_OKEY: [5, be32],
  IFLA_GRE_LOCAL: [6, be32],
  IFLA_GRE_REMOTE: [7, be32],
  IFLA_GRE_TTL: [8, u8],
  IFLA_GRE_TOS: [9, u8],
  IFLA_GRE_PMTUDISC: [10, u8],
  IFLA_GRE_ENCAP_TYPE: [14, u16],
  IFLA_GRE_ENCAP_FLAGS: [15, u16],
  IFLA_GRE_ENCAP_SPORT: [16, be16],
  IFLA_GRE_ENCAP_DPORT: [17, be16],
  IFLA_GRE_COLLECT_METADATA: [18, flag],
  IFLA_GRE_IGNORE_DF: [19, u8],
  IFLA_GRE_FWMARK: [20, u32],
  IFLA_GRE_ERSPAN_INDEX: [21, u32],
  IFLA_GRE_ERSPAN_VER: [22, u8],
});
export type GreInfo = AttrsOf<typeof greInfoAttrs>;

/** IFLA_*_ENCAP_TYPE (enum tunnel_encap_types). */
export const TUNNEL_ENCAP_NONE = 0;
export const TUNNEL_ENCAP_FOU = 1;
export const TUNNEL_ENCAP_GUE = 2;
export const TUNNEL_ENCAP_FLAG_CSUM = 1;
export const TUNNEL_ENCAP_FLAG_CSUM6 = 2;
export const TUNNEL_ENCAP_FLAG_REMCSUM = 4;
