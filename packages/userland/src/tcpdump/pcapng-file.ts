/** Reads pcapng files as libpcap does: the packets of interfaces of one link type, other blocks are passed over. */

import { pcapng } from "@netloom/wire";
import { CaptureFileError, dltOf, type CapturedPacket, type CaptureFile } from "./pcap-file.js";

const BLOCK_HEADER = 8;
const MAX_SNAPLEN = 262144;

interface Interface {
  readonly linktype: number;
  readonly snaplen: number;
  /** Units of its times in a second. */
  readonly resolution: number;
}

const truncated = (wanted: number, got: number): string =>
  `truncated pcapng dump file; tried to read ${wanted} bytes, only got ${got}`;

/** `bytes` begin with the type of a section header. Throws CaptureFileError. */
export function readPcapng(bytes: Uint8Array): CaptureFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 28) throw new CaptureFileError(truncated(16, Math.max(bytes.length - 12, 0)));
  const little = view.getUint32(8, true) === pcapng.BYTE_ORDER_MAGIC;
  if (!little && view.getUint32(8, false) !== pcapng.BYTE_ORDER_MAGIC)
    throw new CaptureFileError("unknown file format");
  const interfaces: Interface[] = [];
  const packets: CapturedPacket[] = [];
  let trouble: string | null = null;
  for (let o = 0; o < bytes.length && trouble === null;) {
    const left = bytes.length - o;
    if (left < BLOCK_HEADER) {
      trouble = truncated(BLOCK_HEADER, left);
      break;
    }
    const type = view.getUint32(o, little);
    const size = view.getUint32(o + 4, little);
    if (size < 12) trouble = `block in pcapng dump file has a length of ${size} < 12`;
    else if (size > left) trouble = truncated(size - BLOCK_HEADER, left - BLOCK_HEADER);
    else {
      const block = new DataView(bytes.buffer, bytes.byteOffset + o, size);
      const body = bytes.subarray(o, o + size);
      if (type === pcapng.INTERFACE_DESCRIPTION) {
        const described = describe(block, little);
        if (interfaces[0] !== undefined && interfaces[0].linktype !== described.linktype)
          trouble = `an interface has a type ${described.linktype} different from the type of the first interface`;
        interfaces.push(described);
      } else if (type === pcapng.ENHANCED_PACKET) trouble = enhanced(block, body, little, interfaces, packets);
      else if (type === pcapng.SIMPLE_PACKET) trouble = simple(block, body, little, interfaces, packets);
      o += size;
    }
  }
  const first = interfaces[0];
  if (first === undefined)
    throw new CaptureFileError(trouble ?? "the capture file has no Interface Description Blocks");
  return { linktype: dltOf(first.linktype), snaplen: first.snaplen, packets, trouble };
}

function describe(block: DataView, little: boolean): Interface {
  let resolution = 1e6;
  for (let o = 16; o + 4 <= block.byteLength - 4;) {
    const code = block.getUint16(o, little);
    const length = block.getUint16(o + 2, little);
    if (code === pcapng.OPT_END) break;
    if (code === pcapng.IF_TSRESOL && length === 1) {
      const value = block.getUint8(o + 4);
      resolution = (value & 0x80) === 0 ? 10 ** value : 2 ** (value & 0x7f);
    }
    o += 4 + ((length + 3) & ~3);
  }
  return {
    linktype: block.getUint16(8, little),
    snaplen: block.getUint32(12, little) || MAX_SNAPLEN,
    resolution,
  };
}

function enhanced(
  block: DataView,
  body: Uint8Array,
  little: boolean,
  interfaces: readonly Interface[],
  packets: CapturedPacket[],
): string | null {
  const id = block.getUint32(8, little);
  const of = interfaces[id];
  if (of === undefined)
    return `a packet arrived on interface ${id}, but there's no Interface Description Block for that interface`;
  const captured = block.getUint32(20, little);
  if (28 + captured > body.length - 4) return "block in pcapng dump file has a length that is too short";
  const units = (BigInt(block.getUint32(12, little)) << 32n) | BigInt(block.getUint32(16, little));
  const perSecond = BigInt(of.resolution);
  packets.push({
    sec: Number(units / perSecond),
    nsec: Number(((units % perSecond) * 1_000_000_000n) / perSecond),
    data: body.subarray(28, 28 + captured),
    length: block.getUint32(24, little),
  });
  return null;
}

/** A packet of the first interface, without a time. */
function simple(
  block: DataView,
  body: Uint8Array,
  little: boolean,
  interfaces: readonly Interface[],
  packets: CapturedPacket[],
): string | null {
  const of = interfaces[0];
  if (of === undefined)
    return "a packet arrived on interface 0, but there's no Interface Description Block for that interface";
  const length = block.getUint32(8, little);
  const captured = Math.min(length, of.snaplen, body.length - 16);
  packets.push({ sec: 0, nsec: 0, data: body.subarray(12, 12 + captured), length });
  return null;
}
