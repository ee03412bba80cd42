/**
 * What programs read from and write to a tun or tap device (Documentation/networking/tuntap.rst):
 *
 *   [flags:16 EtherType:16be]      unless IFF_NO_PI (struct tun_pi)
 *   [struct virtio_net_hdr]        with IFF_VNET_HDR: flags:8 gso_type:8 hdr_len:16 gso_size:16 csum_start:16 csum_offset:16
 *   packet (tun) or Ethernet frame (tap), one for each read or write
 */

import {
  Errno,
  ETH_HLEN,
  ETH_P_IP,
  ETH_P_IPV6,
  IFF_NO_PI,
  IFF_TUN,
  IFF_UP,
  IFF_VNET_HDR,
  POLLERR,
  POLLIN,
  POLLOUT,
  TUN_PI_SIZE,
  TUN_PKT_STRIP,
} from "@netloom/uapi";
import { getU16, putU16 } from "@netloom/wire";
import { ethTypeTrans } from "../core/dev-receive.js";
import { consumeSkb, skbPutBytes, type Skb } from "../core/skb.js";
import type { TunQueue, TunStruct } from "./tun.js";
import { askForChecksum, getVnetHdr, putVnetHdr, type VnetHdr } from "./vnet-hdr.js";

/** One packet, at most `count` bytes of it; null: none waits. EBADFD: no device; EFAULT: it went away while waiting. */
export function tunRead(queue: TunQueue, count: number): Uint8Array | null {
  const tun = queue.tun;
  if (tun === null) {
    const waited = queue.reading;
    queue.reading = false;
    throw new Errno(waited ? "EFAULT" : "EBADFD");
  }
  queue.reading = false;
  if (count === 0) return new Uint8Array(0);
  if (queue.skbs.length > 0) return tunPutUser(tun, queue.skbs.shift()!, count);
  queue.reading = true;
  return null;
}

function tunPutUser(tun: TunStruct, skb: Skb, count: number): Uint8Array {
  const pi = tun.flags & IFF_NO_PI ? 0 : TUN_PI_SIZE;
  const vnet = tun.flags & IFF_VNET_HDR ? tun.vnetHdrSize : 0;
  const header = pi + vnet;
  const length = skb.tail - skb.data;
  try {
    if (count < header) throw new Errno("EINVAL");
    const bytes = new Uint8Array(Math.min(count, header + length));
    if (pi > 0) {
      if (count < header + length) bytes[0] = TUN_PKT_STRIP;
      putU16(bytes, 2, skb.protocol);
    }
    if (vnet > 0) putVnetHdr(bytes, pi, skb);
    bytes.set(skb.buf.subarray(skb.data, skb.data + bytes.length - header), header);
    const { stats } = tun.dev;
    stats.txPackets++;
    stats.txBytes += length;
    return bytes;
  } finally {
    consumeSkb(skb);
  }
}

/**
 * The device receives one packet. Returns the bytes taken: all. EBADFD: no device; EIO: it is down; EINVAL: too short, or of no
 * known kind.
 */
export function tunWrite(queue: TunQueue, bytes: Uint8Array, offset: number): number {
  const tun = queue.tun;
  if (tun === null) throw new Errno("EBADFD");
  const { dev } = tun;
  let at = offset;
  let protocol = 0;
  let length = bytes.length - offset;
  if ((tun.flags & IFF_NO_PI) === 0) {
    if (length < TUN_PI_SIZE) throw new Errno("EINVAL");
    protocol = getU16(bytes, at + 2);
    at += TUN_PI_SIZE;
    length -= TUN_PI_SIZE;
  }
  let header: VnetHdr | null = null;
  if (tun.flags & IFF_VNET_HDR) {
    header = getVnetHdr(bytes, at, length, tun.vnetHdrSize);
    at += tun.vnetHdrSize;
    length -= tun.vnetHdrSize;
  }
  const isTun = (tun.flags & IFF_TUN) !== 0;
  if (!isTun && length < ETH_HLEN) throw new Errno("EINVAL");
  if (isTun && tun.flags & IFF_NO_PI) {
    const version = length > 0 ? bytes[at]! >>> 4 : 0;
    protocol = version === 4 ? ETH_P_IP : version === 6 ? ETH_P_IPV6 : 0;
    if (protocol === 0) {
      dev.stats.rxDropped++;
      throw new Errno("EINVAL");
    }
  }
  if ((dev.flags & IFF_UP) === 0) {
    dev.stats.rxDropped++;
    throw new Errno("EIO");
  }
  const skb = dev.net.stack.skbs.alloc(length);
  skbPutBytes(skb, at === 0 ? bytes : bytes.subarray(at));
  if (header !== null) askForChecksum(skb, header);
  dev.stats.rxPackets++;
  dev.stats.rxBytes += length;
  if (isTun) {
    skb.dev = dev;
    skb.mac = skb.data;
    skb.protocol = protocol;
  } else if (!ethTypeTrans(skb, dev)) return bytes.length - offset;
  dev.net.stack.netifRx(skb);
  return bytes.length - offset;
}

/** POLLERR without a device. */
export function tunPoll(queue: TunQueue): number {
  const tun = queue.tun;
  if (tun === null) return POLLERR;
  return (queue.skbs.length > 0 ? POLLIN : 0) | (tun.dev.flags & IFF_UP ? POLLOUT : 0);
}
