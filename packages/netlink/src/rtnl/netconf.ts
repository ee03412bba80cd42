/** RTM_*NETCONF: struct netconfmsg and NETCONFA_* (linux/netconf.h). */

import { attributes, s32, structure, type AttrsOf, type FieldsOf, type MessageDef } from "../codec.js";

export const netconfmsg = structure({ family: "u8" });

export const netconfAttrs = attributes({
  NETCONFA_IFINDEX: [1, s32],
  NETCONFA_FORWARDING: [2, s32],
  NETCONFA_RP_FILTER: [3, s32],
  NETCONFA_MC_FORWARDING: [4, s32],
  NETCONFA_PROXY_NEIGH: [5, s32],
  NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN: [6, s32],
  NETCONFA_INPUT: [7, s32],
  NETCONFA_BC_FORWARDING: [8, s32],
});
export type NetconfAttrs = AttrsOf<typeof netconfAttrs>;
export const netconfDef: MessageDef<FieldsOf<typeof netconfmsg>, NetconfAttrs> = {
  header: netconfmsg,
  attrs: netconfAttrs,
};

/** NETCONFA_IFINDEX of `conf.all` and `conf.default`. */
export const NETCONFA_IFINDEX_ALL = -1;
export const NETCONFA_IFINDEX_DEFAULT = -2;
