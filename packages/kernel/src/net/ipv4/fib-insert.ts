/** Adding and removing routes of a table, with RTM_NEWROUTE and RTM_DELROUTE to the listeners (after fib_table_insert). */

import { Errno } from "@netloom/uapi";
import {
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RT_SCOPE_HOST,
  RT_SCOPE_NOWHERE,
  RTM_DELROUTE,
  RTM_NEWROUTE,
  RTN_MULTICAST,
  RTN_UNICAST,
  RTNLGRP_IPV4_ROUTE,
  routeDef,
} from "@netloom/netlink";
import { rtnlNotify } from "../rtnetlink/rtnetlink.js";
import type { Net } from "../core/net.js";
import { nexthopFindById } from "../nexthop/nexthop.js";
import { fibRouteAttrs, fibRouteHeader } from "./fib-dump.js";
import { fibGetTable, fibNewTable } from "./fib-lookup.js";
import { fibCheckNexthop, fibUseNexthop } from "./fib-nexthop.js";
import {
  fibCheckPrefsrc,
  fibCreateInfo,
  fibInfoEqual,
  gw6Equal,
  type FibConfig,
  type FibInfo,
} from "./fib-semantics.js";
import { FibAlias, fibTypeError, type FibTable } from "./fib-table.js";

/** What makes prefixes acceptable (fib_valid_key_len). */
function checkPrefix(cfg: FibConfig): void {
  if (cfg.dstLen > 32) throw new Errno("EINVAL", "Invalid prefix length");
  if (cfg.dstLen < 32 && (cfg.dst << cfg.dstLen) >>> 0 !== 0)
    throw new Errno("EINVAL", "Invalid prefix for given prefix length");
}

export function notifyRoute(net: Net, type: number, table: FibTable, fa: FibAlias): void {
  rtnlNotify(net, RTNLGRP_IPV4_ROUTE, type, routeDef, fibRouteHeader(table.id, fa), () =>
    fibRouteAttrs(table.id, fa, net.ipv4.nexthopCompatMode !== 0),
  );
}

/** Adds a route as the NLM_F_* flags of `cfg` say. EEXIST, ENOENT, and what is wrong with the route itself. */
export function fibTableInsert(net: Net, cfg: FibConfig): void {
  const error = fibTryInsert(net, cfg);
  if (error !== null) throw new Errno(error);
}

/** fib_create_info with the next hop object the route names. */
function createInfo(net: Net, cfg: FibConfig): FibInfo {
  const fi = fibCreateInfo(net, cfg);
  if (cfg.nhId === 0) return fi;
  const nh = nexthopFindById(net, cfg.nhId);
  if (fibTypeError(cfg.type) === 0) {
    if (cfg.type < RTN_UNICAST || cfg.type > RTN_MULTICAST) throw new Errno("EINVAL", "Invalid route type");
    if (cfg.scope > RT_SCOPE_HOST) throw new Errno("EINVAL", "Invalid scope");
    fibCheckNexthop(nh, cfg.scope);
    fibCheckPrefsrc(net, cfg);
  }
  fibUseNexthop(fi, nh);
  return fi;
}

/** As `fibTableInsert`, for those who expect that the route may be there: that is returned, not thrown. */
export function fibTryInsert(net: Net, cfg: FibConfig): "EEXIST" | "ENOENT" | null {
  checkPrefix(cfg);
  const fi = createInfo(net, cfg);
  const table = fibNewTable(net.ipv4, cfg.table);
  const list = table.aliases(cfg.dst, cfg.dstLen);
  // The first with the same TOS and priority, or where it would be.
  let at = 0;
  while (
    at < list.length &&
    (list[at]!.tos > cfg.tos || (list[at]!.tos === cfg.tos && list[at]!.fi.priority < fi.priority))
  )
    at++;
  const same = (fa: FibAlias | undefined): boolean =>
    fa !== undefined && fa.tos === cfg.tos && fa.fi.priority === fi.priority;
  const fresh = new FibAlias(cfg.tos, cfg.type, fi, cfg.dst, cfg.dstLen);
  if (same(list[at])) {
    if (cfg.nlflags & NLM_F_EXCL) return "EEXIST";
    const first = list[at]!;
    let end = at;
    let match: FibAlias | null = null;
    while (same(list[end])) {
      const fa = list[end]!;
      if (match === null && fa.type === cfg.type && fibInfoEqual(fa.fi, fi)) match = fa;
      end++;
    }
    if (cfg.nlflags & NLM_F_REPLACE) {
      if (match !== null) {
        return match !== first ? "EEXIST" : null;
      }
      table.replace(first, fresh);
      net.ipv4.flushRoutes();
      notifyRoute(net, RTM_NEWROUTE, table, fresh);
      return null;
    }
    if (match !== null) return "EEXIST";
    if (cfg.nlflags & NLM_F_APPEND) at = end;
  }
  if ((cfg.nlflags & NLM_F_CREATE) === 0) return "ENOENT";
  table.insert(fresh, at);
  net.ipv4.flushRoutes();
  notifyRoute(net, RTM_NEWROUTE, table, fresh);
  return null;
}

/** Removes the first route that is as `cfg` says, where it says something; ESRCH if there is none. */
export function fibTableDelete(net: Net, cfg: FibConfig): void {
  checkPrefix(cfg);
  const table = fibGetTable(net.ipv4, cfg.table);
  const fa = table
    ?.aliases(cfg.dst, cfg.dstLen)
    .find(
      (a) =>
        a.tos === cfg.tos &&
        (cfg.type === 0 || a.type === cfg.type) &&
        (cfg.scope === RT_SCOPE_NOWHERE || a.fi.scope === cfg.scope) &&
        (cfg.prefsrc === 0 || a.fi.prefsrc === cfg.prefsrc) &&
        (cfg.protocol === 0 || a.fi.protocol === cfg.protocol) &&
        nhMatch(cfg, a.fi) &&
        metricsMatch(cfg, a.fi),
    );
  if (table === null || fa === undefined) throw new Errno("ESRCH");
  table.remove(fa);
  net.ipv4.flushRoutes();
  notifyRoute(net, RTM_DELROUTE, table, fa);
}

function nhMatch(cfg: FibConfig, fi: FibInfo): boolean {
  if (cfg.priority !== 0 && cfg.priority !== fi.priority) return false;
  if (cfg.nhId !== 0) return fi.nexthop !== null && fi.nexthop.id === cfg.nhId;
  if (fi.nexthop !== null) {
    const { oif, gw, gw6 } = cfg.nhs[0]!;
    return !cfg.multipath && oif === 0 && gw === 0 && gw6 === null;
  }
  if (!cfg.multipath) {
    const want = cfg.nhs[0]!;
    const nh = fi.nhs[0]!;
    if (want.oif !== 0 && want.oif !== nh.oif) return false;
    if (want.gw !== 0 && want.gw !== nh.gw) return false;
    return want.gw6 === null || gw6Equal(want.gw6, nh.gw6);
  }
  if (cfg.nhs.length !== fi.nhs.length) return false;
  return cfg.nhs.every((want, i) => {
    const nh = fi.nhs[i]!;
    if (want.oif !== 0 && want.oif !== nh.oif) return false;
    return (want.gw === 0 || want.gw === nh.gw) && (want.gw6 === null || gw6Equal(want.gw6, nh.gw6));
  });
}

function metricsMatch(cfg: FibConfig, fi: FibInfo): boolean {
  if (cfg.metrics === null) return true;
  const want: Readonly<Record<string, unknown>> = { ...cfg.metrics };
  const have: Readonly<Record<string, unknown>> = { ...fi.metrics };
  return Object.keys(want).every((name) => want[name] === have[name]);
}
