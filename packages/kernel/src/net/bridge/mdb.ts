/**
 * The multicast database: which ports want which groups (after net/bridge/br_multicast.c). It is learnt, kept and shown;
 * without a querier on the network, which is not built, Linux floods groups all the same.
 */

import { NSEC_PER_CLOCK_T, Timer } from "../../time/timer.js";
import { mdbNotify } from "./mdb-netlink.js";
import type { BridgePort, NetBridge } from "./port.js";

/** Who made an entry (RTPROT_*): the kernel by snooping, or the user. */
export const RTPROT_KERNEL = 2;
export const RTPROT_STATIC = 4;

/** A group: IPv4 (4 bytes), IPv6 (16) or a MAC address (6), in a VLAN, perhaps from one source only. */
export interface MdbGroup {
  readonly addr: Uint8Array;
  readonly src: Uint8Array | null;
  readonly vid: number;
}

const key = (g: MdbGroup): string => `${g.vid}/${g.addr.join(".")}/${g.src === null ? "" : g.src.join(".")}`;

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

  constructor(
    readonly entry: MdbEntry,
    readonly port: BridgePort,
    readonly permanent: boolean,
    readonly protocol: number,
  ) {}
}

/** The groups of one bridge, oldest first. */
export class Mdb {
  private readonly byKey = new Map<string, MdbEntry>();

  find(group: MdbGroup): MdbEntry | undefined {
    return this.byKey.get(key(group));
  }
  add(entry: MdbEntry): void {
    this.byKey.set(key(entry.group), entry);
  }
  delete(entry: MdbEntry): void {
    this.byKey.delete(key(entry.group));
  }
  /** Newest first, the order of listings. */
  entries(): MdbEntry[] {
    return [...this.byKey.values()].reverse();
  }
}

const membershipNs = (br: NetBridge): number => br.mcastSettings.membershipInterval * NSEC_PER_CLOCK_T;

function entryFor(br: NetBridge, group: MdbGroup): MdbEntry {
  const mdb = (br.mdb ??= new Mdb());
  let entry = mdb.find(group);
  if (entry === undefined) mdb.add((entry = new MdbEntry(br, group)));
  return entry;
}

function dropIfUnused(entry: MdbEntry): void {
  if (entry.hostJoined || entry.ports.length > 0) return;
  entry.br.dev.net.stack.timers.cancel(entry.timer);
  entry.br.mdb?.delete(entry);
}

/** The bridge itself wants a group (br_multicast_host_join). */
export function mdbHostJoin(br: NetBridge, group: MdbGroup): void {
  const entry = entryFor(br, group);
  if (!entry.hostJoined) {
    entry.hostJoined = true;
    mdbNotify(entry, null, true);
  }
  if (group.addr.length !== 6) br.dev.net.stack.timers.armAfter(entry.timer, membershipNs(br));
}

export function mdbHostLeave(entry: MdbEntry): void {
  if (!entry.hostJoined) return;
  entry.hostJoined = false;
  mdbNotify(entry, null, false);
  dropIfUnused(entry);
}

/** A port's station wants a group, or still does. */
export function mdbPortJoin(port: BridgePort, group: MdbGroup): void {
  const entry = entryFor(port.br, group);
  let pg = entry.ports.find((other) => other.port === port);
  if (pg === undefined) pg = mdbAddPort(entry, port, false, RTPROT_KERNEL);
  if (!pg.permanent) port.br.dev.net.stack.timers.armAfter(pg.timer, membershipNs(port.br));
}

function mdbAddPort(entry: MdbEntry, port: BridgePort, permanent: boolean, protocol: number): MdbPortGroup {
  const pg = new MdbPortGroup(entry, port, permanent, protocol);
  const at = entry.ports.findIndex((other) => other.port.portNo < port.portNo);
  entry.ports.splice(at < 0 ? entry.ports.length : at, 0, pg);
  mdbNotify(entry, pg, true);
  return pg;
}

/** A user's entry; null if the port has the group already. */
export function mdbPortAdd(port: BridgePort, group: MdbGroup, permanent: boolean): MdbPortGroup | null {
  const entry = entryFor(port.br, group);
  if (entry.ports.some((other) => other.port === port)) return null;
  const pg = mdbAddPort(entry, port, permanent, RTPROT_STATIC);
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

/** A station leaves a group: unless another says otherwise, it is forgotten after the last member queries' time. */
export function mdbLeave(br: NetBridge, port: BridgePort | null, group: MdbGroup, fast: boolean): void {
  const entry = br.mdb?.find(group);
  if (entry === undefined) return;
  const { timers } = br.dev.net.stack;
  const { lastMemberCount, lastMemberInterval } = br.mcastSettings;
  const when = br.dev.net.stack.nowNs + lastMemberCount * lastMemberInterval * NSEC_PER_CLOCK_T;
  if (port === null) {
    if (entry.hostJoined && entry.timer.expiresNs > when) timers.arm(entry.timer, when);
    return;
  }
  const pg = entry.ports.find((other) => other.port === port);
  if (pg === undefined || pg.permanent) return;
  if (fast) mdbPortDelete(pg);
  else if (pg.timer.expiresNs > when) timers.arm(pg.timer, when);
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
}

/** The bridge goes, and with it all groups (br_multicast_dev_del). */
export function mdbDestroy(br: NetBridge): void {
  const { timers } = br.dev.net.stack;
  for (const entry of br.mdb?.entries() ?? []) {
    timers.cancel(entry.timer);
    for (const pg of entry.ports) timers.cancel(pg.timer);
  }
  br.mdb = null;
}
