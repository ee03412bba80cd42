/** Frames on devices of all kinds: who gets one, and of what it dies where nobody does. */

import {
  AF_PACKET,
  PACKET_BROADCAST,
  PACKET_HOST,
  PACKET_MULTICAST,
  PACKET_OTHERHOST,
  PACKET_OUTGOING,
} from "@netloom/uapi";
import { Writer, type AttrSet, type LinkAttrs } from "@netloom/netlink";
import type { Net } from "../../packages/kernel/src/net/core/net.js";
import { drain, frame, macBytes, messages, NetLab } from "../../packages/kernel/src/net/test/net-lab.js";

export const ALL = "ff:ff:ff:ff:ff:ff";
/** A group nobody joined. */
export const GROUP = "01:00:5e:7f:00:01";
/** Nobody's address. */
export const NOBODY = "02:00:00:00:00:ff";
/** The cable's ends. */
export const LOW = "02:00:00:00:00:e0";
export const WAN = "02:00:00:00:00:e1";
export const mac = (n: number): string => `02:00:00:00:01:0${n}`;
/** An EtherType nobody handles. */
export const MARK = 0x88b5;

const TYPES: ReadonlyMap<number, string> = new Map([
  [PACKET_HOST, "host"],
  [PACKET_BROADCAST, "broadcast"],
  [PACKET_MULTICAST, "multicast"],
  [PACKET_OTHERHOST, "otherhost"],
]);

export function encode<T>(set: AttrSet<T>, values: T): Uint8Array {
  const w = new Writer(64);
  set.encode(w, values);
  return w.finish();
}

/** What it is called, who sends it, the frame or its destination, its source. */
export type Way = readonly [what: string, from: string, frameOrDest: string | Uint8Array, source?: string];

/** One namespace with a cable from `low` to `wan`, both up and silent. */
export class FrameLab extends NetLab {
  readonly net: Net = this.stack.initNet;

  constructor() {
    super();
    this.cable("low", "wan", LOW, WAN);
  }

  cable(name: string, peer: string, address: string, peerAddress: string): void {
    this.addVeth(this.net, name, peer, { IFLA_ADDRESS: macBytes(peerAddress) }, { IFLA_ADDRESS: macBytes(address) });
    this.up(this.net, name, peer);
  }

  /** Adds a device of a kind, up. */
  add(name: string, kind: string, data: Uint8Array | null, attrs: LinkAttrs = {}): void {
    const info: NonNullable<LinkAttrs["IFLA_LINKINFO"]> = { IFLA_INFO_KIND: kind };
    if (data !== null) info.IFLA_INFO_DATA = data;
    this.addLink(this.net, { IFLA_IFNAME: name, ...attrs, IFLA_LINKINFO: info });
    this.up(this.net, name);
  }

  /** Adds one on the cable's near end. */
  onLow(name: string, kind: string, data: Uint8Array | null, attrs: LinkAttrs = {}): void {
    this.add(name, kind, data, { IFLA_LINK: this.dev(this.net, "low").ifindex, ...attrs });
  }

  /** Waits until addresses are announced and links known; then nobody says anything by himself. */
  quiet(): void {
    this.run(14_500);
  }

  /** What becomes of frames that go these ways, each in a world of its own made by `build`; nothing of them is left. */
  static fates(build: () => FrameLab, names: readonly string[], ways: readonly Way[]): Record<string, string> {
    const fates: Record<string, string> = {};
    for (const [what, from, frameOrDest, source = WAN] of ways) {
      const lab = build();
      lab.quiet();
      const bytes = typeof frameOrDest === "string" ? frame(frameOrDest, source, MARK) : frameOrDest;
      fates[what] = lab.fateOf(from, bytes, ...names.filter((name) => name !== from));
      // What waits for an address is the error that tells its sender.
      if (lab.stack.skbs.live > 0) fates[what] += " answered";
      lab.run(10_000);
      if (lab.stack.skbs.live > 0) fates[what] += " and left behind";
    }
    return fates;
  }

  /** A frame is sent by `from`: `name:pkttype` of those who receive it, known again by its last bytes, then reasons of drops. */
  fateOf(from: string, bytes: Uint8Array, ...names: readonly string[]): string {
    const taps = names.map((name) => this.tap(this.net, name));
    const sender = this.tap(this.net, from);
    for (const tap of [...taps, sender]) drain(tap);
    const before = new Map(this.stack.drops);
    this.send(sender, bytes);
    this.run(5);
    const tail = bytes.subarray(-16).join();
    const got = names.flatMap((name, i) =>
      messages(taps[i]!).flatMap(({ data, from: address }) => {
        if (data.subarray(-16).join() !== tail || address?.family !== AF_PACKET) return [];
        return address.pkttype === PACKET_OUTGOING ? [] : [`${name}:${TYPES.get(address.pkttype)}`];
      }),
    );
    for (const tap of [...taps, sender]) tap.release();
    const dropped: string[] = [];
    for (const [reason, count] of this.stack.drops)
      // Of that dies what was received.
      if ((reason !== "UNHANDLED_PROTO" || got.length === 0) && count > (before.get(reason) ?? 0)) dropped.push(reason);
    return [...got, ...dropped].join(" ");
  }
}

/** A frame with an 802.1Q tag. */
export function tagged(dest: string, source: string, vid: number, type = 0x8100): Uint8Array {
  const bytes = frame(dest, source, MARK);
  return Uint8Array.of(...bytes.subarray(0, 12), type >> 8, type & 255, vid >> 8, vid & 255, ...bytes.subarray(12));
}
