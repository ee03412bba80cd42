/** A cable whose one end has a discipline; frames are put in with a priority and recorded as they arrive. */

import { ETH_P_ALL } from "@netloom/uapi";
import {
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RTM_DELQDISC,
  RTM_GETQDISC,
  RTM_GETTCLASS,
  RTM_NEWQDISC,
  RTM_NEWTCLASS,
  TC_H_ROOT,
  tcDef,
  Writer,
  type AttrSet,
  type StructDef,
  type TcAttrs,
  type TcMsg,
  type TcStatsAttrs,
} from "@netloom/netlink";
import { putMac, putU16 } from "@netloom/wire";
import { devQueueXmit } from "../../core/dev-xmit.js";
import type { NetDevice } from "../../core/net-device.js";
import { skbPut, type Skb } from "../../core/skb.js";
import { NetLab } from "../../test/net-lab.js";

const LENGTH_OF_HEADER = 14;

export interface Arrival {
  /** Since the first frame was sent. */
  readonly ms: number;
  readonly id: number;
  readonly bytes: Uint8Array;
}

export class SchedLab {
  readonly lab: NetLab;
  readonly dev: NetDevice;
  readonly arrivals: Arrival[] = [];
  private startNs = 0;

  constructor(seed = 1) {
    this.lab = new NetLab(2, seed);
    const [a, b] = this.lab.nets;
    this.lab.addVeth(a!, "eth0", "peer", { IFLA_NET_NS_FD: 1 });
    // Nothing but the frames of the test.
    for (const net of [a!, b!]) for (const dev of net.devices()) dev.ip6 = null;
    this.lab.up(a!, "eth0");
    this.lab.up(b!, "peer");
    this.lab.run(2000);
    this.dev = this.lab.dev(a!, "eth0");
    const record = (skb: Skb): void => {
      const at = skb.mac;
      const bytes = skb.buf.slice(at, skb.tail);
      if (bytes[12] !== 0x88 && bytes[12] !== 0x08) return;
      const ms = (this.lab.stack.nowNs - this.startNs) / 1e6;
      this.arrivals.push({
        ms: Math.round(ms * 10) / 10,
        id: bytes[LENGTH_OF_HEADER + 40]! * 256 + bytes[LENGTH_OF_HEADER + 41]!,
        bytes,
      });
    };
    this.lab.dev(b!, "peer").taps = [{ protocol: ETH_P_ALL, receive: record }];
    this.startNs = this.lab.stack.nowNs;
  }

  restart(): void {
    this.startNs = this.lab.stack.nowNs;
    this.arrivals.length = 0;
  }
  get ids(): number[] {
    return this.arrivals.map((arrival) => arrival.id);
  }
  get times(): number[] {
    return this.arrivals.map((arrival) => arrival.ms);
  }

  /** Sends a frame of `length` bytes with the link-layer header, marked `id`. `fill` writes more of it. */
  send(id: number, length = 100, priority = 0, fill?: (bytes: Uint8Array, at: number) => void): void {
    const { stack } = this.lab;
    const skb = stack.skbs.alloc(length);
    const at = skbPut(skb, length);
    skb.buf.fill(0, at, at + length);
    putMac(skb.buf, at, 0xffffffffffff);
    putMac(skb.buf, at + 6, this.dev.mac);
    putU16(skb.buf, at + 12, 0x88b5);
    putU16(skb.buf, at + LENGTH_OF_HEADER + 40, id);
    fill?.(skb.buf, at);
    skb.dev = this.dev;
    skb.priority = priority;
    devQueueXmit(skb);
    this.lab.settle();
  }
  /** Frames `from` to `to`, one every `gapMs`. */
  sendMany(from: number, to: number, length = 100, gapMs = 0, priority = 0): void {
    for (let id = from; id <= to; id++) {
      this.send(id, length, priority);
      if (gapMs > 0) this.lab.run(gapMs);
    }
  }
  run(ms: number): void {
    this.lab.run(ms);
  }

  private request(type: number, flags: number, header: Partial<TcMsg>, attrs: TcAttrs): ReturnType<NetLab["request"]> {
    return this.lab.request(this.lab.nets[0]!, type, flags, tcDef, { ifindex: this.dev.ifindex, ...header }, attrs);
  }
  add(kind: string, options: Uint8Array | null, header: Partial<TcMsg> = {}): void {
    this.request(
      RTM_NEWQDISC,
      NLM_F_CREATE | NLM_F_EXCL,
      { parent: TC_H_ROOT, handle: 0x10000, ...header },
      attrsOf(kind, options),
    );
  }
  /** With other flags: 0 to change, CREATE and REPLACE to replace. */
  modify(
    kind: string | null,
    options: Uint8Array | null,
    header: Partial<TcMsg> = {},
    flags: number = NLM_F_CREATE | NLM_F_REPLACE,
  ): void {
    this.request(RTM_NEWQDISC, flags, { parent: TC_H_ROOT, ...header }, kind === null ? {} : attrsOf(kind, options));
  }
  del(header: Partial<TcMsg> = {}): void {
    this.request(RTM_DELQDISC, 0, { parent: TC_H_ROOT, ...header }, {});
  }
  addClass(kind: string, classid: number, parent: number, options: Uint8Array): void {
    this.request(RTM_NEWTCLASS, NLM_F_CREATE | NLM_F_EXCL, { handle: classid, parent }, attrsOf(kind, options));
  }

  /** KIND HANDLE of the device's disciplines in the order of a dump. */
  list(): string[] {
    return this.dump(RTM_GETQDISC).map(
      ({ header, attrs }) => `${attrs.TCA_KIND} ${(header.handle >>> 16).toString(16)}:`,
    );
  }
  dump(type: number = RTM_GETQDISC): { header: TcMsg; attrs: TcAttrs }[] {
    const all = this.lab.dump(this.lab.nets[0]!, type, tcDef, { ifindex: this.dev.ifindex }, {});
    return all.filter(({ header }) => header.ifindex === this.dev.ifindex);
  }
  /** Counters of the root, or of the class `classid`. */
  stats(classid = 0): { sent: string; dropped: number; overlimits: number; backlog: string; requeues: number } {
    const all = this.dump(classid === 0 ? RTM_GETQDISC : RTM_GETTCLASS);
    const stats: TcStatsAttrs = (classid === 0 ? all[0]! : all.find(({ header }) => header.handle === classid)!).attrs
      .TCA_STATS2!;
    const { bytes, packets } = stats.TCA_STATS_BASIC!;
    const { qlen, backlog, drops, overlimits, requeues } = stats.TCA_STATS_QUEUE!;
    return { sent: `${bytes}b ${packets}p`, dropped: drops, overlimits, backlog: `${backlog}b ${qlen}p`, requeues };
  }
}

function attrsOf(kind: string, options: Uint8Array | null): TcAttrs {
  return options === null ? { TCA_KIND: kind } : { TCA_KIND: kind, TCA_OPTIONS: options };
}

/** TCA_OPTIONS of a structure, of attributes, or of both. */
export function options<S, A>(parts: {
  readonly struct?: readonly [StructDef<S>, S];
  readonly attrs?: readonly [AttrSet<A>, A];
}): Uint8Array {
  const w = new Writer(256);
  if (parts.struct !== undefined) parts.struct[0].encode(w, parts.struct[1]);
  if (parts.attrs !== undefined) parts.attrs[0].encode(w, parts.attrs[1]);
  return w.finish();
}
