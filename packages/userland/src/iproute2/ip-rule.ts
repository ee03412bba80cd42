/** `ip rule`. */

import { AF_INET, AF_PACKET, AF_UNSPEC, type Awaitable } from "@netloom/uapi";
import {
  FIB_RULE_INVERT,
  FR_ACT_GOTO,
  FR_ACT_NOP,
  FR_ACT_TO_TBL,
  NetlinkError,
  NLM_F_CREATE,
  NLM_F_EXCL,
  RT_TABLE_MAIN,
  RT_TABLE_UNSPEC,
  RTM_DELRULE,
  RTM_GETRULE,
  RTM_NEWRULE,
  RTN_NAT,
  ruleDef,
  type RawNlMessage,
  type RuleAttrs,
} from "@netloom/netlink";
import { restoreDump, saveDump } from "./dump-file.js";
import { getAddr32, getPrefix, hostLength, samePrefix, type InetPrefix } from "./inet-addr.js";
import { parseIpProto } from "./ip-route-get.js";
import type { Iproute } from "./iproute.js";
import { isValidIfname } from "./ll-map.js";
import { matches, parseS32, parseUnsigned, type Args } from "./parse-args.js";
import { fromBe64, printRule, ruleFamily, ruleTable, type RuleMessage } from "./print-rule.js";
import { parseRealms, parseRouteType } from "./rt-names.js";
import { RULE_USAGE } from "./usage.js";
import { vrfTableOf } from "./vrf-name.js";

const RULE_DUMP_MAGIC = 0x71706986;

export function ipRule(run: Iproute, args: Args): Awaitable<number> {
  const word = args.word;
  if (word === undefined) return listRules(run, args, "list");
  args.skip();
  if (matches(word, "list") || matches(word, "lst") || matches(word, "show")) return listRules(run, args, "list");
  if (matches(word, "save")) {
    if (args.word !== undefined) return run.die('"ip rule save" does not take any arguments.\n', 1);
    return listRules(run, args, "save");
  }
  if (matches(word, "restore"))
    return restoreDump(run, RULE_DUMP_MAGIC, 255, ruleDef, ({ header, attrs }) =>
      run.request(RTM_NEWRULE, NLM_F_CREATE, ruleDef, header, attrs),
    );
  if (matches(word, "add")) return modifyRule(run, args, RTM_NEWRULE);
  if (matches(word, "delete")) return modifyRule(run, args, RTM_DELRULE);
  if (matches(word, "flush")) return listRules(run, args, "flush");
  if (matches(word, "help")) return args.die(RULE_USAGE, 255);
  return run.unknownCommand(word, "rule");
}

interface Selection {
  not: boolean;
  from: InetPrefix | null;
  to: InetPrefix | null;
  tos: number | null;
  priority: number | null;
  mark: number | null;
  mask: number | null;
  iif: string | null;
  oif: string | null;
  l3mdev: boolean;
  uidRange: Range | null;
  tunId: number | null;
  table: number | null;
  protocol: number | null;
  ipproto: number | null;
  sport: Range | null;
  dport: Range | null;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function priority(args: Args): number {
  const value = args.next();
  return parseUnsigned(value) ?? args.invalidLine("preference value is invalid", value);
}

function tosOf(run: Iproute, args: Args): number {
  const value = args.next();
  return run.names.parseDsfield(value) ?? args.invalidLine("TOS value is invalid", value);
}

/** MARK[/MASK]. */
function fwmark(args: Args): { mark: number; mask: number | null } {
  const value = args.next();
  const slash = value.indexOf("/");
  const mark =
    parseUnsigned(slash < 0 ? value : value.slice(0, slash)) ??
    args.invalidLine("fwmark value is invalid", slash < 0 ? value : value.slice(0, slash));
  if (slash < 0) return { mark, mask: null };
  return {
    mark,
    mask: parseUnsigned(value.slice(slash + 1)) ?? args.invalidLine("fwmask value is invalid", value.slice(slash + 1)),
  };
}

/** START-END; what follows is not looked at (sscanf). */
function uidRange(args: Args): Range {
  const value = args.next();
  const m = UID_RANGE.exec(value);
  return m === null ? args.invalidLine("invalid UID range", value) : { start: Number(m[1]), end: Number(m[2]) };
}
const UID_RANGE = /^\s*([0-9]+)-([0-9]+)/;
const PORT_RANGE = /^\s*([0-9]+)(?:-\s*([0-9]+))?/;

/** PORT or PORT-PORT; `text` is the complaint, which names ranges in two ways. */
function portRange(args: Args, text: string): Range {
  const value = args.next();
  const m = PORT_RANGE.exec(value);
  if (m === null) return args.invalidLine(text, value);
  // Ports are scanned as 16-bit numbers: larger ones wrap.
  const start = Number(m[1]) & 0xffff;
  return { start, end: m[2] === undefined ? start : Number(m[2]) & 0xffff };
}

function tunId(args: Args): number {
  const value = args.next();
  return parseUnsigned(value, Number.MAX_SAFE_INTEGER) ?? args.invalidLine('"tun_id" value is invalid', value);
}

function ifname(args: Args, name: string): string {
  const value = args.next();
  return isValidIfname(value) ? value : args.invalid(`${name} not a valid ifname`, value);
}

function listRules(run: Iproute, args: Args, action: "list" | "flush" | "save"): Awaitable<number> {
  const family = ruleFamily(run.family);
  if (run.family === AF_PACKET) return run.die("Cannot list rules in a packet family\n", 1);
  const sel = parseSelection(run, args, family);
  if (action === "save") {
    const raw: RawNlMessage[] = [];
    run.dumping(() => void run.rtnl.dumpRaw(RTM_GETRULE, ruleDef, { family }, {}, (message) => raw.push(message)), 255);
    return saveDump(run, RULE_DUMP_MAGIC, raw);
  }
  const rules: RuleMessage[] = [];
  run.dumping(
    () => {
      run.rtnl.dump(RTM_GETRULE, ruleDef, { family }, {}, (message) => {
        if (message.hdr.type === RTM_NEWRULE && isSelected(sel, message)) rules.push(message);
      });
    },
    action === "flush" ? 1 : 255,
  );
  if (action === "flush") {
    for (const rule of rules)
      if ((rule.attrs.FRA_PRIORITY ?? 0) !== 0 && (sel.protocol === null || rule.attrs.FRA_PROTOCOL === sel.protocol))
        removeRule(run, rule);
    return 0;
  }
  run.print.begin(run.json, run.pretty);
  for (const rule of rules) printRule(run, rule);
  run.print.end();
  return 0;
}

function removeRule(run: Iproute, { header, attrs }: RuleMessage): void {
  try {
    run.rtnl.request(RTM_DELRULE, 0, ruleDef, header, attrs);
  } catch (error) {
    if (error instanceof NetlinkError) return run.reportError(error);
    throw error;
  }
}

function parseSelection(run: Iproute, args: Args, family: number): Selection {
  const sel: Selection = {
    not: false,
    from: null,
    to: null,
    tos: null,
    priority: null,
    mark: null,
    mask: null,
    iif: null,
    oif: null,
    l3mdev: false,
    uidRange: null,
    tunId: null,
    table: null,
    protocol: null,
    ipproto: null,
    sport: null,
    dport: null,
  };
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "preference") || matches(word, "order") || matches(word, "priority"))
      sel.priority = priority(args);
    else if (word === "not") sel.not = true;
    else if (word === "tos" || word === "dsfield") sel.tos = tosOf(run, args);
    else if (word === "fwmark") ({ mark: sel.mark, mask: sel.mask } = fwmark(args));
    else if (word === "dev" || word === "iif") sel.iif = ifname(args, '"iif"/"dev"');
    else if (word === "oif") sel.oif = ifname(args, '"oif"');
    else if (word === "l3mdev") sel.l3mdev = true;
    else if (word === "uidrange") sel.uidRange = uidRange(args);
    else if (matches(word, "tun_id")) sel.tunId = tunId(args);
    else if (matches(word, "lookup") || matches(word, "table")) {
      const value = args.next();
      sel.table = run.names.tables.parse(value) ?? args.invalidLine("table id value is invalid", value);
    } else if (matches(word, "vrf")) {
      const value = args.next();
      sel.table = vrfTableOf(run, value) ?? args.invalidLine("invalid VRF", value);
    } else if (matches(word, "from") || matches(word, "src")) sel.from = getPrefix(args, args.next(), family);
    else if (matches(word, "protocol")) {
      const value = args.next();
      sel.protocol =
        run.names.protocols.parse(value) ?? (value === "all" ? null : args.invalidLine('invalid "protocol"', value));
    } else if (word === "ipproto") sel.ipproto = parseIpProto(run, args);
    else if (word === "sport") sel.sport = portRange(args, "invalid port range");
    else if (word === "dport") sel.dport = portRange(args, "invalid dport range");
    else sel.to = getPrefix(args, matches(word, "dst") || matches(word, "to") ? args.next() : word, family);
  }
  return sel;
}

function isSelected(sel: Selection, { header, attrs }: RuleMessage): boolean {
  if (sel.priority !== null && (attrs.FRA_PRIORITY ?? 0) !== sel.priority) return false;
  if (sel.not && (header.flags & FIB_RULE_INVERT) === 0) return false;
  if (!prefixMatches(sel.from, header.family, attrs.FRA_SRC) || !prefixMatches(sel.to, header.family, attrs.FRA_DST))
    return false;
  if (sel.tos !== null && header.tos !== sel.tos) return false;
  if (sel.mark !== null && (attrs.FRA_FWMARK ?? 0) !== sel.mark) return false;
  if (sel.mask !== null && (attrs.FRA_FWMASK ?? 0) !== sel.mask) return false;
  if (sel.iif !== null && attrs.FRA_IIFNAME !== sel.iif) return false;
  if (sel.oif !== null && attrs.FRA_OIFNAME !== sel.oif) return false;
  if (sel.l3mdev && !attrs.FRA_L3MDEV) return false;
  if (
    !sameRange(sel.uidRange, attrs.FRA_UID_RANGE) ||
    !sameRange(sel.sport, attrs.FRA_SPORT_RANGE) ||
    !sameRange(sel.dport, attrs.FRA_DPORT_RANGE)
  )
    return false;
  if (sel.tunId !== null && (attrs.FRA_TUN_ID === undefined || fromBe64(attrs.FRA_TUN_ID) !== sel.tunId)) return false;
  if (sel.ipproto !== null && attrs.FRA_IP_PROTO !== sel.ipproto) return false;
  return sel.table === null || ruleTable(header, attrs) === sel.table;
}

function prefixMatches(prefix: InetPrefix | null, family: number, bytes: Uint8Array | undefined): boolean {
  if (prefix === null || prefix.bytes.length === 0) return true;
  if (bytes === undefined) return false;
  return (
    prefix.family === family && samePrefix(bytes, prefix.bytes, prefix.lengthGiven ? prefix.bitlen : hostLength(family))
  );
}

const sameRange = (wanted: Range | null, range: Range | undefined): boolean =>
  wanted === null || (range !== undefined && range.start === wanted.start && range.end === wanted.end);

function modifyRule(run: Iproute, args: Args, type: number): number {
  const add = type === RTM_NEWRULE;
  if (args.word === undefined) return run.die(`"ip rule ${add ? "add" : "del"}" requires arguments.\n`, 1);
  const attrs: RuleAttrs = {};
  let family = run.family;
  let dstLen = 0;
  let srcLen = 0;
  let tos = 0;
  let table = RT_TABLE_UNSPEC;
  let action = add ? FR_ACT_TO_TBL : 0;
  let flags = 0;
  let tableGiven = false;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "not") flags |= FIB_RULE_INVERT;
    else if (word === "from") {
      const p = getPrefix(args, args.next(), family);
      srcLen = p.bitlen;
      if (p.bytes.length > 0) attrs.FRA_SRC = p.bytes;
    } else if (word === "to") {
      const p = getPrefix(args, args.next(), family);
      dstLen = p.bitlen;
      if (p.bytes.length > 0) attrs.FRA_DST = p.bytes;
    } else if (matches(word, "preference") || matches(word, "order") || matches(word, "priority"))
      attrs.FRA_PRIORITY = priority(args);
    else if (word === "tos" || matches(word, "dsfield")) tos = tosOf(run, args);
    else if (word === "fwmark") {
      const { mark, mask } = fwmark(args);
      attrs.FRA_FWMARK = mark;
      if (mask !== null) attrs.FRA_FWMASK = mask;
    } else if (matches(word, "realms")) {
      const value = args.next();
      attrs.FRA_FLOW = parseRealms(run.names, value) ?? args.invalidLine("invalid realms", value);
    } else if (matches(word, "protocol")) {
      const value = args.next();
      attrs.FRA_PROTOCOL = run.names.protocols.parse(value) ?? args.invalidLine('"protocol" value is invalid', value);
    } else if (matches(word, "tun_id")) {
      attrs.FRA_TUN_ID = be64(tunId(args));
    } else if (matches(word, "table") || word === "lookup") {
      const value = args.next();
      const id = run.names.tables.parse(value) ?? args.invalidLine("invalid table ID", value);
      if (id < 256) table = id;
      else {
        table = RT_TABLE_UNSPEC;
        attrs.FRA_TABLE = id;
      }
      tableGiven = true;
    } else if (matches(word, "suppress_prefixlength") || word === "sup_pl") {
      const value = args.next();
      const length = parseS32(value);
      attrs.FRA_SUPPRESS_PREFIXLEN =
        length === null || length < 0 ? args.invalidLine("suppress_prefixlength value is invalid", value) : length;
    } else if (matches(word, "suppress_ifgroup") || word === "sup_group") {
      const value = args.next();
      attrs.FRA_SUPPRESS_IFGROUP =
        run.names.groups.parse(value) ?? args.invalidLine('Invalid "suppress_ifgroup" value', value);
    } else if (word === "dev" || word === "iif") attrs.FRA_IIFNAME = ifname(args, '"iif"/"dev"');
    else if (word === "oif") attrs.FRA_OIFNAME = ifname(args, '"oif"');
    else if (word === "l3mdev") {
      attrs.FRA_L3MDEV = 1;
      tableGiven = true;
    } else if (word === "uidrange") attrs.FRA_UID_RANGE = uidRange(args);
    else if (word === "nat" || matches(word, "map-to")) {
      args.next();
      run.err("Warning: route NAT is deprecated\n");
      getAddr32(args, args.word);
      action = RTN_NAT;
    } else if (word === "ipproto") attrs.FRA_IP_PROTO = parseIpProto(run, args);
    else if (word === "sport") attrs.FRA_SPORT_RANGE = portRange(args, "invalid port range");
    else if (word === "dport") attrs.FRA_DPORT_RANGE = portRange(args, "invalid dport range");
    else {
      const value = word === "type" ? args.next() : word;
      if (matches(value, "help")) args.die(RULE_USAGE, 255);
      if (matches(value, "goto")) {
        const target = args.next();
        attrs.FRA_GOTO = parseUnsigned(target) ?? args.invalidLine("invalid target", target);
        action = FR_ACT_GOTO;
      } else if (matches(value, "nop")) action = FR_ACT_NOP;
      else action = parseRouteType(value) ?? args.invalid("Failed to parse rule type", value);
      tableGiven = true;
    }
  }
  if (attrs.FRA_L3MDEV && table !== 0) return run.die("table can not be specified for l3mdev rules\n", 22);
  if (family === AF_UNSPEC) family = AF_INET;
  if (!tableGiven && add) table = RT_TABLE_MAIN;
  run.request(
    type,
    add ? NLM_F_CREATE | NLM_F_EXCL : 0,
    ruleDef,
    { family, dstLen, srcLen, tos, table, action, flags },
    attrs,
  );
  return 0;
}

function be64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  for (let i = 7, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  return bytes;
}
