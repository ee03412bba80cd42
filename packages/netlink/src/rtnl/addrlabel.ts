/** RTM_*ADDRLABEL: struct ifaddrlblmsg and IFAL_* (linux/if_addrlabel.h). */

import { attributes, bytes, structure, u32, type AttrsOf, type FieldsOf, type MessageDef } from "../codec.js";

export const ifaddrlblmsg = structure({
  family: "u8",
  _reserved: "u8",
  prefixlen: "u8",
  flags: "u8",
  index: "u32",
  seq: "u32",
});
export type IfAddrLblMsg = FieldsOf<typeof ifaddrlblmsg>;

export const addrLabelAttrs = attributes({ IFAL_ADDRESS: [1, bytes], IFAL_LABEL: [2, u32] });
export type AddrLabelAttrs = AttrsOf<typeof addrLabelAttrs>;
export const addrLabelDef: MessageDef<IfAddrLblMsg, AddrLabelAttrs> = { header: ifaddrlblmsg, attrs: addrLabelAttrs };
