/** `ip nexthop`. */

import { AF_INET, AF_UNSPEC } from "@netloom/uapi";
import {
  NEXTHOP_GRP_TYPE_MPATH,
  NEXTHOP_GRP_TYPE_RES,
  NetlinkError,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  nexthopDef,
  RTM_DELNEXTHOP,
  RTM_GETNEXTHOP,
  RTM_GETNEXTHOPBUCKET,
  RTM_NEWNEXTHOP,
  RTM_NEWNEXTHOPBUCKET,
  RTNH_F_ONLINK,
  type NexthopAttrs,
  type NexthopGrp,
  type NhResGroupAttrs,
} from "@netloom/netlink";
import { getAddr } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import { printBucket, printNexthop, type NexthopMessage } from "./print-nexthop.js";
import { NEXTHOP_USAGE } from "./usage.js";
import { isVrf } from "./vrf-name.js";

export function ipNexthop(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return listNexthops(run, args, "list");
  args.skip();
  if (matches(word, "add")) return modifyNexthop(run, args, RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_EXCL);
  if (matches(word, "replace")) return modifyNexthop(run, args, RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_REPLACE);
  if (matches(word, "delete")) return modifyNexthop(run, args, RTM_DELNEXTHOP, 0);
  if (matches(word, "list") || matches(word, "show") || matches(word, "lst")) return listNexthops(run, args, "list");
  if (matches(word, "get")) return getNexthop(run, args);
  if (matches(word, "flush")) return listNexthops(run, args, "flush");
  if (matches(word, "bucket")) return bucket(run, args);
  if (matches(word, "help")) return args.die(NEXTHOP_USAGE, 255);
  return run.unknownCommand(word, "nexthop");
}

function number(args: Args, text: string): number {
  const value = args.next();
  return parseUnsigned(value) ?? args.invalid(text, value);
}

function device(run: Iproute, args: Args): number {
  const name = args.next();
  const index = run.links.indexOf(name);
  return index !== 0 ? index : args.invalidLine("Device does not exist", name);
}

function modifyNexthop(run: Iproute, args: Args, type: number, flags: number): number {
  const attrs: NexthopAttrs = {};
  let family = run.family;
  let protocol = 0;
  let nhFlags = 0;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "id") attrs.NHA_ID = number(args, "invalid id value");
    else if (word === "dev") {
      attrs.NHA_OIF = device(run, args);
      if (family === AF_UNSPEC) family = AF_INET;
    } else if (word === "via") {
      const addr = getAddr(args, args.next(), family);
      if (family === AF_UNSPEC) family = addr.family;
      attrs.NHA_GATEWAY = addr.bytes;
    } else if (word === "encap") args.invalidLine('"encap type" value is invalid', args.next());
    else if (word === "blackhole") {
      attrs.NHA_BLACKHOLE = true;
      if (family === AF_UNSPEC) family = AF_INET;
    } else if (word === "fdb") attrs.NHA_FDB = true;
    else if (word === "onlink") nhFlags |= RTNH_F_ONLINK;
    else if (word === "group") attrs.NHA_GROUP = parseGroup(args, args.next());
    else if (word === "type") parseType(args, attrs);
    else if (matches(word, "protocol")) {
      const value = args.next();
      protocol = run.names.protocols.parse(value) ?? args.invalidLine('"protocol" value is invalid', value);
    } else if (word === "help") args.die(NEXTHOP_USAGE, 255);
    else args.invalid("", word);
  }
  run.request(type, flags, nexthopDef, { family, protocol, flags: nhFlags }, attrs);
  return 0;
}

/** ID[,WEIGHT]/... */
function parseGroup(args: Args, text: string): NexthopGrp[] {
  return text.split("/").map((member) => {
    const comma = member.indexOf(",");
    const digits = comma < 0 ? member : member.slice(0, comma);
    const id = parseUnsigned(digits);
    if (id === null) return args.invalidLine('"group" value is invalid', text.split(/[/,]/)[0]!);
    if (comma < 0) return { id, weight: 0 };
    const weight = parseUnsigned(member.slice(comma + 1));
    if (weight === null || weight === 0 || weight > 256)
      return args.invalidLine('"weight" is invalid', member.slice(comma + 1));
    return { id, weight: weight - 1 };
  });
}

/** Seconds as hundredths. */
function seconds(args: Args, text: string): number {
  const value = args.next();
  const time = Number(value);
  return value === "" || Number.isNaN(time) || time < 0 || time >= 0xffffffff / 100
    ? args.invalidLine(text, value)
    : Math.trunc(time * 100);
}

function parseType(args: Args, attrs: NexthopAttrs): void {
  const type = args.next();
  if (type === "mpath") {
    attrs.NHA_GROUP_TYPE = NEXTHOP_GRP_TYPE_MPATH;
    return;
  }
  if (type !== "resilient") args.invalidLine('"type" value is invalid', type);
  attrs.NHA_GROUP_TYPE = NEXTHOP_GRP_TYPE_RES;
  const res: NhResGroupAttrs = {};
  for (let word = args.peek(); word !== undefined; word = args.peek()) {
    if (word !== "buckets" && word !== "idle_timer" && word !== "unbalanced_timer") break;
    args.skip();
    if (word === "buckets") {
      const value = args.next();
      res.NHA_RES_GROUP_BUCKETS = parseUnsigned(value, 0xffff) ?? args.invalidLine("invalid buckets value", value);
    } else if (word === "idle_timer") res.NHA_RES_GROUP_IDLE_TIMER = seconds(args, "invalid idle timer value");
    else res.NHA_RES_GROUP_UNBALANCED_TIMER = seconds(args, "invalid unbalanced timer value");
  }
  attrs.NHA_RES_GROUP = res;
}

function getNexthop(run: Iproute, args: Args): number {
  let id = 0;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word !== "id") return args.die(NEXTHOP_USAGE, 255);
    id = number(args, "invalid id value");
  }
  if (id === 0) return args.die(NEXTHOP_USAGE, 255);
  return showOne(run, id);
}

function showOne(run: Iproute, id: number): number {
  const answer = run.rtnl.get(RTM_GETNEXTHOP, 0, nexthopDef, { family: run.family }, { NHA_ID: id });
  run.print.begin(run.json, run.pretty);
  printNexthop(run, answer);
  run.print.end();
  return 0;
}

interface Selection {
  readonly attrs: NexthopAttrs;
  id: number;
  protocol: number;
}

/** Takes one selector; false if the word is none. */
function parseSelector(run: Iproute, args: Args, word: string, sel: Selection): boolean {
  if (word === "dev") sel.attrs.NHA_OIF = device(run, args);
  else if (word === "groups") sel.attrs.NHA_GROUPS = true;
  else if (word === "master") sel.attrs.NHA_MASTER = device(run, args);
  else if (matches(word, "vrf")) {
    const name = args.next();
    if (!isVrf(run, name)) args.invalidLine("Invalid VRF", name);
    sel.attrs.NHA_MASTER = run.ifindex(name);
  } else if (word === "id") sel.id = number(args, "invalid id value");
  else if (matches(word, "protocol")) sel.protocol = number(args, "invalid protocol value");
  else if (word === "fdb") sel.attrs.NHA_FDB = true;
  else return false;
  return true;
}

function listNexthops(run: Iproute, args: Args, action: "list" | "flush"): number {
  const sel: Selection = { attrs: {}, id: 0, protocol: 0 };
  const all = args.word === undefined;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "help")) args.die(NEXTHOP_USAGE, 255);
    if (!parseSelector(run, args, word, sel)) args.invalid("", word);
    if (sel.id !== 0) return action === "list" ? showOne(run, sel.id) : removeOne(run, sel.id) ? 0 : 1;
  }
  if (action === "list") {
    const found = dump(run, sel, sel.attrs);
    run.print.begin(run.json, run.pretty);
    for (const message of found) printNexthop(run, message);
    run.print.end();
    return 0;
  }
  // Of all, groups go before their members, which would take them along.
  const rounds = all ? [{ NHA_GROUPS: true as const }, {}] : [sel.attrs];
  let flushed = 0;
  for (const selected of rounds)
    for (const { attrs } of dump(run, sel, selected)) if (removeOne(run, attrs.NHA_ID ?? 0)) flushed++;
  run.print.text(flushed > 0 ? `Flushed ${flushed} nexthops\n` : "Nothing to flush\n");
  return 0;
}

function dump(run: Iproute, sel: Selection, attrs: NexthopAttrs): NexthopMessage[] {
  const found: NexthopMessage[] = [];
  run.dumping(
    () =>
      void run.rtnl.dump(RTM_GETNEXTHOP, nexthopDef, { family: run.family }, attrs, (message) => {
        if (sel.protocol === 0 || message.header.protocol === sel.protocol) found.push(message);
      }),
    254,
  );
  return found;
}

function removeOne(run: Iproute, id: number): boolean {
  try {
    run.rtnl.request(RTM_DELNEXTHOP, 0, nexthopDef, {}, { NHA_ID: id });
    return true;
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
    run.reportError(error);
    return false;
  }
}

function bucket(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return listBuckets(run, args);
  args.skip();
  if (matches(word, "list") || matches(word, "show") || matches(word, "lst")) return listBuckets(run, args);
  if (matches(word, "get")) return getBucket(run, args);
  if (matches(word, "help")) return args.die(NEXTHOP_USAGE, 255);
  return run.unknownCommand(word, "nexthop");
}

function listBuckets(run: Iproute, args: Args): number {
  const sel: Selection = { attrs: {}, id: 0, protocol: 0 };
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "help")) args.die(NEXTHOP_USAGE, 255);
    if (word === "nhid") sel.attrs.NHA_RES_BUCKET = { NHA_RES_BUCKET_NH_ID: number(args, "invalid nexthop id value") };
    else if (!parseSelector(run, args, word, sel)) args.invalid("", word);
  }
  if (sel.id !== 0) sel.attrs.NHA_ID = sel.id;
  const p = run.print;
  p.begin(run.json, run.pretty);
  run.dumping(
    () =>
      void run.rtnl.dump(RTM_GETNEXTHOPBUCKET, nexthopDef, {}, sel.attrs, (message) => {
        if (message.hdr.type === RTM_NEWNEXTHOPBUCKET) printBucket(run, message);
      }),
    2,
  );
  p.end();
  return 0;
}

function getBucket(run: Iproute, args: Args): number {
  let id = 0;
  let index: number | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "id") id = number(args, "invalid id value");
    else if (word === "index") index = number(args, "invalid index value");
    else return args.die(NEXTHOP_USAGE, 255);
  }
  if (id === 0 || index === null) return args.die(NEXTHOP_USAGE, 255);
  const answer = run.rtnl.get(
    RTM_GETNEXTHOPBUCKET,
    0,
    nexthopDef,
    {},
    { NHA_ID: id, NHA_RES_BUCKET: { NHA_RES_BUCKET_INDEX: index } },
  );
  run.print.begin(run.json, run.pretty);
  printBucket(run, answer);
  run.print.end();
  return 0;
}
