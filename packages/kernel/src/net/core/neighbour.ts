/**
 * Neighbours: from a network-layer address on a link to its link-layer address, and whether it can be
 * reached (after net/core/neighbour.c; the states are those of RFC 4861 section 7.3.2).
 *
 *                send            answer              15-45 s           send         5 s
 *   NONE ------------> INCOMPLETE ------> REACHABLE ----------> STALE ------> DELAY ----> PROBE
 *     (3 requests, 1 s apart) | none          ^                                  | confirmed | 3 requests
 *                             v               +----------------------------------+-----------+--> FAILED
 *                           FAILED
 */

import { ETH_HLEN } from "@netloom/uapi";
import {
  NTF_EXT_LEARNED,
  NTF_ROUTER,
  NUD_DELAY,
  NUD_FAILED,
  NUD_INCOMPLETE,
  NUD_NOARP,
  NUD_NONE,
  NUD_PERMANENT,
  NUD_PROBE,
  NUD_REACHABLE,
  NUD_STALE,
} from "@netloom/netlink";
import { NSEC_PER_MSEC, NSEC_PER_SEC, Timer } from "../../time/timer.js";
import { wheelExpiryNs } from "../../time/timer-wheel.js";
import { devQueueXmit } from "./dev-xmit.js";
import type { NeighTable } from "./neigh-table.js";
import {
  NEIGH_APP_PROBES,
  NEIGH_BASE_REACHABLE_TIME,
  NEIGH_DELAY_PROBE_TIME,
  NEIGH_MCAST_PROBES,
  NEIGH_MCAST_REPROBES,
  NEIGH_QUEUE_LEN_BYTES,
  NEIGH_RETRANS_TIME,
  NEIGH_UCAST_PROBES,
  type NeighParms,
} from "./neigh-parms.js";
import { neighNotify } from "./neigh-netlink.js";
import type { NetDevice } from "./net-device.js";
import { kfreeSkb, type Skb } from "./skb.js";
import { neighFields } from "./trace-fields.js";

const NUD_IN_TIMER = NUD_INCOMPLETE | NUD_REACHABLE | NUD_DELAY | NUD_PROBE;
export const NUD_VALID = NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY;
export const NUD_CONNECTED = NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE;

/** Flags of neighUpdate. */
export const NEIGH_UPDATE_F_OVERRIDE = 0x01;
export const NEIGH_UPDATE_F_WEAK_OVERRIDE = 0x02;
export const NEIGH_UPDATE_F_OVERRIDE_ISROUTER = 0x04;
export const NEIGH_UPDATE_F_USE = 0x10;
export const NEIGH_UPDATE_F_MANAGED = 0x100;
export const NEIGH_UPDATE_F_EXT_LEARNED = 0x20;
export const NEIGH_UPDATE_F_ISROUTER = 0x40;
export const NEIGH_UPDATE_F_ADMIN = 0x80;

/** Memory a queued packet counts for, beside its bytes (sizeof(struct sk_buff) and its shared info). */
const SKB_OVERHEAD = 576;
const TIMER_MIN_NS = 10 * NSEC_PER_MSEC;

export class Neighbour {
  nudState = NUD_NONE;
  /** NTF_*. */
  flags = 0;
  /** It is kept known, without traffic (NTF_EXT_MANAGED). */
  managed = false;
  /** RTN_* of the address, decides the shown type. */
  type = 0;
  /** RTPROT_* of who made it, 0 for nobody. */
  protocol = 0;
  dead = false;
  /** Link-layer address (48 bits) where the device is Ethernet-like. */
  ha = 0;
  /** The ready header: destination and source address as three words; the protocol is written by who sends. */
  hh0 = 0;
  hh1 = 0;
  hh2 = 0;
  /** Whether hh0..hh2 hold the current addresses. */
  hhValid = false;
  probes = 0;
  confirmedNs: number;
  usedNs: number;
  updatedNs: number;
  queue: Skb[] | null = null;
  queueBytes = 0;
  /** Permanent or learned from outside: the table's limits do not count it. */
  gcExempt = false;
  timer: Timer<Neighbour> | null = null;
  next: Neighbour | null = null;

  /** The address is four 32-bit words in host order; IPv4 uses only the first. */
  constructor(
    readonly tbl: NeighTable,
    readonly dev: NetDevice,
    readonly parms: NeighParms,
    readonly k0: number,
    readonly k1: number,
    readonly k2: number,
    readonly k3: number,
  ) {
    this.confirmedNs = this.usedNs = this.updatedNs = dev.net.stack.nowNs;
  }
}

/**
 * Sends a packet (data at the network header) to the neighbour: at once if its address is known, else
 * after it has been resolved. Takes the packet. `skb.dev` is the device, `skb.protocol` the EtherType.
 */
export function neighOutput(neigh: Neighbour, skb: Skb): void {
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("neigh_resolve_output", skb, neigh.dev, neighFields(neigh));
  if ((neigh.nudState & NUD_CONNECTED) !== 0) neighConnectedOutput(neigh, skb);
  else neighResolveOutput(neigh, skb);
}

/** Puts the link-layer header in front and transmits. */
function neighConnectedOutput(neigh: Neighbour, skb: Skb): void {
  const dev = neigh.dev;
  if (dev.hardHeaderLen === ETH_HLEN) {
    if (!neigh.hhValid) updateHh(neigh);
    if (skb.shared.refs !== 1 || skb.data < ETH_HLEN) skb.stack.skbs.cow(skb, ETH_HLEN);
    const o = (skb.data -= ETH_HLEN);
    const b = skb.buf;
    const { hh0, hh1, hh2 } = neigh;
    b[o] = hh0 >>> 24;
    b[o + 1] = hh0 >>> 16;
    b[o + 2] = hh0 >>> 8;
    b[o + 3] = hh0;
    b[o + 4] = hh1 >>> 24;
    b[o + 5] = hh1 >>> 16;
    b[o + 6] = hh1 >>> 8;
    b[o + 7] = hh1;
    b[o + 8] = hh2 >>> 24;
    b[o + 9] = hh2 >>> 16;
    b[o + 10] = hh2 >>> 8;
    b[o + 11] = hh2;
    b[o + 12] = skb.protocol >>> 8;
    b[o + 13] = skb.protocol;
  }
  devQueueXmit(skb);
}

function updateHh(neigh: Neighbour): void {
  const src = neigh.dev.mac;
  const dstHi = Math.floor(neigh.ha / 0x10000);
  neigh.hh0 = dstHi | 0;
  neigh.hh1 = ((neigh.ha & 0xffff) << 16) | Math.floor(src / 0x100000000);
  neigh.hh2 = src | 0;
  neigh.hhValid = true;
}

/** Sends now if there is a usable address, asking meanwhile where it is doubtful; else queues and asks. */
function neighResolveOutput(neigh: Neighbour, skb: Skb): void {
  if (neighEventSend(neigh, skb)) neighConnectedOutput(neigh, skb);
}

/** The neighbour is about to be used: true if the packet may go now, false if it was queued or lost. `skb` may be null. */
export function neighEventSend(neigh: Neighbour, skb: Skb | null): boolean {
  const now = neigh.dev.net.stack.nowNs;
  neigh.usedNs = now;
  if (neigh.nudState & (NUD_CONNECTED | NUD_DELAY | NUD_PROBE)) return true;
  if (neigh.dead) {
    if (skb !== null) kfreeSkb(skb, "NEIGH_DEAD");
    return false;
  }
  const parms = neigh.parms;
  let probe = false;
  if ((neigh.nudState & (NUD_STALE | NUD_INCOMPLETE)) === 0) {
    if (parms.data[NEIGH_MCAST_PROBES]! + parms.data[NEIGH_APP_PROBES]! > 0) {
      neigh.probes = parms.data[NEIGH_UCAST_PROBES]!;
      neigh.nudState = NUD_INCOMPLETE;
      neigh.updatedNs = now;
      armTimer(neigh, now + Math.max(parms.ns(NEIGH_RETRANS_TIME), TIMER_MIN_NS));
      probe = true;
    } else {
      neigh.nudState = NUD_FAILED;
      neigh.updatedNs = now;
      if (skb !== null) kfreeSkb(skb, "NEIGH_FAILED");
      return false;
    }
  } else if (neigh.nudState & NUD_STALE) {
    neigh.nudState = NUD_DELAY;
    neigh.updatedNs = now;
    armTimer(neigh, now + parms.ns(NEIGH_DELAY_PROBE_TIME));
    return true;
  }
  if (skb !== null) queueSkb(neigh, skb);
  if (probe) neighProbe(neigh);
  return false;
}

function queueSkb(neigh: Neighbour, skb: Skb): void {
  const size = skb.len + SKB_OVERHEAD;
  const queue = (neigh.queue ??= []);
  while (queue.length > 0 && neigh.queueBytes + size > neigh.parms.data[NEIGH_QUEUE_LEN_BYTES]!) {
    const oldest = queue.shift()!;
    neigh.queueBytes -= oldest.len + SKB_OVERHEAD;
    neigh.tbl.unresDiscards++;
    kfreeSkb(oldest, "NEIGH_QUEUEFULL");
  }
  queue.push(skb);
  neigh.queueBytes += size;
}

/** Asks once, with the address the last waiting packet was sent from in mind. */
function neighProbe(neigh: Neighbour): void {
  const queue = neigh.queue;
  const last = queue === null || queue.length === 0 ? null : queue[queue.length - 1]!;
  neigh.tbl.ops.solicit(neigh, last);
  neigh.probes++;
}

function maxProbes(neigh: Neighbour): number {
  const d = neigh.parms.data;
  const multicast = neigh.nudState & NUD_PROBE ? d[NEIGH_MCAST_REPROBES]! : d[NEIGH_MCAST_PROBES]!;
  return d[NEIGH_UCAST_PROBES]! + d[NEIGH_APP_PROBES]! + multicast;
}

/** How long REACHABLE lasts; the random factor is drawn anew every five minutes. */
function reachableTimeNs(neigh: Neighbour): number {
  const parms = neigh.parms;
  const stack = neigh.dev.net.stack;
  if (parms.reachableDrawnNs < 0 || stack.nowNs - parms.reachableDrawnNs > 300 * NSEC_PER_SEC) {
    const base = parms.data[NEIGH_BASE_REACHABLE_TIME]!;
    parms.reachableTimeNs = (base <= 0 ? 0 : stack.random.below(base) + (base >>> 1)) * NSEC_PER_MSEC;
    parms.reachableDrawnNs = stack.nowNs;
  }
  return parms.reachableTimeNs;
}

function armTimer(neigh: Neighbour, whenNs: number): void {
  neigh.timer ??= new Timer(neighTimer, neigh);
  const { timers } = neigh.dev.net.stack;
  timers.arm(neigh.timer, wheelExpiryNs(timers.nowNs, whenNs));
}

export function neighDelTimer(neigh: Neighbour): void {
  if (neigh.timer !== null) neigh.dev.net.stack.timers.cancel(neigh.timer);
}

/** neigh_timer_handler. */
function neighTimer(neigh: Neighbour): void {
  const now = neigh.dev.net.stack.nowNs;
  const parms = neigh.parms;
  const state = neigh.nudState;
  let next = now + NSEC_PER_SEC;
  let notify = false;
  if ((state & NUD_IN_TIMER) === 0) return;
  if (state & NUD_REACHABLE) {
    const reachable = reachableTimeNs(neigh);
    if (now < neigh.confirmedNs + reachable) next = neigh.confirmedNs + reachable;
    else if (now < neigh.usedNs + parms.ns(NEIGH_DELAY_PROBE_TIME)) {
      neigh.nudState = NUD_DELAY;
      neigh.updatedNs = now;
      next = now + parms.ns(NEIGH_DELAY_PROBE_TIME);
    } else {
      neigh.nudState = NUD_STALE;
      neigh.updatedNs = now;
      notify = true;
    }
  } else if (state & NUD_DELAY) {
    if (now < neigh.confirmedNs + parms.ns(NEIGH_DELAY_PROBE_TIME)) {
      neigh.nudState = NUD_REACHABLE;
      neigh.updatedNs = now;
      notify = true;
      next = neigh.confirmedNs + reachableTimeNs(neigh);
    } else {
      neigh.nudState = NUD_PROBE;
      neigh.updatedNs = now;
      neigh.probes = 0;
      notify = true;
      next = now + Math.max(parms.ns(NEIGH_RETRANS_TIME), TIMER_MIN_NS);
    }
  } else next = now + Math.max(parms.ns(NEIGH_RETRANS_TIME), TIMER_MIN_NS);

  if (neigh.nudState & (NUD_INCOMPLETE | NUD_PROBE) && neigh.probes >= maxProbes(neigh)) {
    neigh.nudState = NUD_FAILED;
    neigh.updatedNs = now;
    neighInvalidate(neigh);
    neighNotify(neigh);
    return;
  }
  if (neigh.nudState & NUD_IN_TIMER) armTimer(neigh, Math.max(next, now + TIMER_MIN_NS));
  if (neigh.nudState & (NUD_INCOMPLETE | NUD_PROBE)) neighProbe(neigh);
  if (notify) neighNotify(neigh);
}

/** Nobody answered: those who wait are told. */
function neighInvalidate(neigh: Neighbour): void {
  neigh.tbl.resFailed++;
  neigh.updatedNs = neigh.dev.net.stack.nowNs;
  const queue = neigh.queue;
  if (queue === null) return;
  neigh.queue = null;
  neigh.queueBytes = 0;
  for (const skb of queue) {
    neigh.tbl.ops.errorReport(neigh, skb);
    kfreeSkb(skb, "NEIGH_FAILED");
  }
}

/** Loses what waits. */
export function neighPurgeQueue(neigh: Neighbour): void {
  const queue = neigh.queue;
  if (queue === null) return;
  neigh.queue = null;
  neigh.queueBytes = 0;
  for (const skb of queue) kfreeSkb(skb, "NEIGH_DEAD");
}

/** An upper layer heard from it: what is REACHABLE stays so (neigh_confirm). */
export function neighConfirm(neigh: Neighbour): void {
  neigh.confirmedNs = neigh.dev.net.stack.nowNs;
}

/** What neighUpdate made of it. */
export type NeighUpdateError = "dead" | "permanent" | "nolladdr" | null;

/**
 * Sets state and link-layer address (neigh_update). `lladdr` -1: unchanged or unknown. The result says
 * why nothing was done: the entry is dead, is fixed by the administrator, or has no address.
 */
export function neighUpdate(neigh: Neighbour, lladdr: number, state: number, flags: number): NeighUpdateError {
  const error = update(neigh, lladdr, state, flags);
  neigh.tbl.updateGc(neigh);
  return error;
}

function update(neigh: Neighbour, lladdr: number, state: number, flags: number): NeighUpdateError {
  const now = neigh.dev.net.stack.nowNs;
  const old = neigh.nudState;
  let next = state;
  let notify = false;
  if (neigh.dead) return "dead";
  if ((flags & NEIGH_UPDATE_F_ADMIN) === 0 && (old & (NUD_NOARP | NUD_PERMANENT)) !== 0) return "permanent";
  if (flags & NEIGH_UPDATE_F_ADMIN) {
    const learned = flags & NEIGH_UPDATE_F_EXT_LEARNED ? NTF_EXT_LEARNED : 0;
    if (((neigh.flags ^ learned) & NTF_EXT_LEARNED) !== 0) {
      neigh.flags ^= NTF_EXT_LEARNED;
      notify = true;
    }
    const managed = (flags & NEIGH_UPDATE_F_MANAGED) !== 0;
    if (neigh.managed !== managed) {
      neigh.tbl.setManaged(neigh, managed);
      notify = true;
    }
  }
  if (flags & (NEIGH_UPDATE_F_USE | NEIGH_UPDATE_F_MANAGED)) {
    neigh.nudState = old & ~NUD_PERMANENT;
    if (notify) neighNotify(neigh);
    return null;
  }
  if ((next & NUD_VALID) === 0) {
    neighDelTimer(neigh);
    neigh.nudState = next;
    notify ||= (old & NUD_VALID) !== 0;
    if ((old & (NUD_INCOMPLETE | NUD_PROBE)) !== 0 && (next & NUD_FAILED) !== 0) {
      neighInvalidate(neigh);
      notify = true;
    }
    if (notify) neighNotify(neigh);
    return null;
  }
  let ha = lladdr;
  if (neigh.dev.addrLen === 0) ha = neigh.ha;
  else if (ha < 0) {
    if ((old & NUD_VALID) === 0) return "nolladdr";
    ha = neigh.ha;
  }
  if (next & NUD_CONNECTED) neigh.confirmedNs = now;
  let isRouter = (flags & NEIGH_UPDATE_F_OVERRIDE_ISROUTER) !== 0;
  if (old & NUD_VALID) {
    if (ha !== neigh.ha && (flags & NEIGH_UPDATE_F_OVERRIDE) === 0) {
      isRouter = false;
      if ((flags & NEIGH_UPDATE_F_WEAK_OVERRIDE) === 0 || (old & NUD_CONNECTED) === 0) {
        if (notify) neighNotify(neigh);
        return null;
      }
      ha = neigh.ha;
      next = NUD_STALE;
    } else if (ha === neigh.ha && next === NUD_STALE && (flags & NEIGH_UPDATE_F_ADMIN) === 0) next = old;
  }
  if (next !== old || ha !== neigh.ha) neigh.updatedNs = now;
  if (next !== old) {
    neighDelTimer(neigh);
    if (next & NUD_PROBE) neigh.probes = 0;
    if (next & NUD_IN_TIMER) armTimer(neigh, now + (next & NUD_REACHABLE ? reachableTimeNs(neigh) : 0));
    neigh.nudState = next;
    notify = true;
  }
  if (ha !== neigh.ha) {
    neigh.ha = ha;
    neigh.hhValid = false;
    if ((next & NUD_CONNECTED) === 0) neigh.confirmedNs = now - 2 * neigh.parms.ns(NEIGH_BASE_REACHABLE_TIME);
    notify = true;
  }
  if (next !== old && (old & NUD_VALID) === 0) flushQueue(neigh);
  if (isRouter) {
    const router = flags & NEIGH_UPDATE_F_ISROUTER ? NTF_ROUTER : 0;
    if (((neigh.flags ^ router) & NTF_ROUTER) !== 0) {
      neigh.flags ^= NTF_ROUTER;
      notify = true;
    }
  }
  if (notify) neighNotify(neigh);
  return null;
}

function flushQueue(neigh: Neighbour): void {
  const queue = neigh.queue;
  if (queue === null) return;
  neigh.queue = null;
  neigh.queueBytes = 0;
  for (const skb of queue) neighOutput(neigh, skb);
}
