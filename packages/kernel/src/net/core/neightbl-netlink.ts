/** RTM_GETNEIGHTBL and RTM_SETNEIGHTBL: the parameters of neighbour discovery by table and device (after net/core/neighbour.c). */

import { AF_INET, AF_UNSPEC, Errno } from "@netloom/uapi";
import { neighTblDef, RTM_GETNEIGHTBL, RTM_NEWNEIGHTBL, RTM_SETNEIGHTBL, type NeighParmsAttrs } from "@netloom/netlink";
import { NSEC_PER_MSEC } from "../../time/timer.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import {
  NEIGH_ANYCAST_DELAY,
  NEIGH_APP_PROBES,
  NEIGH_BASE_REACHABLE_TIME,
  NEIGH_DELAY_PROBE_TIME,
  NEIGH_GC_STALETIME,
  NEIGH_INTERVAL_PROBE_TIME,
  NEIGH_LOCKTIME,
  NEIGH_MCAST_PROBES,
  NEIGH_MCAST_REPROBES,
  NEIGH_PROXY_DELAY,
  NEIGH_PROXY_QLEN,
  NEIGH_QUEUE_LEN_BYTES,
  NEIGH_RETRANS_TIME,
  NEIGH_UCAST_PROBES,
  neighQueueLen,
  QLEN_UNIT,
  NeighParms,
} from "./neigh-parms.js";
import { GC_THRESH1, GC_THRESH2, GC_THRESH3, type NeighTable } from "./neigh-table.js";

const GC_INTERVAL_MS = 30_000;
/** CONFIG_HZ is 250. */
const MSEC_PER_TICK = 4;
/** sizeof(struct neighbour) with its key, as far as anybody looks at it. */
const ENTRY_SIZE = 376;

const nameOf = (table: NeighTable): string => (table.ops.family === AF_INET ? "arp_cache" : "ndisc_cache");

function parmsAttrs(p: NeighParms, ifindex: number): NeighParmsAttrs {
  const d = p.data;
  const out: NeighParmsAttrs = {};
  if (ifindex !== 0) out.NDTPA_IFINDEX = ifindex;
  return {
    ...out,
    NDTPA_REFCNT: 1,
    NDTPA_QUEUE_LENBYTES: d[NEIGH_QUEUE_LEN_BYTES]!,
    NDTPA_QUEUE_LEN: neighQueueLen(p),
    NDTPA_PROXY_QLEN: d[NEIGH_PROXY_QLEN]!,
    NDTPA_APP_PROBES: d[NEIGH_APP_PROBES]!,
    NDTPA_UCAST_PROBES: d[NEIGH_UCAST_PROBES]!,
    NDTPA_MCAST_PROBES: d[NEIGH_MCAST_PROBES]!,
    NDTPA_MCAST_REPROBES: d[NEIGH_MCAST_REPROBES]!,
    NDTPA_REACHABLE_TIME: p.reachableTimeNs === 0 ? d[NEIGH_BASE_REACHABLE_TIME]! : p.reachableTimeNs / NSEC_PER_MSEC,
    NDTPA_BASE_REACHABLE_TIME: d[NEIGH_BASE_REACHABLE_TIME]!,
    NDTPA_GC_STALETIME: d[NEIGH_GC_STALETIME]!,
    NDTPA_DELAY_PROBE_TIME: d[NEIGH_DELAY_PROBE_TIME]!,
    NDTPA_RETRANS_TIME: d[NEIGH_RETRANS_TIME]!,
    NDTPA_ANYCAST_DELAY: d[NEIGH_ANYCAST_DELAY]!,
    NDTPA_PROXY_DELAY: d[NEIGH_PROXY_DELAY]!,
    NDTPA_LOCKTIME: d[NEIGH_LOCKTIME]!,
    NDTPA_INTERVAL_PROBE_TIME_MS: d[NEIGH_INTERVAL_PROBE_TIME]!,
  };
}

/** Each table with its defaults, then with every device's parameters. */
function dump(request: NlRequest, reply: NlReply): void {
  const { header } = parseRequest(request, neighTblDef);
  const { net } = request;
  for (const table of net.neighTables) {
    const { family } = table.ops;
    if (header.family !== AF_UNSPEC && header.family !== family) continue;
    const name = nameOf(table);
    reply.message(
      RTM_NEWNEIGHTBL,
      neighTblDef,
      { family },
      {
        NDTA_NAME: name,
        NDTA_GC_INTERVAL: GC_INTERVAL_MS,
        NDTA_THRESH1: GC_THRESH1,
        NDTA_THRESH2: GC_THRESH2,
        NDTA_THRESH3: GC_THRESH3,
        NDTA_CONFIG: {
          keyLen: table.ops.keyLen,
          entrySize: ENTRY_SIZE,
          entries: table.entries,
          lastFlush: 0,
          lastRand: 0,
          hashRnd: 0,
          hashMask: 0,
          hashChainGc: 0,
          proxyQlen: 0,
        },
        NDTA_STATS: {
          allocs: table.allocs,
          destroys: table.destroys,
          hashGrows: 0,
          resFailed: table.resFailed,
          lookups: 0,
          hits: 0,
          rcvProbesMcast: 0,
          rcvProbesUcast: 0,
          periodicGcRuns: 0,
          forcedGcRuns: 0,
          tableFulls: table.tableFulls,
        },
        NDTA_PARMS: parmsAttrs(new NeighParms(table.defaults), 0),
      },
    );
    // The youngest first, as they are linked.
    for (const dev of net.devices().reverse()) {
      const parms = table.ops.parms(dev);
      if (parms !== null)
        reply.message(
          RTM_NEWNEIGHTBL,
          neighTblDef,
          { family },
          { NDTA_NAME: name, NDTA_PARMS: parmsAttrs(parms, dev.ifindex) },
        );
    }
  }
}

/** Changes a device's parameters. Those of all devices, and the table's thresholds, belong to the first namespace of a host alone. */
function set(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, neighTblDef);
  const { net } = request;
  if (attrs.NDTA_NAME === undefined) throw new Errno("EINVAL");
  const table = net.neighTables.find(
    (t) => nameOf(t) === attrs.NDTA_NAME && (header.family === AF_UNSPEC || header.family === t.ops.family),
  );
  if (table === undefined) throw new Errno("ENOENT");
  const a = attrs.NDTA_PARMS;
  if (a === undefined) throw new Errno("ENOENT");
  const dev = net.devByIndex.get(a.NDTPA_IFINDEX ?? 0);
  const parms = dev === undefined ? null : table.ops.parms(dev);
  if (parms === null) throw new Errno("ENOENT");
  const put = (index: number, value: number | undefined): void => {
    if (value !== undefined) parms.set(index, value);
  };
  // Times are kept in ticks.
  const putTime = (index: number, ms: number | undefined): void =>
    put(index, ms === undefined ? undefined : Math.ceil(ms / MSEC_PER_TICK) * MSEC_PER_TICK);
  put(NEIGH_QUEUE_LEN_BYTES, a.NDTPA_QUEUE_LEN === undefined ? undefined : a.NDTPA_QUEUE_LEN * QLEN_UNIT);
  put(NEIGH_QUEUE_LEN_BYTES, a.NDTPA_QUEUE_LENBYTES);
  put(NEIGH_PROXY_QLEN, a.NDTPA_PROXY_QLEN);
  put(NEIGH_APP_PROBES, a.NDTPA_APP_PROBES);
  put(NEIGH_UCAST_PROBES, a.NDTPA_UCAST_PROBES);
  put(NEIGH_MCAST_PROBES, a.NDTPA_MCAST_PROBES);
  put(NEIGH_MCAST_REPROBES, a.NDTPA_MCAST_REPROBES);
  putTime(NEIGH_BASE_REACHABLE_TIME, a.NDTPA_BASE_REACHABLE_TIME);
  putTime(NEIGH_GC_STALETIME, a.NDTPA_GC_STALETIME);
  putTime(NEIGH_DELAY_PROBE_TIME, a.NDTPA_DELAY_PROBE_TIME);
  putTime(NEIGH_INTERVAL_PROBE_TIME, a.NDTPA_INTERVAL_PROBE_TIME_MS);
  putTime(NEIGH_RETRANS_TIME, a.NDTPA_RETRANS_TIME);
  putTime(NEIGH_ANYCAST_DELAY, a.NDTPA_ANYCAST_DELAY);
  putTime(NEIGH_PROXY_DELAY, a.NDTPA_PROXY_DELAY);
  putTime(NEIGH_LOCKTIME, a.NDTPA_LOCKTIME);
}

export const neighTblRtnl: readonly RtnlHandler[] = [
  { family: AF_UNSPEC, type: RTM_GETNEIGHTBL, dumpit: dump },
  { family: AF_UNSPEC, type: RTM_SETNEIGHTBL, doit: set },
];
