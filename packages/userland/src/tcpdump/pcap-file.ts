/**
 * Capture files (draft-ietf-opsawg-pcap): a 24-byte header, then records of 16 bytes and the packet.
 *
 *   0      4     6     8         16       20
 *   +------+-----+-----+---------+--------+----------+
 *   |magic |major|minor|reserved |snaplen | linktype |     magic 0xa1b2c3d4: microseconds, 0xa1b23c4d: nanoseconds
 *   +------+-----+-----+---------+--------+----------+
 *   |seconds      | fraction     | captured | length |     each record
 *
 * Also read are pcapng files (see pcapng.ts of the package wire).
 */

import { readPcapng } from "./pcapng-file.js";

export const DLT_EN10MB = 1;
/** Packets without a link header; files number it otherwise. */
export const DLT_RAW = 12;
const LINKTYPE_RAW = 101;
export const DLT_LINUX_SLL = 113;
export const DLT_LINUX_SLL2 = 276;
/** Link types from here to there are numbered as in files. */
const DLT_MATCHING_MIN = 104;
const DLT_MATCHING_MAX = 289;
const PCAP_HEADER = 24;
const RECORD_HEADER = 16;
const MAX_SNAPLEN = 262144;
const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;

export interface CaptureFile {
  readonly linktype: number;
  readonly snaplen: number;
  readonly packets: readonly CapturedPacket[];
  /** Why there are no more packets, in libpcap's words; null at the end of the file. */
  readonly trouble: string | null;
}

export interface CapturedPacket {
  readonly sec: number;
  readonly nsec: number;
  readonly data: Uint8Array;
  /** Length on the wire. */
  readonly length: number;
}

/** The bytes are no capture file, in libpcap's words. */
export class CaptureFileError extends Error {
  override readonly name = "CaptureFileError";
}

/** DLT_* of what a file says. */
export const dltOf = (linktype: number): number => (linktype === LINKTYPE_RAW ? DLT_RAW : linktype);

/** Null if libpcap can filter packets of this type, else what it says. */
export function unknownLinkType(dlt: number): string | null {
  return dlt > DLT_MATCHING_MAX
    ? `unknown data link type ${dlt} (min ${DLT_MATCHING_MIN}, max ${DLT_MATCHING_MAX})`
    : null;
}

const truncated = (wanted: number, what: string, got: number): string =>
  `truncated dump file; tried to read ${wanted} ${what} bytes, only got ${got}`;

/** Throws CaptureFileError. */
export function readCapture(bytes: Uint8Array): CaptureFile {
  if (bytes.length < 4) throw new CaptureFileError(truncated(4, "file header", bytes.length));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = view.getUint32(0, true);
  const swapped = view.getUint32(0, false);
  if (magic === 0x0a0d0d0a) return readPcapng(bytes);
  const little = magic === MICROSECONDS || magic === NANOSECONDS;
  if (!little && swapped !== MICROSECONDS && swapped !== NANOSECONDS) throw new CaptureFileError("unknown file format");
  if (bytes.length < PCAP_HEADER) throw new CaptureFileError(truncated(PCAP_HEADER, "file header", bytes.length - 4));
  const major = view.getUint16(4, little);
  if (major < 2) throw new CaptureFileError("archaic pcap savefile format");
  if (major > 2) throw new CaptureFileError(`unsupported pcap savefile version ${major}.${view.getUint16(6, little)}`);
  const scale = (little ? magic : swapped) === NANOSECONDS ? 1 : 1000;
  const snaplen = view.getUint32(16, little) || MAX_SNAPLEN;
  const packets: CapturedPacket[] = [];
  let trouble: string | null = null;
  for (let o = PCAP_HEADER; o < bytes.length && trouble === null;) {
    const left = bytes.length - o - RECORD_HEADER;
    if (left < 0) {
      trouble = truncated(RECORD_HEADER, "header", bytes.length - o);
      break;
    }
    const captured = view.getUint32(o + 8, little);
    if (captured > Math.max(snaplen, MAX_SNAPLEN))
      trouble = `invalid packet capture length ${captured}, bigger than snaplen of ${snaplen}`;
    else if (captured > left) trouble = truncated(captured, "captured", left);
    else {
      packets.push({
        sec: view.getUint32(o, little),
        nsec: view.getUint32(o + 4, little) * scale,
        data: bytes.subarray(o + RECORD_HEADER, o + RECORD_HEADER + captured),
        length: view.getUint32(o + 12, little),
      });
      o += RECORD_HEADER + captured;
    }
  }
  return { linktype: dltOf(view.getUint32(20, little) & 0x03ffffff), snaplen, packets, trouble };
}

/** The header of a new file. */
export function captureHeader(linktype: number, snaplen: number, nanoseconds = false): Uint8Array {
  const out = new Uint8Array(PCAP_HEADER);
  const view = new DataView(out.buffer);
  view.setUint32(0, nanoseconds ? NANOSECONDS : MICROSECONDS, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, snaplen, true);
  view.setUint32(20, linktype === DLT_RAW ? LINKTYPE_RAW : linktype, true);
  return out;
}

/** One record. */
export function captureRecord(packet: CapturedPacket, nanoseconds = false): Uint8Array {
  const out = new Uint8Array(RECORD_HEADER + packet.data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, packet.sec, true);
  view.setUint32(4, nanoseconds ? packet.nsec : Math.trunc(packet.nsec / 1000), true);
  view.setUint32(8, packet.data.length, true);
  view.setUint32(12, packet.length, true);
  out.set(packet.data, RECORD_HEADER);
  return out;
}
