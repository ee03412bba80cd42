/** `bridge vlan global`: what a bridge does with the groups of one VLAN. */

import { AF_BRIDGE } from "@netloom/uapi";
import {
  BRIDGE_VLANDB_DUMPF_GLOBAL,
  brVlanDef,
  brVlanDumpDef,
  decodeVlandb,
  encodeVlandb,
  RTM_GETVLAN,
  RTM_NEWVLAN,
  type MdbRouterPort,
  type VlandbGlobal,
} from "@netloom/netlink";
import { deviceAndVlan, VlanLines, vlanRange, type VlanMessage } from "./bridge-vlan.js";
import type { Iproute } from "./iproute.js";
import { atoi, matches, parseUnsigned, type Args } from "./parse-args.js";
import { BRIDGE_VLAN_USAGE } from "./usage.js";

type NumberOption = {
  [K in keyof VlandbGlobal]-?: NonNullable<VlandbGlobal[K]> extends number ? K : never;
}[keyof VlandbGlobal];

/** In the order they are shown: option, attribute, largest value. */
const OPTIONS: readonly (readonly [string, NumberOption, number])[] = [
  ["mcast_snooping", "BRIDGE_VLANDB_GOPTS_MCAST_SNOOPING", 0xff],
  ["mcast_querier", "BRIDGE_VLANDB_GOPTS_MCAST_QUERIER", 0xff],
  ["mcast_igmp_version", "BRIDGE_VLANDB_GOPTS_MCAST_IGMP_VERSION", 0xff],
  ["mcast_mld_version", "BRIDGE_VLANDB_GOPTS_MCAST_MLD_VERSION", 0xff],
  ["mcast_last_member_count", "BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_CNT", 0xffffffff],
  ["mcast_last_member_interval", "BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_INTVL", Infinity],
  ["mcast_startup_query_count", "BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_CNT", 0xffffffff],
  ["mcast_startup_query_interval", "BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_INTVL", Infinity],
  ["mcast_membership_interval", "BRIDGE_VLANDB_GOPTS_MCAST_MEMBERSHIP_INTVL", Infinity],
  ["mcast_querier_interval", "BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_INTVL", Infinity],
  ["mcast_query_interval", "BRIDGE_VLANDB_GOPTS_MCAST_QUERY_INTVL", Infinity],
  ["mcast_query_response_interval", "BRIDGE_VLANDB_GOPTS_MCAST_QUERY_RESPONSE_INTVL", Infinity],
];

export function bridgeVlanGlobal(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return show(run, args);
  args.skip();
  if (word === "show" || word === "lst" || word === "list") return show(run, args);
  if (word === "set") return set(run, args);
  return args.die(BRIDGE_VLAN_USAGE, 255);
}

export function printVlanGlobals(run: Iproute, ifindex: number, globals: readonly VlandbGlobal[], vid: number): void {
  const lines = new VlanLines(run, ifindex);
  const p = run.print;
  for (const options of globals) {
    const first = options.BRIDGE_VLANDB_GOPTS_ID ?? 0;
    const last = options.BRIDGE_VLANDB_GOPTS_RANGE ?? first;
    if (vid !== 0 && (vid < first || vid > last)) continue;
    lines.begin(first, last);
    p.text(`\n${" ".repeat(20)}`);
    for (const [name, attr] of OPTIONS) {
      const value = options[attr];
      if (value !== undefined) p.field(name, value, `${name} ${value} `);
    }
    p.text("\n");
    const routers = options.BRIDGE_VLANDB_GOPTS_MCAST_ROUTER_PORTS ?? [];
    if (routers.length > 0) printRouters(run, routers);
    p.closeObject();
  }
  lines.close();
}

/** The ports of a VLAN that lead to routers. */
function printRouters(run: Iproute, routers: readonly MdbRouterPort[]): void {
  const p = run.print;
  p.openArray("router_ports", `${" ".repeat(20)}router ports: `);
  for (const { ifindex } of routers) {
    const port = run.links.nameOf(ifindex);
    p.openObject();
    p.field("port", port, `${port} `);
    p.closeObject();
  }
  p.closeArray("\n");
}

function show(run: Iproute, args: Args): number {
  let dev: string | null = null;
  let vid = 0;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") dev = args.next();
    else if (word === "vid") vid = atoi(args.next());
  }
  const ifindex = dev === null ? 0 : run.ifindex(dev);
  run.print.begin(run.json, run.pretty);
  run.print.text(`${"port".padEnd(16)}  vlan-id  \n`);
  const messages: VlanMessage[] = [];
  run.dumping(() => {
    const attrs = { BRIDGE_VLANDB_DUMP_FLAGS: BRIDGE_VLANDB_DUMPF_GLOBAL };
    run.rtnl.dump(
      RTM_GETVLAN,
      brVlanDumpDef,
      { family: AF_BRIDGE },
      attrs,
      (message: VlanMessage) => void messages.push(message),
      brVlanDef,
    );
  }, 1);
  for (const { header, attrs } of messages)
    if (ifindex === 0 || ifindex === header.ifindex)
      printVlanGlobals(run, header.ifindex, decodeVlandb(attrs).globals ?? [], vid);
  run.print.end();
  return 0;
}

function set(run: Iproute, args: Args): number {
  let dev: string | null = null;
  let range: { first: number; last: number } | null = null;
  const options: VlandbGlobal = {};
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const option = OPTIONS.find(([name]) => name === word);
    if (word === "dev") dev = args.next();
    else if (word === "vid") range = vlanRange(run, args.next());
    else if (option !== undefined) {
      const value = args.next();
      options[option[1]] = parseUnsigned(value, option[2]) ?? args.invalid(`invalid ${option[0]}`, value);
    } else if (matches(word, "help")) args.die(BRIDGE_VLAN_USAGE, 255);
  }
  const ifindex = deviceAndVlan(run, dev, range);
  const { first, last } = range!;
  const id: VlandbGlobal = { BRIDGE_VLANDB_GOPTS_ID: first };
  if (first !== last) id.BRIDGE_VLANDB_GOPTS_RANGE = last;
  run.request(
    RTM_NEWVLAN,
    0,
    brVlanDef,
    { family: AF_BRIDGE, ifindex },
    encodeVlandb({ globals: [{ ...id, ...options }] }),
  );
  return 0;
}
