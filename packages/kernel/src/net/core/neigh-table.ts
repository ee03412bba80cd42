/**
 * The neighbours of one family in one namespace (struct neigh_table): a hash of addresses per device,
 * proxy entries, and the collection of entries nobody uses.
 */

import { NUD_CONNECTED, NUD_VALID, Neighbour, neighDelTimer, neighEventSend, neighPurgeQueue } from "./neighbour.js";
import { NTF_EXT_LEARNED, NUD_FAILED, NUD_NOARP, NUD_NONE, NUD_PERMANENT, NUD_REACHABLE } from "@netloom/netlink";
import { NSEC_PER_MSEC, NSEC_PER_SEC, Timer } from "../../time/timer.js";
import { neighNotifyDeleted } from "./neigh-netlink.js";
import {
  NEIGH_BASE_REACHABLE_TIME,
  NEIGH_GC_STALETIME,
  NEIGH_INTERVAL_PROBE_TIME,
  NEIGH_PROXY_DELAY,
  NEIGH_PROXY_QLEN,
  type NeighParms,
} from "./neigh-parms.js";
import type { NetDevice } from "./net-device.js";
import type { Net } from "./net.js";
import { kfreeSkb, type Skb } from "./skb.js";

/** What a family adds: how to ask, and whom to tell when nobody answers. */
export interface NeighOps {
  readonly family: number;
  /** Bytes of an address: 4 or 16. */
  readonly keyLen: number;
  /** Sets type, state and fixed link-layer address of a new entry; false refuses it. */
  construct(neigh: Neighbour): boolean;
  /** Sends one request; `skb` is a packet that waits, or null. */
  solicit(neigh: Neighbour, skb: Skb | null): void;
  /** Tells the sender of a packet that will not be delivered; does not take it. */
  errorReport(neigh: Neighbour, skb: Skb): void;
  /** Answers a request that was delayed by the proxy queue. Takes the packet. */
  proxyRedo(skb: Skb): void;
  /** Whether all addresses of a device share one entry, that of 0.0.0.0, because nobody is asked there. */
  sharesEntry?(dev: NetDevice): boolean;
  /** The family's parameters of a device; null if the family is off there. */
  parms(dev: NetDevice): NeighParms | null;
  /** Joined and left around proxy entries (solicited-node groups). */
  /** Throws Errno if there cannot be such an entry. */
  pneighAdded?(entry: PneighEntry): void;
  pneighDeleted?(entry: PneighEntry): void;
  /** Why the administrator may not add entries on this device, or null (an extack text, EINVAL). */
  allowAdd?(dev: NetDevice): string | null;
}

/** An address that is answered for (struct pneigh_entry). */
export interface PneighEntry {
  readonly k0: number;
  readonly k1: number;
  readonly k2: number;
  readonly k3: number;
  /** Null: on every device. */
  readonly dev: NetDevice | null;
  flags: number;
  protocol: number;
}

interface ProxyWait {
  readonly skb: Skb;
  readonly whenNs: number;
}

/** Entries are left alone up to gc_thresh1, and never more than gc_thresh3. */
export const GC_THRESH1 = 128;
export const GC_THRESH2 = 512;
export const GC_THRESH3 = 1024;

/** Shared by tables without entries; never written to. */
const NO_BUCKETS: (Neighbour | null)[] = [null];
const NO_PROXIES: readonly PneighEntry[] = [];
const NO_WAITS: readonly ProxyWait[] = [];
const NO_MANAGED: readonly Neighbour[] = [];

export class NeighTable {
  private buckets: (Neighbour | null)[] = NO_BUCKETS;
  entries = 0;
  /** Entries the collector may take (not permanent, not learned from outside). */
  private gcEntries = 0;
  proxies: readonly PneighEntry[] = NO_PROXIES;
  private proxyQueue: readonly ProxyWait[] = NO_WAITS;
  private proxyTimer: Timer<NeighTable> | null = null;
  private gcTimer: Timer<NeighTable> | null = null;
  private lastFlushNs = 0;
  /** Those that are kept known, asked for now and then. */
  private managed: readonly Neighbour[] = NO_MANAGED;
  private managedTimer: Timer<NeighTable> | null = null;
  // Counters of /proc/net/stat/arp_cache and ndisc_cache.
  allocs = 0;
  destroys = 0;
  lookups = 0;
  hits = 0;
  resFailed = 0;
  unresDiscards = 0;
  tableFulls = 0;

  constructor(
    readonly net: Net,
    readonly ops: NeighOps,
    /** Parameters of devices that have none of their own. */
    readonly defaults: Int32Array,
  ) {}

  private slot(k0: number, k1: number, k2: number, k3: number, dev: NetDevice): number {
    let h = Math.imul(
      k0 ^ Math.imul(k1, 31) ^ Math.imul(k2, 131) ^ Math.imul(k3, 0x9e3779b1) ^ dev.ifindex,
      0x85ebca6b,
    );
    h ^= h >>> 15;
    return (h ^ (h >>> 7)) & (this.buckets.length - 1);
  }

  lookup(k0: number, k1: number, k2: number, k3: number, dev: NetDevice): Neighbour | null {
    let n: Neighbour | null = this.buckets[this.slot(k0, k1, k2, k3, dev)]!;
    while (n !== null && (n.k0 !== k0 || n.k3 !== k3 || n.k1 !== k1 || n.k2 !== k2 || n.dev !== dev)) n = n.next;
    return n;
  }

  /**
   * Finds or makes the entry; null if the family refuses the address or the table is full, which it never is for one that is
   * `exempt` from collection.
   */
  create(k0: number, k1: number, k2: number, k3: number, dev: NetDevice, exempt = false): Neighbour | null {
    const found = this.lookup(k0, k1, k2, k3, dev);
    if (found !== null) return found;
    if (this.ops.sharesEntry !== undefined && this.ops.sharesEntry(dev))
      return this.lookup(0, 0, 0, 0, dev) ?? this.insert(0, 0, 0, 0, dev, exempt);
    return this.insert(k0, k1, k2, k3, dev, exempt);
  }

  private insert(k0: number, k1: number, k2: number, k3: number, dev: NetDevice, exempt: boolean): Neighbour | null {
    if (!exempt && this.gcEntries >= GC_THRESH2) {
      const now = this.net.stack.nowNs;
      if (this.gcEntries >= GC_THRESH3 || now - this.lastFlushNs > 5 * NSEC_PER_SEC) {
        this.lastFlushNs = now;
        this.forcedGc();
        if (this.gcEntries >= GC_THRESH3) {
          this.tableFulls++;
          return null;
        }
      }
    }
    const parms = this.ops.parms(dev);
    if (parms === null) return null;
    const n = new Neighbour(this, dev, parms, k0, k1, k2, k3);
    n.confirmedNs = n.updatedNs - 2 * parms.ns(NEIGH_BASE_REACHABLE_TIME);
    if (!this.ops.construct(n)) return null;
    if (this.buckets === NO_BUCKETS) this.buckets = [null];
    if (this.entries >= this.buckets.length) this.grow();
    const slot = this.slot(k0, k1, k2, k3, dev);
    n.next = this.buckets[slot]!;
    this.buckets[slot] = n;
    this.allocs++;
    this.entries++;
    n.gcExempt = exempt;
    if (!exempt) this.gcEntries++;
    if (this.entries === GC_THRESH1) this.armGc();
    return n;
  }

  private grow(): void {
    const all = this.all();
    this.buckets = new Array<Neighbour | null>(this.buckets.length * 4).fill(null);
    for (const n of all) {
      const slot = this.slot(n.k0, n.k1, n.k2, n.k3, n.dev);
      n.next = this.buckets[slot]!;
      this.buckets[slot] = n;
    }
  }

  /** All entries, in no particular but reproducible order. */
  all(): Neighbour[] {
    const out: Neighbour[] = [];
    for (const first of this.buckets) for (let n = first; n !== null; n = n.next) out.push(n);
    return out;
  }

  /** Takes an entry out and lets it die; tells listeners unless `quiet`. */
  remove(neigh: Neighbour): void {
    const slot = this.slot(neigh.k0, neigh.k1, neigh.k2, neigh.k3, neigh.dev);
    let at: Neighbour | null = this.buckets[slot]!;
    if (at === neigh) this.buckets[slot] = neigh.next;
    else {
      while (at !== null && at.next !== neigh) at = at.next;
      if (at === null) return;
      at.next = neigh.next;
    }
    neigh.next = null;
    neigh.dead = true;
    this.entries--;
    if (!neigh.gcExempt) this.gcEntries--;
    this.destroys++;
    if (neigh.managed) this.setManaged(neigh, false);
    neighDelTimer(neigh);
    neighPurgeQueue(neigh);
    neighNotifyDeleted(neigh);
    // Whoever still holds it finds nothing usable there.
    neigh.nudState = neigh.nudState & NUD_VALID ? NUD_NOARP : NUD_NONE;
  }

  /** The device lost its carrier: all but what the administrator fixed is forgotten (neigh_carrier_down). */
  carrierDown(dev: NetDevice): void {
    this.flushDev(dev, true);
    this.pneighIfdown(dev);
  }

  /** The device's address changed: every header is wrong (neigh_changeaddr). */
  changeAddr(dev: NetDevice): void {
    this.flushDev(dev, false);
  }

  /** The device goes down (neigh_ifdown). */
  ifdown(dev: NetDevice): void {
    this.flushDev(dev, false);
    this.pneighIfdown(dev);
    if (this.proxyQueue.length === 0) return;
    const gone = this.proxyQueue.filter((w) => w.skb.dev === dev);
    this.proxyQueue = this.proxyQueue.filter((w) => w.skb.dev !== dev);
    for (const w of gone) kfreeSkb(w.skb, "DEV_READY");
  }

  private flushDev(dev: NetDevice, skipPermanent: boolean): void {
    if (this.entries === 0) return;
    for (const n of this.all()) {
      if (n.dev !== dev || (skipPermanent && (n.nudState & NUD_PERMANENT || n.flags & NTF_EXT_LEARNED))) continue;
      this.remove(n);
    }
  }

  private pneighIfdown(dev: NetDevice): void {
    for (let i = this.proxies.length - 1; i >= 0; i--) {
      const entry = this.proxies[i]!;
      if (entry.dev !== dev) continue;
      this.proxies = this.proxies.toSpliced(i, 1);
      this.ops.pneighDeleted?.(entry);
    }
  }

  // ---- collection

  private forcedGc(): void {
    const now = this.net.stack.nowNs;
    let excess = this.gcEntries - GC_THRESH2;
    for (const n of this.all()) {
      if (excess <= 0) return;
      const unusable = n.nudState === NUD_FAILED || n.nudState === NUD_NOARP || now - n.updatedNs > 5 * NSEC_PER_SEC;
      if (n.nudState & NUD_PERMANENT || n.queue !== null || !unusable || n.nudState & NUD_REACHABLE) continue;
      this.remove(n);
      excess--;
    }
  }

  /** The entry's state or flags changed: the limits count it, or no longer (neigh_update_gc_list). */
  updateGc(neigh: Neighbour): void {
    const exempt = (neigh.nudState & NUD_PERMANENT) !== 0 || (neigh.flags & NTF_EXT_LEARNED) !== 0;
    if (neigh.dead || exempt === neigh.gcExempt) return;
    neigh.gcExempt = exempt;
    this.gcEntries += exempt ? -1 : 1;
  }

  private armGc(): void {
    this.gcTimer ??= new Timer<NeighTable>(periodicGc, this);
    this.net.stack.timers.armAfter(this.gcTimer, (this.defaults[NEIGH_BASE_REACHABLE_TIME]! >>> 1) * NSEC_PER_MSEC);
  }

  /** neigh_periodic_work; called by its timer. */
  runGc(): void {
    if (this.entries < GC_THRESH1) return;
    const now = this.net.stack.nowNs;
    for (const n of this.all()) {
      if (n.nudState & (NUD_PERMANENT | 0x01) || n.flags & NTF_EXT_LEARNED) continue;
      if (n.usedNs < n.confirmedNs) n.usedNs = n.confirmedNs;
      if (n.nudState === NUD_FAILED || now > n.usedNs + n.parms.ns(NEIGH_GC_STALETIME)) {
        if ((n.nudState & NUD_CONNECTED) === 0 || now > n.usedNs + n.parms.ns(NEIGH_GC_STALETIME)) this.remove(n);
      }
    }
    if (this.entries >= GC_THRESH1) this.armGc();
  }

  // ---- managed entries

  setManaged(neigh: Neighbour, managed: boolean): void {
    neigh.managed = managed;
    this.managed = this.managed.filter((n) => n !== neigh);
    if (managed) this.managed = this.managed.concat(neigh);
    this.armManaged();
  }

  private armManaged(): void {
    const { timers } = this.net.stack;
    if (this.managed.length === 0) {
      if (this.managedTimer !== null) timers.cancel(this.managedTimer);
      return;
    }
    this.managedTimer ??= new Timer<NeighTable>(managedProbe, this);
    if (!this.managedTimer.pending)
      timers.armAfter(this.managedTimer, this.defaults[NEIGH_INTERVAL_PROBE_TIME]! * NSEC_PER_MSEC);
  }

  /** neigh_managed_work; called by its timer. */
  probeManaged(): void {
    for (const n of this.managed) neighEventSend(n, null);
    this.armManaged();
  }

  // ---- proxies

  pneighLookup(k0: number, k1: number, k2: number, k3: number, dev: NetDevice | null): PneighEntry | null {
    for (const p of this.proxies)
      if (p.k0 === k0 && p.k1 === k1 && p.k2 === k2 && p.k3 === k3 && (p.dev === dev || p.dev === null)) return p;
    return null;
  }

  pneighAdd(k0: number, k1: number, k2: number, k3: number, dev: NetDevice | null): PneighEntry {
    const found = this.pneighLookup(k0, k1, k2, k3, dev);
    if (found !== null) return found;
    const entry: PneighEntry = { k0, k1, k2, k3, dev, flags: 0, protocol: 0 };
    this.ops.pneighAdded?.(entry);
    this.proxies = this.proxies.concat(entry);
    return entry;
  }

  /** False: there was none. */
  pneighDelete(k0: number, k1: number, k2: number, k3: number, dev: NetDevice | null): boolean {
    const i = this.proxies.findIndex((p) => p.k0 === k0 && p.k1 === k1 && p.k2 === k2 && p.k3 === k3 && p.dev === dev);
    if (i < 0) return false;
    const entry = this.proxies[i];
    this.proxies = this.proxies.toSpliced(i, 1);
    this.ops.pneighDeleted?.(entry!);
    return true;
  }

  /** Answers a request for a proxied address later, after a random part of proxy_delay. Takes the packet. */
  pneighEnqueue(parms: NeighParms, skb: Skb): void {
    if (this.proxyQueue.length > parms.data[NEIGH_PROXY_QLEN]!) {
      kfreeSkb(skb, "NEIGH_QUEUEFULL");
      return;
    }
    const stack = this.net.stack;
    const whenNs = stack.nowNs + stack.random.below(Math.max(1, parms.data[NEIGH_PROXY_DELAY]!)) * NSEC_PER_MSEC;
    skb.dst = null;
    this.proxyQueue = this.proxyQueue.concat({ skb, whenNs });
    this.proxyTimer ??= new Timer<NeighTable>(proxyProcess, this);
    if (!this.proxyTimer.pending || this.proxyTimer.expiresNs > whenNs) stack.timers.arm(this.proxyTimer, whenNs);
  }

  /** neigh_proxy_process; called by its timer. */
  runProxyQueue(): void {
    const stack = this.net.stack;
    const due = this.proxyQueue.filter((w) => w.whenNs <= stack.nowNs);
    this.proxyQueue = this.proxyQueue.filter((w) => w.whenNs > stack.nowNs);
    for (const w of due) this.ops.proxyRedo(w.skb);
    let next = -1;
    for (const w of this.proxyQueue) if (next < 0 || w.whenNs < next) next = w.whenNs;
    if (next >= 0 && this.proxyTimer !== null) stack.timers.arm(this.proxyTimer, next);
  }

  /** The namespace ends. */
  destroy(): void {
    for (const n of this.all()) this.remove(n);
    for (const w of this.proxyQueue) kfreeSkb(w.skb, "NS_DESTROYED");
    this.proxyQueue = NO_WAITS;
    const timers = this.net.stack.timers;
    if (this.gcTimer !== null) timers.cancel(this.gcTimer);
    if (this.proxyTimer !== null) timers.cancel(this.proxyTimer);
  }
}

function managedProbe(table: NeighTable): void {
  table.probeManaged();
}

function periodicGc(table: NeighTable): void {
  table.runGc();
}

function proxyProcess(table: NeighTable): void {
  table.runProxyQueue();
}
