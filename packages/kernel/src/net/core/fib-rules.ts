/**
 * Policy rules: which table answers for which flows (after net/core/fib_rules.c). Common to the
 * families; each adds how it matches addresses (`FibRulesOps`).
 */

import { Errno } from "@netloom/uapi";
import {
  FIB_RULE_IIF_DETACHED,
  FIB_RULE_INVERT,
  FIB_RULE_OIF_DETACHED,
  FIB_RULE_PERMANENT,
  FIB_RULE_UNRESOLVED,
  FR_ACT_GOTO,
  FR_ACT_TO_TBL,
  NLM_F_EXCL,
  RT_TABLE_COMPAT,
  RTM_DELRULE,
  RTM_GETRULE,
  RTM_NEWRULE,
  RTPROT_KERNEL,
  ruleDef,
  type FibRuleHdr,
  type RuleAttrs,
} from "@netloom/netlink";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, rtnlNotify, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import type { Net } from "./net.js";

export interface PortRange {
  readonly start: number;
  readonly end: number;
}

export class FibRule {
  pref = 0;
  /** FR_ACT_*. */
  action = FR_ACT_TO_TBL;
  table = 0;
  flags = 0;
  protocol = RTPROT_KERNEL;
  /** Pref of the rule FR_ACT_GOTO continues at. */
  target = 0;
  iifname = "";
  oifname = "";
  mark = 0;
  markMask = 0;
  tos = 0;
  flow = 0;
  /** Address bytes in network order, and prefix lengths. */
  src: Uint8Array | null = null;
  srcLen = 0;
  dst: Uint8Array | null = null;
  dstLen = 0;
  l3mdev = false;
  uidRange: PortRange | null = null;
  ipProto = 0;
  sport: PortRange | null = null;
  dport: PortRange | null = null;
  /** Results of shorter or equal prefixes, or through this device group, do not count; -1 for none. */
  suppressPrefixLen = -1;
  suppressIfgroup = -1;
  tunId: Uint8Array | null = null;
}

/** What rules look at in a flow, whatever its family. */
export interface RuleFlow {
  /** ifindex of the L3 master device whose table is meant, 0 for none. */
  readonly l3mdev: number;
  readonly iif: number;
  readonly oif: number;
  readonly mark: number;
  readonly uid: number;
}

/** The rules of a namespace and family, by priority. */
export class FibRules {
  constructor(readonly rules: FibRule[]) {}
}

export interface FibRulesOps {
  readonly family: number;
  /** Bytes of an address. */
  readonly addrLen: number;
  /** RTNLGRP_*_RULE. */
  readonly group: number;
  /** The namespace's rules if it has others than the default ones. */
  get(net: Net): FibRules | null;
  set(net: Net, rules: FibRules): void;
  defaults(): FibRule[];
  /** The family's own checks of a rule to be added; may complete it. */
  configure(net: Net, rule: FibRule): void;
  /** Cached routes are void. */
  flushCache(net: Net): void;
}

/** Whether the device called `name` has this index; a rule for a device that does not exist matches nothing. */
const isDev = (net: Net, name: string, ifindex: number): boolean =>
  ifindex !== 0 && net.devByName.get(name)?.ifindex === ifindex;

/** fib_rule_match without what the family looks at. */
export function fibRuleMatch(net: Net, rule: FibRule, fl: RuleFlow): boolean {
  if (rule.iifname !== "" && !isDev(net, rule.iifname, fl.iif)) return false;
  if (rule.oifname !== "" && !isDev(net, rule.oifname, fl.oif)) return false;
  if (((rule.mark ^ fl.mark) & rule.markMask) !== 0) return false;
  if (rule.tunId !== null) return false;
  if (rule.l3mdev && (net.devByIndex.get(fl.l3mdev)?.l3mdevTable ?? 0) === 0) return false;
  return rule.uidRange === null || (fl.uid >= rule.uidRange.start && fl.uid <= rule.uidRange.end);
}

/** The rule at which FR_ACT_GOTO goes on, or -1. */
export function gotoIndex(rules: readonly FibRule[], rule: FibRule): number {
  return rules.findIndex((r) => r.pref === rule.target);
}

export const ruleInverted = (rule: FibRule): boolean => (rule.flags & FIB_RULE_INVERT) !== 0;

function header(net: Net, ops: FibRulesOps, rules: readonly FibRule[], r: FibRule): Partial<FibRuleHdr> {
  let flags = r.flags;
  if (r.action === FR_ACT_GOTO && gotoIndex(rules, r) < 0) flags |= FIB_RULE_UNRESOLVED;
  if (r.iifname !== "" && !net.devByName.has(r.iifname)) flags |= FIB_RULE_IIF_DETACHED;
  if (r.oifname !== "" && !net.devByName.has(r.oifname)) flags |= FIB_RULE_OIF_DETACHED;
  return {
    family: ops.family,
    dstLen: r.dstLen,
    srcLen: r.srcLen,
    tos: r.tos,
    table: r.table < 256 ? r.table : RT_TABLE_COMPAT,
    action: r.action,
    flags,
  };
}

function attrs(r: FibRule): RuleAttrs {
  const out: RuleAttrs = {
    FRA_TABLE: r.table,
    FRA_SUPPRESS_PREFIXLEN: r.suppressPrefixLen >>> 0,
    FRA_PROTOCOL: r.protocol,
  };
  if (r.iifname !== "") out.FRA_IIFNAME = r.iifname;
  if (r.oifname !== "") out.FRA_OIFNAME = r.oifname;
  if (r.pref !== 0) out.FRA_PRIORITY = r.pref;
  if (r.mark !== 0) out.FRA_FWMARK = r.mark;
  if (r.markMask !== 0 || r.mark !== 0) out.FRA_FWMASK = r.markMask >>> 0;
  if (r.target !== 0) out.FRA_GOTO = r.target;
  if (r.tunId !== null) out.FRA_TUN_ID = r.tunId;
  if (r.l3mdev) out.FRA_L3MDEV = 1;
  if (r.uidRange !== null) out.FRA_UID_RANGE = r.uidRange;
  if (r.sport !== null) out.FRA_SPORT_RANGE = r.sport;
  if (r.dport !== null) out.FRA_DPORT_RANGE = r.dport;
  if (r.ipProto !== 0) out.FRA_IP_PROTO = r.ipProto;
  if (r.suppressIfgroup !== -1) out.FRA_SUPPRESS_IFGROUP = r.suppressIfgroup;
  if (r.dst !== null && r.dstLen > 0) out.FRA_DST = r.dst;
  if (r.src !== null && r.srcLen > 0) out.FRA_SRC = r.src;
  if (r.flow !== 0) out.FRA_FLOW = r.flow;
  return out;
}

function portRange(range: PortRange | undefined, name: string): PortRange | null {
  if (range === undefined) return null;
  if (range.start === 0 || range.end === 0xffff || range.start > range.end)
    throw new Errno("EINVAL", `Invalid ${name} range`);
  return range;
}

/** The rule a request describes, and whether it names a priority (fib_nl2rule). */
function parse(
  ops: FibRulesOps,
  request: NlRequest,
): { rule: FibRule; hasPref: boolean; hdr: FibRuleHdr; a: RuleAttrs } {
  const { header: hdr, attrs: a } = parseRequest(request, ruleDef);
  if (hdr.dstLen !== 0 && (hdr.dstLen > ops.addrLen * 8 || a.FRA_DST === undefined || a.FRA_DST.length !== ops.addrLen))
    throw new Errno("EINVAL", "Invalid dst address");
  if (hdr.srcLen !== 0 && (hdr.srcLen > ops.addrLen * 8 || a.FRA_SRC === undefined || a.FRA_SRC.length !== ops.addrLen))
    throw new Errno("EINVAL", "Invalid source address");
  if (hdr.tos & 3) throw new Errno("EINVAL", "Invalid dsfield (tos): ECN bits must be 0");
  const r = new FibRule();
  r.pref = a.FRA_PRIORITY ?? 0;
  r.protocol = a.FRA_PROTOCOL ?? 0;
  r.iifname = a.FRA_IIFNAME ?? "";
  r.oifname = a.FRA_OIFNAME ?? "";
  r.mark = a.FRA_FWMARK ?? 0;
  // A mark without a mask means all its bits.
  r.markMask = a.FRA_FWMASK ?? (r.mark !== 0 ? 0xffffffff : 0);
  r.tunId = a.FRA_TUN_ID ?? null;
  r.l3mdev = (a.FRA_L3MDEV ?? 0) !== 0;
  r.action = hdr.action;
  r.flags = hdr.flags;
  r.table = a.FRA_TABLE ?? hdr.table;
  r.suppressPrefixLen = a.FRA_SUPPRESS_PREFIXLEN === undefined ? -1 : a.FRA_SUPPRESS_PREFIXLEN | 0;
  r.suppressIfgroup = a.FRA_SUPPRESS_IFGROUP === undefined ? -1 : a.FRA_SUPPRESS_IFGROUP | 0;
  if (r.l3mdev && r.table !== 0) throw new Errno("EINVAL", "l3mdev and table are mutually exclusive");
  r.uidRange = a.FRA_UID_RANGE ?? null;
  if (r.uidRange !== null && r.uidRange.start > r.uidRange.end) throw new Errno("EINVAL", "Invalid uid range");
  r.ipProto = a.FRA_IP_PROTO ?? 0;
  r.sport = portRange(a.FRA_SPORT_RANGE, "sport");
  r.dport = portRange(a.FRA_DPORT_RANGE, "dport");
  r.tos = hdr.tos;
  r.flow = a.FRA_FLOW ?? 0;
  r.srcLen = hdr.srcLen;
  r.src = hdr.srcLen > 0 ? (a.FRA_SRC ?? null) : null;
  r.dstLen = hdr.dstLen;
  r.dst = hdr.dstLen > 0 ? (a.FRA_DST ?? null) : null;
  r.target = a.FRA_GOTO ?? 0;
  return { rule: r, hasPref: a.FRA_PRIORITY !== undefined, hdr, a };
}

const sameRange = (a: PortRange | null, b: PortRange | null): boolean =>
  a === b || (a !== null && b !== null && a.start === b.start && a.end === b.end);
const sameAddr = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === b || (a !== null && b !== null && a.every((byte, i) => byte === b[i]));

/**
 * Whether `rule` stands in the way of the new rule `made` (rule_exists): equal in what all families have; of what
 * fib4_rule_compare and fib6_rule_compare look at only what `made` says counts, and nothing asks for `not`.
 */
function ruleExists(rule: FibRule, made: FibRule): boolean {
  return (
    rule.action === made.action &&
    rule.table === made.table &&
    rule.protocol === made.protocol &&
    rule.pref === made.pref &&
    rule.iifname === made.iifname &&
    rule.oifname === made.oifname &&
    rule.mark === made.mark &&
    rule.markMask === made.markMask &&
    rule.l3mdev === made.l3mdev &&
    sameRange(rule.uidRange, made.uidRange) &&
    rule.suppressIfgroup === made.suppressIfgroup &&
    rule.suppressPrefixLen === made.suppressPrefixLen &&
    rule.ipProto === made.ipProto &&
    sameRange(rule.sport, made.sport) &&
    sameRange(rule.dport, made.dport) &&
    selectsSame(rule, made)
  );
}

/** Equal in the family's own selectors, as far as `want` says them. */
const selectsSame = (rule: FibRule, want: FibRule): boolean =>
  (want.srcLen === 0 || (rule.srcLen === want.srcLen && sameAddr(rule.src, want.src))) &&
  (want.dstLen === 0 || (rule.dstLen === want.dstLen && sameAddr(rule.dst, want.dst))) &&
  (want.tos === 0 || rule.tos === want.tos) &&
  (want.flow === 0 || rule.flow === want.flow);

/** Whether `rule` is what a deletion asks for: what it leaves out does not matter (rule_find). */
function ruleSelected(rule: FibRule, want: FibRule, hasPref: boolean): boolean {
  return (
    (want.action === 0 || rule.action === want.action) &&
    (want.table === 0 || rule.table === want.table) &&
    (!hasPref || rule.pref === want.pref) &&
    (want.iifname === "" || rule.iifname === want.iifname) &&
    (want.oifname === "" || rule.oifname === want.oifname) &&
    (want.mark === 0 || rule.mark === want.mark) &&
    (want.markMask === 0 || rule.markMask === want.markMask) &&
    (!want.l3mdev || rule.l3mdev) &&
    (want.suppressIfgroup === -1 || rule.suppressIfgroup === want.suppressIfgroup) &&
    (want.suppressPrefixLen === -1 || rule.suppressPrefixLen === want.suppressPrefixLen) &&
    (want.uidRange === null || sameRange(rule.uidRange, want.uidRange)) &&
    (want.ipProto === 0 || rule.ipProto === want.ipProto) &&
    (want.sport === null || sameRange(rule.sport, want.sport)) &&
    (want.dport === null || sameRange(rule.dport, want.dport)) &&
    selectsSame(rule, want)
  );
}

/** A place in front of the rules, but behind the first (fib_default_rule_pref). */
function defaultPref(rules: readonly FibRule[]): number {
  const second = rules[1];
  return second !== undefined && second.pref !== 0 ? second.pref - 1 : 0;
}

/** Adds a rule of the kernel's own and tells of it; nothing if there is one like it. */
export function addKernelRule(ops: FibRulesOps, net: Net, rule: FibRule): void {
  const rules = ops.get(net)?.rules ?? ops.defaults();
  if (rules.some((r) => ruleExists(r, rule))) return;
  let at = 0;
  while (at < rules.length && rules[at]!.pref <= rule.pref) at++;
  rules.splice(at, 0, rule);
  ops.set(net, new FibRules(rules));
  ops.flushCache(net);
  rtnlNotify(net, ops.group, RTM_NEWRULE, ruleDef, header(net, ops, rules, rule), () => attrs(rule));
}

/** The rule that every flow of an L3 domain is looked up in the domain's table. */
export function l3mdevRule(): FibRule {
  const rule = new FibRule();
  rule.pref = 1000;
  rule.l3mdev = true;
  return rule;
}

/** RTM_*RULE of one family. */
export function ruleRtnl(ops: FibRulesOps): readonly RtnlHandler[] {
  const current = (net: Net): FibRule[] => ops.get(net)?.rules ?? ops.defaults();
  const notify = (net: Net, type: number, rules: readonly FibRule[], rule: FibRule): void =>
    rtnlNotify(net, ops.group, type, ruleDef, header(net, ops, rules, rule), () => attrs(rule));

  const newRule = (request: NlRequest): void => {
    const { net } = request;
    const { rule, hasPref, a } = parse(ops, request);
    const rules = current(net);
    if (!hasPref) rule.pref = defaultPref(rules);
    if (a.FRA_GOTO !== undefined) {
      if (rule.action !== FR_ACT_GOTO) throw new Errno("EINVAL", "Unexpected goto");
      if (rule.target <= rule.pref) throw new Errno("EINVAL", "Backward goto not supported");
    } else if (rule.action === FR_ACT_GOTO) throw new Errno("EINVAL", "Missing goto target for action goto");
    ops.configure(net, rule);
    if (request.hdr.flags & NLM_F_EXCL && rules.some((r) => ruleExists(r, rule))) throw new Errno("EEXIST");
    let at = 0;
    while (at < rules.length && rules[at]!.pref <= rule.pref) at++;
    rules.splice(at, 0, rule);
    ops.set(net, new FibRules(rules));
    ops.flushCache(net);
    notify(net, RTM_NEWRULE, rules, rule);
  };

  const delRule = (request: NlRequest): void => {
    const { net } = request;
    const { rule: want, hasPref } = parse(ops, request);
    const rules = current(net);
    const at = rules.findIndex((r) => ruleSelected(r, want, hasPref));
    if (at < 0) throw new Errno("ENOENT");
    const rule = rules[at]!;
    if (rule.flags & FIB_RULE_PERMANENT) throw new Errno("EPERM");
    rules.splice(at, 1);
    ops.set(net, new FibRules(rules));
    ops.flushCache(net);
    notify(net, RTM_DELRULE, rules, rule);
  };

  const dump = (request: NlRequest, reply: NlReply): void => {
    const { net } = request;
    const rules = current(net);
    for (const rule of rules) reply.message(RTM_NEWRULE, ruleDef, header(net, ops, rules, rule), attrs(rule));
  };

  return [
    { family: ops.family, type: RTM_NEWRULE, doit: newRule },
    { family: ops.family, type: RTM_DELRULE, doit: delRule },
    { family: ops.family, type: RTM_GETRULE, dumpit: dump },
  ];
}
