/** What a route is looked up by (struct flowi6). */

import { IN6ADDR_ANY } from "./in6-addr.js";

/** Reused from packet to packet: addresses are places in the packet's buffer. */
export class Flow6 {
  daddr: Uint8Array = IN6ADDR_ANY;
  daddrAt = 0;
  saddr: Uint8Array = IN6ADDR_ANY;
  saddrAt = 0;
  /** ifindex the packet must leave by (or should: strictness is the lookup's), 0 for any. */
  oif = 0;
  /** ifindex it came in by; the loopback's for packets made here. */
  iif = 0;
  mark = 0;
  /** Next header of the transport, 0 if not looked at. */
  proto = 0;
  sport = 0;
  dport = 0;
  flowLabel = 0;
  uid = 0;
  /** ifindex of the L3 master device whose table is asked, 0 for none. */
  l3mdev = 0;
  tclass = 0;
  /** The hash that picks among several next hops, 0 until computed. */
  mpHash = 0;

  /** A lookup of an address of its own, not in a packet. */
  to(daddr: Uint8Array, saddr: Uint8Array | null, oif: number): this {
    this.daddr = daddr;
    this.daddrAt = 0;
    this.saddr = saddr ?? IN6ADDR_ANY;
    this.saddrAt = 0;
    this.oif = oif;
    this.iif =
      this.mark =
      this.proto =
      this.sport =
      this.dport =
      this.flowLabel =
      this.uid =
      this.tclass =
      this.mpHash =
      this.l3mdev =
        0;
    return this;
  }
}
