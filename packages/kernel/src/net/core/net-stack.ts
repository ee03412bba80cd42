/**
 * The network of one world: its namespaces, packets and pending work. Everything below is reachable
 * from here, so that a network can be copied; there are no module-level variables.
 */

import type { Timers } from "../../time/timer.js";
import type { Random } from "../../time/random.js";
import { KernelLog } from "../../trace/kernel-log.js";
import type { SkbDropReason } from "../../trace/drop-reason.js";
import type { PacketCapture } from "../../trace/packet-capture.js";
import type { Tracer } from "../../trace/trace.js";
import type { RtnlAfOps, RtnlHandlers } from "../rtnetlink/rtnetlink.js";
import { SchedState } from "../sched/sched-state.js";
import { CharDevs } from "./char-devs.js";
import { netifReceiveSkb } from "./dev-receive.js";
import { Linkwatch } from "./linkwatch.js";
import { unhashNsid } from "./net-namespace.js";
import type { InetProtocol, IoctlOps, LoadableModule, McSnooperOps } from "./net-module.js";
import { Net } from "./net.js";
import { nfTraceHooks } from "./netfilter.js";
import type { NetDevice, RtnlLinkOps } from "./net-device.js";
import type { NetdevEvent, NetdevEventInfo, NetdevNotifier, PernetOps } from "./notifier.js";
import { kfreeSkb, SkbPool, type Skb } from "./skb.js";

/** Handles packets of one EtherType (struct packet_type): takes the packet. */
export type PacketHandler = (skb: Skb, dev: NetDevice) => void;

/** Work for a kernel thread: a top-level function and its object, as timers have them. */
export interface Work<T extends object = object> {
  readonly run: (object: T) => void;
  readonly object: T;
}

/** net.core.netdev_max_backlog. */
const MAX_BACKLOG = 1000;
/** Packets handled before processes get their turn (netdev_budget). */
const NET_RX_BUDGET = 300;
/** Virtual time one packet's reception takes, so that round trips and storms take time. */
const RX_COST_NS = 7_000;
/** Inode number of the first namespace (PROC_NET_INIT_INO is 0xF0000075 + ...; as observed on 6.1). */
const FIRST_NET_INUM = 4026531840;

export interface NetStackConfig {
  readonly pernet: readonly PernetOps[];
  readonly notifiers: readonly NetdevNotifier[];
  readonly linkOps: readonly RtnlLinkOps[];
  readonly packetHandlers: ReadonlyMap<number, PacketHandler>;
  /** Made by rtnlHandlers(). */
  readonly rtnl: RtnlHandlers;
  readonly rtnlAf?: readonly RtnlAfOps[];
  readonly rtnlNotify?: RtnlNotify;
  readonly ioctls?: readonly IoctlOps[];
  readonly mcSnoopers?: readonly McSnooperOps[];
  readonly loadable?: readonly LoadableModule[];
}

/** How the core tells rtnetlink's listeners what happened; the messages are rtnetlink/link-notify.ts's. */
export interface RtnlNotify {
  /** RTM_NEWLINK with `change` as ifi_change; `event` is an IFLA_EVENT_* or 0. */
  newlink(dev: NetDevice, change: number, event: number): void;
  /**
   * RTM_DELLINK of the device as it is now, for `link` to send; null if nobody listens. `newNet` is where it moves to with which
   * ifindex; null: it is gone.
   */
  dellink(dev: NetDevice, newNet: Net | null, newIfindex: number): Uint8Array | null;
  /** Sends what `dellink` made; nothing if that is null. */
  link(net: Net, datagram: Uint8Array | null): void;
  /** RTM_NEWNSID or RTM_DELNSID (`added`) of `id` in `net`. */
  nsid(net: Net, id: number, added: boolean): void;
}

const SILENT: RtnlNotify = { newlink() {}, dellink: () => null, link() {}, nsid() {} };

export class NetStack {
  readonly skbs: SkbPool = new SkbPool(this);
  readonly sched = new SchedState();
  readonly charDevs = new CharDevs();
  tracer: Tracer | null = null;
  readonly log: KernelLog;
  /** Records all packets. */
  capture: PacketCapture | null = null;
  readonly nets = new Set<Net>();
  readonly initNet: Net;
  /** Kinds by name, extended by tests. */
  readonly linkOps = new Map<string, RtnlLinkOps>();
  readonly packetHandlers: ReadonlyMap<number, PacketHandler>;
  readonly rtnl: RtnlHandlers;
  /** How many packets died of each reason. */
  readonly drops = new Map<SkbDropReason, number>();
  /** Packets waiting to be received (softnet_data.input_pkt_queue): a ring whose size is a power of two, from head up to tail. */
  private backlog: (Skb | null)[] = new Array<Skb | null>(16).fill(null);
  private backlogHead = 0;
  private backlogTail = 0;
  private work: Work[] = [];
  /** Packets are being received. */
  inSoftirq = false;
  /** Packets received so far (softnet_data.processed). */
  processed = 0;
  private nextInum = FIRST_NET_INUM;
  private readonly notifiers: readonly NetdevNotifier[];
  private readonly pernet: readonly PernetOps[];
  readonly linkwatch: Linkwatch;
  readonly rtnlAf: readonly RtnlAfOps[];
  readonly rtnlNotify: RtnlNotify;
  /** By SIOC* request. */
  readonly ioctls = new Map<number, IoctlOps>();
  readonly mcSnoopers: readonly McSnooperOps[];
  /** Modules by what asks for them, and those that were, in order. */
  private readonly loadable = new Map<string, LoadableModule>();
  readonly loadedModules: LoadableModule[] = [];
  /** What loaded modules receive, by IPPROTO_*. */
  readonly inetProtocols = new Map<number, InetProtocol[]>();
  /** CLOCK_REALTIME at boot in seconds since the epoch, set by the world: what packets' timestamps count from. */
  realtimeBaseSec = 0;

  constructor(
    readonly timers: Timers,
    readonly random: Random,
    config: NetStackConfig,
  ) {
    this.log = new KernelLog(timers);
    this.notifiers = config.notifiers;
    this.pernet = config.pernet;
    this.packetHandlers = config.packetHandlers;
    this.rtnl = config.rtnl;
    this.rtnlAf = config.rtnlAf ?? [];
    this.rtnlNotify = config.rtnlNotify ?? SILENT;
    this.mcSnoopers = config.mcSnoopers ?? [];
    this.linkwatch = new Linkwatch(this);
    for (const ops of config.linkOps) this.linkOps.set(ops.kind, ops);
    for (const ops of config.ioctls ?? []) for (const request of ops.requests) this.ioctls.set(request, ops);
    for (const module of config.loadable ?? [])
      for (const alias of [module.name, ...module.aliases]) this.loadable.set(alias, module);
    this.initNet = this.createNet();
  }

  /** Loads the module that `alias`, which may be its name, asks for, unless it is loaded (request_module). False: there is none. */
  requestModule(alias: string): boolean {
    const module = this.loadable.get(alias);
    if (module === undefined) return false;
    if (this.loadedModules.includes(module)) return true;
    this.loadedModules.push(module);
    for (const protocol of module.inetProtocols ?? []) {
      const list = this.inetProtocols.get(protocol.protocol);
      if (list === undefined) this.inetProtocols.set(protocol.protocol, [protocol]);
      else list.push(protocol);
    }
    if (module.pernet !== undefined) for (const net of this.nets) if (net.alive) module.pernet.init(net);
    return true;
  }

  get nowNs(): number {
    return this.timers.nowNs;
  }

  createNet(): Net {
    const net = new Net(this, this.nextInum === FIRST_NET_INUM ? this.nextInum : this.nextInum + 390);
    this.nextInum++;
    this.nets.add(net);
    if (this.tracer !== null) nfTraceHooks(net, true);
    for (const ops of this.pernet) ops.init(net);
    for (const module of this.loadedModules) module.pernet?.init(net);
    if (this.capture !== null) this.capture.addNet(net);
    return net;
  }

  /** Called by the last `put`: the namespace is cleaned up in the background (cleanup_net). */
  destroyNet(net: Net): void {
    net.alive = false;
    this.scheduleWork(cleanupNet, net);
  }

  /** Devices are unregistered or sent back, then the protocols let go. */
  cleanupNet(net: Net): void {
    unhashNsid(net);
    for (let i = this.loadedModules.length - 1; i >= 0; i--) this.loadedModules[i]!.pernet?.exit?.(net);
    for (let i = this.pernet.length - 1; i >= 0; i--) this.pernet[i]!.exit?.(net);
    this.nets.delete(net);
  }

  /** Tells everyone (call_netdevice_notifiers). */
  notify(event: NetdevEvent, dev: NetDevice, info: NetdevEventInfo = NO_INFO): void {
    for (const notifier of this.notifiers) notifier(event, dev, info);
  }

  countDrop(reason: SkbDropReason): void {
    this.drops.set(reason, (this.drops.get(reason) ?? 0) + 1);
  }

  /** netif_rx: the packet is received soon, not now. `skb.dev` is where; its bytes start after the link-layer header. */
  netifRx(skb: Skb): void {
    const waiting = this.backlogTail - this.backlogHead;
    if (waiting >= MAX_BACKLOG) {
      if (skb.dev !== null) skb.dev.stats.rxDropped++;
      kfreeSkb(skb, "CPU_BACKLOG");
      return;
    }
    if (waiting === this.backlog.length) this.growBacklog();
    this.backlog[this.backlogTail++ & (this.backlog.length - 1)] = skb;
  }

  private growBacklog(): void {
    const old = this.backlog;
    const grown = new Array<Skb | null>(old.length * 2).fill(null);
    for (let i = 0; i < old.length; i++) grown[i] = old[(this.backlogHead + i) & (old.length - 1)]!;
    this.backlogTail = old.length;
    this.backlogHead = 0;
    this.backlog = grown;
  }

  /** Runs `run(object)` after the current system call or timer (schedule_work). */
  scheduleWork<T extends object>(run: (object: T) => void, object: T): void {
    this.work.push({ run, object } as unknown as Work);
  }

  get softirqPending(): boolean {
    return this.backlogTail > this.backlogHead || this.work.length > 0;
  }

  /**
   * Receives waiting packets and runs waiting work, up to a budget: after it processes and due timers
   * get their turn, so that a storm slows the world down but does not stop it. Call again while
   * `softirqPending`. Each packet moves the clock by RX_COST_NS.
   */
  doSoftirq(): void {
    if (this.inSoftirq) return;
    this.inSoftirq = true;
    let budget = NET_RX_BUDGET;
    try {
      while (budget > 0) {
        if (this.backlogHead < this.backlogTail) {
          const at = this.backlogHead & (this.backlog.length - 1);
          const skb = this.backlog[at]!;
          this.backlog[at] = null;
          // Small numbers stay small for ever.
          if (++this.backlogHead === this.backlogTail) this.backlogHead = this.backlogTail = 0;
          budget--;
          this.processed++;
          this.timers.nowNs += RX_COST_NS;
          netifReceiveSkb(skb);
        } else if (this.work.length > 0) {
          const work = this.work;
          this.work = [];
          for (const { run, object } of work) run(object);
          budget--;
        } else return;
      }
    } finally {
      this.inSoftirq = false;
    }
  }
}

function cleanupNet(net: Net): void {
  net.stack.cleanupNet(net);
}

const NO_INFO: NetdevEventInfo = {};
