/** `bridge vlan`: VLANs of bridges and their ports. */

import { AF_BRIDGE } from "@netloom/uapi";
import {
  BRIDGE_FLAGS_MASTER,
  BRIDGE_FLAGS_SELF,
  BRIDGE_VLAN_INFO_ONLY_OPTS,
  BRIDGE_VLAN_INFO_PVID,
  BRIDGE_VLAN_INFO_RANGE_BEGIN,
  BRIDGE_VLAN_INFO_RANGE_END,
  BRIDGE_VLAN_INFO_UNTAGGED,
  BRIDGE_VLANDB_DUMPF_STATS,
  bridgeAfSpecAttrs,
  brVlanDef,
  brVlanDumpDef,
  decodeVlandb,
  decodeVlanInfos,
  encodeVlandb,
  linkDef,
  putVlanInfos,
  RTEXT_FILTER_BRVLAN,
  RTEXT_FILTER_BRVLAN_COMPRESSED,
  RTM_DELLINK,
  RTM_DELVLAN,
  RTM_GETLINK,
  RTM_GETVLAN,
  RTM_NEWVLAN,
  RTM_SETLINK,
  Writer,
  type BridgeVlanInfo,
  type BrVlanMsg,
  type NlMessage,
  type OtherAttr,
  type VlandbEntry,
} from "@netloom/netlink";
import { bridgeVlanGlobal, printVlanGlobals } from "./bridge-vlan-global.js";
import { printTunnels, putTunnelRange, tunnelRange } from "./bridge-vlan-tunnel.js";
import type { Iproute } from "./iproute.js";
import { PORT_STATES } from "./link-bridge-slave.js";
import { atoi, matches, parseUnsigned, type Args } from "./parse-args.js";
import { BRIDGE_VLAN_USAGE } from "./usage.js";

export type VlanMessage = NlMessage<BrVlanMsg, { other?: OtherAttr[] }>;

export function bridgeVlan(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return show(run, args, false);
  args.skip();
  if (matches(word, "add")) return modify(run, args, RTM_SETLINK);
  if (matches(word, "delete")) return modify(run, args, RTM_DELLINK);
  if (matches(word, "show") || matches(word, "lst") || matches(word, "list")) return show(run, args, false);
  if (matches(word, "tunnelshow")) return show(run, args, true);
  if (matches(word, "set")) return setOptions(run, args);
  if (word === "global") return bridgeVlanGlobal(run, args);
  if (matches(word, "help")) return args.die(BRIDGE_VLAN_USAGE, 255);
  return run.unknownCommand(word, "vlan");
}

// ---- what the words name

/** `10` or `10-20`; the end is the beginning for a single one. */
export function vlanRange(run: Iproute, word: string): { first: number; last: number } {
  const dash = word.indexOf("-");
  if (dash < 0) {
    const vid = atoi(word);
    if (vid >= 4096) run.die(`Invalid VLAN ID "${word}"\n`, 255);
    return { first: vid, last: vid };
  }
  const first = atoi(word.slice(0, dash));
  const last = atoi(word.slice(dash + 1));
  if (first >= last || last >= 4096) run.die(`Invalid VLAN range "${word}"\n`, 255);
  return { first, last };
}

/** Complains unless both were given; the device's index. */
export function deviceAndVlan(run: Iproute, dev: string | null, range: unknown, noun = "network"): number {
  if (dev === null || range === null) return run.die("Device and VLAN ID are required arguments.\n", 255);
  const index = run.links.indexOf(dev);
  return index !== 0 ? index : run.die(`Cannot find ${noun} device "${dev}"\n`, 255);
}

function modify(run: Iproute, args: Args, type: number): number {
  let dev: string | null = null;
  let range: { first: number; last: number } | null = null;
  let bridgeFlags = 0;
  let flags = 0;
  let tunnels: { first: number; last: number } | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") dev = args.next();
    else if (word === "vid") range = vlanRange(run, args.next());
    else if (word === "self") bridgeFlags |= BRIDGE_FLAGS_SELF;
    else if (word === "master") bridgeFlags |= BRIDGE_FLAGS_MASTER;
    else if (word === "pvid") flags |= BRIDGE_VLAN_INFO_PVID;
    else if (word === "untagged") flags |= BRIDGE_VLAN_INFO_UNTAGGED;
    else if (word === "tunnel_info") {
      tunnels = tunnelRange(args);
    } else if (matches(word, "help")) args.die(BRIDGE_VLAN_USAGE, 255);
  }
  const index = deviceAndVlan(run, dev, range, "bridge");
  const { first, last } = range!;
  if (first !== last && flags & BRIDGE_VLAN_INFO_PVID) run.die("pvid cannot be configured for a vlan range\n", 255);
  const w = new Writer(32);
  if (bridgeFlags !== 0) bridgeAfSpecAttrs.encode(w, { IFLA_BRIDGE_FLAGS: bridgeFlags });
  if (tunnels !== null) putTunnelRange(w, first, last, tunnels.first, tunnels.last);
  else {
    const infos: BridgeVlanInfo[] =
      first === last
        ? [{ flags, vid: first }]
        : [
            { flags: flags | BRIDGE_VLAN_INFO_RANGE_BEGIN, vid: first },
            { flags: flags | BRIDGE_VLAN_INFO_RANGE_END, vid: last },
          ];
    putVlanInfos(w, infos);
  }
  run.request(type, 0, linkDef, { family: AF_BRIDGE, index }, { IFLA_AF_SPEC: w.finish() });
  return 0;
}

function setOptions(run: Iproute, args: Args): number {
  let dev: string | null = null;
  let range: { first: number; last: number } | null = null;
  const entry: VlandbEntry = {};
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") dev = args.next();
    else if (word === "vid") range = vlanRange(run, args.next());
    else if (word === "state") {
      const value = args.next();
      const named = PORT_STATES.indexOf(value);
      entry.BRIDGE_VLANDB_ENTRY_STATE =
        named >= 0 ? named : (parseUnsigned(value, 255) ?? run.die("Error: invalid STP state\n", 255));
    } else if (word === "mcast_router") {
      const value = args.next();
      entry.BRIDGE_VLANDB_ENTRY_MCAST_ROUTER = parseUnsigned(value, 255) ?? args.invalid("invalid mcast_router", value);
    } else if (matches(word, "help")) args.die(BRIDGE_VLAN_USAGE, 255);
  }
  const ifindex = deviceAndVlan(run, dev, range);
  const { first, last } = range!;
  const info: VlandbEntry = { BRIDGE_VLANDB_ENTRY_INFO: { flags: BRIDGE_VLAN_INFO_ONLY_OPTS, vid: first } };
  if (first !== last) info.BRIDGE_VLANDB_ENTRY_RANGE = last;
  run.request(
    RTM_NEWVLAN,
    0,
    brVlanDef,
    { family: AF_BRIDGE, ifindex },
    encodeVlandb({ entries: [{ ...info, ...entry }] }),
  );
  return 0;
}

// ---- listings

/** Which VLANs a listing shows: 0 for all. */
interface VlanView {
  readonly ifindex: number;
  readonly vid: number;
}
const ALL: VlanView = { ifindex: 0, vid: 0 };
const INDENT = " ".repeat(18);
const OPTION_INDENT = " ".repeat(20);

/** The list of one device's VLANs: its name stands before the first. */
export class VlanLines {
  private open = false;
  constructor(
    private readonly run: Iproute,
    private readonly ifindex: number,
  ) {}

  /** Begins a VLAN or a range; `key` is what JSON calls the id. */
  begin(first: number, last: number, key = "vlan"): void {
    const p = this.run.print;
    if (!this.open) {
      this.open = true;
      p.openObject();
      const name = this.run.links.nameOf(this.ifindex);
      p.color("ifname", "ifname", name, `${name.padEnd(16)}  `);
      p.openArray("vlans");
    } else p.text(INDENT);
    p.openObject();
    p.member(key, first);
    if (first !== last) p.member(`${key}End`, last);
    p.text(first === last ? String(first) : `${first}-${last}`);
  }
  close(): void {
    if (!this.open) return;
    this.run.print.closeArray();
    this.run.print.closeObject();
  }
}

function printFlags(run: Iproute, flags: number): void {
  if (flags === 0) return;
  const p = run.print;
  p.openArray("flags");
  if (flags & BRIDGE_VLAN_INFO_PVID) p.field(null, "PVID", " PVID");
  if (flags & BRIDGE_VLAN_INFO_UNTAGGED) p.field(null, "Egress Untagged", " Egress Untagged");
  p.closeArray();
}

/** The entries of a link message: without options. */
function printInfos(run: Iproute, ifindex: number, infos: readonly BridgeVlanInfo[], view: VlanView): void {
  const lines = new VlanLines(run, ifindex);
  let begin: BridgeVlanInfo | null = null;
  for (const info of infos) {
    if (info.flags & BRIDGE_VLAN_INFO_RANGE_BEGIN) {
      begin = info;
      continue;
    }
    const first = begin?.vid ?? info.vid;
    begin = null;
    if (view.vid !== 0 && (view.vid < first || view.vid > info.vid)) continue;
    lines.begin(first, info.vid);
    printFlags(run, info.flags);
    run.print.text("\n");
    run.print.closeObject();
  }
  lines.close();
}

function printOptions(run: Iproute, entry: VlandbEntry): void {
  const p = run.print;
  const state = entry.BRIDGE_VLANDB_ENTRY_STATE ?? 0;
  const name = PORT_STATES[state];
  p.text(OPTION_INDENT);
  p.field("state", name ?? state, name === undefined ? `state (${state}) ` : `state ${name} `);
  const router = entry.BRIDGE_VLANDB_ENTRY_MCAST_ROUTER;
  if (router !== undefined) p.field("mcast_router", router, `mcast_router ${router} `);
  p.text("\n");
}

function printStats(run: Iproute, entry: VlandbEntry): void {
  const stats = entry.BRIDGE_VLANDB_ENTRY_STATS;
  if (stats === undefined) return;
  const p = run.print;
  const line = (dir: "rx" | "tx", bytes: number | undefined, packets: number | undefined): void => {
    p.field(`${dir}_bytes`, bytes ?? 0, `${OPTION_INDENT}${dir.toUpperCase()}: ${bytes ?? 0} bytes `);
    p.field(`${dir}_packets`, packets ?? 0, `${packets ?? 0} packets\n`);
  };
  line("rx", stats.BRIDGE_VLANDB_STATS_RX_BYTES, stats.BRIDGE_VLANDB_STATS_RX_PACKETS);
  line("tx", stats.BRIDGE_VLANDB_STATS_TX_BYTES, stats.BRIDGE_VLANDB_STATS_TX_PACKETS);
}

/** The entries of a VLAN message; `options`: with their state (-d); without, JSON calls the id `vid`. */
export function printVlan(run: Iproute, message: VlanMessage, view: VlanView = ALL, options = true): void {
  const { hdr, header } = message;
  if (view.ifindex !== 0 && header.ifindex !== view.ifindex) return;
  const { entries = [], globals = [] } = decodeVlandb(message.attrs);
  if (globals.length > 0) printVlanGlobals(run, header.ifindex, globals, view.vid);
  if (hdr.type === RTM_DELVLAN && entries.length > 0) run.print.text("Deleted ");
  const lines = new VlanLines(run, header.ifindex);
  for (const entry of entries) {
    const info = entry.BRIDGE_VLANDB_ENTRY_INFO;
    if (info === undefined) continue;
    const last = entry.BRIDGE_VLANDB_ENTRY_RANGE ?? info.vid;
    if (view.vid !== 0 && (view.vid < info.vid || view.vid > last)) continue;
    lines.begin(info.vid, last, options ? "vlan" : "vid");
    printFlags(run, info.flags);
    run.print.text("\n");
    if (options) printOptions(run, entry);
    printStats(run, entry);
    run.print.closeObject();
  }
  lines.close();
}

function show(run: Iproute, args: Args, tunnels: boolean): number {
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
  const ifindex = dev === null ? 0 : run.ifindex(dev);
  const view = { ifindex, vid };
  run.print.begin(run.json, run.pretty);
  // With -s, tunnels are forgotten.
  const entries = run.stats > 0 || (!tunnels && run.details > 0);
  run.print.text(
    `${"port".padEnd(16)}  ${entries && run.details === 0 ? "vlan-id" : "vlan-id  "}${tunnels && !entries ? "  tunnel-id" : ""}\n`,
  );
  run.dumping(() => {
    if (entries) dumpEntries(run, view);
    else dumpInfos(run, view, tunnels);
  }, 1);
  run.print.end();
  return 0;
}

function dumpInfos(run: Iproute, view: VlanView, tunnels: boolean): void {
  const mask = run.compressVlans || tunnels ? RTEXT_FILTER_BRVLAN_COMPRESSED : RTEXT_FILTER_BRVLAN;
  run.rtnl.dump(RTM_GETLINK, linkDef, { family: AF_BRIDGE }, { IFLA_EXT_MASK: mask }, ({ header, attrs }) => {
    if (view.ifindex !== 0 && header.index !== view.ifindex) return;
    run.links.remember(header.index, attrs.IFLA_IFNAME ?? "", header.flags, header.type);
    if (attrs.IFLA_AF_SPEC === undefined) return;
    if (tunnels) printTunnels(run, header.index, attrs.IFLA_AF_SPEC, view.vid);
    else printInfos(run, header.index, decodeVlanInfos(attrs.IFLA_AF_SPEC), view);
  });
}

function dumpEntries(run: Iproute, view: VlanView): void {
  const attrs = run.stats > 0 ? { BRIDGE_VLANDB_DUMP_FLAGS: BRIDGE_VLANDB_DUMPF_STATS } : {};
  const messages: VlanMessage[] = [];
  run.rtnl.dump(
    RTM_GETVLAN,
    brVlanDumpDef,
    { family: AF_BRIDGE },
    attrs,
    (message: VlanMessage) => void messages.push(message),
    brVlanDef,
  );
  for (const message of messages) printVlan(run, message, view, run.details > 0);
}
