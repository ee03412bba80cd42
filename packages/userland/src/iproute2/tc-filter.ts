/** `tc filter`, `tc chain` and `tc actions`: requests are sent; there is no classifier that could be had. */

import { AF_UNSPEC, ETH_P_ALL } from "@netloom/uapi";
import {
  NetlinkError,
  NLM_F_CREATE,
  NLM_F_EXCL,
  RTM_DELTFILTER,
  RTM_GETCHAIN,
  RTM_GETTFILTER,
  RTM_NEWTFILTER,
  TC_H_INGRESS,
  TC_H_ROOT,
  tcDef,
  type TcAttrs,
} from "@netloom/netlink";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import type { Tc } from "./tc-core.js";
import { loadLinks } from "./tc-qdisc.js";
import { parseClassid } from "./tc-units.js";
import { ACTIONS_USAGE, CHAIN_USAGE, FILTER_USAGE } from "./tc-usage.js";

const PROTOCOLS: Readonly<Record<string, number>> = {
  all: ETH_P_ALL,
  ip: 0x0800,
  ipv4: 0x0800,
  arp: 0x0806,
  ipv6: 0x86dd,
  "802.1q": 0x8100,
  "802.1Q": 0x8100,
  "802.1ad": 0x88a8,
  mpls_uc: 0x8847,
};
const swap16 = (n: number): number => ((n & 0xff) << 8) | (n >> 8);

/** The words every request begins with. Returns those of the kind unread. */
interface FilterWords {
  dev: string;
  parent: number;
  prio: number;
  /** Host order. */
  protocol: number;
  handle: string | null;
  chain: number | null;
  kind: string | null;
}

function parseWords(tc: Tc, args: Args, help: string): FilterWords {
  const { run } = tc;
  const f: FilterWords = { dev: "", parent: 0, prio: 0, protocol: ETH_P_ALL, handle: null, chain: null, kind: null };
  const parent = (classid: number, name: string): void => {
    if (f.parent !== 0) run.die(`Error: "${name}" is duplicate parent ID\n`, 255);
    f.parent = classid;
  };
  for (let word = args.word; word !== undefined && f.kind === null; args.skip(), word = args.word) {
    if (word === "dev") {
      const name = args.next();
      if (f.dev !== "") args.duplicate("dev", name);
      f.dev = name;
    } else if (word === "root") parent(TC_H_ROOT, word);
    else if (word === "ingress") parent((TC_H_INGRESS | 1) >>> 0, word);
    else if (word === "egress") parent(((TC_H_INGRESS & 0xffff0000) | 0xfff3) >>> 0, word);
    else if (word === "parent") {
      const classid = args.next();
      if (f.parent !== 0) args.duplicate("parent", classid);
      f.parent = parseClassid(classid) ?? args.invalid("Invalid parent ID", classid);
    } else if (word === "handle") f.handle = args.next();
    else if (["preference", "pref", "priority", "prio"].includes(word)) {
      const prio = args.next();
      if (f.prio !== 0) args.duplicate("priority", prio);
      f.prio = parseUnsigned(prio, 0xffff) ?? args.invalid("invalid priority value", prio);
    } else if (word === "protocol") {
      const name = args.next();
      f.protocol = PROTOCOLS[name] ?? parseUnsigned(name, 0xffff) ?? args.invalid("invalid protocol", name);
    } else if (word === "chain")
      f.chain = parseUnsigned(args.next()) ?? args.invalid("invalid chain index value", args.word!);
    else if (matches(word, "help")) run.die(help, 0);
    else f.kind = word;
  }
  return f;
}

function modify(tc: Tc, type: number, flags: number, args: Args): number {
  const { run } = tc;
  const f = parseWords(tc, args, FILTER_USAGE);
  const attrs: TcAttrs = {};
  if (f.kind !== null) {
    attrs.TCA_KIND = f.kind;
    if (args.word !== undefined) run.die(`Unknown filter "${f.kind}", hence option "${args.word}" is unparsable\n`, 1);
  }
  if (f.chain !== null) attrs.TCA_CHAIN = f.chain;
  const ifindex = f.dev === "" ? 0 : run.ifindex(f.dev);
  const info = f.prio * 0x10000 + swap16(f.protocol);
  try {
    run.request(type, flags, tcDef, { family: AF_UNSPEC, ifindex, parent: f.parent, info }, attrs);
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
    run.reportError(error);
    run.die("We have an error talking to the kernel\n", 2);
  }
  return 0;
}

/** There are none: the request is made for its errors. */
function list(tc: Tc, type: number, args: Args, object: string, help: string): number {
  const { run } = tc;
  const f = parseWords(tc, args, help);
  if (f.kind !== null) run.die(` What is "${f.kind}"? Try "tc ${object} help".\n`, 255);
  loadLinks(tc);
  const ifindex = f.dev === "" ? 0 : run.ifindex(f.dev);
  run.print.begin(run.json, run.pretty);
  run.dumping(() => void run.rtnl.dump(type, tcDef, { family: AF_UNSPEC, ifindex, parent: f.parent }, {}, () => {}), 1);
  run.print.end();
  return 0;
}

export function tcFilter(tc: Tc, args: Args): number {
  const word = args.word;
  if (word === undefined) return list(tc, RTM_GETTFILTER, args, "filter", FILTER_USAGE);
  args.skip();
  if (matches(word, "add")) return modify(tc, RTM_NEWTFILTER, NLM_F_EXCL | NLM_F_CREATE, args);
  if (matches(word, "change")) return modify(tc, RTM_NEWTFILTER, 0, args);
  if (matches(word, "replace")) return modify(tc, RTM_NEWTFILTER, NLM_F_CREATE, args);
  if (matches(word, "delete")) return modify(tc, RTM_DELTFILTER, 0, args);
  if (matches(word, "get")) return modify(tc, RTM_GETTFILTER, 0, args);
  if (matches(word, "list") || matches(word, "show") || matches(word, "lst"))
    return list(tc, RTM_GETTFILTER, args, "filter", FILTER_USAGE);
  if (matches(word, "help")) tc.run.die(FILTER_USAGE, 0);
  return tc.run.die(`Command "${word}" is unknown, try "tc filter help".\n`, 255);
}

export function tcChain(tc: Tc, args: Args): number {
  const word = args.word;
  if (word === undefined) return list(tc, RTM_GETCHAIN, args, "chain", CHAIN_USAGE);
  args.skip();
  if (matches(word, "list") || matches(word, "show") || matches(word, "lst"))
    return list(tc, RTM_GETCHAIN, args, "chain", CHAIN_USAGE);
  if (matches(word, "help")) tc.run.die(CHAIN_USAGE, 0);
  if (!["add", "delete", "get"].some((verb) => matches(word, verb)))
    tc.run.die(`Command "${word}" is unknown, try "tc chain help".\n`, 255);
  const f = parseWords(tc, args, CHAIN_USAGE);
  if (f.dev !== "") tc.run.ifindex(f.dev);
  return tc.run.die("RTNETLINK answers: Operation not supported\nWe have an error talking to the kernel\n", 2);
}

/** Actions are modules of the kernel that are not there. */
export function tcActions(tc: Tc, args: Args): number {
  const word = args.word;
  if (word === undefined || args.peek() === undefined || matches(word, "help")) return tc.run.die(ACTIONS_USAGE, 255);
  if (["list", "show", "lst"].some((verb) => matches(word, verb))) return 0;
  if (matches(word, "flush"))
    return tc.run.die("Error: Cannot flush unknown TC action.\nWe have an error flushing\n", 1);
  return tc.run.die("Error: Failed to load TC action module.\nWe have an error talking to the kernel\n", 2);
}
