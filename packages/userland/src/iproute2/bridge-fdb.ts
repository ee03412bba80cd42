/** `bridge fdb`: forwarding entries. */

import { AF_BRIDGE } from "@netloom/uapi";
import {
  neighDef,
  NetlinkError,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NTF_EXT_LEARNED,
  NTF_MASTER,
  NTF_OFFLOADED,
  NTF_ROUTER,
  NTF_SELF,
  NTF_STICKY,
  NTF_USE,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  NUD_STALE,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
  type NdMsg,
  type NeighAttrs,
  type NlMessage,
} from "@netloom/netlink";
import { formatIp6, formatLladdr, macToBytes, parseIp4, parseIp6, parseMac } from "@netloom/wire";
import type { Iproute } from "./iproute.js";
import { atoi, matches, parseUnsigned, type Args } from "./parse-args.js";
import { BRIDGE_FDB_USAGE } from "./usage.js";

/** NLM_F_BULK of DEL requests (linux/netlink.h). */
const NLM_F_BULK = 0x200;

type FdbMessage = NlMessage<NdMsg, NeighAttrs>;

export function bridgeFdb(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return show(run, args);
  args.skip();
  if (matches(word, "add")) return modify(run, args, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL);
  if (matches(word, "append")) return modify(run, args, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_APPEND);
  if (matches(word, "replace")) return modify(run, args, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
  if (matches(word, "delete")) return modify(run, args, RTM_DELNEIGH, 0);
  if (matches(word, "get")) return get(run, args);
  if (matches(word, "flush")) return flush(run, args);
  if (matches(word, "show") || matches(word, "lst") || matches(word, "list")) return show(run, args);
  if (matches(word, "help")) return args.die(BRIDGE_FDB_USAGE, 255);
  return run.unknownCommand(word, "fdb");
}

function stateName(state: number): string {
  if (state & NUD_PERMANENT) return "permanent";
  if (state & NUD_NOARP) return "static";
  if (state & NUD_STALE) return "stale";
  return state & NUD_REACHABLE ? "" : `state=${state.toString(16)}`;
}

/** What the listing is about; names that are given are not repeated in it. */
interface FdbView {
  readonly ifindex: number;
  readonly vid: number | null;
  readonly state: number | null;
  readonly dynamic: boolean;
}
export const ALL_FDB: FdbView = { ifindex: 0, vid: null, state: null, dynamic: false };

const FLAGS: readonly (readonly [number, string])[] = [
  [NTF_SELF, "self"],
  [NTF_ROUTER, "router"],
  [NTF_EXT_LEARNED, "extern_learn"],
  [NTF_OFFLOADED, "offload"],
  [NTF_MASTER, "master"],
  [NTF_STICKY, "sticky"],
];

export function printFdb(run: Iproute, message: FdbMessage, view: FdbView): void {
  const { hdr, header, attrs } = message;
  if (header.family !== AF_BRIDGE || (view.ifindex !== 0 && header.ifindex !== view.ifindex)) return;
  if (view.state !== null && (header.state & view.state) === 0) return;
  if (view.vid !== null && attrs.NDA_VLAN !== view.vid) return;
  if (view.dynamic && header.state & NUD_PERMANENT) return;
  const p = run.print;
  p.openObject();
  if (hdr.type === RTM_DELNEIGH) p.field("deleted", true, "Deleted ");
  if (attrs.NDA_LLADDR !== undefined) {
    const mac = formatLladdr(attrs.NDA_LLADDR);
    p.color("mac", "mac", mac, `${mac} `);
  }
  if (view.ifindex === 0 && header.ifindex !== 0) {
    const name = run.links.nameOf(header.ifindex);
    p.text("dev ");
    p.color("ifname", "ifname", name, `${name} `);
  }
  if (attrs.NDA_DST !== undefined) {
    const dst = attrs.NDA_DST.length === 4 ? attrs.NDA_DST.join(".") : formatIp6(attrs.NDA_DST);
    p.text("dst ");
    p.color(attrs.NDA_DST.length === 4 ? "inet" : "inet6", "dst", dst, `${dst} `);
  }
  if (attrs.NDA_VLAN !== undefined) p.field("vlan", attrs.NDA_VLAN, `vlan ${attrs.NDA_VLAN} `);
  if (attrs.NDA_PORT !== undefined) p.field("port", attrs.NDA_PORT, `port ${attrs.NDA_PORT} `);
  if (attrs.NDA_VNI !== undefined) p.field("vni", attrs.NDA_VNI, `vni ${attrs.NDA_VNI} `);
  if (attrs.NDA_SRC_VNI !== undefined) p.field("src_vni", attrs.NDA_SRC_VNI, `src_vni ${attrs.NDA_SRC_VNI} `);
  if (attrs.NDA_IFINDEX !== undefined) {
    const via = run.links.nameOf(attrs.NDA_IFINDEX);
    p.field("viaIf", via, `via ${via} `);
  }
  if (attrs.NDA_NH_ID !== undefined) p.field("nhid", attrs.NDA_NH_ID, `nhid ${attrs.NDA_NH_ID} `);
  if (attrs.NDA_LINK_NETNSID !== undefined)
    p.field("linkNetNsId", attrs.NDA_LINK_NETNSID, `link-netnsid ${attrs.NDA_LINK_NETNSID} `);
  if (run.stats > 0 && attrs.NDA_CACHEINFO !== undefined) {
    const used = Math.floor(attrs.NDA_CACHEINFO.used / 100);
    const updated = Math.floor(attrs.NDA_CACHEINFO.updated / 100);
    p.member("used", used);
    p.field("updated", updated, `used ${used}/${updated} `);
  }
  p.openArray("flags");
  for (const [bit, name] of FLAGS) if (header.flags & bit) p.field(null, name, `${name} `);
  p.closeArray();
  if (attrs.NDA_MASTER !== undefined) {
    const master = run.links.nameOf(attrs.NDA_MASTER);
    p.field("master", master, `master ${master} `);
  }
  const state = stateName(header.state);
  p.field("state", state, `${state}\n`);
  p.closeObject();
}

function readState(run: Iproute, word: string): number {
  if (matches(word, "permanent")) return NUD_PERMANENT;
  if (matches(word, "static") || matches(word, "temp")) return NUD_NOARP;
  if (matches(word, "stale")) return NUD_STALE;
  if (matches(word, "reachable")) return NUD_REACHABLE;
  if (word === "all") return 0xffff;
  return run.die(`Error: argument "${word}" is wrong: invalid state\n`, 255);
}

/** A VLAN id; whether there can be such a VLAN the kernel knows. */
const vlan = (args: Args): number => atoi(args.next());

function show(run: Iproute, args: Args): number {
  let brport: string | null = null;
  let br: string | null = null;
  let view: FdbView = ALL_FDB;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "brport" || word === "dev") brport = args.next();
    else if (word === "br") br = args.next();
    else if (word === "vlan") view = { ...view, vid: vlan(args) };
    else if (word === "state") view = { ...view, state: readState(run, args.next()) };
    else if (word === "dynamic") view = { ...view, dynamic: true };
    else if (matches(word, "help")) args.die(BRIDGE_FDB_USAGE, 255);
  }
  const bridge = br === null ? 0 : run.links.indexOf(br);
  if (br !== null && bridge === 0) run.die(`Cannot find bridge device "${br}"\n`, 255);
  const ifindex = brport === null ? 0 : run.ifindex(brport);
  view = { ...view, ifindex };
  const attrs: NeighAttrs = bridge === 0 ? {} : { NDA_MASTER: bridge };
  run.print.begin(run.json, run.pretty);
  run.dumping(() => {
    run.rtnl.dump(RTM_GETNEIGH, neighDef, { family: AF_BRIDGE, ifindex }, attrs, (message) =>
      printFdb(run, message, view),
    );
  }, 1);
  run.print.end();
  return 0;
}

/** An IPv4 or IPv6 address's bytes. */
function address(args: Args): Uint8Array {
  const word = args.next();
  const v4 = parseIp4(word);
  if (v4 !== null) return Uint8Array.of(v4 >>> 24, (v4 >>> 16) & 255, (v4 >>> 8) & 255, v4 & 255);
  return parseIp6(word) ?? args.die(`Error: any valid address is expected rather than "${word}".\n`, 1);
}

function unsigned(args: Args, what: string, max: number): number {
  const word = args.next();
  return parseUnsigned(word, max) ?? args.die(`Error: argument "${word}" is wrong: invalid ${what}\n\n`, 255);
}

function modify(run: Iproute, args: Args, type: number, nlFlags: number): number {
  const attrs: NeighAttrs = {};
  let state = NUD_NOARP;
  let flags = 0;
  let dev: string | null = null;
  let lladdr: string | null = null;
  let via: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") dev = args.next();
    else if (word === "dst") {
      if (attrs.NDA_DST !== undefined) args.duplicate("dst", args.next());
      attrs.NDA_DST = address(args);
    } else if (word === "nhid") attrs.NDA_NH_ID = unsigned(args, '"id" value', 0xffffffff);
    else if (word === "port") attrs.NDA_PORT = unsigned(args, "port", 0xffff);
    else if (word === "vni") attrs.NDA_VNI = unsigned(args, "VNI", (1 << 24) - 1);
    else if (word === "src_vni") attrs.NDA_SRC_VNI = unsigned(args, "src VNI", (1 << 24) - 1);
    else if (word === "via") via = args.next();
    else if (word === "self") flags |= NTF_SELF;
    else if (matches(word, "master")) flags |= NTF_MASTER;
    else if (matches(word, "router")) flags |= NTF_ROUTER;
    else if (matches(word, "local") || matches(word, "permanent")) state |= NUD_PERMANENT;
    else if (matches(word, "temp") || matches(word, "static")) state |= NUD_REACHABLE;
    else if (matches(word, "dynamic")) state = (state | NUD_REACHABLE) & ~NUD_NOARP;
    else if (matches(word, "vlan")) attrs.NDA_VLAN = vlan(args);
    else if (matches(word, "use")) flags |= NTF_USE;
    else if (matches(word, "extern_learn")) flags |= NTF_EXT_LEARNED;
    else if (matches(word, "sticky")) flags |= NTF_STICKY;
    else {
      const value = word === "to" ? args.next() : word;
      if (matches(value, "help")) args.die(BRIDGE_FDB_USAGE, 255);
      if (lladdr !== null) args.duplicateOrGarbage("to", value);
      lladdr = value;
    }
  }
  if (dev === null || lladdr === null) return run.die("Device and address are required arguments.\n", 255);
  if (attrs.NDA_NH_ID !== undefined && attrs.NDA_DST !== undefined)
    run.die("dst, port, vni are mutually exclusive with nhid\n", 255);
  // Where nothing says whose table: the device's own; how long: for ever.
  if ((flags & (NTF_SELF | NTF_MASTER)) === 0) flags |= NTF_SELF;
  if ((state & (NUD_PERMANENT | NUD_REACHABLE)) === 0) state |= NUD_PERMANENT;
  const mac = parseMac(lladdr) ?? run.die(`Invalid mac address ${lladdr}\n`, 255);
  const ifindex = run.ifindex(dev);
  if (via !== null) attrs.NDA_IFINDEX = run.ifindex(via);
  run.request(
    type,
    nlFlags,
    neighDef,
    { family: AF_BRIDGE, ifindex, state, flags },
    { NDA_LLADDR: macToBytes(mac), ...attrs },
  );
  return 0;
}

function get(run: Iproute, args: Args): number {
  const attrs: NeighAttrs = {};
  let flags = 0;
  let dev: string | null = null;
  let br: string | null = null;
  let lladdr: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "brport" || word === "dev") dev = args.next();
    else if (word === "br") br = args.next();
    else if (word === "vni") attrs.NDA_VNI = unsigned(args, "VNI", (1 << 24) - 1);
    else if (word === "self") flags |= NTF_SELF;
    else if (matches(word, "master")) flags |= NTF_MASTER;
    else if (matches(word, "vlan")) attrs.NDA_VLAN = vlan(args);
    else if (matches(word, "dynamic")) continue;
    else {
      const value = word === "to" ? args.next() : word;
      if (matches(value, "help")) args.die(BRIDGE_FDB_USAGE, 255);
      if (lladdr !== null) args.duplicateOrGarbage("to", value);
      lladdr = value;
    }
  }
  if ((dev === null && br === null) || lladdr === null)
    return run.die("Device or master and address are required arguments.\n", 255);
  const mac = parseMac(lladdr) ?? run.die(`Invalid mac address ${lladdr}\n`, 255);
  const ifindex = dev === null ? 0 : run.ifindex(dev);
  if (br !== null) {
    const master = run.links.indexOf(br);
    attrs.NDA_MASTER = master !== 0 ? master : run.die(`Cannot find bridge device "${br}"\n`, 255);
  }
  let answer: FdbMessage;
  try {
    answer = run.rtnl.get(
      RTM_GETNEIGH,
      0,
      neighDef,
      { family: AF_BRIDGE, ifindex, flags },
      { NDA_LLADDR: macToBytes(mac), ...attrs },
    );
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
    run.reportError(error);
    return 254;
  }
  run.print.begin(run.json, run.pretty);
  printFdb(run, answer, ALL_FDB);
  run.print.end();
  return 0;
}

/** What can be flushed by kind: state or flag, and the word that excludes it. */
const FLUSH_STATES: readonly (readonly [string, number])[] = [
  ["permanent", NUD_PERMANENT],
  ["static", NUD_NOARP],
];
const FLUSH_FLAGS: readonly (readonly [string, number])[] = [
  ["added_by_user", NTF_USE],
  ["extern_learn", NTF_EXT_LEARNED],
  ["sticky", NTF_STICKY],
  ["offloaded", NTF_OFFLOADED],
];

function flush(run: Iproute, args: Args): number {
  const attrs: NeighAttrs = {};
  let dev: string | null = null;
  let brport: string | null = null;
  const header = { state: 0, stateMask: 0, flags: 0, flagsMask: 0, table: 0 };
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const bare = word.startsWith("no") ? word.slice(2) : word;
    const state = FLUSH_STATES.find(([name]) => name === bare);
    const flag = FLUSH_FLAGS.find(([name]) => name === bare);
    if (word === "dev") dev = args.next();
    else if (word === "brport") brport = args.next();
    else if (word === "vlan") {
      attrs.NDA_VLAN = vlan(args);
      if (attrs.NDA_VLAN >= 4096) run.die(`Invalid VLAN ID "${args.word!}"\n`, 255);
    } else if (word === "self") header.table |= NTF_SELF;
    else if (word === "master") header.table |= NTF_MASTER;
    else if (bare === "dynamic") {
      header.stateMask |= NUD_NOARP | NUD_PERMANENT;
      if (word === "nodynamic") header.state |= NUD_NOARP;
    } else if (state !== undefined) {
      header.stateMask |= state[1];
      if (bare === word) header.state |= state[1];
    } else if (flag !== undefined) {
      header.flagsMask |= flag[1];
      if (bare === word) header.flags |= flag[1];
    } else if (matches(word, "help")) args.die(BRIDGE_FDB_USAGE, 255);
  }
  if (dev === null) return run.die("Device is a required argument.\n", 255);
  const ifindex = run.links.indexOf(dev);
  if (ifindex === 0) run.die(`Cannot find bridge device "${dev}"\n`, 255);
  if (brport !== null) {
    attrs.NDA_IFINDEX = run.links.indexOf(brport);
    if (attrs.NDA_IFINDEX === 0) run.die(`Cannot find bridge port device "${brport}"\n`, 255);
  }
  if (header.stateMask !== 0) attrs.NDA_NDM_STATE_MASK = header.stateMask;
  if (header.flagsMask !== 0) attrs.NDA_NDM_FLAGS_MASK = header.flagsMask;
  const table = header.table === 0 ? NTF_SELF : header.table;
  run.request(
    RTM_DELNEIGH,
    NLM_F_BULK,
    neighDef,
    { family: AF_BRIDGE, ifindex, state: header.state, flags: header.flags | table },
    attrs,
  );
  return 0;
}
