/**
 * Capture files (draft-ietf-opsawg-pcap): a 24-byte header, then records of 16 bytes and the packet.
 *
 *   0      4     6     8         16       20
 *   +------+-----+-----+---------+--------+----------+
 *   |magic |major|minor|reserved |snaplen | linktype |     magic 0xa1b2c3d4, microseconds
 *   +------+-----+-----+---------+--------+----------+
 *   |seconds      | microseconds | captured | length  |     each record
 */

export const DLT_EN10MB = 1;
/** Packets without a link header; files number it otherwise. */
export const DLT_RAW = 12;
const LINKTYPE_RAW = 101;
export const DLT_LINUX_SLL = 113;
export const DLT_LINUX_SLL2 = 276;
export const PCAP_HEADER = 24;
export const RECORD_HEADER = 16;

export interface CaptureFile {
  readonly linktype: number;
  readonly snaplen: number;
  readonly packets: readonly CapturedPacket[];
}

export interface CapturedPacket {
  readonly sec: number;
  readonly usec: number;
  readonly data: Uint8Array;
  /** Length on the wire. */
  readonly length: number;
}

/** Null for what is no capture file. */
export function readCapture(bytes: Uint8Array): CaptureFile | null {
  if (bytes.length < PCAP_HEADER) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = view.getUint32(0, true);
  const little = magic === 0xa1b2c3d4 || magic === 0xa1b23c4d;
  const swapped = view.getUint32(0, false);
  if (!little && swapped !== 0xa1b2c3d4 && swapped !== 0xa1b23c4d) return null;
  const nanoseconds = (little ? magic : swapped) === 0xa1b23c4d;
  const packets: CapturedPacket[] = [];
  for (let o = PCAP_HEADER; o + RECORD_HEADER <= bytes.length;) {
    const captured = view.getUint32(o + 8, little);
    const fraction = view.getUint32(o + 4, little);
    packets.push({
      sec: view.getUint32(o, little),
      usec: nanoseconds ? Math.trunc(fraction / 1000) : fraction,
      data: bytes.subarray(o + RECORD_HEADER, o + RECORD_HEADER + captured),
      length: view.getUint32(o + 12, little),
    });
    o += RECORD_HEADER + captured;
  }
  const linktype = view.getUint32(20, little);
  return { linktype: linktype === LINKTYPE_RAW ? DLT_RAW : linktype, snaplen: view.getUint32(16, little), packets };
}

/** The header of a new file. */
export function captureHeader(linktype: number, snaplen: number): Uint8Array {
  const out = new Uint8Array(PCAP_HEADER);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, snaplen, true);
  view.setUint32(20, linktype === DLT_RAW ? LINKTYPE_RAW : linktype, true);
  return out;
}

/** One record. */
export function captureRecord(packet: CapturedPacket): Uint8Array {
  const out = new Uint8Array(RECORD_HEADER + packet.data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, packet.sec, true);
  view.setUint32(4, packet.usec, true);
  view.setUint32(8, packet.data.length, true);
  view.setUint32(12, packet.length, true);
  out.set(packet.data, RECORD_HEADER);
  return out;
}
