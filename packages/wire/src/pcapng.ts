/**
 * pcapng capture files (draft-ietf-opsawg-pcapng): the blocks a writer needs, little-endian, with times in
 * nanoseconds since 1970.
 *
 *    0         4         8                              length-4
 *   +---------+---------+--- ... ----------------------+---------+
 *   | type    | length  | body, then options, padded   | length  |
 *   +---------+---------+--- ... ----------------------+---------+
 */

import { encodeUtf8 } from "./utf8.js";

/** Link types (tcpdump.org/linktypes.html). */
export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_RAW = 101;

/** Block types. */
export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const SIMPLE_PACKET = 3;
export const ENHANCED_PACKET = 6;
/** Bytes of a section header as they are read in the section's own byte order. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Options: of every block, of a section, of an interface, of a packet. */
export const OPT_END = 0;
export const OPT_COMMENT = 1;
export const SHB_USERAPPL = 4;
export const IF_NAME = 2;
export const IF_DESCRIPTION = 3;
export const IF_TSRESOL = 9;
export const EPB_FLAGS = 2;

/** epb_flags: where it went, and for whom the frame was. */
export const INBOUND = 1;
export const OUTBOUND = 2;
export const RECEPTION_UNICAST = 1 << 2;
export const RECEPTION_MULTICAST = 2 << 2;
export const RECEPTION_BROADCAST = 3 << 2;
export const RECEPTION_PROMISCUOUS = 4 << 2;

const NANOSECONDS = 9;

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

const padded = (length: number): number => (length + 3) & ~3;
const text = (code: number, value: string): Option => ({ code, value: encodeUtf8(value) });

/** A block with `body` bytes of fixed part, written by `write` at the given offset. */
function block(
  type: number,
  body: number,
  options: readonly Option[],
  write: (view: DataView, o: number) => void,
): Uint8Array {
  let size = 12 + padded(body);
  for (const { value } of options) size += 4 + padded(value.length);
  if (options.length > 0) size += 4;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, size, true);
  write(view, 8);
  let o = 8 + padded(body);
  for (const { code, value } of options) {
    view.setUint16(o, code, true);
    view.setUint16(o + 2, value.length, true);
    bytes.set(value, o + 4);
    o += 4 + padded(value.length);
  }
  view.setUint32(size - 4, size, true);
  return bytes;
}

/** The beginning of a file; `application` wrote it. */
export function sectionHeader(application: string): Uint8Array {
  return block(SECTION_HEADER, 16, [text(SHB_USERAPPL, application)], (view, o) => {
    view.setUint32(o, BYTE_ORDER_MAGIC, true);
    view.setUint16(o + 4, 1, true);
    // The section's length is not known beforehand.
    view.setUint32(o + 8, 0xffffffff, true);
    view.setUint32(o + 12, 0xffffffff, true);
  });
}

/** An interface, to which packets refer by its number in the file, counted from 0. */
export function interfaceDescription(linktype: number, snaplen: number, name: string, description: string): Uint8Array {
  const options = [
    text(IF_NAME, name),
    text(IF_DESCRIPTION, description),
    { code: IF_TSRESOL, value: Uint8Array.of(NANOSECONDS) },
  ];
  return block(INTERFACE_DESCRIPTION, 8, options, (view, o) => {
    view.setUint16(o, linktype, true);
    view.setUint32(o + 4, snaplen, true);
  });
}

/** A packet at `sec` and `nsec` (below 1e9) since 1970; `flags` as epb_flags, 0 for nothing known; `comment` null for none. */
export function enhancedPacket(
  interfaceId: number,
  sec: number,
  nsec: number,
  data: Uint8Array,
  wireLength: number,
  flags: number,
  comment: string | null,
): Uint8Array {
  const options: Option[] = [];
  if (comment !== null) options.push(text(OPT_COMMENT, comment));
  if (flags !== 0) options.push({ code: EPB_FLAGS, value: Uint8Array.of(flags, 0, 0, 0) });
  return block(ENHANCED_PACKET, 20 + data.length, options, (view, o) => {
    // sec * 1e9 + nsec in 64 bits, by 16-bit steps that stay exact.
    const high = Math.floor(sec / 0x10000) * 1e9;
    const low = (high % 0x10000) * 0x10000 + (sec % 0x10000) * 1e9 + nsec;
    view.setUint32(o, interfaceId, true);
    view.setUint32(o + 4, Math.floor(high / 0x10000) + Math.floor(low / 0x100000000), true);
    view.setUint32(o + 8, low % 0x100000000, true);
    view.setUint32(o + 12, data.length, true);
    view.setUint32(o + 16, wireLength, true);
    new Uint8Array(view.buffer).set(data, o + 20);
  });
}
