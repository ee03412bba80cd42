/** What packets are, in tcpdump's words. */

import { Netdissect, NO_NAMES } from "../tcpdump/netdissect.js";
import { etherTypePrint } from "../tcpdump/print-ether.js";
import type { TraceEvent } from "./trace-event.js";

/** The packet an event tells the bytes of; null if it tells none. */
export function describePacket(event: TraceEvent): string | null {
  const hex = event.fields.get("bytes");
  const protocol = event.fields.get("protocol");
  if (hex === undefined || protocol === undefined) return null;
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const ndo = new Netdissect(
    { numeric: 1, link: false, quick: false, verbose: 0, absoluteSeq: false, dumps: false, noChecksum: true },
    NO_NAMES,
  );
  ndo.b = bytes;
  ndo.end = bytes.length;
  const size = Number(event.fields.get("size") ?? bytes.length);
  let known = false;
  ndo.guarded(() => void (known = etherTypePrint(ndo, Number(protocol), 0, size)));
  return known || ndo.text !== "" ? ndo.text.replaceAll("\n", ": ") : `EtherType ${protocol}, length ${size}`;
}
