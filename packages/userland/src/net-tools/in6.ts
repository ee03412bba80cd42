/**
 * struct in6_ifreq and struct in6_rtmsg (linux/ipv6.h, linux/ipv6_route.h), as ioctls on AF_INET6 sockets carry them.
 *
 *   in6_ifreq (24 bytes): addr[16] | prefixlen:u32 | ifindex:s32
 *   in6_rtmsg (80 bytes): dst[16] | src[16] | gateway[16] | type:u32 | dst_len:u16 | src_len:u16 | metric:u32 | - | info:u64 | flags:u32 | ifindex:s32
 */

export function in6Ifreq(addr: Uint8Array, prefixLen: number, ifindex: number): Uint8Array {
  const out = new Uint8Array(24);
  out.set(addr);
  const view = new DataView(out.buffer);
  view.setUint32(16, prefixLen, true);
  view.setInt32(20, ifindex, true);
  return out;
}

export interface In6Rtmsg {
  readonly dst: Uint8Array;
  readonly dstLen: number;
  readonly gateway: Uint8Array | null;
  readonly metric: number;
  readonly flags: number;
  readonly ifindex: number;
}

export function in6Rtmsg(route: In6Rtmsg): Uint8Array {
  const out = new Uint8Array(80);
  out.set(route.dst, 0);
  if (route.gateway !== null) out.set(route.gateway, 32);
  const view = new DataView(out.buffer);
  view.setUint16(52, route.dstLen, true);
  view.setUint32(56, route.metric, true);
  view.setUint32(72, route.flags, true);
  view.setInt32(76, route.ifindex, true);
  return out;
}
