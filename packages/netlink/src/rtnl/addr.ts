/** RTM_*ADDR: struct ifaddrmsg and IFA_* (linux/if_addr.h). Addresses are bytes in network order. */

import { IFNAMSIZ } from "@netloom/uapi";
import {
  attributes,
  bytes,
  s32,
  string,
  struct,
  structure,
  u32,
  u8,
  type AttrsOf,
  type FieldsOf,
  type MessageDef,
} from "../codec.js";

export const ifaddrmsg = structure({ family: "u8", prefixlen: "u8", flags: "u8", scope: "u8", index: "u32" });
export type IfAddrMsg = FieldsOf<typeof ifaddrmsg>;

/** struct ifa_cacheinfo: lifetimes in seconds (0xffffffff: for ever), stamps in 1/100 s. */
export const ifaCacheinfo = structure({ prefered: "u32", valid: "u32", cstamp: "u32", tstamp: "u32" });
export type IfaCacheinfo = FieldsOf<typeof ifaCacheinfo>;
export const INFINITY_LIFE_TIME = 0xffffffff;

export const addrAttrs = attributes({
  IFA_ADDRESS: [1, bytes],
  IFA_LOCAL: [2, bytes],
  IFA_LABEL: [3, string(IFNAMSIZ)],
  IFA_BROADCAST: [4, bytes],
  IFA_ANYCAST: [5, bytes],
  IFA_CACHEINFO: [6, struct(ifaCacheinfo)],
  IFA_MULTICAST: [7, bytes],
  IFA_FLAGS: [8, u32],
  IFA_RT_PRIORITY: [9, u32],
  IFA_TARGET_NETNSID: [10, s32],
  IFA_PROTO: [11, u8],
});
export type AddrAttrs = AttrsOf<typeof addrAttrs>;
export const addrDef: MessageDef<IfAddrMsg, AddrAttrs> = { header: ifaddrmsg, attrs: addrAttrs };

export const IFA_F_SECONDARY = 0x01;
export const IFA_F_TEMPORARY = 0x01;
export const IFA_F_NODAD = 0x02;
export const IFA_F_OPTIMISTIC = 0x04;
export const IFA_F_DADFAILED = 0x08;
export const IFA_F_HOMEADDRESS = 0x10;
export const IFA_F_DEPRECATED = 0x20;
export const IFA_F_TENTATIVE = 0x40;
export const IFA_F_PERMANENT = 0x80;
export const IFA_F_MANAGETEMPADDR = 0x100;
export const IFA_F_NOPREFIXROUTE = 0x200;
export const IFA_F_MCAUTOJOIN = 0x400;
export const IFA_F_STABLE_PRIVACY = 0x800;
