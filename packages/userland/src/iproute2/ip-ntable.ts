/** `ip ntable`: the parameters of the neighbour tables. */

import { AF_INET, AF_INET6, AF_UNSPEC } from "@netloom/uapi";
import {
  neighTblDef,
  NLM_F_REPLACE,
  RTM_GETNEIGHTBL,
  RTM_SETNEIGHTBL,
  type NeighParmsAttrs,
  type NeighTblAttrs,
} from "@netloom/netlink";
import { familyName } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import { gmtime, strftime } from "../libc/strftime.js";
import { NTABLE_USAGE } from "./usage.js";

export function ipNtable(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return show(run, args);
  args.skip();
  if (matches(word, "change") || matches(word, "chg")) return change(run, args);
  if (matches(word, "show") || matches(word, "lst") || matches(word, "list")) return show(run, args);
  if (matches(word, "help")) return args.die(NTABLE_USAGE, 255);
  return run.unknownCommand(word, "ntable");
}

type NumberParm = {
  [K in keyof NeighParmsAttrs]-?: NonNullable<NeighParmsAttrs[K]> extends number ? K : never;
}[keyof NeighParmsAttrs];

/** Keywords of a device's parameters. */
const PARMS: ReadonlyMap<string, NumberParm> = new Map([
  ["base_reachable", "NDTPA_BASE_REACHABLE_TIME"],
  ["retrans", "NDTPA_RETRANS_TIME"],
  ["gc_stale", "NDTPA_GC_STALETIME"],
  ["delay_probe", "NDTPA_DELAY_PROBE_TIME"],
  ["queue", "NDTPA_QUEUE_LEN"],
  ["app_probes", "NDTPA_APP_PROBES"],
  ["ucast_probes", "NDTPA_UCAST_PROBES"],
  ["mcast_probes", "NDTPA_MCAST_PROBES"],
  ["anycast_delay", "NDTPA_ANYCAST_DELAY"],
  ["proxy_delay", "NDTPA_PROXY_DELAY"],
  ["proxy_queue", "NDTPA_PROXY_QLEN"],
  ["locktime", "NDTPA_LOCKTIME"],
]);
/** Those of a table. */
const TABLE: ReadonlyMap<string, "NDTA_THRESH1" | "NDTA_THRESH2" | "NDTA_THRESH3" | "NDTA_GC_INTERVAL"> = new Map([
  ["thresh1", "NDTA_THRESH1"],
  ["thresh2", "NDTA_THRESH2"],
  ["thresh3", "NDTA_THRESH3"],
  ["gc_int", "NDTA_GC_INTERVAL"],
]);

function change(run: Iproute, args: Args): number {
  const attrs: NeighTblAttrs = {};
  const parms: NeighParmsAttrs = {};
  let changes = false;
  let dev: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const keyword = word;
    const number = (): number => {
      const value = args.next();
      changes = true;
      return parseUnsigned(value.replace(/^-/, "")) ?? args.invalid(`"${keyword}" value is invalid`, value);
    };
    const parm = PARMS.get(word);
    const table = TABLE.get(word);
    if (word === "name") {
      if (attrs.NDTA_NAME !== undefined) args.duplicate("NAME", word);
      attrs.NDTA_NAME = args.next();
    } else if (word === "dev") dev = args.next();
    else if (parm !== undefined) parms[parm] = number();
    else if (table !== undefined) attrs[table] = number();
    else args.invalid("unknown", word);
  }
  if (attrs.NDTA_NAME === undefined) args.missing("NAME");
  if (!changes) return args.die("Not enough information: changeable attributes required.\n", 255);
  if (dev !== null) parms.NDTPA_IFINDEX = run.bareIfindex(dev);
  const withParms = Object.keys(parms).length > 0 ? { ...attrs, NDTA_PARMS: parms } : attrs;
  run.request(RTM_SETNEIGHTBL, NLM_F_REPLACE, neighTblDef, { family: run.family }, withParms);
  return 0;
}

function show(run: Iproute, args: Args): number {
  let ifindex = 0;
  let name: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") {
      const value = args.next();
      if (value === "none") ifindex = -1;
      else {
        ifindex = run.links.indexOf(value);
        if (ifindex === 0) args.invalid('"DEV" is invalid', value);
      }
    } else if (word === "name") name = args.next();
    else args.invalid("unknown", word);
  }
  run.print.begin(run.json, run.pretty);
  run.dumping(() => {
    run.rtnl.dump(RTM_GETNEIGHTBL, neighTblDef, { family: run.family }, {}, ({ header, attrs }) => {
      if (run.family !== AF_UNSPEC && header.family !== run.family) return;
      if (header.family !== AF_INET && header.family !== AF_INET6) return;
      if (name !== null && attrs.NDTA_NAME !== name) return;
      const index = attrs.NDTA_PARMS?.NDTPA_IFINDEX ?? 0;
      if (ifindex > 0 ? index !== ifindex : ifindex < 0 && index !== 0) return;
      printTable(run, header.family, attrs);
    });
  }, 1);
  run.print.end();
  return 0;
}

/** A number with its label, and what follows it in text. */
type Field = readonly [label: string, value: number | undefined, key?: string];

function printLine(run: Iproute, fields: readonly Field[], indent = "    "): void {
  const p = run.print;
  p.text(indent);
  for (const [label, value, key] of fields) if (value !== undefined) p.field(key ?? label, value, `${label} ${value} `);
  p.nl();
}

function printTable(run: Iproute, family: number, attrs: NeighTblAttrs): void {
  const p = run.print;
  p.openObject();
  p.field("family", familyName(family), `${familyName(family)} `);
  if (attrs.NDTA_NAME !== undefined) p.field("name", attrs.NDTA_NAME, `${attrs.NDTA_NAME} `);
  p.nl();
  const parms = attrs.NDTA_PARMS ?? {};
  if (parms.NDTPA_IFINDEX !== undefined) {
    const dev = run.links.nameOf(parms.NDTPA_IFINDEX);
    p.text("    dev ");
    p.color("ifname", "dev", dev, `${dev} `);
    p.nl();
  }
  if (attrs.NDTA_THRESH1 !== undefined)
    printLine(run, [
      ["thresh1", attrs.NDTA_THRESH1],
      ["thresh2", attrs.NDTA_THRESH2],
      ["thresh3", attrs.NDTA_THRESH3],
      ["gc_int", attrs.NDTA_GC_INTERVAL, "gc_interval"],
    ]);
  if (run.stats > 0) printConfig(run, attrs);
  printLine(run, [
    ["refcnt", parms.NDTPA_REFCNT],
    ["reachable", parms.NDTPA_REACHABLE_TIME],
    ["base_reachable", parms.NDTPA_BASE_REACHABLE_TIME],
    ["retrans", parms.NDTPA_RETRANS_TIME],
  ]);
  printLine(run, [
    ["gc_stale", parms.NDTPA_GC_STALETIME],
    ["delay_probe", parms.NDTPA_DELAY_PROBE_TIME],
    ["queue", parms.NDTPA_QUEUE_LEN],
  ]);
  printLine(run, [
    ["app_probes", parms.NDTPA_APP_PROBES],
    ["ucast_probes", parms.NDTPA_UCAST_PROBES],
    ["mcast_probes", parms.NDTPA_MCAST_PROBES],
  ]);
  printLine(run, [
    ["anycast_delay", parms.NDTPA_ANYCAST_DELAY],
    ["proxy_delay", parms.NDTPA_PROXY_DELAY],
    ["proxy_queue", parms.NDTPA_PROXY_QLEN],
    ["locktime", parms.NDTPA_LOCKTIME],
  ]);
  if (run.stats > 0) printStatistics(run, attrs);
  p.text("\n");
  p.settle();
  p.closeObject();
}

function printConfig(run: Iproute, attrs: NeighTblAttrs): void {
  const config = attrs.NDTA_CONFIG;
  if (config === undefined) return;
  const p = run.print;
  const now = run.sys.realtime();
  const date = (agoMs: number): string => strftime("%Y-%m-%d %H:%M:%S", gmtime(now.sec - Math.floor(agoMs / 1000), 0));
  printLine(
    run,
    [
      ["key_len", config.keyLen, "key_length"],
      ["entry_size", config.entrySize],
      ["entries", config.entries],
    ],
    "    config ",
  );
  p.field("last_flush", date(config.lastFlush), `        last_flush ${date(config.lastFlush)} `);
  p.field("last_rand", date(config.lastRand), `last_rand ${date(config.lastRand)} `);
  p.nl();
  p.field("hash_rnd", config.hashRnd, `        hash_rnd ${config.hashRnd} `);
  p.field(
    "hash_mask",
    `0x${config.hashMask.toString(16)}`,
    `hash_mask ${config.hashMask.toString(16).padStart(8, "0")} `,
  );
  p.field("hash_chain_gc", config.hashChainGc, `hash_chain_gc ${config.hashChainGc} `);
  p.field("proxy_qlen", config.proxyQlen, `proxy_qlen ${config.proxyQlen} `);
  p.nl();
}

function printStatistics(run: Iproute, attrs: NeighTblAttrs): void {
  const stats = attrs.NDTA_STATS;
  if (stats === undefined) return;
  printLine(
    run,
    [
      ["allocs", stats.allocs],
      ["destroys", stats.destroys],
      ["hash_grows", stats.hashGrows],
    ],
    "    stats ",
  );
  printLine(run, [
    ["res_failed", stats.resFailed],
    ["lookups", stats.lookups],
    ["hits", stats.hits],
  ]);
  printLine(run, [
    ["rcv_probes_mcast", stats.rcvProbesMcast],
    ["rcv_probes_ucast", stats.rcvProbesUcast],
  ]);
  printLine(run, [
    ["periodic_gc_runs", stats.periodicGcRuns],
    ["forced_gc_runs", stats.forcedGcRuns],
  ]);
  printLine(run, [["table_fulls", stats.tableFulls]]);
}
