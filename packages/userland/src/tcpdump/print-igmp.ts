/** IGMP (RFC 2236, RFC 3376). */

import { checksum, igmp } from "@netloom/wire";
import { durationText } from "./domain-types.js";
import type { Netdissect } from "./netdissect.js";

/** Types of group records (RFC 3376, RFC 3810). */
export const RECORD_TYPES: Readonly<Record<number, string>> = {
  1: "is_in",
  2: "is_ex",
  3: "to_in",
  4: "to_ex",
  5: "allow",
  6: "block",
};

/** `length` bytes of IGMP at `o`. */
export function igmpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "igmp";
  if (ndo.options.quick) {
    ndo.print("igmp");
    return;
  }
  const type = ndo.u8(o);
  switch (type) {
    case igmp.IGMP_HOST_MEMBERSHIP_QUERY:
      ndo.print("igmp query");
      if (length >= 12) queryPrint(ndo, o, length);
      else {
        if (ndo.u8(o + 1) !== 0) {
          ndo.print(" v2");
          if (ndo.u8(o + 1) !== 100) ndo.print(` [max resp time ${ndo.u8(o + 1)}]`);
        } else ndo.print(" v1");
        if (ndo.u32(o + 4) !== 0) ndo.print(` [gaddr ${ndo.ip4(o + 4)}]`);
        if (length !== 8) ndo.print(` [len ${length}]`);
      }
      break;
    case igmp.IGMP_HOST_MEMBERSHIP_REPORT:
      ndo.print(`igmp v1 report ${ndo.ip4(o + 4)}`);
      if (length !== 8) ndo.print(` [len ${length}]`);
      break;
    case igmp.IGMPV2_HOST_MEMBERSHIP_REPORT:
      ndo.print(`igmp v2 report ${ndo.ip4(o + 4)}`);
      break;
    case igmp.IGMPV3_HOST_MEMBERSHIP_REPORT:
      ndo.print("igmp v3 report");
      reportPrint(ndo, o, length);
      break;
    case igmp.IGMP_HOST_LEAVE_MESSAGE:
      ndo.print(`igmp leave ${ndo.ip4(o + 4)}`);
      break;
    default:
      ndo.print(`igmp-${type}`);
  }
  if (ndo.verbose > 0 && length >= 4 && ndo.has(o, length) && checksum(ndo.b, o, length) !== 0) {
    ndo.print(` bad igmp cksum ${igmp.check(ndo.b, o).toString(16)}!`);
  }
}

/** A query of version 3. */
function queryPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.print(" v3");
  if ((length & 3) !== 0) {
    ndo.print(` [invalid len ${length}]`);
    return;
  }
  const code = ndo.u8(o + 1);
  const tenths = code < 128 ? code : ((code & 15) | 16) << (((code >> 4) & 7) + 3);
  if (tenths !== 100) {
    const text = tenths < 600 ? `${Math.trunc(tenths / 10)}.${tenths % 10}s` : durationText(Math.trunc(tenths / 10));
    ndo.print(` [max resp time ${text}]`);
  }
  if (ndo.u32(o + 4) === 0) return;
  ndo.print(` [gaddr ${ndo.ip4(o + 4)}`);
  const sources = ndo.u16(o + 10);
  if (sources > 0) {
    if (12 + (sources << 2) > length) ndo.print(" [invalid number of sources]");
    else if (ndo.verbose > 1) {
      ndo.print(" {");
      for (let i = 0; i < sources; i++) ndo.print(` ${ndo.ip4(o + 12 + 4 * i)}`);
      ndo.print(" }");
    } else ndo.print(`, ${sources} source(s)`);
  }
  ndo.print("]");
}

function reportPrint(ndo: Netdissect, o: number, length: number): void {
  if (length < 16 || (length & 3) !== 0) {
    ndo.print(` [invalid len ${length}]`);
    return;
  }
  const count = ndo.u16(o + 6);
  ndo.print(`, ${count} group record(s)`);
  if (ndo.verbose === 0) return;
  let at = o + 8;
  for (let i = 0; i < count; i++) {
    if (at - o + 8 > length) {
      ndo.print(" [invalid number of groups]");
      return;
    }
    const sources = ndo.u16(at + 2);
    ndo.print(` [gaddr ${ndo.ip4(at + 4)} ${RECORD_TYPES[ndo.u8(at)] ?? ` [v3-report-#${ndo.u8(at)}]`}`);
    if (at - o + 8 + 4 * sources > length) {
      ndo.print(` [invalid number of sources ${sources}]`);
      return;
    }
    if (ndo.verbose > 1) {
      ndo.print(" {");
      for (let k = 0; k < sources; k++) ndo.print(` ${ndo.ip4(at + 8 + 4 * k)}`);
      ndo.print(" }");
    } else ndo.print(`, ${sources} source(s)`);
    ndo.print("]");
    at += 8 + 4 * sources;
  }
}
