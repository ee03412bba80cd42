/** Control messages and flags common to all netlink families (linux/netlink.h). */

import { attributes, string, structure, u32, bytes, type MessageDef, type FieldsOf, type AttrsOf } from "./codec.js";

export const NETLINK_ROUTE = 0;
export const NETLINK_SOCK_DIAG = 4;
export const NETLINK_NETFILTER = 12;
export const NETLINK_GENERIC = 16;

export const NLMSG_NOOP = 1;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLMSG_OVERRUN = 4;
/** Only in files: when the next message came, seconds and microseconds (iproute2). */
export const NLMSG_TSTAMP = 15;

export const NLM_F_REQUEST = 0x01;
export const NLM_F_MULTI = 0x02;
export const NLM_F_ACK = 0x04;
export const NLM_F_ECHO = 0x08;
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP_FILTERED = 0x20;
/** Of GET requests. */
export const NLM_F_ROOT = 0x100;
export const NLM_F_MATCH = 0x200;
export const NLM_F_DUMP = 0x300;
/** Of NEW requests. */
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;
/** Of acknowledgements. */
export const NLM_F_CAPPED = 0x100;
export const NLM_F_ACK_TLVS = 0x200;

/** struct nlmsgerr: `error` is 0 or a negative errno; the offending nlmsghdr follows, then extended-ack attributes. */
export const nlmsgerr = structure({ error: "s32", length: "u32", type: "u16", flags: "u16", seq: "u32", pid: "u32" });
export const nlmsgerrAttrs = attributes({
  NLMSGERR_ATTR_MSG: [1, string()],
  NLMSGERR_ATTR_OFFS: [2, u32],
  NLMSGERR_ATTR_COOKIE: [3, bytes],
});
/** With NLM_F_CAPPED, as every error here has: the request's payload is not echoed. */
export const nlmsgerrDef: MessageDef<FieldsOf<typeof nlmsgerr>, AttrsOf<typeof nlmsgerrAttrs>> = {
  header: nlmsgerr,
  attrs: nlmsgerrAttrs,
};
