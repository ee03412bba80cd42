/**
 * What stands before a packet that a program hands to a device or takes from it (struct virtio_net_hdr, little endian):
 *
 *   flags:8 gso_type:8 hdr_len:16 gso_size:16 csum_start:16 csum_offset:16
 */

import { Errno } from "@netloom/uapi";
import { CHECKSUM_PARTIAL, CHECKSUM_UNNECESSARY, type Skb } from "../core/skb.js";

const VIRTIO_NET_HDR_F_NEEDS_CSUM = 1;
const VIRTIO_NET_HDR_F_DATA_VALID = 2;
export const VNET_HDR_MIN = 10;

/** Where the checksum is to be computed from and put, counted from the packet's beginning; -1: nowhere. */
export interface VnetHdr {
  readonly csumStart: number;
  readonly csumOffset: number;
}

/** Reads the header of `size` bytes at `at`, which the packet follows: `length` bytes for both. EINVAL: they do not fit together. */
export function getVnetHdr(bytes: Uint8Array, at: number, length: number, size: number): VnetHdr {
  if (length < size) throw new Errno("EINVAL");
  const headerLen = le16(bytes, at + 2);
  const partial = (bytes[at]! & VIRTIO_NET_HDR_F_NEEDS_CSUM) !== 0;
  const csumStart = partial ? le16(bytes, at + 6) : -1;
  const csumOffset = partial ? le16(bytes, at + 8) : 0;
  // One packet of the size of the link is all that a device here takes.
  if (bytes[at + 1] !== 0) throw new Errno("EINVAL");
  if (Math.max(headerLen, partial ? csumStart + csumOffset + 2 : 0) > length - size) throw new Errno("EINVAL");
  return { csumStart, csumOffset };
}

/** `skb.data` is the packet's beginning. */
export function askForChecksum(skb: Skb, header: VnetHdr): void {
  if (header.csumStart < 0) return;
  skb.ipSummed = CHECKSUM_PARTIAL;
  skb.csumStart = skb.data + header.csumStart;
  skb.csumOffset = header.csumOffset;
}

export function putVnetHdr(bytes: Uint8Array, at: number, skb: Skb): void {
  if (skb.ipSummed === CHECKSUM_PARTIAL) {
    bytes[at] = VIRTIO_NET_HDR_F_NEEDS_CSUM;
    putLe16(bytes, at + 6, skb.csumStart - skb.data);
    putLe16(bytes, at + 8, skb.csumOffset);
  } else if (skb.ipSummed === CHECKSUM_UNNECESSARY) bytes[at] = VIRTIO_NET_HDR_F_DATA_VALID;
}

const le16 = (b: Uint8Array, at: number): number => b[at]! | (b[at + 1]! << 8);
function putLe16(b: Uint8Array, at: number, value: number): void {
  b[at] = value & 0xff;
  b[at + 1] = (value >>> 8) & 0xff;
}
