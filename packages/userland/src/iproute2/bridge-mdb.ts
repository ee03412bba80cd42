/** `bridge mdb`: the multicast groups of bridges. */

import { AF_BRIDGE } from "@netloom/uapi";
import {
  MDB_FLAGS_BLOCKED,
  MDB_FLAGS_FAST_LEAVE,
  MDB_FLAGS_OFFLOAD,
  MDB_FLAGS_STAR_EXCL,
  MDB_PERMANENT,
  MDB_TEMPORARY,
  mdbDef,
  mdbSetDef,
  NLM_F_CREATE,
  NLM_F_EXCL,
  RTM_DELMDB,
  RTM_GETMDB,
  RTM_NEWMDB,
  type AttrsOf,
  type BrMdbEntry,
  type BrPortMsg,
  type mdbAttrs,
  type MdbEntryInfo,
  type MdbRouterPort,
  type NlMessage,
} from "@netloom/netlink";
import { formatIp6, formatLladdr, macToBytes, parseIp4, parseIp6, parseMac } from "@netloom/wire";
import type { Iproute } from "./iproute.js";
import { atoi, matches, type Args } from "./parse-args.js";
import { BRIDGE_MDB_USAGE } from "./usage.js";

export type MdbMessage = NlMessage<BrPortMsg, AttrsOf<typeof mdbAttrs>>;

export function bridgeMdb(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return show(run, args);
  args.skip();
  if (matches(word, "add")) return modify(run, args, RTM_NEWMDB, NLM_F_CREATE | NLM_F_EXCL);
  if (matches(word, "delete")) return modify(run, args, RTM_DELMDB, 0);
  if (matches(word, "show") || matches(word, "lst") || matches(word, "list")) return show(run, args);
  if (matches(word, "help")) return args.die(BRIDGE_MDB_USAGE, 255);
  return run.unknownCommand(word, "mdb");
}

function formatAddress(addr: Uint8Array): string {
  if (addr.length === 4) return addr.join(".");
  return addr.length === 16 ? formatIp6(addr) : formatLladdr(addr);
}

const GROUP_MODES: readonly string[] = ["exclude", "include"];
const FLAGS: readonly (readonly [number, string])[] = [
  [MDB_FLAGS_OFFLOAD, "offload"],
  [MDB_FLAGS_FAST_LEAVE, "fast_leave"],
  [MDB_FLAGS_STAR_EXCL, "added_by_star_ex"],
  [MDB_FLAGS_BLOCKED, "blocked"],
];
/** 1/100 s. */
const formatTimer = (ticks: number): string =>
  `${String(Math.floor(ticks / 100)).padStart(4)}.${String(ticks % 100).padStart(2, "0")}`;

function printEntry(run: Iproute, bridge: number, e: MdbEntryInfo): void {
  const p = run.print;
  p.openObject();
  p.member("index", bridge);
  const dev = run.links.nameOf(bridge);
  p.text("dev ");
  p.color("ifname", "dev", dev, dev);
  const port = run.links.nameOf(e.ifindex);
  p.text(" port ");
  p.color("ifname", "port", port, port);
  const group = formatAddress(e.addr);
  const color = e.addr.length === 4 ? "inet" : e.addr.length === 16 ? "inet6" : "mac";
  p.text(" grp ");
  p.color(color, "grp", group, group);
  const { attrs } = e;
  if (attrs.MDBA_MDB_EATTR_SOURCE !== undefined) {
    const source = formatAddress(attrs.MDBA_MDB_EATTR_SOURCE);
    p.text(" src ");
    p.color(color, "src", source, source);
  }
  const state = e.state & MDB_PERMANENT ? "permanent" : "temp";
  p.field("state", state, ` ${state}`);
  if (run.details > 0) {
    const mode = attrs.MDBA_MDB_EATTR_GROUP_MODE;
    if (mode !== undefined)
      p.field("filter_mode", GROUP_MODES[mode] ?? "unknown", ` filter_mode ${GROUP_MODES[mode] ?? "unknown"}`);
    const protocol = attrs.MDBA_MDB_EATTR_RTPROT;
    if (protocol !== undefined) {
      const name = run.names.protocol(protocol);
      p.field("protocol", name, ` proto ${name} `);
    }
  }
  p.openArray("flags");
  for (const [bit, name] of FLAGS) if (e.flags & bit) p.field(null, name, ` ${name}`);
  p.closeArray();
  if (e.vid !== 0) p.field("vid", e.vid, ` vid ${e.vid}`);
  if (run.stats > 0 && attrs.MDBA_MDB_EATTR_TIMER !== undefined) {
    const timer = formatTimer(attrs.MDBA_MDB_EATTR_TIMER);
    p.field("timer", timer, ` ${timer}`);
  }
  p.text("\n");
  p.closeObject();
}

/** Which bridge's entries, and of which VLAN; 0 for all. */
interface MdbView {
  readonly ifindex: number;
  readonly vid: number;
}

export function printMdb(run: Iproute, message: MdbMessage, view: MdbView = { ifindex: 0, vid: 0 }): void {
  const { hdr, header, attrs } = message;
  if (view.ifindex !== 0 && header.ifindex !== view.ifindex) return;
  for (const entry of attrs.MDBA_MDB ?? []) {
    if (view.vid !== 0 && entry.vid !== view.vid) continue;
    if (hdr.type === RTM_DELMDB) run.print.field("deleted", true, "Deleted ");
    printEntry(run, header.ifindex, entry);
  }
}

/** A notification: groups, or a port that begins or ends to lead to a router. */
export function printMdbEvent(run: Iproute, message: MdbMessage): void {
  printMdb(run, message);
  const { hdr, header, attrs } = message;
  const p = run.print;
  for (const { ifindex } of attrs.MDBA_ROUTER ?? []) {
    if (hdr.type === RTM_DELMDB) p.field("deleted", true, "Deleted ");
    p.text(`router port dev ${run.links.nameOf(ifindex)} master ${run.links.nameOf(header.ifindex)}\n`);
  }
}

/** The ports of a bridge that lead to routers: in one line, or with -s each in its own. */
function printRouters(run: Iproute, bridge: number, ports: readonly MdbRouterPort[]): void {
  if (ports.length === 0) return;
  const p = run.print;
  const name = run.links.nameOf(bridge);
  const heading = `router ports on ${name}: `;
  p.openArray(name);
  if (run.stats === 0) p.text(heading);
  for (const { ifindex, attrs } of ports) {
    const port = run.links.nameOf(ifindex);
    if (run.stats > 0) p.text(heading);
    p.openObject();
    p.field("port", port, `${port} `);
    if (run.stats > 0) {
      const timer = formatTimer(attrs.MDBA_ROUTER_PATTR_TIMER ?? 0);
      p.field("timer", timer, timer);
      const type = attrs.MDBA_ROUTER_PATTR_TYPE ?? 0;
      const text = type === MDB_RTR_TYPE_PERM ? "permanent" : type === 0 ? "none" : "temp";
      p.field("type", text, ` ${text}`);
      p.text("\n");
    }
    p.closeObject();
  }
  if (run.stats === 0) p.text("\n");
  p.closeArray();
}

/** MDB_RTR_TYPE_PERM. */
const MDB_RTR_TYPE_PERM = 2;

function show(run: Iproute, args: Args): number {
  let dev: string | null = null;
  let vid = 0;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") {
      const value = args.next();
      if (dev !== null) args.duplicate("dev", value);
      dev = value;
    } else if (word === "vid") {
      const value = args.next();
      if (vid !== 0) args.duplicate("vid", value);
      vid = atoi(value);
    }
  }
  const view = { ifindex: dev === null ? 0 : run.ifindex(dev), vid };
  run.print.begin(run.json, run.pretty);
  run.print.openObject();
  run.print.openArray("mdb");
  const messages: MdbMessage[] = [];
  run.dumping(
    () =>
      run.rtnl.dump(
        RTM_GETMDB,
        mdbDef,
        { family: AF_BRIDGE, ifindex: view.ifindex },
        {},
        (message) => void messages.push(message),
      ),
    1,
  );
  for (const message of messages) printMdb(run, message, view);
  run.print.closeArray();
  run.print.openObject("router");
  if (run.details > 0)
    for (const { header, attrs } of messages)
      if (view.ifindex === 0 || header.ifindex === view.ifindex)
        printRouters(run, header.ifindex, attrs.MDBA_ROUTER ?? []);
  run.print.closeObject();
  run.print.closeObject();
  run.print.end();
  return 0;
}

function address(run: Iproute, word: string, mac: boolean): Uint8Array {
  const v4 = parseIp4(word);
  if (v4 !== null) return Uint8Array.of(v4 >>> 24, (v4 >>> 16) & 255, (v4 >>> 8) & 255, v4 & 255);
  const v6 = parseIp6(word);
  if (v6 !== null) return v6;
  const lladdr = mac ? parseMac(word) : null;
  return lladdr === null ? run.die(`Invalid address "${word}"\n`, 255) : macToBytes(lladdr);
}

function modify(run: Iproute, args: Args, type: number, flags: number): number {
  let dev: string | null = null;
  let port: string | null = null;
  let group: string | null = null;
  let source: string | null = null;
  let state = MDB_TEMPORARY;
  let vid = 0;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") dev = args.next();
    else if (word === "grp") group = args.next();
    else if (word === "port") port = args.next();
    else if (word === "permanent") state |= MDB_PERMANENT;
    else if (word === "temp") state &= ~MDB_PERMANENT;
    else if (word === "vid") vid = atoi(args.next());
    else if (word === "src") source = args.next();
    else if (matches(word, "help")) args.die(BRIDGE_MDB_USAGE, 255);
  }
  if (dev === null || group === null || port === null)
    return run.die("Device, group address and port name are required arguments.\n", 255);
  const bridge = run.ifindex(dev);
  const entry: BrMdbEntry = { ifindex: run.ifindex(port), state, flags: 0, vid, addr: address(run, group, true) };
  const attrs = source === null ? {} : { MDBA_SET_ENTRY_ATTRS: { MDBE_ATTR_SOURCE: address(run, source, false) } };
  run.request(type, flags, mdbSetDef, { family: AF_BRIDGE, ifindex: bridge }, { MDBA_SET_ENTRY: entry, ...attrs });
  return 0;
}
