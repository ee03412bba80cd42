/**
 * `tun-echo DEVICE`: attaches to a tun device and answers every ping that is routed to it, whatever the address. Written against
 * `Sys` alone, as all programs in Netloom are: open(2), ioctl(2), read(2), write(2).
 */

import {
  Errno,
  IFF_NO_PI,
  IFF_TUN,
  ifreq,
  ifrName,
  ifrSetFlags,
  IPPROTO_ICMP,
  O_RDWR,
  strerror,
  TUNSETIFF,
  type Program,
  type Sys,
} from "@netloom/uapi";
import { encodeUtf8, formatIp4, icmp, ipv4 } from "@netloom/wire";

/** Turns an echo request into its reply, in place. False: the packet is something else. */
export function answer(packet: Uint8Array): boolean {
  if (
    packet.length < ipv4.HLEN ||
    ipv4.version(packet, 0) !== ipv4.VERSION ||
    ipv4.protocol(packet, 0) !== IPPROTO_ICMP
  )
    return false;
  const at = ipv4.hdrLen(packet, 0);
  const end = ipv4.totLen(packet, 0);
  if (end > packet.length || end < at + icmp.HLEN || icmp.type(packet, at) !== icmp.ICMP_ECHO) return false;
  const from = ipv4.saddr(packet, 0);
  ipv4.setSaddr(packet, 0, ipv4.daddr(packet, 0));
  ipv4.setDaddr(packet, 0, from);
  ipv4.setTtl(packet, 0, 64);
  ipv4.sendCheck(packet, 0);
  icmp.setType(packet, at, icmp.ICMP_ECHOREPLY);
  icmp.sendCheck(packet, at, end - at);
  return true;
}

async function main(sys: Sys, argv: readonly string[]): Promise<number> {
  const fd = sys.open("/dev/net/tun", O_RDWR);
  const ifr = ifreq(argv[1] ?? "tun%d");
  ifrSetFlags(ifr, IFF_TUN | IFF_NO_PI);
  try {
    sys.ioctl(fd, TUNSETIFF, ifr);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await sys.write(2, encodeUtf8(`tun-echo: ${argv[1] ?? "tun%d"}: ${strerror(error.code)}\n`));
    return 1;
  }
  const name = ifrName(ifr);
  for (;;) {
    const packet = await sys.read(fd, 65536);
    const to = packet.length >= ipv4.HLEN ? ipv4.daddr(packet, 0) : 0;
    if (!answer(packet)) continue;
    await sys.write(fd, packet);
    await sys.write(1, encodeUtf8(`${name}: answered for ${formatIp4(to)}\n`));
  }
}

export const tunEcho: Program = { name: "tun-echo", main };
