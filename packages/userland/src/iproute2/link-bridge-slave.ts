/** `type bridge_slave`: a port of a bridge. */

import { bridgePortAttrs, type BridgePortInfo } from "@netloom/netlink";
import { formatBridgeId, printFwdMask, printTimer } from "./link-bridge.js";
import { decodeAttrs, encodeAttrs, optionNumber, unknownOption, type LinkKind } from "./link-kind.js";
import type { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";

type NumberAttr = {
  [K in keyof BridgePortInfo]-?: NonNullable<BridgePortInfo[K]> extends number ? K : never;
}[keyof BridgePortInfo];

const NUMBERS: readonly (readonly [string, number, NumberAttr])[] = [
  ["state", 0xff, "IFLA_BRPORT_STATE"],
  ["priority", 0xffff, "IFLA_BRPORT_PRIORITY"],
  ["cost", 0xffffffff, "IFLA_BRPORT_COST"],
];
const MORE_NUMBERS: readonly (readonly [string, number, NumberAttr])[] = [
  ["group_fwd_mask", 0xffff, "IFLA_BRPORT_GROUP_FWD_MASK"],
  ["mcast_router", 0xff, "IFLA_BRPORT_MULTICAST_ROUTER"],
];
const FLAGS: readonly (readonly [string, NumberAttr])[] = [
  ["hairpin", "IFLA_BRPORT_MODE"],
  ["guard", "IFLA_BRPORT_GUARD"],
  ["root_block", "IFLA_BRPORT_PROTECT"],
  ["fastleave", "IFLA_BRPORT_FAST_LEAVE"],
  ["learning", "IFLA_BRPORT_LEARNING"],
  ["flood", "IFLA_BRPORT_UNICAST_FLOOD"],
  ["mcast_flood", "IFLA_BRPORT_MCAST_FLOOD"],
  ["bcast_flood", "IFLA_BRPORT_BCAST_FLOOD"],
  ["mcast_to_unicast", "IFLA_BRPORT_MCAST_TO_UCAST"],
  ["proxy_arp", "IFLA_BRPORT_PROXYARP"],
  ["proxy_arp_wifi", "IFLA_BRPORT_PROXYARP_WIFI"],
  ["mcast_fast_leave", "IFLA_BRPORT_FAST_LEAVE"],
  ["neigh_suppress", "IFLA_BRPORT_NEIGH_SUPPRESS"],
  ["vlan_tunnel", "IFLA_BRPORT_VLAN_TUNNEL"],
  ["isolated", "IFLA_BRPORT_ISOLATED"],
  ["locked", "IFLA_BRPORT_LOCKED"],
];
/** Options that are known by their whole name only. */
const WHOLE: ReadonlySet<string> = new Set(["mcast_fast_leave", "neigh_suppress", "vlan_tunnel", "isolated", "locked"]);

function numberOption(args: Args, info: BridgePortInfo, word: string, table: typeof NUMBERS): boolean {
  for (const [keyword, max, attr] of table) {
    if (!matches(word, keyword)) continue;
    info[attr] = optionNumber(args, keyword, max, keyword === "group_fwd_mask" ? undefined : `${keyword} is invalid`);
    return true;
  }
  return false;
}

function parse(run: Iproute, args: Args): Uint8Array {
  const info: BridgePortInfo = {};
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "fdb_flush")) {
      info.IFLA_BRPORT_FLUSH = true;
      continue;
    }
    if (numberOption(args, info, word, NUMBERS)) continue;
    const flag = FLAGS.find(([keyword]) => (WHOLE.has(keyword) ? word === keyword : matches(word, keyword)));
    if (flag !== undefined) {
      args.next();
      info[flag[1]] = args.oneOfOnOff(flag[0], 1) ? 1 : 0;
    } else if (numberOption(args, info, word, MORE_NUMBERS)) continue;
    else if (word === "backup_port") {
      const name = args.next();
      const index = run.links.indexOf(name);
      if (index === 0) args.invalidLine("Device does not exist", name);
      info.IFLA_BRPORT_BACKUP_PORT = index;
    } else if (word === "nobackup_port") info.IFLA_BRPORT_BACKUP_PORT = 0;
    else unknownOption(args, bridgeSlaveKind, word, "option");
  }
  return encodeAttrs(bridgePortAttrs, info);
}

/** STP states (linux/if_bridge.h). */
export const PORT_STATES: readonly string[] = ["disabled", "listening", "learning", "forwarding", "blocking"];
/** Names of the groups a mask can forward, by bit. */
const FWD_GROUPS: ReadonlyMap<number, string> = new Map([
  [0, "stp"],
  [2, "lacp"],
  [14, "lldp"],
]);

function print(run: Iproute, data: Uint8Array): void {
  const info = decodeAttrs(bridgePortAttrs, data);
  const p = run.print;
  const number = (value: number | undefined, key: string, label = key): void => {
    if (value !== undefined) p.field(key, value, `${label} ${value} `);
  };
  const flag = (value: number | undefined, key: string, label = key): void => {
    if (value !== undefined) p.onOff(key, value !== 0, label);
  };
  const hex = (value: number | undefined, key: string, label: string): void => {
    if (value !== undefined) p.field(key, `0x${value.toString(16)}`, `${label} 0x${value.toString(16)} `);
  };
  const id = (value: Uint8Array | undefined, key: string, label: string): void => {
    if (value !== undefined) p.field(key, formatBridgeId(value), `${label} ${formatBridgeId(value)} `);
  };
  const timer = (value: number | undefined, name: string): void => {
    if (value !== undefined) printTimer(run, name, value);
  };
  if (info.IFLA_BRPORT_STATE !== undefined) {
    const state = PORT_STATES[info.IFLA_BRPORT_STATE];
    if (state === undefined) p.field("state_index", info.IFLA_BRPORT_STATE, `state (${info.IFLA_BRPORT_STATE}) `);
    else p.field("state", state, `state ${state} `);
  }
  number(info.IFLA_BRPORT_PRIORITY, "priority");
  number(info.IFLA_BRPORT_COST, "cost");
  flag(info.IFLA_BRPORT_MODE, "hairpin");
  flag(info.IFLA_BRPORT_GUARD, "guard");
  flag(info.IFLA_BRPORT_PROTECT, "root_block");
  flag(info.IFLA_BRPORT_FAST_LEAVE, "fastleave");
  flag(info.IFLA_BRPORT_LEARNING, "learning");
  flag(info.IFLA_BRPORT_UNICAST_FLOOD, "flood");
  hex(info.IFLA_BRPORT_ID, "id", "port_id");
  hex(info.IFLA_BRPORT_NO, "no", "port_no");
  number(info.IFLA_BRPORT_DESIGNATED_PORT, "designated_port");
  number(info.IFLA_BRPORT_DESIGNATED_COST, "designated_cost");
  id(info.IFLA_BRPORT_BRIDGE_ID, "bridge_id", "designated_bridge");
  id(info.IFLA_BRPORT_ROOT_ID, "root_id", "designated_root");
  timer(info.IFLA_BRPORT_HOLD_TIMER, "hold_timer");
  timer(info.IFLA_BRPORT_MESSAGE_AGE_TIMER, "message_age_timer");
  timer(info.IFLA_BRPORT_FORWARD_DELAY_TIMER, "forward_delay_timer");
  number(info.IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, "topology_change_ack");
  number(info.IFLA_BRPORT_CONFIG_PENDING, "config_pending");
  flag(info.IFLA_BRPORT_PROXYARP, "proxy_arp");
  flag(info.IFLA_BRPORT_PROXYARP_WIFI, "proxy_arp_wifi");
  number(info.IFLA_BRPORT_MULTICAST_ROUTER, "multicast_router", "mcast_router");
  // iproute2 prints this one in text only: JSON has it as fastleave already.
  if (info.IFLA_BRPORT_FAST_LEAVE !== undefined)
    p.text(`mcast_fast_leave ${info.IFLA_BRPORT_FAST_LEAVE ? "on" : "off"} `);
  flag(info.IFLA_BRPORT_MCAST_FLOOD, "mcast_flood");
  flag(info.IFLA_BRPORT_BCAST_FLOOD, "bcast_flood");
  flag(info.IFLA_BRPORT_MCAST_TO_UCAST, "mcast_to_unicast");
  flag(info.IFLA_BRPORT_NEIGH_SUPPRESS, "neigh_suppress");
  if (info.IFLA_BRPORT_GROUP_FWD_MASK !== undefined) {
    printFwdMask(run, info.IFLA_BRPORT_GROUP_FWD_MASK);
    const names = fwdGroups(info.IFLA_BRPORT_GROUP_FWD_MASK);
    p.field("group_fwd_mask_str", names, `group_fwd_mask_str ${names} `);
  }
  flag(info.IFLA_BRPORT_VLAN_TUNNEL, "vlan_tunnel");
  flag(info.IFLA_BRPORT_ISOLATED, "isolated");
  flag(info.IFLA_BRPORT_LOCKED, "locked");
  if (info.IFLA_BRPORT_BACKUP_PORT) {
    const name = run.links.nameOf(info.IFLA_BRPORT_BACKUP_PORT);
    p.field("backup_port", name, `backup_port ${name} `);
  }
}

function fwdGroups(mask: number): string {
  const names: string[] = [];
  for (let bit = 0; bit < 16; bit++)
    if (mask & (1 << bit)) names.push(FWD_GROUPS.get(bit) ?? `0x${(1 << bit).toString(16)}`);
  return names.length === 0 ? "0x0" : names.join(",");
}

export const bridgeSlaveKind: LinkKind = {
  kind: "bridge_slave",
  parse,
  print,
  help: `Usage: ... bridge_slave OPTION VALUE ...
  state N, priority N, cost N, group_fwd_mask MASK, mcast_router N, backup_port DEVICE
  { hairpin | guard | root_block | fastleave | mcast_fast_leave | learning | flood | mcast_flood |
    bcast_flood | mcast_to_unicast | proxy_arp | proxy_arp_wifi | neigh_suppress | vlan_tunnel |
    isolated | locked } { on | off }
  and fdb_flush, nobackup_port, without a value
`,
};
