/** `type bridge`. Times are in hundredths of a second, as the kernel takes them. */

import {
  BR_BOOLOPT_MCAST_VLAN_SNOOPING,
  BR_BOOLOPT_NO_LL_LEARN,
  bridgeInfoAttrs,
  type BridgeInfo,
} from "@netloom/netlink";
import { formatLladdr, getU16 } from "@netloom/wire";
import {
  decodeAttrs,
  encodeAttrs,
  optionNumber,
  parseVlanProtocol,
  unknownOption,
  vlanProtocolName,
  type LinkKind,
} from "./link-kind.js";
import { getLladdr } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";

type NumberAttr = {
  [K in keyof BridgeInfo]-?: NonNullable<BridgeInfo[K]> extends number ? K : never;
}[keyof BridgeInfo];

/** Options that are one number: keyword, largest value, attribute. In the order abbreviations are tried. */
const BEFORE_VLAN_PROTOCOL: readonly (readonly [string, number, NumberAttr])[] = [
  ["forward_delay", 0xffffffff, "IFLA_BR_FORWARD_DELAY"],
  ["hello_time", 0xffffffff, "IFLA_BR_HELLO_TIME"],
  ["max_age", 0xffffffff, "IFLA_BR_MAX_AGE"],
  ["ageing_time", 0xffffffff, "IFLA_BR_AGEING_TIME"],
  ["stp_state", 0xffffffff, "IFLA_BR_STP_STATE"],
  ["priority", 0xffff, "IFLA_BR_PRIORITY"],
  ["vlan_filtering", 0xff, "IFLA_BR_VLAN_FILTERING"],
];
const NUMBERS: readonly (readonly [string, number, NumberAttr])[] = [
  ["vlan_default_pvid", 0xffff, "IFLA_BR_VLAN_DEFAULT_PVID"],
  ["vlan_stats_enabled", 0xff, "IFLA_BR_VLAN_STATS_ENABLED"],
  ["vlan_stats_per_port", 0xff, "IFLA_BR_VLAN_STATS_PER_PORT"],
  ["mcast_router", 0xff, "IFLA_BR_MCAST_ROUTER"],
  ["mcast_snooping", 0xff, "IFLA_BR_MCAST_SNOOPING"],
  ["mcast_query_use_ifaddr", 0xff, "IFLA_BR_MCAST_QUERY_USE_IFADDR"],
  ["mcast_querier", 0xff, "IFLA_BR_MCAST_QUERIER"],
  ["mcast_hash_elasticity", 0xffffffff, "IFLA_BR_MCAST_HASH_ELASTICITY"],
  ["mcast_hash_max", 0xffffffff, "IFLA_BR_MCAST_HASH_MAX"],
  ["mcast_last_member_count", 0xffffffff, "IFLA_BR_MCAST_LAST_MEMBER_CNT"],
  ["mcast_startup_query_count", 0xffffffff, "IFLA_BR_MCAST_STARTUP_QUERY_CNT"],
  ["mcast_last_member_interval", Infinity, "IFLA_BR_MCAST_LAST_MEMBER_INTVL"],
  ["mcast_membership_interval", Infinity, "IFLA_BR_MCAST_MEMBERSHIP_INTVL"],
  ["mcast_querier_interval", Infinity, "IFLA_BR_MCAST_QUERIER_INTVL"],
  ["mcast_query_interval", Infinity, "IFLA_BR_MCAST_QUERY_INTVL"],
  ["mcast_query_response_interval", Infinity, "IFLA_BR_MCAST_QUERY_RESPONSE_INTVL"],
  ["mcast_startup_query_interval", Infinity, "IFLA_BR_MCAST_STARTUP_QUERY_INTVL"],
  ["mcast_stats_enabled", 0xff, "IFLA_BR_MCAST_STATS_ENABLED"],
  ["mcast_igmp_version", 0xff, "IFLA_BR_MCAST_IGMP_VERSION"],
  ["mcast_mld_version", 0xff, "IFLA_BR_MCAST_MLD_VERSION"],
  ["nf_call_iptables", 0xff, "IFLA_BR_NF_CALL_IPTABLES"],
  ["nf_call_ip6tables", 0xff, "IFLA_BR_NF_CALL_IP6TABLES"],
  ["nf_call_arptables", 0xff, "IFLA_BR_NF_CALL_ARPTABLES"],
];

function numberOption(args: Args, info: BridgeInfo, word: string, table: typeof NUMBERS): boolean {
  for (const [keyword, max, attr] of table) {
    if (!matches(word, keyword)) continue;
    info[attr] = optionNumber(args, keyword, max);
    return true;
  }
  return false;
}

function parse(_run: Iproute, args: Args): Uint8Array {
  const info: BridgeInfo = {};
  let optval = 0;
  let optmask = 0;
  const boolOption = (bit: number, on: number): void => {
    optmask |= 1 << bit;
    optval = on ? optval | (1 << bit) : optval & ~(1 << bit);
  };
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (numberOption(args, info, word, BEFORE_VLAN_PROTOCOL)) continue;
    if (matches(word, "vlan_protocol")) {
      const name = args.next();
      const protocol =
        parseVlanProtocol(name) ?? parseUnsigned(name, 0xffff) ?? args.invalid("invalid vlan_protocol", name);
      info.IFLA_BR_VLAN_PROTOCOL = Uint8Array.of(protocol >> 8, protocol & 0xff);
    } else if (matches(word, "group_fwd_mask"))
      info.IFLA_BR_GROUP_FWD_MASK = optionNumber(args, "group_fwd_mask", 0xffff);
    else if (matches(word, "group_address")) {
      const text = args.next();
      info.IFLA_BR_GROUP_ADDR = getLladdr(args, text);
    } else if (matches(word, "fdb_flush")) info.IFLA_BR_FDB_FLUSH = true;
    else if (matches(word, "mcast_vlan_snooping"))
      boolOption(BR_BOOLOPT_MCAST_VLAN_SNOOPING, optionNumber(args, "mcast_vlan_snooping", 0xff));
    else if (matches(word, "no_linklocal_learn"))
      boolOption(BR_BOOLOPT_NO_LL_LEARN, optionNumber(args, "no_linklocal_learn", 0xff));
    else if (!numberOption(args, info, word, NUMBERS)) unknownOption(args, bridgeKind, word, "command");
  }
  if (optmask !== 0) info.IFLA_BR_MULTI_BOOLOPT = { optval, optmask };
  return encodeAttrs(bridgeInfoAttrs, info);
}

/** A bridge id: priority, then the address's bytes without leading zeros. */
export function formatBridgeId(id: Uint8Array): string {
  let text = `${getU16(id, 0).toString(16).padStart(4, "0")}.`;
  for (let i = 2; i < 8; i++) text += (i === 2 ? "" : ":") + id[i]!.toString(16);
  return text;
}

/** A timer of hundredths of a second. */
export function printTimer(run: Iproute, name: string, ticks: number): void {
  const text = `${Math.floor(ticks / 100)}.${String(ticks % 100).padStart(2, "0")}`;
  run.print.raw(name, text, `${name} ${text.padStart(7)} `);
}

/** A mask of forwarded group addresses. */
export function printFwdMask(run: Iproute, mask: number): void {
  const text = mask === 0 ? "0" : `0x${mask.toString(16)}`;
  run.print.field("group_fwd_mask", text, `group_fwd_mask ${text} `);
}

function print(run: Iproute, data: Uint8Array): void {
  const info = decodeAttrs(bridgeInfoAttrs, data);
  const p = run.print;
  const number = (value: number | undefined, key: string, label = key): void => {
    if (value !== undefined) p.field(key, value, `${label} ${value} `);
  };
  const id = (value: Uint8Array | undefined, key: string, label: string): void => {
    if (value !== undefined) p.field(key, formatBridgeId(value), `${label} ${formatBridgeId(value)} `);
  };
  number(info.IFLA_BR_FORWARD_DELAY, "forward_delay");
  number(info.IFLA_BR_HELLO_TIME, "hello_time");
  number(info.IFLA_BR_MAX_AGE, "max_age");
  number(info.IFLA_BR_AGEING_TIME, "ageing_time");
  number(info.IFLA_BR_STP_STATE, "stp_state");
  number(info.IFLA_BR_PRIORITY, "priority");
  number(info.IFLA_BR_VLAN_FILTERING, "vlan_filtering");
  if (info.IFLA_BR_VLAN_PROTOCOL !== undefined) {
    const name = vlanProtocolName(getU16(info.IFLA_BR_VLAN_PROTOCOL, 0));
    p.field("vlan_protocol", name, `vlan_protocol ${name} `);
  }
  id(info.IFLA_BR_BRIDGE_ID, "bridge_id", "bridge_id");
  // iproute2 6.1 shows the bridge's own id once more, whoever is root.
  if (info.IFLA_BR_ROOT_ID !== undefined) id(info.IFLA_BR_BRIDGE_ID, "root_id", "designated_root");
  number(info.IFLA_BR_ROOT_PORT, "root_port");
  number(info.IFLA_BR_ROOT_PATH_COST, "root_path_cost");
  number(info.IFLA_BR_TOPOLOGY_CHANGE, "topology_change");
  number(info.IFLA_BR_TOPOLOGY_CHANGE_DETECTED, "topology_change_detected");
  if (info.IFLA_BR_HELLO_TIMER !== undefined) printTimer(run, "hello_timer", info.IFLA_BR_HELLO_TIMER);
  if (info.IFLA_BR_TCN_TIMER !== undefined) printTimer(run, "tcn_timer", info.IFLA_BR_TCN_TIMER);
  if (info.IFLA_BR_TOPOLOGY_CHANGE_TIMER !== undefined)
    printTimer(run, "topology_change_timer", info.IFLA_BR_TOPOLOGY_CHANGE_TIMER);
  if (info.IFLA_BR_GC_TIMER !== undefined) printTimer(run, "gc_timer", info.IFLA_BR_GC_TIMER);
  number(info.IFLA_BR_VLAN_DEFAULT_PVID, "vlan_default_pvid");
  number(info.IFLA_BR_VLAN_STATS_ENABLED, "vlan_stats_enabled");
  number(info.IFLA_BR_VLAN_STATS_PER_PORT, "vlan_stats_per_port");
  if (info.IFLA_BR_GROUP_FWD_MASK !== undefined) printFwdMask(run, info.IFLA_BR_GROUP_FWD_MASK);
  if (info.IFLA_BR_GROUP_ADDR !== undefined) {
    const address = formatLladdr(info.IFLA_BR_GROUP_ADDR);
    p.field("group_addr", address, `group_address ${address} `);
  }
  number(info.IFLA_BR_MCAST_SNOOPING, "mcast_snooping");
  const boolopt = info.IFLA_BR_MULTI_BOOLOPT;
  if (boolopt !== undefined) {
    if (boolopt.optmask & (1 << BR_BOOLOPT_NO_LL_LEARN))
      number((boolopt.optval >> BR_BOOLOPT_NO_LL_LEARN) & 1, "no_linklocal_learn");
    if (boolopt.optmask & (1 << BR_BOOLOPT_MCAST_VLAN_SNOOPING))
      number((boolopt.optval >> BR_BOOLOPT_MCAST_VLAN_SNOOPING) & 1, "mcast_vlan_snooping");
  }
  number(info.IFLA_BR_MCAST_ROUTER, "mcast_router");
  number(info.IFLA_BR_MCAST_QUERY_USE_IFADDR, "mcast_query_use_ifaddr");
  number(info.IFLA_BR_MCAST_QUERIER, "mcast_querier");
  number(info.IFLA_BR_MCAST_HASH_ELASTICITY, "mcast_hash_elasticity");
  number(info.IFLA_BR_MCAST_HASH_MAX, "mcast_hash_max");
  number(info.IFLA_BR_MCAST_LAST_MEMBER_CNT, "mcast_last_member_cnt", "mcast_last_member_count");
  number(info.IFLA_BR_MCAST_STARTUP_QUERY_CNT, "mcast_startup_query_cnt", "mcast_startup_query_count");
  number(info.IFLA_BR_MCAST_LAST_MEMBER_INTVL, "mcast_last_member_intvl", "mcast_last_member_interval");
  number(info.IFLA_BR_MCAST_MEMBERSHIP_INTVL, "mcast_membership_intvl", "mcast_membership_interval");
  number(info.IFLA_BR_MCAST_QUERIER_INTVL, "mcast_querier_intvl", "mcast_querier_interval");
  number(info.IFLA_BR_MCAST_QUERY_INTVL, "mcast_query_intvl", "mcast_query_interval");
  number(info.IFLA_BR_MCAST_QUERY_RESPONSE_INTVL, "mcast_query_response_intvl", "mcast_query_response_interval");
  number(info.IFLA_BR_MCAST_STARTUP_QUERY_INTVL, "mcast_startup_query_intvl", "mcast_startup_query_interval");
  number(info.IFLA_BR_MCAST_STATS_ENABLED, "mcast_stats_enabled");
  number(info.IFLA_BR_MCAST_IGMP_VERSION, "mcast_igmp_version");
  number(info.IFLA_BR_MCAST_MLD_VERSION, "mcast_mld_version");
  number(info.IFLA_BR_NF_CALL_IPTABLES, "nf_call_iptables");
  number(info.IFLA_BR_NF_CALL_IP6TABLES, "nf_call_ip6tables");
  number(info.IFLA_BR_NF_CALL_ARPTABLES, "nf_call_arptables");
}

export const bridgeKind: LinkKind = {
  kind: "bridge",
  parse,
  print,
  help: `Usage: ... bridge OPTION VALUE ...
  timers (1/100 s):  forward_delay, hello_time, max_age, ageing_time
  spanning tree:     stp_state, priority
  groups:            group_fwd_mask MASK, group_address LLADDR, no_linklocal_learn
  vlans:             vlan_filtering, vlan_protocol { 802.1Q | 802.1ad }, vlan_default_pvid,
                     vlan_stats_enabled, vlan_stats_per_port
  multicast:         mcast_snooping, mcast_vlan_snooping, mcast_router, mcast_querier,
                     mcast_query_use_ifaddr, mcast_hash_elasticity, mcast_hash_max,
                     mcast_{last_member,startup_query}_count,
                     mcast_{last_member,membership,querier,query,query_response,startup_query}_interval,
                     mcast_stats_enabled, mcast_igmp_version, mcast_mld_version
  netfilter:         nf_call_iptables, nf_call_ip6tables, nf_call_arptables
  and fdb_flush, without a value: forget the learnt addresses
`,
};
