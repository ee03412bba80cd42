/** IPv4's policy rules (after net/ipv4/fib_rules.c). */

import { AF_INET, Errno } from "@netloom/uapi";
import {
  FR_ACT_GOTO,
  FR_ACT_NOP,
  FR_ACT_PROHIBIT,
  FR_ACT_TO_TBL,
  FR_ACT_UNREACHABLE,
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTNLGRP_IPV4_RULE,
} from "@netloom/netlink";
import { getU32, ip4Mask } from "@netloom/wire";
import {
  addKernelRule,
  fibRuleMatch,
  FibRule,
  gotoIndex,
  l3mdevRule,
  ruleInverted,
  ruleRtnl,
  type FibRulesOps,
} from "../core/fib-rules.js";
import { l3mdevFlowTable, l3mdevUpdateFlow } from "../core/l3mdev.js";
import type { Net } from "../core/net.js";
import { EACCES, EAGAIN, EINVAL, ENETUNREACH, type FibResult, type Flowi4 } from "./flow.js";
import { fibNewTable } from "./fib-lookup.js";
import type { Ipv4Net } from "./ipv4-net.js";

function rule(pref: number, table: number): FibRule {
  const r = new FibRule();
  r.pref = pref;
  r.table = table;
  return r;
}

const ops: FibRulesOps = {
  family: AF_INET,
  addrLen: 4,
  group: RTNLGRP_IPV4_RULE,
  get: (net) => net.ipv4.rules,
  set: (net, rules) => void (net.ipv4.rules = rules),
  defaults: () => [rule(0, RT_TABLE_LOCAL), rule(0x7ffe, RT_TABLE_MAIN), rule(0x7fff, RT_TABLE_DEFAULT)],
  configure,
  flushCache: (net) => net.ipv4.flushRoutes(),
};

/** Bits of the TOS that rules may look at (IPTOS_TOS_MASK). */
const TOS_MASK = 0x1e;

/** fib4_rule_configure: a rule for table 0 gets one that nobody has. */
function configure(net: Net, r: FibRule): void {
  if (r.tos & ~TOS_MASK) throw new Errno("EINVAL", "Invalid tos");
  if (r.table !== 0 || r.l3mdev || r.action !== FR_ACT_TO_TBL) return;
  let id = 1;
  while (net.ipv4.tables.has(id)) id++;
  fibNewTable(net.ipv4, id);
  r.table = id;
}

export const rule4Rtnl = ruleRtnl(ops);
export const addL3mdevRule4 = (net: Net): void => addKernelRule(ops, net, l3mdevRule());

function inPrefix(addr: number, prefix: Uint8Array | null, len: number): boolean {
  return prefix === null || ((addr ^ getU32(prefix, 0)) & ip4Mask(len)) === 0;
}

/** fib4_rule_match. */
function match(ip4: Ipv4Net, r: FibRule, fl: Flowi4): boolean {
  const hit =
    fibRuleMatch(ip4.net, r, fl) &&
    inPrefix(fl.saddr, r.src, r.srcLen) &&
    inPrefix(fl.daddr, r.dst, r.dstLen) &&
    (r.tos === 0 || r.tos === fl.tos) &&
    (r.ipProto === 0 || r.ipProto === fl.proto) &&
    (r.sport === null || (fl.sport >= r.sport.start && fl.sport <= r.sport.end)) &&
    (r.dport === null || (fl.dport >= r.dport.start && fl.dport <= r.dport.end));
  return hit !== ruleInverted(r);
}

/** The lookup of a namespace that has rules of its own: 0 and `res`, or a negative errno. */
export function fib4RulesLookup(ip4: Ipv4Net, fl: Flowi4, res: FibResult, flags: number): number {
  const rules = ip4.rules!.rules;
  res.rule = null;
  l3mdevUpdateFlow(ip4.net, fl);
  for (let i = 0; i < rules.length; i++) {
    const r = rules[i]!;
    if (!match(ip4, r, fl)) continue;
    res.rule = r;
    switch (r.action) {
      case FR_ACT_GOTO: {
        const at = gotoIndex(rules, r);
        if (at > i) i = at - 1;
        continue;
      }
      case FR_ACT_NOP:
        continue;
      case FR_ACT_TO_TBL:
        break;
      case FR_ACT_PROHIBIT:
        return EACCES;
      case FR_ACT_UNREACHABLE:
        return ENETUNREACH;
      default:
        return EINVAL;
    }
    const table = ip4.tables.get(r.l3mdev ? l3mdevFlowTable(ip4.net, fl) : r.table);
    if (table === undefined) continue;
    const err = table.lookup(fl, res, flags);
    if (err === EAGAIN) continue;
    if (err === 0 && suppressed(r, res)) continue;
    return err;
  }
  res.rule = null;
  return ENETUNREACH;
}

function suppressed(r: FibRule, res: FibResult): boolean {
  if (r.suppressPrefixLen >= 0 && res.prefixLen <= r.suppressPrefixLen) return true;
  const dev = res.nh === null ? null : res.nh.dev;
  return r.suppressIfgroup !== -1 && dev !== null && dev.group === r.suppressIfgroup;
}
