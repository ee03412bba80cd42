/** Policy rules of IPv6: which table a packet is looked up in (after net/ipv6/fib6_rules.c). */

import { AF_INET6, Errno } from "@netloom/uapi";
import {
  FR_ACT_BLACKHOLE,
  FR_ACT_GOTO,
  FR_ACT_NOP,
  FR_ACT_PROHIBIT,
  FR_ACT_TO_TBL,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTNLGRP_IPV6_RULE,
} from "@netloom/netlink";
import {
  addKernelRule,
  fibRuleMatch,
  FibRule,
  gotoIndex,
  l3mdevRule,
  ruleInverted,
  ruleRtnl,
  type FibRules,
  type FibRulesOps,
} from "../core/fib-rules.js";
import { l3mdevFlowTable, l3mdevUpdateFlow } from "../core/l3mdev.js";
import type { Net } from "../core/net.js";
import type { Flow6 } from "./flow6.js";
import { prefixEquals6 } from "./in6-addr.js";
import { ip6PolRoute, rt6Nowhere } from "./route.js";
import { RT6_EACCES, RT6_EAGAIN, RT6_EINVAL, type Rt6Info } from "./rt6-info.js";

function rule(pref: number, table: number): FibRule {
  const r = new FibRule();
  r.pref = pref;
  r.table = table;
  return r;
}

const ops: FibRulesOps = {
  family: AF_INET6,
  addrLen: 16,
  group: RTNLGRP_IPV6_RULE,
  get: (net) => net.ipv6.rules,
  set: (net, rules) => void (net.ipv6.rules = rules),
  defaults: () => [rule(0, RT_TABLE_LOCAL), rule(0x7ffe, RT_TABLE_MAIN)],
  configure: (_net, r) => {
    if (r.action === FR_ACT_TO_TBL && !r.l3mdev && r.table === 0) throw new Errno("EINVAL", "Invalid table");
  },
  flushCache: (net) => void net.ipv6.genid++,
};

export const rule6Rtnl = ruleRtnl(ops);
export const addL3mdevRule6 = (net: Net): void => addKernelRule(ops, net, l3mdevRule());

/** fib6_rule_match. */
function match(net: Net, r: FibRule, flow: Flow6): boolean {
  const hit =
    fibRuleMatch(net, r, flow) &&
    (r.dst === null || prefixEquals6(r.dst, 0, flow.daddr, flow.daddrAt, r.dstLen)) &&
    (r.src === null || prefixEquals6(r.src, 0, flow.saddr, flow.saddrAt, r.srcLen)) &&
    (r.tos === 0 || r.tos === (flow.tclass & 0xfc)) &&
    (r.ipProto === 0 || r.ipProto === flow.proto) &&
    (r.sport === null || (flow.sport >= r.sport.start && flow.sport <= r.sport.end)) &&
    (r.dport === null || (flow.dport >= r.dport.start && flow.dport <= r.dport.end));
  return hit !== ruleInverted(r);
}

/** The lookup of a namespace that has rules of its own; null: none of them led anywhere. */
export function fib6RulesLookup(net: Net, rules: FibRules, flow: Flow6, oif: number, strict: number): Rt6Info | null {
  const list = rules.rules;
  const asked = flow.oif;
  l3mdevUpdateFlow(net, flow);
  // Through the master means through any port.
  const out = asked !== 0 && flow.oif === 0 ? 0 : oif;
  for (let i = 0; i < list.length; i++) {
    const r = list[i]!;
    if (!match(net, r, flow)) continue;
    if (r.action === FR_ACT_NOP) continue;
    if (r.action === FR_ACT_GOTO) {
      const at = gotoIndex(list, r);
      if (at > i) i = at - 1;
      continue;
    }
    if (r.action === FR_ACT_PROHIBIT) return (net.ipv6.prohibitEntry ??= rt6Nowhere(net, RT6_EACCES));
    if (r.action === FR_ACT_BLACKHOLE) return (net.ipv6.blackholeEntry ??= rt6Nowhere(net, RT6_EINVAL));
    if (r.action !== FR_ACT_TO_TBL) return null;
    const table = net.ipv6.tables.get(r.l3mdev ? l3mdevFlowTable(net, flow) : r.table);
    const rt = table === null ? null : ip6PolRoute(net, table, flow, out, strict);
    if (rt === null || rt.error === RT6_EAGAIN || suppressed(r, rt)) continue;
    net.ipv6.lastRule = r;
    return rt;
  }
  return null;
}

function suppressed(r: FibRule, rt: Rt6Info): boolean {
  if (r.suppressPrefixLen >= 0 && rt.from !== null && rt.from.dstLen <= r.suppressPrefixLen) return true;
  return r.suppressIfgroup !== -1 && rt.dev.group === r.suppressIfgroup;
}
