/** RTM_*NSID: struct rtgenmsg and NETNSA_* (linux/net_namespace.h). */

import { attributes, s32, structure, u32, type AttrsOf, type FieldsOf, type MessageDef } from "../codec.js";

export const rtgenmsg = structure({ family: "u8" });

export const nsidAttrs = attributes({
  NETNSA_NSID: [1, s32],
  NETNSA_PID: [2, u32],
  NETNSA_FD: [3, u32],
  NETNSA_TARGET_NSID: [4, s32],
  NETNSA_CURRENT_NSID: [5, s32],
});
export type NsidAttrs = AttrsOf<typeof nsidAttrs>;
export const nsidDef: MessageDef<FieldsOf<typeof rtgenmsg>, NsidAttrs> = { header: rtgenmsg, attrs: nsidAttrs };

export const NETNSA_NSID_NOT_ASSIGNED = -1;
