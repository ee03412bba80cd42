/**
 * The tables of a namespace and the lookup through its rules (after net/ipv4/fib_frontend.c and
 * fib_rules.c): without rules of its own, local and main are one table in which the longer prefix wins
 * and local comes first, then `default`.
 */

import {
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTN_BROADCAST,
  RTN_MULTICAST,
  RTN_UNICAST,
} from "@netloom/netlink";
import { isIp4Multicast, isIp4ZeroNet } from "@netloom/wire";
import { l3mdevTable } from "../core/l3mdev.js";
import type { NetDevice } from "../core/net-device.js";
import { fib4RulesLookup } from "./fib-rules.js";
import { FibTable } from "./fib-table.js";
import { EAGAIN, ENETUNREACH, FibResult, Flowi4 } from "./flow.js";
import type { Ipv4Net } from "./ipv4-net.js";

/** The table `id`; null if nothing was ever put there. */
export function fibGetTable(ip4: Ipv4Net, id: number): FibTable | null {
  return ip4.tables.get(id === 0 ? RT_TABLE_MAIN : id) ?? null;
}

/** The table `id`, made if need be. */
export function fibNewTable(ip4: Ipv4Net, id: number): FibTable {
  const n = id === 0 ? RT_TABLE_MAIN : id;
  let table = ip4.tables.get(n);
  if (table === undefined) {
    // Without rules of the user's the local table begins together with the main one.
    if (n === RT_TABLE_LOCAL && ip4.rules === null) fibNewTable(ip4, RT_TABLE_MAIN);
    table = new FibTable(n);
    ip4.tables.set(n, table);
    if (n === RT_TABLE_LOCAL) ip4.local = table;
    else if (n === RT_TABLE_MAIN) ip4.main = table;
    else if (n === RT_TABLE_DEFAULT) ip4.default_ = table;
  }
  return table;
}

/** The longer prefix decides, be it by a refusal; of equal ones local's. */
function lookupLocalAndMain(ip4: Ipv4Net, fl: Flowi4, res: FibResult, flags: number): number {
  const { local, main } = ip4;
  if (local === null) return main === null ? EAGAIN : main.lookup(fl, res, flags);
  const localErr = local.lookup(fl, res, flags);
  const localLen = res.prefixLen;
  if (main === null || localLen === 32) return localErr;
  const { fi, nh, nhSel, type, scope, prefix, table } = res;
  const mainErr = main.lookup(fl, res, flags);
  if (res.prefixLen > localLen) return mainErr;
  res.fi = fi;
  res.nh = nh;
  res.nhSel = nhSel;
  res.type = type;
  res.scope = scope;
  res.prefix = prefix;
  res.prefixLen = localLen;
  res.table = table;
  return localErr;
}

/** fib_lookup: 0 and `res`, or a negative errno (ENETUNREACH when no table knows). */
export function fibLookup(ip4: Ipv4Net, fl: Flowi4, res: FibResult, flags: number): number {
  if (ip4.rules !== null) return fib4RulesLookup(ip4, fl, res, flags);
  let err = lookupLocalAndMain(ip4, fl, res, flags);
  if (err !== EAGAIN) return err;
  if (ip4.default_ !== null) err = ip4.default_.lookup(fl, res, flags);
  return err === EAGAIN ? ENETUNREACH : err;
}

/** RTN_* of an address in the routing domain of `dev` (inet_addr_type_dev_table). */
export function inetAddrTypeDevTable(dev: NetDevice, addr: number): number {
  const table = l3mdevTable(dev);
  return inetAddrType(dev.net.ipv4, addr, table === 0 ? RT_TABLE_LOCAL : table);
}

/** RTN_* of an address (inet_addr_type), in one table or as the rules have it; `dev` restricts to a device's. */
export function inetAddrType(
  ip4: Ipv4Net,
  addr: number,
  tableId = RT_TABLE_LOCAL,
  dev: NetDevice | null = null,
): number {
  if (isIp4ZeroNet(addr) || addr === 0xffffffff) return RTN_BROADCAST;
  if (isIp4Multicast(addr)) return RTN_MULTICAST;
  const table = fibGetTable(ip4, tableId);
  if (table === null) return RTN_UNICAST;
  const res = new FibResult();
  const err = table.lookup(new Flowi4().init(addr, 0, 0, 0, 0), res, 0);
  if (err !== 0 || (dev !== null && res.nh !== null && res.nh.dev !== dev)) return RTN_UNICAST;
  return res.type;
}
