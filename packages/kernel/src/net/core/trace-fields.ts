/** What tracepoints tell of routes, rules, neighbours and devices of any family. Called only while somebody traces. */

import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_UDP, SOCK_RAW } from "@netloom/uapi";
import { formatIp4, formatIp6, formatMac, getU32 } from "@netloom/wire";
import {
  FR_ACT_BLACKHOLE,
  FR_ACT_PROHIBIT,
  FR_ACT_UNREACHABLE,
  NUD_DELAY,
  NUD_FAILED,
  NUD_INCOMPLETE,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_PROBE,
  NUD_REACHABLE,
  NUD_STALE,
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
} from "@netloom/netlink";
import type { FibRule } from "./fib-rules.js";
import type { Neighbour } from "./neighbour.js";
import type { NetDevice } from "./net-device.js";

/** Names of RTN_*. */
export const ROUTE_TYPES: readonly string[] = [
  "none",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
  "nat",
  "xresolve",
];

const NUD_NAMES: readonly (readonly [number, string])[] = [
  [NUD_INCOMPLETE, "INCOMPLETE"],
  [NUD_REACHABLE, "REACHABLE"],
  [NUD_STALE, "STALE"],
  [NUD_DELAY, "DELAY"],
  [NUD_PROBE, "PROBE"],
  [NUD_FAILED, "FAILED"],
  [NUD_NOARP, "NOARP"],
  [NUD_PERMANENT, "PERMANENT"],
];

/** NUD_* as `ip neigh` shows it. */
export const nudName = (state: number): string => NUD_NAMES.find(([bit]) => (state & bit) !== 0)?.[1] ?? "NONE";

/** ` via=... oif=...`; a gateway of IPv6 as bytes. */
export function hopText(via: Uint8Array | string | null, dev: NetDevice | null): string {
  const gateway = via === null ? "" : ` via=${typeof via === "string" ? via : formatIp6(via)}`;
  return `${gateway}${dev === null ? "" : ` oif=${dev.name}`}`;
}

/** The tables of the rules that every namespace has, by their preference. */
const USUAL: ReadonlyMap<number, number> = new Map([
  [0, RT_TABLE_LOCAL],
  [0x7ffe, RT_TABLE_MAIN],
  [0x7fff, RT_TABLE_DEFAULT],
]);

/** A rule by its preference and, for others than the usual three, what it selects. */
export function ruleFields(rule: FibRule): string {
  const usual = rule.src === null && rule.dst === null && rule.tos === 0 && rule.mark === 0 && rule.markMask === 0;
  if (usual && rule.iifname === "" && rule.oifname === "" && !rule.l3mdev && USUAL.get(rule.pref) === rule.table)
    return `rule=${rule.pref}`;
  const parts: string[] = [];
  const prefix = (bytes: Uint8Array | null, len: number): string =>
    bytes === null ? "all" : `${bytes.length === 4 ? formatIp4(getU32(bytes, 0)) : formatIp6(bytes)}/${len}`;
  parts.push(`from ${prefix(rule.src, rule.srcLen)}`);
  if (rule.dst !== null) parts.push(`to ${prefix(rule.dst, rule.dstLen)}`);
  if (rule.tos !== 0) parts.push(`tos 0x${rule.tos.toString(16)}`);
  if (rule.mark !== 0 || rule.markMask !== 0) parts.push(`fwmark 0x${rule.mark.toString(16)}`);
  if (rule.iifname !== "") parts.push(`iif ${rule.iifname}`);
  if (rule.oifname !== "") parts.push(`oif ${rule.oifname}`);
  if (rule.l3mdev) parts.push("lookup [l3mdev-table]");
  else if (rule.action === FR_ACT_BLACKHOLE) parts.push("blackhole");
  else if (rule.action === FR_ACT_UNREACHABLE) parts.push("unreachable");
  else if (rule.action === FR_ACT_PROHIBIT) parts.push("prohibit");
  else parts.push(`lookup ${rule.table}`);
  return `rule=${rule.pref} selector="${parts.join(" ")}"`;
}

/** The neighbour a packet is to go to. */
export function neighFields(neigh: Neighbour): string {
  const key = neigh.tbl.ops.keyLen === 4 ? formatIp4(neigh.k0) : formatIp6(keyBytes(neigh));
  const known = neigh.hhValid || neigh.ha !== 0 ? ` lladdr=${formatMac(neigh.ha)}` : "";
  const queue = neigh.queue === null ? "" : ` queue=${neigh.queue.length}`;
  return `neigh=${key} nud=${nudName(neigh.nudState)}${known}${queue}`;
}

function keyBytes(neigh: Neighbour): Uint8Array {
  const words = [neigh.k0, neigh.k1, neigh.k2, neigh.k3];
  const bytes = new Uint8Array(16);
  words.forEach((word, i) => new DataView(bytes.buffer).setUint32(i * 4, word));
  return bytes;
}

/** The socket that gets a packet; `num` is its port or identifier, `pid` who made it. */
export function sockFields(type: number, protocol: number, num: number, pid: number): string {
  const ping = protocol === IPPROTO_ICMP || protocol === IPPROTO_ICMPV6;
  const name = type === SOCK_RAW ? "raw" : ping ? "ping" : protocol === IPPROTO_UDP ? "udp" : String(protocol);
  return `socket=${name} num=${num} owner=${pid}`;
}
