/** `type bond` and `type bond_slave`: several links used as one. */

import { AF_INET, AF_INET6 } from "@netloom/uapi";
import { bondInfoAttrs, bondSlaveInfoAttrs, type BondInfo, type BondSlaveInfo } from "@netloom/netlink";
import { formatIp6, formatLladdr, getU32 } from "@netloom/wire";
import { getAddr, getLladdr } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { decodeAttrs, encodeAttrs, optionNumber, unknownOption, type LinkKind } from "./link-kind.js";
import { matches, parseS32, type Args } from "./parse-args.js";
import { ip4Text } from "./tunnel-options.js";

const MODES = ["balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"];
const ARP_VALIDATES = ["none", "active", "backup", "all", "filter", "filter_active", "filter_backup"];
const ARP_ALL_TARGETS = ["any", "all"];
const RESELECTS = ["always", "better", "failure"];
const FAIL_OVER_MACS = ["none", "active", "follow"];
const XMIT_POLICIES = ["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"];
const LACP_ACTIVES = ["off", "on"];
const LACP_RATES = ["slow", "fast"];
const AD_SELECTS = ["stable", "bandwidth", "count"];

type NumberAttr = { [K in keyof BondInfo]-?: BondInfo[K] extends number | undefined ? K : never }[keyof BondInfo] &
  string;

interface NumberOption {
  readonly attr: NumberAttr;
  /** Names of the values, by value; absent: a number up to `max`. */
  readonly values?: readonly string[];
  readonly max?: number;
  /** As the complaint calls it, if not by the keyword. */
  readonly name?: string;
}

const U8 = 0xff;
const U16 = 0xffff;
const S32 = 0x7fffffff;
/** Keywords in the order abbreviations are tried. */
const NUMBERS: readonly (readonly [string, NumberOption])[] = [
  ["mode", { attr: "IFLA_BOND_MODE", values: MODES }],
  ["miimon", { attr: "IFLA_BOND_MIIMON" }],
  ["updelay", { attr: "IFLA_BOND_UPDELAY" }],
  ["downdelay", { attr: "IFLA_BOND_DOWNDELAY" }],
  ["peer_notify_delay", { attr: "IFLA_BOND_PEER_NOTIF_DELAY" }],
  ["use_carrier", { attr: "IFLA_BOND_USE_CARRIER", max: 1 }],
  ["arp_interval", { attr: "IFLA_BOND_ARP_INTERVAL" }],
  ["arp_validate", { attr: "IFLA_BOND_ARP_VALIDATE", values: ARP_VALIDATES }],
  ["arp_all_targets", { attr: "IFLA_BOND_ARP_ALL_TARGETS", values: ARP_ALL_TARGETS }],
  ["primary_reselect", { attr: "IFLA_BOND_PRIMARY_RESELECT", values: RESELECTS }],
  ["fail_over_mac", { attr: "IFLA_BOND_FAIL_OVER_MAC", values: FAIL_OVER_MACS }],
  ["xmit_hash_policy", { attr: "IFLA_BOND_XMIT_HASH_POLICY", values: XMIT_POLICIES }],
  ["resend_igmp", { attr: "IFLA_BOND_RESEND_IGMP" }],
  ["num_grat_arp", { attr: "IFLA_BOND_NUM_PEER_NOTIF", max: U8, name: "num_grat_arp|num_unsol_na" }],
  ["num_unsol_na", { attr: "IFLA_BOND_NUM_PEER_NOTIF", max: U8, name: "num_grat_arp|num_unsol_na" }],
  ["all_slaves_active", { attr: "IFLA_BOND_ALL_SLAVES_ACTIVE", max: U8 }],
  ["min_links", { attr: "IFLA_BOND_MIN_LINKS" }],
  ["lp_interval", { attr: "IFLA_BOND_LP_INTERVAL" }],
  ["packets_per_slave", { attr: "IFLA_BOND_PACKETS_PER_SLAVE" }],
  ["lacp_active", { attr: "IFLA_BOND_AD_LACP_ACTIVE", values: LACP_ACTIVES }],
  ["lacp_rate", { attr: "IFLA_BOND_AD_LACP_RATE", values: LACP_RATES }],
  ["ad_select", { attr: "IFLA_BOND_AD_SELECT", values: AD_SELECTS }],
  ["ad_user_port_key", { attr: "IFLA_BOND_AD_USER_PORT_KEY", max: U16 }],
  ["ad_actor_sys_prio", { attr: "IFLA_BOND_AD_ACTOR_SYS_PRIO", max: U16 }],
  ["tlb_dynamic_lb", { attr: "IFLA_BOND_TLB_DYNAMIC_LB", max: U8 }],
  ["arp_missed_max", { attr: "IFLA_BOND_MISSED_MAX", max: U8 }],
];

/** A value's name, or its number. */
function named(args: Args, keyword: string, values: readonly string[]): number {
  const word = args.next();
  const at = values.indexOf(word);
  if (at >= 0) return at;
  const value = parseS32(word);
  return value !== null && value >= 0 && value < values.length ? value : args.invalid(`invalid ${keyword}`, word);
}

function deviceIndex(run: Iproute, args: Args): number {
  const name = args.next();
  const index = run.links.indexOf(name);
  return index !== 0 ? index : run.die(`Cannot find device "${name}"\n`, 1);
}

function parse(run: Iproute, args: Args): Uint8Array {
  const info: BondInfo = {};
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const keyword = word;
    if (matches(word, "active_slave")) info.IFLA_BOND_ACTIVE_SLAVE = deviceIndex(run, args);
    else if (matches(word, "clear_active_slave")) info.IFLA_BOND_ACTIVE_SLAVE = 0;
    else if (word === "arp_ip_target")
      info.IFLA_BOND_ARP_IP_TARGET = targets(args, AF_INET).map(({ type, value }) => ({
        type,
        value: getU32(value, 0),
      }));
    else if (word === "ns_ip6_target") info.IFLA_BOND_NS_IP6_TARGET = targets(args, AF_INET6);
    else if (word === "primary") info.IFLA_BOND_PRIMARY = deviceIndex(run, args);
    else if (word === "ad_actor_system") {
      const address = getLladdr(args, args.next());
      info.IFLA_BOND_AD_ACTOR_SYSTEM = address;
    } else {
      const found = NUMBERS.find(([name]) => matches(keyword, name));
      if (found === undefined) return unknownOption(args, bondKind, word, "command");
      const [name, option] = found;
      info[option.attr] =
        option.values !== undefined
          ? named(args, name, option.values)
          : optionNumber(args, option.name ?? name, option.max ?? S32);
    }
  }
  return encodeAttrs(bondInfoAttrs, info);
}

/** Comma-separated addresses; none: forget those there are. */
function targets(args: Args, family: number): { type: number; value: Uint8Array }[] {
  const next = args.peek();
  if (next === undefined) return [];
  args.skip();
  return next.split(",").map((text, type) => ({ type, value: getAddr(args, text, family).bytes }));
}

function print(run: Iproute, data: Uint8Array): void {
  const info = decodeAttrs(bondInfoAttrs, data);
  const p = run.print;
  const word = (key: string, label: string, values: readonly string[], value: number | undefined): void => {
    if (value === undefined) return;
    const name = values[value] ?? String(value);
    p.field(key, name, `${label} ${name} `);
  };
  const number = (key: string, label: string, value: number | undefined): void => {
    if (value !== undefined) p.field(key, value, `${label} ${value} `);
  };
  const device = (key: string, index: number | undefined): void => {
    if (index === undefined || index === 0) return;
    const name = run.links.nameOf(index);
    p.field(key, name, `${key} ${name} `);
  };
  word("mode", "mode", MODES, info.IFLA_BOND_MODE);
  device("active_slave", info.IFLA_BOND_ACTIVE_SLAVE);
  number("miimon", "miimon", info.IFLA_BOND_MIIMON);
  number("updelay", "updelay", info.IFLA_BOND_UPDELAY);
  number("downdelay", "downdelay", info.IFLA_BOND_DOWNDELAY);
  number("peer_notify_delay", "peer_notify_delay", info.IFLA_BOND_PEER_NOTIF_DELAY);
  number("use_carrier", "use_carrier", info.IFLA_BOND_USE_CARRIER);
  number("arp_interval", "arp_interval", info.IFLA_BOND_ARP_INTERVAL);
  number("arp_missed_max", "arp_missed_max", info.IFLA_BOND_MISSED_MAX);
  printTargets(
    run,
    "arp_ip_target",
    info.IFLA_BOND_ARP_IP_TARGET?.map(({ value }) => ip4Text(value)),
  );
  printTargets(
    run,
    "ns_ip6_target",
    info.IFLA_BOND_NS_IP6_TARGET?.map(({ value }) => formatIp6(value)),
  );
  if (info.IFLA_BOND_ARP_VALIDATE !== undefined) {
    const name = ARP_VALIDATES[info.IFLA_BOND_ARP_VALIDATE] ?? String(info.IFLA_BOND_ARP_VALIDATE);
    p.field("arp_validate", info.IFLA_BOND_ARP_VALIDATE === 0 ? null : name, `arp_validate ${name} `);
  }
  word("arp_all_targets", "arp_all_targets", ARP_ALL_TARGETS, info.IFLA_BOND_ARP_ALL_TARGETS);
  device("primary", info.IFLA_BOND_PRIMARY);
  word("primary_reselect", "primary_reselect", RESELECTS, info.IFLA_BOND_PRIMARY_RESELECT);
  word("fail_over_mac", "fail_over_mac", FAIL_OVER_MACS, info.IFLA_BOND_FAIL_OVER_MAC);
  word("xmit_hash_policy", "xmit_hash_policy", XMIT_POLICIES, info.IFLA_BOND_XMIT_HASH_POLICY);
  number("resend_igmp", "resend_igmp", info.IFLA_BOND_RESEND_IGMP);
  number("num_peer_notif", "num_grat_arp", info.IFLA_BOND_NUM_PEER_NOTIF);
  number("all_slaves_active", "all_slaves_active", info.IFLA_BOND_ALL_SLAVES_ACTIVE);
  number("min_links", "min_links", info.IFLA_BOND_MIN_LINKS);
  number("lp_interval", "lp_interval", info.IFLA_BOND_LP_INTERVAL);
  number("packets_per_slave", "packets_per_slave", info.IFLA_BOND_PACKETS_PER_SLAVE);
  word("ad_lacp_active", "lacp_active", LACP_ACTIVES, info.IFLA_BOND_AD_LACP_ACTIVE);
  word("ad_lacp_rate", "lacp_rate", LACP_RATES, info.IFLA_BOND_AD_LACP_RATE);
  word("ad_select", "ad_select", AD_SELECTS, info.IFLA_BOND_AD_SELECT);
  printAdInfo(run, info);
  number("ad_actor_sys_prio", "ad_actor_sys_prio", info.IFLA_BOND_AD_ACTOR_SYS_PRIO);
  number("ad_user_port_key", "ad_user_port_key", info.IFLA_BOND_AD_USER_PORT_KEY);
  if (info.IFLA_BOND_AD_ACTOR_SYSTEM !== undefined) {
    const mac = formatLladdr(info.IFLA_BOND_AD_ACTOR_SYSTEM);
    p.field("ad_actor_system", mac, `ad_actor_system ${mac} `);
  }
  number("tlb_dynamic_lb", "tlb_dynamic_lb", info.IFLA_BOND_TLB_DYNAMIC_LB);
}

function printTargets(run: Iproute, key: string, addresses: readonly string[] | undefined): void {
  if (addresses === undefined) return;
  const p = run.print;
  p.openArray(key, `${key} `);
  addresses.forEach((address, i) => p.field(null, address, `${i > 0 ? "," : ""}${address}`));
  p.closeArray(" ");
}

function printAdInfo(run: Iproute, info: BondInfo): void {
  const ad = info.IFLA_BOND_AD_INFO;
  if (ad === undefined) return;
  const p = run.print;
  const number = (key: string, label: string, value: number | undefined): void => {
    if (value !== undefined) p.field(key, value, `${label} ${value} `);
  };
  p.openObject("ad_info");
  number("aggregator", "ad_aggregator", ad.IFLA_BOND_AD_INFO_AGGREGATOR);
  number("num_ports", "ad_num_ports", ad.IFLA_BOND_AD_INFO_NUM_PORTS);
  number("actor_key", "ad_actor_key", ad.IFLA_BOND_AD_INFO_ACTOR_KEY);
  number("partner_key", "ad_partner_key", ad.IFLA_BOND_AD_INFO_PARTNER_KEY);
  if (ad.IFLA_BOND_AD_INFO_PARTNER_MAC !== undefined) {
    const mac = formatLladdr(ad.IFLA_BOND_AD_INFO_PARTNER_MAC);
    p.field("partner_mac", mac, `ad_partner_mac ${mac} `);
  }
  p.closeObject();
}

export const bondKind: LinkKind = {
  kind: "bond",
  parse,
  print,
  help: `Usage: ... bond [ mode { ${MODES.join(" | ")} } ]
  [ active_slave DEVICE | clear_active_slave ] [ primary DEVICE ] [ primary_reselect { ${RESELECTS.join(" | ")} } ]
  [ miimon MS ] [ updelay MS ] [ downdelay MS ] [ peer_notify_delay MS ] [ use_carrier { 0 | 1 } ]
  [ arp_interval MS ] [ arp_ip_target ADDR,... ] [ ns_ip6_target ADDR,... ] [ arp_missed_max N ]
  [ arp_validate { ${ARP_VALIDATES.join(" | ")} } ] [ arp_all_targets { any | all } ]
  [ fail_over_mac { ${FAIL_OVER_MACS.join(" | ")} } ] [ xmit_hash_policy { ${XMIT_POLICIES.join(" | ")} } ]
  [ resend_igmp N ] [ num_grat_arp N | num_unsol_na N ] [ all_slaves_active { 0 | 1 } ] [ min_links N ]
  [ lp_interval S ] [ packets_per_slave N ] [ tlb_dynamic_lb { 0 | 1 } ]
  [ lacp_rate { slow | fast } ] [ lacp_active { off | on } ] [ ad_select { ${AD_SELECTS.join(" | ")} } ]
  [ ad_user_port_key N ] [ ad_actor_sys_prio N ] [ ad_actor_system LLADDR ]
`,
};

const STATES = ["ACTIVE", "BACKUP"];
const MII_STATES = ["UP", "GOING_DOWN", "DOWN", "GOING_BACK"];
/** Bits of a port's state, lowest first. */
const PORT_STATES: readonly (readonly [number, string])[] = [
  [1, "active"],
  [2, "short_timeout"],
  [4, "aggregating"],
  [8, "in_sync"],
  [16, "collecting"],
  [32, "distributing"],
  [64, "defaulted"],
  [128, "expired"],
];

function printPortState(run: Iproute, key: string, state: number | undefined): void {
  if (state === undefined) return;
  const p = run.print;
  p.field(key, state, `${key} ${state} `);
  const names = PORT_STATES.filter(([bit]) => (state & bit) !== 0).map(([, name]) => name);
  p.openArray(`${key}_str`, `${key}_str <${names.join(",")}> `);
  if (p.json) for (const name of names) p.field(null, name, "");
  p.closeArray();
}

function printSlave(run: Iproute, data: Uint8Array): void {
  const info: BondSlaveInfo = decodeAttrs(bondSlaveInfoAttrs, data);
  const p = run.print;
  if (info.IFLA_BOND_SLAVE_STATE !== undefined) {
    const state = STATES[info.IFLA_BOND_SLAVE_STATE] ?? String(info.IFLA_BOND_SLAVE_STATE);
    p.field("state", state, `state ${state} `);
  }
  if (info.IFLA_BOND_SLAVE_MII_STATUS !== undefined) {
    const status = MII_STATES[info.IFLA_BOND_SLAVE_MII_STATUS] ?? String(info.IFLA_BOND_SLAVE_MII_STATUS);
    p.field("mii_status", status, `mii_status ${status} `);
  }
  const failures = info.IFLA_BOND_SLAVE_LINK_FAILURE_COUNT;
  if (failures !== undefined) p.field("link_failure_count", failures, `link_failure_count ${failures} `);
  if (info.IFLA_BOND_SLAVE_PERM_HWADDR !== undefined) {
    const mac = formatLladdr(info.IFLA_BOND_SLAVE_PERM_HWADDR);
    p.field("perm_hwaddr", mac, `perm_hwaddr ${mac} `);
  }
  if (info.IFLA_BOND_SLAVE_QUEUE_ID !== undefined)
    p.field("queue_id", info.IFLA_BOND_SLAVE_QUEUE_ID, `queue_id ${info.IFLA_BOND_SLAVE_QUEUE_ID} `);
  if (info.IFLA_BOND_SLAVE_PRIO !== undefined) {
    const prio = info.IFLA_BOND_SLAVE_PRIO | 0;
    p.field("prio", prio, `prio ${prio} `);
  }
  const aggregator = info.IFLA_BOND_SLAVE_AD_AGGREGATOR_ID;
  if (aggregator !== undefined) p.field("ad_aggregator_id", aggregator, `ad_aggregator_id ${aggregator} `);
  printPortState(run, "ad_actor_oper_port_state", info.IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE);
  printPortState(run, "ad_partner_oper_port_state", info.IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE);
}

export const bondSlaveKind: LinkKind = {
  kind: "bond_slave",
  parse(_run, args) {
    const info: BondSlaveInfo = {};
    for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
      if (matches(word, "queue_id"))
        info.IFLA_BOND_SLAVE_QUEUE_ID = optionNumber(args, "queue_id", U16, "queue_id is invalid");
      else if (word === "prio") {
        const value = args.next();
        info.IFLA_BOND_SLAVE_PRIO = (parseS32(value) ?? args.invalid("prio is invalid", value)) >>> 0;
      } else unknownOption(args, this, word, "option");
    }
    return encodeAttrs(bondSlaveInfoAttrs, info);
  },
  print: printSlave,
  help: "Usage: ... bond_slave [ queue_id ID ] [ prio PRIORITY ]\n",
};
