/** The multicast database: which ports want which groups (after net/bridge/br_multicast.c). */

import { Errno } from "@netloom/uapi";
import { NSEC_PER_CLOCK_T, Timer } from "../../time/timer.js";
import { mdbNotify } from "./mdb-netlink.js";
import { hasten, multicastDisablePort, multicastStop, queryGroup } from "./querier.js";
import { BR_MULTICAST_FAST_LEAVE, BR_MULTICAST_TO_UNICAST, type BridgePort, type NetBridge } from "./port.js";

/** Who made an entry (RTPROT_*): the kernel by snooping, or the user. */
export const RTPROT_KERNEL = 2;
export const RTPROT_STATIC = 4;

/** Entries of the user's are for all stations behind a port. */
const ANY_STATION = -1;

/** A group: IPv4 (4 bytes), IPv6 (16) or a MAC address (6), in a VLAN, perhaps from one source only. */
export interface MdbGroup {
  readonly addr: Uint8Array;
  readonly src: Uint8Array | null;
  readonly vid: number;
}

/** Of a VLAN, `length` bytes of a group's address at `o` of `b`, and as many of a source at `so`, or -1. */
function hash(vid: number, b: Uint8Array, o: number, length: number, so: number): number {
  let h = vid ^ Math.imul(length, 0x9e3779b1);
  for (let i = 0; i < length; i++) h = Math.imul(h ^ b[o + i]!, 0x01000193);
  if (so >= 0) for (let i = 0; i < length; i++) h = Math.imul(h ^ b[so + i]!, 0x01000193);
  return h;
}

function sameBytes(a: Uint8Array, b: Uint8Array, o: number): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[o + i]) return false;
  return true;
}

export class MdbEntry {
  hostJoined = false;
  /** By descending number, as the kernel's are by descending address. */
  readonly ports: MdbPortGroup[] = [];
  readonly timer: Timer<MdbEntry> = new Timer<MdbEntry>(hostExpired, this);

  constructor(
    readonly br: NetBridge,
    readonly group: MdbGroup,
  ) {}
}

export class MdbPortGroup {
  readonly timer: Timer<MdbPortGroup> = new Timer<MdbPortGroup>(portExpired, this);

  /** Gone since its station left by a port with fastleave. */
  fastLeave = false;

  constructor(
    readonly entry: MdbEntry,
    readonly port: BridgePort,
    readonly permanent: boolean,
    readonly protocol: number,
    /** The station that asked, where the port makes unicast frames of the group's; -1: all of them. */
    readonly station: number,
  ) {}

  /** Whether this is what a report by `station` is about (br_port_group_equal). */
  isOf(port: BridgePort, station: number): boolean {
    if (this.port !== port) return false;
    return (port.flags & BR_MULTICAST_TO_UNICAST) === 0 || this.station === station;
  }
}

/** The groups of one bridge, oldest first. */
export class Mdb {
  private readonly order = new Set<MdbEntry>();
  private readonly byHash = new Map<number, MdbEntry[]>();

  private static hashOf({ vid, addr, src }: MdbGroup): number {
    if (src === null) return hash(vid, addr, 0, addr.length, -1);
    const both = new Uint8Array(2 * addr.length);
    both.set(addr);
    both.set(src, addr.length);
    return hash(vid, both, 0, addr.length, addr.length);
  }

  find({ vid, addr, src }: MdbGroup): MdbEntry | undefined {
    return this.byHash
      .get(Mdb.hashOf({ vid, addr, src }))
      ?.find(
        ({ group: g }) =>
          g.vid === vid &&
          g.addr.length === addr.length &&
          sameBytes(g.addr, addr, 0) &&
          (g.src === null ? src === null : src !== null && sameBytes(g.src, src, 0)),
      );
  }
  /** The entry for an address in a frame; with a source at `so`, or -1 for any. On the packet path. */
  lookup(vid: number, b: Uint8Array, o: number, length: number, so: number): MdbEntry | null {
    const list = this.byHash.get(hash(vid, b, o, length, so));
    if (list === undefined) return null;
    for (let i = 0; i < list.length; i++) {
      const entry = list[i]!;
      const { group: g } = entry;
      if (g.vid !== vid || g.addr.length !== length || !sameBytes(g.addr, b, o)) continue;
      if (so < 0 ? g.src === null : g.src !== null && sameBytes(g.src, b, so)) return entry;
    }
    return null;
  }
  add(entry: MdbEntry): void {
    this.order.add(entry);
    const h = Mdb.hashOf(entry.group);
    const list = this.byHash.get(h);
    if (list === undefined) this.byHash.set(h, [entry]);
    else list.push(entry);
  }
  delete(entry: MdbEntry): void {
    this.order.delete(entry);
    const h = Mdb.hashOf(entry.group);
    const rest = (this.byHash.get(h) ?? []).filter((other) => other !== entry);
    if (rest.length === 0) this.byHash.delete(h);
    else this.byHash.set(h, rest);
  }
  /** Newest first, the order of listings. */
  entries(): MdbEntry[] {
    return [...this.order].reverse();
  }
  get size(): number {
    return this.order.size;
  }
}

const membershipNs = (br: NetBridge): number => br.mcastSettings.membershipInterval * NSEC_PER_CLOCK_T;

/** Finds or makes a group's entry; null: there are too many, and snooping is switched off (br_multicast_new_group). */
function entryFor(br: NetBridge, group: MdbGroup): MdbEntry | null {
  const mdb = (br.mdb ??= new Mdb());
  let entry = mdb.find(group);
  if (entry !== undefined) return entry;
  if (mdb.size >= br.mcastSettings.hashMax) {
    br.ownMcast().snooping = 0;
    return null;
  }
  mdb.add((entry = new MdbEntry(br, group)));
  return entry;
}

function dropIfUnused(entry: MdbEntry): void {
  if (entry.hostJoined || entry.ports.length > 0) return;
  entry.br.dev.net.stack.timers.cancel(entry.timer);
  entry.br.mdb?.delete(entry);
}

/** The bridge itself wants a group; false: there are too many (br_multicast_host_join). */
export function mdbHostJoin(br: NetBridge, group: MdbGroup): boolean {
  const entry = entryFor(br, group);
  if (entry === null) return false;
  if (!entry.hostJoined) {
    entry.hostJoined = true;
    mdbNotify(entry, null, true);
  }
  if (group.addr.length !== 6) br.dev.net.stack.timers.armAfter(entry.timer, membershipNs(br));
  return true;
}

export function mdbHostLeave(entry: MdbEntry): void {
  if (!entry.hostJoined) return;
  entry.hostJoined = false;
  mdbNotify(entry, null, false);
  dropIfUnused(entry);
}

/** A port's station wants a group, or still does; false: there are too many. */
export function mdbPortJoin(port: BridgePort, group: MdbGroup, station: number): boolean {
  const entry = entryFor(port.br, group);
  if (entry === null) return false;
  let pg = entry.ports.find((other) => other.isOf(port, station));
  if (pg === undefined) pg = mdbAddPort(entry, port, false, RTPROT_KERNEL, station);
  if (!pg.permanent) port.br.dev.net.stack.timers.armAfter(pg.timer, membershipNs(port.br));
  return true;
}

function mdbAddPort(
  entry: MdbEntry,
  port: BridgePort,
  permanent: boolean,
  protocol: number,
  station: number,
): MdbPortGroup {
  const pg = new MdbPortGroup(entry, port, permanent, protocol, station);
  const at = entry.ports.findIndex((other) => other.port.portNo <= port.portNo);
  entry.ports.splice(at < 0 ? entry.ports.length : at, 0, pg);
  mdbNotify(entry, pg, true);
  return pg;
}

/** A user's entry; null if the port has the group already. E2BIG: there are too many. */
export function mdbPortAdd(port: BridgePort, group: MdbGroup, permanent: boolean): MdbPortGroup | null {
  const entry = entryFor(port.br, group);
  if (entry === null) throw new Errno("E2BIG");
  if (entry.ports.some((other) => other.isOf(port, ANY_STATION))) return null;
  const pg = mdbAddPort(entry, port, permanent, RTPROT_STATIC, ANY_STATION);
  if (!permanent) port.br.dev.net.stack.timers.armAfter(pg.timer, membershipNs(port.br));
  return pg;
}

export function mdbPortDelete(pg: MdbPortGroup): void {
  const { entry } = pg;
  const at = entry.ports.indexOf(pg);
  if (at < 0) return;
  entry.br.dev.net.stack.timers.cancel(pg.timer);
  entry.ports.splice(at, 1);
  mdbNotify(entry, pg, false);
  dropIfUnused(entry);
}

/**
 * A station leaves a group (br_multicast_leave_group): by a port with fastleave it is forgotten at once, else after the last
 * member queries' time, unless another says otherwise. While another querier asks, that is its business.
 */
export function mdbLeave(br: NetBridge, port: BridgePort | null, group: MdbGroup, station: number): void {
  const entry = br.mdb?.find(group);
  if (entry === undefined) return;
  const pg = port === null ? undefined : entry.ports.find((other) => other.isOf(port, station));
  if (port !== null && (port.flags & BR_MULTICAST_FAST_LEAVE) !== 0) {
    if (pg === undefined || pg.permanent) return;
    pg.fastLeave = true;
    mdbPortDelete(pg);
    return;
  }
  const family = group.addr.length === 16 ? br.mcast6 : br.mcast4;
  if (family?.other.pending === true) return;
  const { lastMemberCount, lastMemberInterval, querier } = br.mcastSettings;
  const when = br.dev.net.stack.nowNs + lastMemberCount * lastMemberInterval * NSEC_PER_CLOCK_T;
  if (querier !== 0) queryGroup(br, port, entry, when);
  if (port === null) {
    if (entry.hostJoined) hasten(br, entry.timer, when);
  } else if (pg !== undefined && !pg.permanent) hasten(br, pg.timer, when);
}

function hostExpired(entry: MdbEntry): void {
  mdbHostLeave(entry);
}

function portExpired(pg: MdbPortGroup): void {
  mdbPortDelete(pg);
}

/** A port stops: what was learnt behind it goes; with `all` also what the user made (br_multicast_disable_port, _del_port). */
export function mdbFlushPort(port: BridgePort, all: boolean): void {
  for (const entry of port.br.mdb?.entries() ?? [])
    for (const pg of [...entry.ports]) if (pg.port === port && (all || !pg.permanent)) mdbPortDelete(pg);
  multicastDisablePort(port);
}

/** The bridge goes, and with it all groups (br_multicast_dev_del). */
export function mdbDestroy(br: NetBridge): void {
  const { timers } = br.dev.net.stack;
  for (const entry of br.mdb?.entries() ?? []) {
    timers.cancel(entry.timer);
    for (const pg of entry.ports) timers.cancel(pg.timer);
  }
  br.mdb = null;
  multicastStop(br);
}
