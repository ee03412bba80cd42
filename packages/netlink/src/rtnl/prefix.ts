/** RTM_NEWPREFIX: struct prefixmsg and PREFIX_* (linux/rtnetlink.h): a prefix a router advertised. */

import { attributes, bytes, struct, structure, type AttrsOf, type FieldsOf, type MessageDef } from "../codec.js";

export const prefixmsg = structure({
  family: "u8",
  pad1: "u8",
  pad2: "u16",
  ifindex: "u32",
  type: "u8",
  len: "u8",
  flags: "u8",
  pad3: "u8",
});
export type PrefixMsg = FieldsOf<typeof prefixmsg>;

/** struct prefix_cacheinfo: lifetimes in seconds. */
export const prefixCacheinfo = structure({ prefered: "u32", valid: "u32" });

export const prefixAttrs = attributes({
  PREFIX_ADDRESS: [1, bytes],
  PREFIX_CACHEINFO: [2, struct(prefixCacheinfo)],
});
export type PrefixAttrs = AttrsOf<typeof prefixAttrs>;
export const prefixDef: MessageDef<PrefixMsg, PrefixAttrs> = { header: prefixmsg, attrs: prefixAttrs };

export const IF_PREFIX_ONLINK = 0x01;
export const IF_PREFIX_AUTOCONF = 0x02;
