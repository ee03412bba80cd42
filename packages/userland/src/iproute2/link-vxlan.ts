/** `type vxlan`: Ethernet over UDP. */

import { vxlanInfoAttrs, VXLAN_DF_INHERIT, VXLAN_DF_SET, VXLAN_DF_UNSET, type VxlanInfo } from "@netloom/netlink";
import { formatIp6, isIp4Multicast, parseIp4, parseIp6 } from "@netloom/wire";
import { decodeAttrs, encodeAttrs, optionNumber, unknownOption, type LinkKind } from "./link-kind.js";
import type { Iproute } from "./iproute.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";

const DFS: readonly (readonly [string, number])[] = [
  ["unset", VXLAN_DF_UNSET],
  ["set", VXLAN_DF_SET],
  ["inherit", VXLAN_DF_INHERIT],
];
/** Options that are on by their name and off with `no` in front: by their whole word, or by prefix. */
type SwitchAttr =
  | "IFLA_VXLAN_PROXY"
  | "IFLA_VXLAN_RSC"
  | "IFLA_VXLAN_L2MISS"
  | "IFLA_VXLAN_L3MISS"
  | "IFLA_VXLAN_LEARNING"
  | "IFLA_VXLAN_UDP_CSUM"
  | "IFLA_VXLAN_UDP_ZERO_CSUM6_TX"
  | "IFLA_VXLAN_UDP_ZERO_CSUM6_RX"
  | "IFLA_VXLAN_REMCSUM_TX"
  | "IFLA_VXLAN_REMCSUM_RX"
  | "IFLA_VXLAN_COLLECT_METADATA"
  | "IFLA_VXLAN_VNIFILTER";
const SWITCHES: readonly (readonly [string, SwitchAttr])[] = [
  ["proxy", "IFLA_VXLAN_PROXY"],
  ["rsc", "IFLA_VXLAN_RSC"],
  ["l2miss", "IFLA_VXLAN_L2MISS"],
  ["l3miss", "IFLA_VXLAN_L3MISS"],
  ["udpcsum", "IFLA_VXLAN_UDP_CSUM"],
  ["udp6zerocsumtx", "IFLA_VXLAN_UDP_ZERO_CSUM6_TX"],
  ["udp6zerocsumrx", "IFLA_VXLAN_UDP_ZERO_CSUM6_RX"],
  ["remcsumtx", "IFLA_VXLAN_REMCSUM_TX"],
  ["remcsumrx", "IFLA_VXLAN_REMCSUM_RX"],
  ["external", "IFLA_VXLAN_COLLECT_METADATA"],
  ["vnifilter", "IFLA_VXLAN_VNIFILTER"],
];

type Address = number | Uint8Array;
const isMulticast = (a: Address): boolean => (typeof a === "number" ? isIp4Multicast(a) : a[0] === 0xff);

/** An address of either family; once one is known, of that family only. */
function address(args: Args, family: Address | null): Address {
  const word = args.next();
  if (word === "any") return family !== null && typeof family !== "number" ? new Uint8Array(16) : 0;
  const v4 = parseIp4(word);
  const v6 = v4 === null ? parseIp6(word) : null;
  if (family !== null && typeof family !== "number" && v6 === null)
    args.die(`Error: inet6 address is expected rather than "${word}".\n`, 1);
  if (family !== null && typeof family === "number" && v4 === null)
    args.die(`Error: inet address is expected rather than "${word}".\n`, 1);
  return v4 ?? v6 ?? args.die(`Error: any valid address is expected rather than "${word}".\n`, 1);
}

/** `option` or `nooption`: whether it is on; null for another word. */
function switched(word: string, name: string): boolean | null {
  if (word === name) return true;
  return word === `no${name}` ? false : null;
}

function parse(run: Iproute, args: Args, changed: number): Uint8Array {
  const info: VxlanInfo = {};
  const given = new Set<string>();
  const once = (name: string): void => {
    if (given.has(name)) args.duplicateOrGarbage(name, args.word!);
    given.add(name);
  };
  let remote: Address | null = null;
  let local: Address | null = null;
  let group = false;
  let metadata = false;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const hit = SWITCHES.map(([name, attr]) => [switched(word!, name), attr, name] as const).find(
      ([on]) => on !== null,
    );
    if (matches(word, "id") || matches(word, "vni"))
      info.IFLA_VXLAN_ID = optionNumber(args, "id", (1 << 24) - 1, "invalid id");
    else if (matches(word, "group")) {
      if (remote !== null) conflict(args, group, true);
      remote = address(args, local);
      group = true;
      if (!isMulticast(remote)) args.invalid("invalid group address", args.word!);
    } else if (matches(word, "remote")) {
      if (remote !== null) conflict(args, group, false);
      remote = address(args, local);
      if (isMulticast(remote)) args.invalid("invalid remote address", args.word!);
    } else if (matches(word, "local")) {
      once("local");
      local = address(args, remote);
      if (isMulticast(local)) args.invalid("invalid local address", args.word!);
    } else if (matches(word, "dev")) {
      once("dev");
      const name = args.next();
      info.IFLA_VXLAN_LINK = run.links.indexOf(name) || run.die(`Cannot find device "${name}"\n`, 255);
    } else if (matches(word, "ttl") || matches(word, "hoplimit")) {
      once("ttl");
      const value = args.next();
      if (value === "inherit") info.IFLA_VXLAN_TTL_INHERIT = new Uint8Array(0);
      else info.IFLA_VXLAN_TTL = value === "auto" ? 0 : (parseUnsigned(value) ?? args.invalid("invalid TTL", value));
      if ((info.IFLA_VXLAN_TTL ?? 0) > 255) args.invalid("TTL must be <= 255", value);
    } else if (matches(word, "tos") || matches(word, "dsfield")) {
      once("tos");
      const value = args.next();
      info.IFLA_VXLAN_TOS =
        value === "inherit" ? 1 : (run.names.parseDsfield(value) ?? args.invalid("bad TOS value", value));
    } else if (word === "df") {
      once("df");
      const value = args.next();
      const df = DFS.find(([name]) => name === value);
      info.IFLA_VXLAN_DF = df === undefined ? args.invalid("DF must be 'unset', 'set' or 'inherit'", value) : df[1];
    } else if (matches(word, "label") || matches(word, "flowlabel")) {
      once("flowlabel");
      info.IFLA_VXLAN_LABEL = optionNumber(args, "flowlabel", 0xfffff, "invalid flowlabel");
    } else if (matches(word, "ageing")) {
      once("ageing");
      const value = args.next();
      info.IFLA_VXLAN_AGEING = value === "none" ? 0 : (parseUnsigned(value) ?? args.invalid("ageing timer", value));
    } else if (matches(word, "maxaddress")) {
      once("maxaddress");
      const value = args.next();
      info.IFLA_VXLAN_LIMIT =
        value === "unlimited" ? 0 : (parseUnsigned(value) ?? args.invalid("max addresses", value));
    } else if (matches(word, "port") || matches(word, "srcport")) {
      once("srcport");
      const low = optionNumber(args, "min port", 0xffff, "min port");
      const high = optionNumber(args, "max port", 0xffff, "max port");
      info.IFLA_VXLAN_PORT_RANGE = { low, high };
    } else if (matches(word, "dstport")) {
      once("dstport");
      info.IFLA_VXLAN_PORT = optionNumber(args, "dstport", 0xffff, "dst port");
    } else if (hit !== undefined) {
      once(hit[2]);
      info[hit[1]] = hit[0] ? 1 : 0;
      if (hit[2] === "external") metadata = hit[0] === true;
    } else if (matches(word, "nolearning") || matches(word, "learning")) {
      once("learning");
      info.IFLA_VXLAN_LEARNING = matches(word, "learning") ? 1 : 0;
    } else if (word === "gbp") info.IFLA_VXLAN_GBP = true;
    else if (word === "gpe") info.IFLA_VXLAN_GPE = true;
    else return unknownOption(args, vxlanKind, word, "command");
  }
  if (metadata && info.IFLA_VXLAN_ID !== undefined) args.die("vxlan: both 'external' and vni cannot be specified\n", 1);
  const made = changed === 0;
  if (group && info.IFLA_VXLAN_LINK === undefined) args.die("vxlan: 'group' requires 'dev' to be specified\n", 1);
  if (info.IFLA_VXLAN_PORT === undefined && made) {
    if (info.IFLA_VXLAN_GPE) info.IFLA_VXLAN_PORT = 4790;
    else
      run.err(
        "vxlan: destination port not specified\nWill use Linux kernel default (non-standard value)\n" +
          "Use 'dstport 4789' to get the IANA assigned value\nUse 'dstport 0' to get default and quiet this message\n",
      );
  } else if (info.IFLA_VXLAN_PORT === 0) delete info.IFLA_VXLAN_PORT;
  if (remote !== null) {
    if (typeof remote === "number") info.IFLA_VXLAN_GROUP = remote;
    else info.IFLA_VXLAN_GROUP6 = remote;
  }
  if (local !== null) {
    if (typeof local === "number") info.IFLA_VXLAN_LOCAL = local;
    else info.IFLA_VXLAN_LOCAL6 = local;
  }
  if (made && info.IFLA_VXLAN_LEARNING === undefined) info.IFLA_VXLAN_LEARNING = metadata ? 0 : 1;
  return encodeAttrs(vxlanInfoAttrs, info);
}

function conflict(args: Args, wasGroup: boolean, isGroup: boolean): never {
  if (wasGroup === isGroup) return args.duplicateOrGarbage(isGroup ? "group" : "remote", args.next());
  return args.die("vxlan: both group and remote cannot be specified\n", 1);
}

function print(run: Iproute, data: Uint8Array): void {
  const info = decodeAttrs(vxlanInfoAttrs, data);
  const p = run.print;
  if (info.IFLA_VXLAN_COLLECT_METADATA) p.field("external", true, "external ");
  if (info.IFLA_VXLAN_VNIFILTER) p.field("vnifilter", true, "vnifilter");
  if (info.IFLA_VXLAN_ID !== undefined) p.field("id", info.IFLA_VXLAN_ID, `id ${info.IFLA_VXLAN_ID} `);
  const ip4 = (addr: number): string => [24, 16, 8, 0].map((k) => (addr >>> k) & 255).join(".");
  if (info.IFLA_VXLAN_GROUP) {
    const key = isMulticast(info.IFLA_VXLAN_GROUP) ? "group" : "remote";
    p.field(key, ip4(info.IFLA_VXLAN_GROUP), `${key} ${ip4(info.IFLA_VXLAN_GROUP)} `);
  } else if (info.IFLA_VXLAN_GROUP6 !== undefined) {
    const key = isMulticast(info.IFLA_VXLAN_GROUP6) ? "group" : "remote";
    const text = formatIp6(info.IFLA_VXLAN_GROUP6);
    p.field(`${key}6`, text, `${key} ${text} `);
  }
  if (info.IFLA_VXLAN_LOCAL) p.field("local", ip4(info.IFLA_VXLAN_LOCAL), `local ${ip4(info.IFLA_VXLAN_LOCAL)} `);
  else if (info.IFLA_VXLAN_LOCAL6 !== undefined) {
    const text = formatIp6(info.IFLA_VXLAN_LOCAL6);
    p.field("local6", text, `local ${text} `);
  }
  if (info.IFLA_VXLAN_LINK) {
    const name = run.links.nameOf(info.IFLA_VXLAN_LINK);
    p.field("link", name, `dev ${name} `);
  }
  const range = info.IFLA_VXLAN_PORT_RANGE;
  if (range !== undefined) {
    p.openObject("port_range");
    p.field("low", range.low, `srcport ${range.low} `);
    p.field("high", range.high, `${range.high} `);
    p.closeObject();
  }
  if (info.IFLA_VXLAN_PORT !== undefined) p.field("port", info.IFLA_VXLAN_PORT, `dstport ${info.IFLA_VXLAN_PORT} `);
  if (info.IFLA_VXLAN_LEARNING !== undefined)
    p.field("learning", info.IFLA_VXLAN_LEARNING !== 0, info.IFLA_VXLAN_LEARNING ? "" : "nolearning ");
  if (info.IFLA_VXLAN_PROXY) p.field("proxy", true, "proxy ");
  if (info.IFLA_VXLAN_RSC) p.field("rsc", true, "rsc ");
  if (info.IFLA_VXLAN_L2MISS) p.field("l2miss", true, "l2miss ");
  if (info.IFLA_VXLAN_L3MISS) p.field("l3miss", true, "l3miss ");
  if (info.IFLA_VXLAN_TOS) {
    const hex = `0x${info.IFLA_VXLAN_TOS.toString(16)}`;
    p.field("tos", hex, info.IFLA_VXLAN_TOS === 1 ? "tos inherit " : `tos ${hex} `);
  }
  const inherit = info.IFLA_VXLAN_TTL_INHERIT !== undefined && info.IFLA_VXLAN_TTL_INHERIT[0] !== 0;
  if (inherit) p.text("ttl inherit ");
  else if (info.IFLA_VXLAN_TTL) p.field("ttl", info.IFLA_VXLAN_TTL, `ttl ${info.IFLA_VXLAN_TTL} `);
  else p.field("ttl", info.IFLA_VXLAN_TTL ?? 0, "ttl auto ");
  if (info.IFLA_VXLAN_DF !== undefined) {
    const df = DFS.find(([, value]) => value === info.IFLA_VXLAN_DF)?.[0] ?? "unset";
    p.field("df", df, info.IFLA_VXLAN_DF === VXLAN_DF_UNSET ? "" : `df ${df} `);
  }
  if (info.IFLA_VXLAN_LABEL) {
    const label = `0x${info.IFLA_VXLAN_LABEL.toString(16)}`;
    p.field("label", label, `flowlabel ${label} `);
  }
  const age = info.IFLA_VXLAN_AGEING;
  if (age !== undefined) p.field("ageing", age, age === 0 ? "ageing none " : `ageing ${age} `);
  if (info.IFLA_VXLAN_LIMIT) p.field("limit", info.IFLA_VXLAN_LIMIT, `maxaddr ${info.IFLA_VXLAN_LIMIT} `);
  const bool = (value: number | undefined, key: string, word: string): void => {
    if (value !== undefined) p.field(key, value !== 0, `${value === 0 ? "no" : ""}${word} `);
  };
  bool(info.IFLA_VXLAN_UDP_CSUM, "udp_csum", "udpcsum");
  bool(info.IFLA_VXLAN_UDP_ZERO_CSUM6_TX, "udp_zero_csum6_tx", "udp6zerocsumtx");
  bool(info.IFLA_VXLAN_UDP_ZERO_CSUM6_RX, "udp_zero_csum6_rx", "udp6zerocsumrx");
  if (info.IFLA_VXLAN_REMCSUM_TX) p.field("remcsum_tx", true, "remcsumtx ");
  if (info.IFLA_VXLAN_REMCSUM_RX) p.field("remcsum_rx", true, "remcsumrx ");
  if (info.IFLA_VXLAN_GBP) p.field("gbp", true, "gbp ");
  if (info.IFLA_VXLAN_GPE) p.field("gpe", true, "gpe ");
}

export const vxlanKind: LinkKind = {
  kind: "vxlan",
  parse,
  print,
  help: `Usage: ... vxlan id VNI [ { group | remote } ADDRESS ] [ local ADDRESS ] [ dev DEVICE ] [ dstport PORT ] [ srcport MIN MAX ]
  [ ttl { NUMBER | auto | inherit } ] [ tos { NUMBER | inherit } ] [ df { unset | set | inherit } ] [ flowlabel LABEL ]
  [ ageing SECONDS ] [ maxaddress NUMBER ] [ [no]learning ] [ [no]proxy ] [ [no]rsc ] [ [no]l2miss ] [ [no]l3miss ]
  [ [no]udpcsum ] [ [no]udp6zerocsumtx ] [ [no]udp6zerocsumrx ] [ [no]remcsumtx ] [ [no]remcsumrx ]
  [ [no]external ] [ [no]vnifilter ] [ gbp ] [ gpe ]
`,
};
