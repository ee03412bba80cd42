/** `bridge link`: ports of bridges, shown and set. */

import { AF_BRIDGE } from "@netloom/uapi";
import {
  BRIDGE_FLAGS_MASTER,
  BRIDGE_FLAGS_SELF,
  bridgeAfSpecAttrs,
  bridgePortAttrs,
  linkDef,
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_SETLINK,
  type BridgePortInfo,
  type LinkAttrs,
} from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { PORT_STATES } from "./link-bridge-slave.js";
import { decodeAttrs, encodeAttrs } from "./link-kind.js";
import { atoi, matches, parseUnsigned, type Args } from "./parse-args.js";
import { printLinkFlags, printNameAndLink, type LinkMessage } from "./print-link.js";
import { BRIDGE_LINK_USAGE } from "./usage.js";

export function bridgeLink(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return show(run, args);
  args.skip();
  if (matches(word, "set") || matches(word, "change")) return set(run, args);
  if (matches(word, "show") || matches(word, "lst") || matches(word, "list")) return show(run, args);
  if (matches(word, "help")) return args.die(BRIDGE_LINK_USAGE, 255);
  return run.unknownCommand(word, "link");
}

const HW_MODES: readonly string[] = ["VEB", "VEPA"];

type FlagAttr = {
  [K in keyof BridgePortInfo]-?: NonNullable<BridgePortInfo[K]> extends number ? K : never;
}[keyof BridgePortInfo];

/** In the order they are shown with -d: option, attribute. */
const FLAGS_BEFORE_ROUTER: readonly (readonly [string, FlagAttr])[] = [
  ["hairpin", "IFLA_BRPORT_MODE"],
  ["guard", "IFLA_BRPORT_GUARD"],
  ["root_block", "IFLA_BRPORT_PROTECT"],
  ["fastleave", "IFLA_BRPORT_FAST_LEAVE"],
  ["learning", "IFLA_BRPORT_LEARNING"],
  ["learning_sync", "IFLA_BRPORT_LEARNING_SYNC"],
  ["flood", "IFLA_BRPORT_UNICAST_FLOOD"],
  ["mcast_flood", "IFLA_BRPORT_MCAST_FLOOD"],
  ["bcast_flood", "IFLA_BRPORT_BCAST_FLOOD"],
];
const FLAGS_AFTER_ROUTER: readonly (readonly [string, FlagAttr])[] = [
  ["mcast_to_unicast", "IFLA_BRPORT_MCAST_TO_UCAST"],
  ["neigh_suppress", "IFLA_BRPORT_NEIGH_SUPPRESS"],
  ["vlan_tunnel", "IFLA_BRPORT_VLAN_TUNNEL"],
];
const FLAGS_AFTER_BACKUP: readonly (readonly [string, FlagAttr])[] = [
  ["isolated", "IFLA_BRPORT_ISOLATED"],
  ["locked", "IFLA_BRPORT_LOCKED"],
];

/** One port; with -d its settings on a line of their own. */
export function printBridgeLink(run: Iproute, message: LinkMessage): void {
  const { hdr, header, attrs } = message;
  const p = run.print;
  p.openObject();
  if (hdr.type === RTM_DELLINK) p.field("deleted", true, "Deleted ");
  p.field("ifindex", header.index, `${header.index}: `);
  const peerDown = printNameAndLink(run, attrs.IFLA_IFNAME ?? "", attrs, ": ");
  printLinkFlags(run, header.flags, peerDown);
  if (attrs.IFLA_MTU !== undefined) p.field("mtu", attrs.IFLA_MTU, `mtu ${attrs.IFLA_MTU} `);
  if (attrs.IFLA_MASTER !== undefined) {
    const master = run.links.nameOf(attrs.IFLA_MASTER);
    p.field("master", master, `master ${master} `);
  }
  if (attrs.IFLA_PROTINFO !== undefined) printPort(run, decodeAttrs(bridgePortAttrs, attrs.IFLA_PROTINFO));
  if (attrs.IFLA_AF_SPEC !== undefined) {
    const { IFLA_BRIDGE_MODE: mode } = bridgeAfSpecAttrs.decode(attrs.IFLA_AF_SPEC, 0, attrs.IFLA_AF_SPEC.length);
    if (mode !== undefined) p.field("hwmode", HW_MODES[mode] ?? mode, `hwmode ${HW_MODES[mode] ?? mode} `);
  }
  p.text("\n");
  p.closeObject();
}

function printPort(run: Iproute, info: BridgePortInfo): void {
  const p = run.print;
  if (info.IFLA_BRPORT_STATE !== undefined) {
    const state = PORT_STATES[info.IFLA_BRPORT_STATE];
    p.field(
      "state",
      state ?? info.IFLA_BRPORT_STATE,
      state === undefined ? `state (${info.IFLA_BRPORT_STATE}) ` : `state ${state} `,
    );
  }
  if (info.IFLA_BRPORT_PRIORITY !== undefined)
    p.field("priority", info.IFLA_BRPORT_PRIORITY, `priority ${info.IFLA_BRPORT_PRIORITY} `);
  if (info.IFLA_BRPORT_COST !== undefined) p.field("cost", info.IFLA_BRPORT_COST, `cost ${info.IFLA_BRPORT_COST} `);
  if (run.details === 0) return;
  p.nl();
  p.text("    ");
  printFlags(run, info, FLAGS_BEFORE_ROUTER);
  const router = info.IFLA_BRPORT_MULTICAST_ROUTER;
  if (router !== undefined) p.field("mcast_router", router, `mcast_router ${router} `);
  printFlags(run, info, FLAGS_AFTER_ROUTER);
  if (info.IFLA_BRPORT_BACKUP_PORT) {
    const name = run.links.nameOf(info.IFLA_BRPORT_BACKUP_PORT);
    p.field("backup_port", name, `backup_port ${name} `);
  }
  printFlags(run, info, FLAGS_AFTER_BACKUP);
}

function printFlags(run: Iproute, info: BridgePortInfo, flags: typeof FLAGS_BEFORE_ROUTER): void {
  for (const [name, attr] of flags) {
    const value = info[attr];
    if (value !== undefined) run.print.onOff(name, value !== 0);
  }
}

/** Words other than `dev NAME` are passed over, as the real one does. */
function show(run: Iproute, args: Args): number {
  let dev: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word !== "dev") continue;
    const value = args.next();
    if (dev !== null) args.duplicate("dev", value);
    dev = value;
  }
  const ifindex = dev === null ? 0 : run.links.indexOf(dev);
  if (dev !== null && ifindex === 0) run.die(`Cannot find device "${dev}"\n`, 255);
  run.print.begin(run.json, run.pretty);
  run.dumping(() => {
    run.rtnl.dump(RTM_GETLINK, linkDef, { family: AF_BRIDGE }, {}, (message) => {
      if (ifindex === 0 || ifindex === message.header.index) printBridgeLink(run, message);
    });
  }, 1);
  run.print.end();
  return 0;
}

/** Options that take on or off, by their exact words. */
const SET_FLAGS = new Map<string, FlagAttr>([...FLAGS_BEFORE_ROUTER, ...FLAGS_AFTER_ROUTER, ...FLAGS_AFTER_BACKUP]);
/** EINVAL as a status: what an option that wants on or off ends with. */
const STATUS_EINVAL = 234;

function number(args: Args): number {
  return atoi(args.next());
}

function state(run: Iproute, args: Args): number {
  const word = args.next();
  const named = PORT_STATES.indexOf(word);
  if (named >= 0) return named;
  return parseUnsigned(word, 255) ?? run.die("Error: invalid STP port state\n", 255);
}

function backupPort(run: Iproute, args: Args): number {
  const word = args.next();
  const ifindex = run.links.indexOf(word);
  return ifindex !== 0 ? ifindex : run.die(`Error: device ${word} does not exist\n`, 255);
}

function set(run: Iproute, args: Args): number {
  const info: BridgePortInfo = {};
  let dev: string | null = null;
  let flags = 0;
  let mode: number | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const flag = SET_FLAGS.get(word);
    if (word === "dev") dev = args.next();
    else if (flag !== undefined) {
      args.next();
      info[flag] = args.oneOfOnOff(word, STATUS_EINVAL) ? 1 : 0;
    } else if (word === "cost") {
      // Nothing is asked of the kernel for a cost of zero.
      const cost = number(args);
      if (cost > 0) info.IFLA_BRPORT_COST = cost;
    } else if (word === "priority") info.IFLA_BRPORT_PRIORITY = number(args);
    else if (word === "state") info.IFLA_BRPORT_STATE = state(run, args);
    else if (word === "mcast_router") info.IFLA_BRPORT_MULTICAST_ROUTER = number(args);
    else if (word === "hwmode") {
      const name = args.next().toUpperCase();
      mode = HW_MODES.indexOf(name);
      if (mode < 0) run.die('Mode argument must be "vepa" or "veb".\n', 255);
      flags |= BRIDGE_FLAGS_SELF;
    } else if (word === "self") flags |= BRIDGE_FLAGS_SELF;
    else if (word === "master") flags |= BRIDGE_FLAGS_MASTER;
    else if (word === "backup_port") info.IFLA_BRPORT_BACKUP_PORT = backupPort(run, args);
    else if (word === "nobackup_port") info.IFLA_BRPORT_BACKUP_PORT = 0;
    else args.die(BRIDGE_LINK_USAGE, 255);
  }
  if (dev === null) return run.die("Device is a required argument.\n", 255);
  const index = run.links.indexOf(dev);
  if (index === 0) run.die(`Cannot find bridge device "${dev}"\n`, 255);
  const attrs: LinkAttrs = { IFLA_PROTINFO: encodeAttrs(bridgePortAttrs, info) };
  if (mode !== null || flags !== 0)
    attrs.IFLA_AF_SPEC = encodeAttrs(bridgeAfSpecAttrs, {
      ...(flags === 0 ? {} : { IFLA_BRIDGE_FLAGS: flags }),
      ...(mode === null ? {} : { IFLA_BRIDGE_MODE: mode }),
    });
  run.request(RTM_SETLINK, 0, linkDef, { family: AF_BRIDGE, index }, attrs);
  return 0;
}
