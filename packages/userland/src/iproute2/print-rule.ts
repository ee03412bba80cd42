/** Rule messages as text and JSON. */

import { AF_INET, AF_INET6 } from "@netloom/uapi";
import {
  FIB_RULE_IIF_DETACHED,
  FIB_RULE_INVERT,
  FIB_RULE_OIF_DETACHED,
  FIB_RULE_UNRESOLVED,
  FR_ACT_GOTO,
  FR_ACT_NOP,
  FR_ACT_TO_TBL,
  RTM_DELRULE,
  RTN_NAT,
  type FibRuleHdr,
  type NlMessage,
  type RuleAttrs,
} from "@netloom/netlink";
import { familyColor, formatAddr, hostLength } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { protocolName } from "./ip-protocols.js";
import { routeTypeName } from "./rt-names.js";

export type RuleMessage = NlMessage<FibRuleHdr, RuleAttrs>;

export const ruleTable = (header: FibRuleHdr, attrs: RuleAttrs): number => attrs.FRA_TABLE ?? header.table;

/** A rule, with a newline. */
export function printRule(run: Iproute, { hdr, header, attrs }: RuleMessage): void {
  const p = run.print;
  p.openObject();
  if (hdr.type === RTM_DELRULE) p.field("deleted", true, "Deleted ");
  const priority = attrs.FRA_PRIORITY ?? 0;
  p.field("priority", priority, `${priority}:\t`);
  if (header.flags & FIB_RULE_INVERT) p.field("not", null, "not ");
  printSelector(run, header, attrs);
  printAction(run, header, attrs);
  if (
    attrs.FRA_PROTOCOL !== undefined &&
    (attrs.FRA_PROTOCOL !== 0 || run.details > 0) &&
    (attrs.FRA_PROTOCOL !== 2 || run.details > 0)
  ) {
    const protocol = run.names.protocol(attrs.FRA_PROTOCOL);
    p.field("protocol", protocol, ` proto ${protocol}`);
  }
  p.text("\n");
  p.settle();
  p.closeObject();
}

function printPrefix(
  run: Iproute,
  header: FibRuleHdr,
  key: string,
  lengthKey: string,
  label: string,
  bytes: Uint8Array | undefined,
  length: number,
): void {
  const p = run.print;
  if (bytes !== undefined) {
    const address = formatAddr(header.family, bytes);
    p.text(label);
    p.color(familyColor(header.family), key, address, address);
    if (length !== hostLength(header.family)) p.field(lengthKey, length, `/${length}`);
  } else if (length) {
    p.text(label);
    p.field(key, "0", "0");
    p.field(lengthKey, length, `/${length}`);
  } else if (key === "src") {
    p.text(label);
    p.field(key, "all", "all");
  }
}

/** C's `%#x`: no prefix for 0. */
const alternateHex = (value: number): string => (value === 0 ? "0" : `0x${value.toString(16)}`);

function printSelector(run: Iproute, header: FibRuleHdr, attrs: RuleAttrs): void {
  const p = run.print;
  printPrefix(run, header, "src", "srclen", "from ", attrs.FRA_SRC, header.srcLen);
  printPrefix(run, header, "dst", "dstlen", " to ", attrs.FRA_DST, header.dstLen);
  if (header.tos) {
    const tos = run.names.dsfield(header.tos);
    p.field("tos", tos, ` tos ${tos}`);
  }
  if (attrs.FRA_FWMARK !== undefined || attrs.FRA_FWMASK !== undefined) {
    const mark = alternateHex(attrs.FRA_FWMARK ?? 0);
    p.field("fwmark", mark, ` fwmark ${mark}`);
    if (attrs.FRA_FWMASK !== undefined && attrs.FRA_FWMASK !== 0xffffffff) {
      const mask = alternateHex(attrs.FRA_FWMASK);
      p.field("fwmask", mask, `/${mask}`);
    }
  }
  printDevice(run, "iif", attrs.FRA_IIFNAME, (header.flags & FIB_RULE_IIF_DETACHED) !== 0);
  printDevice(run, "oif", attrs.FRA_OIFNAME, (header.flags & FIB_RULE_OIF_DETACHED) !== 0);
  if (attrs.FRA_L3MDEV) p.field("l3mdev", null, " lookup [l3mdev-table]");
  if (attrs.FRA_UID_RANGE !== undefined) {
    const { start, end } = attrs.FRA_UID_RANGE;
    p.field("uid_start", start, ` uidrange ${start}`);
    p.field("uid_end", end, `-${end}`);
  }
  if (attrs.FRA_IP_PROTO !== undefined) {
    const name =
      (run.names.numeric ? null : protocolName(run.sys, attrs.FRA_IP_PROTO)) ?? `ipproto-${attrs.FRA_IP_PROTO}`;
    p.field("ipproto", name, ` ipproto ${name}`);
  }
  printPorts(run, "sport", attrs.FRA_SPORT_RANGE);
  printPorts(run, "dport", attrs.FRA_DPORT_RANGE);
  if (attrs.FRA_TUN_ID !== undefined) {
    const id = fromBe64(attrs.FRA_TUN_ID);
    p.field("tun_id", id, ` tun_id ${id}`);
  }
}

/** A number in network order. */
export const fromBe64 = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0);

function printDevice(run: Iproute, key: string, name: string | undefined, detached: boolean): void {
  if (name === undefined) return;
  run.print.text(` ${key} `);
  run.print.color("ifname", key, name, name);
  if (detached) run.print.field(`${key}_detached`, null, " [detached]");
}

function printPorts(run: Iproute, key: string, range: { start: number; end: number } | undefined): void {
  if (range === undefined) return;
  const p = run.print;
  if (range.start === range.end) return p.field(key, range.start, ` ${key} ${range.start}`);
  p.field(`${key}_start`, range.start, ` ${key} ${range.start}`);
  p.field(`${key}_end`, range.end, `-${range.end}`);
}

function printAction(run: Iproute, header: FibRuleHdr, attrs: RuleAttrs): void {
  const p = run.print;
  const table = ruleTable(header, attrs);
  if (table !== 0) {
    const name = run.names.table(table);
    p.field("table", name, ` lookup ${name}`);
    // "No limit" is how the kernel says there is none.
    if (attrs.FRA_SUPPRESS_PREFIXLEN !== undefined && attrs.FRA_SUPPRESS_PREFIXLEN !== 0xffffffff)
      p.field(
        "suppress_prefixlen",
        attrs.FRA_SUPPRESS_PREFIXLEN | 0,
        ` suppress_prefixlength ${attrs.FRA_SUPPRESS_PREFIXLEN | 0}`,
      );
    if (attrs.FRA_SUPPRESS_IFGROUP !== undefined && attrs.FRA_SUPPRESS_IFGROUP !== 0xffffffff) {
      const group = run.names.group(attrs.FRA_SUPPRESS_IFGROUP);
      p.field("suppress_ifgroup", group, ` suppress_ifgroup ${group}`);
    }
  }
  if (attrs.FRA_FLOW !== undefined) {
    const from = attrs.FRA_FLOW >>> 16;
    const to = run.names.realm(attrs.FRA_FLOW & 0xffff);
    p.text(" realms ");
    if (from) p.field("flow_from", run.names.realm(from), `${run.names.realm(from)}/`);
    p.field("flow_to", to, to);
  }
  if (header.action === RTN_NAT) p.field("masquerade", null, " masquerade");
  else if (header.action === FR_ACT_GOTO) {
    const target = attrs.FRA_GOTO ?? 0;
    p.field("goto", target, ` goto ${attrs.FRA_GOTO === undefined ? "none" : target}`);
    if (header.flags & FIB_RULE_UNRESOLVED) p.field("unresolved", null, " [unresolved]");
  } else if (header.action === FR_ACT_NOP) p.field("nop", null, " nop");
  else if (header.action !== FR_ACT_TO_TBL) {
    const action = routeTypeName(header.action, run.names.numeric);
    p.field("action", action, ` ${action}`);
  }
}

/** The family a rule dump is asked for: -6, or else -4. */
export const ruleFamily = (family: number): number =>
  family === AF_INET6 ? AF_INET6 : family === 0 ? AF_INET : family;
