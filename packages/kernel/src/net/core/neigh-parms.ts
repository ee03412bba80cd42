/**
 * Parameters of neighbour discovery for one family on one device (struct neigh_parms), and their files
 * in /proc/sys/net/FAMILY/neigh/DEV.
 *
 * A device shares its table's defaults until one of its own is changed.
 */

import { Errno } from "@netloom/uapi";
import type { DynamicDir } from "../../fs/dynamic.js";
import { NSEC_PER_MSEC } from "../../time/timer.js";
import { INT_MAX, parseInteger, SysctlTable, type SysctlDef } from "./sysctl.js";

/** Indices of NeighParms.data. Times are in milliseconds. */
export const NEIGH_MCAST_PROBES = 0;
export const NEIGH_UCAST_PROBES = 1;
export const NEIGH_APP_PROBES = 2;
export const NEIGH_MCAST_REPROBES = 3;
export const NEIGH_RETRANS_TIME = 4;
export const NEIGH_BASE_REACHABLE_TIME = 5;
export const NEIGH_DELAY_PROBE_TIME = 6;
export const NEIGH_INTERVAL_PROBE_TIME = 7;
export const NEIGH_GC_STALETIME = 8;
export const NEIGH_QUEUE_LEN_BYTES = 9;
export const NEIGH_PROXY_QLEN = 10;
export const NEIGH_ANYCAST_DELAY = 11;
export const NEIGH_PROXY_DELAY = 12;
export const NEIGH_LOCKTIME = 13;
const PARM_COUNT = 14;

/** What unres_qlen counts: the memory of a packet of one Ethernet frame (SKB_TRUESIZE(ETH_FRAME_LEN)). */
export const QLEN_UNIT = 2096;

/** The defaults common to ARP and ND; `locktime` in milliseconds differs. */
export function neighDefaults(locktimeMs: number): Int32Array {
  const data = new Int32Array(PARM_COUNT);
  data[NEIGH_MCAST_PROBES] = 3;
  data[NEIGH_UCAST_PROBES] = 3;
  data[NEIGH_RETRANS_TIME] = 1_000;
  data[NEIGH_BASE_REACHABLE_TIME] = 30_000;
  data[NEIGH_DELAY_PROBE_TIME] = 5_000;
  data[NEIGH_INTERVAL_PROBE_TIME] = 5_000;
  data[NEIGH_GC_STALETIME] = 60_000;
  data[NEIGH_QUEUE_LEN_BYTES] = 212_992;
  data[NEIGH_PROXY_QLEN] = 64;
  data[NEIGH_ANYCAST_DELAY] = 1_000;
  data[NEIGH_PROXY_DELAY] = 800;
  data[NEIGH_LOCKTIME] = locktimeMs;
  return data;
}

export class NeighParms {
  /** The shared defaults, or own values; written only through `set`. */
  data: Int32Array;
  private own = false;
  /** REACHABLE lasts this long: base_reachable_time times a random factor of 0.5 to 1.5. */
  reachableTimeNs = 0;
  /** When the factor was drawn. */
  reachableDrawnNs = -1;

  constructor(defaults: Int32Array) {
    this.data = defaults;
  }

  set(index: number, value: number): void {
    if (!this.own) {
      this.data = this.data.slice();
      this.own = true;
    }
    this.data[index] = value;
    if (index === NEIGH_BASE_REACHABLE_TIME) this.reachableDrawnNs = -1;
  }

  ns(index: number): number {
    return this.data[index]! * NSEC_PER_MSEC;
  }
}

/** The queue's limit in packets of one Ethernet frame, as unres_qlen shows it. */
export const neighQueueLen = (p: NeighParms): number => Math.floor(p.data[NEIGH_QUEUE_LEN_BYTES]! / QLEN_UNIT);

const count = (name: string, index: number): SysctlDef<NeighParms> => ({
  name,
  get: (p) => String(p.data[index]),
  set: (p, text) => p.set(index, parseInteger(text, 0, INT_MAX)),
});

/** A time shown in units of `unitMs` milliseconds. */
const time = (name: string, index: number, unitMs: number): SysctlDef<NeighParms> => ({
  name,
  get: (p) => String(Math.trunc(p.data[index]! / unitMs)),
  set: (p, text) => {
    const ms = parseInteger(text) * unitMs;
    if (ms > INT_MAX || ms < -INT_MAX) throw new Errno("EINVAL");
    p.set(index, ms);
  },
});

const table = new SysctlTable<NeighParms>([
  count("mcast_solicit", NEIGH_MCAST_PROBES),
  count("ucast_solicit", NEIGH_UCAST_PROBES),
  count("app_solicit", NEIGH_APP_PROBES),
  count("mcast_resolicit", NEIGH_MCAST_REPROBES),
  count("unres_qlen_bytes", NEIGH_QUEUE_LEN_BYTES),
  count("proxy_qlen", NEIGH_PROXY_QLEN),
  {
    name: "unres_qlen",
    get: (p) => String(neighQueueLen(p)),
    set: (p, text) => p.set(NEIGH_QUEUE_LEN_BYTES, parseInteger(text, 0, Math.floor(INT_MAX / QLEN_UNIT)) * QLEN_UNIT),
  },
  time("retrans_time", NEIGH_RETRANS_TIME, 10),
  time("retrans_time_ms", NEIGH_RETRANS_TIME, 1),
  time("base_reachable_time", NEIGH_BASE_REACHABLE_TIME, 1000),
  time("base_reachable_time_ms", NEIGH_BASE_REACHABLE_TIME, 1),
  time("delay_first_probe_time", NEIGH_DELAY_PROBE_TIME, 1000),
  time("interval_probe_time_ms", NEIGH_INTERVAL_PROBE_TIME, 1),
  time("gc_stale_time", NEIGH_GC_STALETIME, 1000),
  time("anycast_delay", NEIGH_ANYCAST_DELAY, 10),
  time("proxy_delay", NEIGH_PROXY_DELAY, 10),
  time("locktime", NEIGH_LOCKTIME, 10),
]);

/** /proc/sys/net/FAMILY/neigh/DEV. */
export function neighSysctlDir(parms: NeighParms): DynamicDir {
  return table.dir(parms);
}
