/** `type vlan`: an 802.1Q or 802.1ad tag on a device. */

import { IFLA_VLAN_QOS_MAPPING, vlanInfoAttrs, type VlanInfo, type VlanQosMap } from "@netloom/netlink";
import {
  decodeAttrs,
  encodeAttrs,
  optionNumber,
  parseVlanProtocol,
  unknownOption,
  vlanProtocolName,
  type LinkKind,
} from "./link-kind.js";
import type { Iproute } from "./iproute.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";

const FLAGS: readonly (readonly [string, number, string])[] = [
  ["reorder_hdr", 1, "REORDER_HDR"],
  ["gvrp", 2, "GVRP"],
  ["mvrp", 8, "MVRP"],
  ["loose_binding", 4, "LOOSE_BINDING"],
  ["bridge_binding", 16, "BRIDGE_BINDING"],
];

function parse(_run: Iproute, args: Args): Uint8Array {
  const info: VlanInfo = {};
  let flags = 0;
  let mask = 0;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "protocol")) {
      const name = args.next();
      const protocol =
        parseVlanProtocol(name) ?? parseUnsigned(name, 0xffff) ?? args.invalid("protocol is invalid", name);
      info.IFLA_VLAN_PROTOCOL = protocol;
    } else if (matches(word, "id")) info.IFLA_VLAN_ID = optionNumber(args, "id", 0xffff, "id is invalid");
    else if (matches(word, "ingress-qos-map"))
      info.IFLA_VLAN_INGRESS_QOS = parseQosMap(args, "invalid ingress-qos-map");
    else if (matches(word, "egress-qos-map")) info.IFLA_VLAN_EGRESS_QOS = parseQosMap(args, "invalid egress-qos-map");
    else {
      const flag = FLAGS.find(([keyword]) => matches(word, keyword));
      if (flag === undefined) return unknownOption(args, vlanKind, word, "command");
      args.next();
      mask |= flag[1];
      if (args.onOff(flag[0])) flags |= flag[1];
      else flags &= ~flag[1];
    }
  }
  if (mask !== 0) info.IFLA_VLAN_FLAGS = { flags, mask };
  return encodeAttrs(vlanInfoAttrs, info);
}

/** FROM:TO pairs up to the first word that is none; leaves the last pair at hand. */
function parseQosMap(args: Args, complaint: string): VlanQosMap {
  const map: { type: number; value: { from: number; to: number } }[] = [];
  args.next();
  for (let word = args.word; word !== undefined && word.includes(":"); args.skip(), word = args.word) {
    const colon = word.indexOf(":");
    const from = parseUnsigned(word.slice(0, colon));
    const to = parseUnsigned(word.slice(colon + 1));
    if (from === null || to === null)
      return args.invalid(complaint, from === null ? word.slice(0, colon) : word.slice(colon + 1));
    map.push({ type: IFLA_VLAN_QOS_MAPPING, value: { from, to } });
  }
  args.back();
  return map;
}

function printQosMap(run: Iproute, key: string, label: string, map: VlanQosMap): void {
  const p = run.print;
  p.nl();
  p.openArray(key, `      ${label} { `);
  for (const { value } of map) {
    p.openObject();
    p.field("from", value.from, `${value.from}:`);
    p.field("to", value.to, `${value.to} `);
    p.closeObject();
  }
  p.closeArray("} ");
}

function print(run: Iproute, data: Uint8Array): void {
  const info = decodeAttrs(vlanInfoAttrs, data);
  const p = run.print;
  if (info.IFLA_VLAN_PROTOCOL !== undefined) {
    const name = vlanProtocolName(info.IFLA_VLAN_PROTOCOL);
    p.field("protocol", name, `protocol ${name} `);
  } else p.field("protocol", "802.1q", "protocol 802.1q ");
  if (info.IFLA_VLAN_ID !== undefined) p.field("id", info.IFLA_VLAN_ID, `id ${info.IFLA_VLAN_ID} `);
  if (info.IFLA_VLAN_FLAGS !== undefined) {
    const { flags } = info.IFLA_VLAN_FLAGS;
    const names = FLAGS.filter(([, bit]) => (flags & bit) !== 0).map(([, , name]) => name);
    p.openArray("flags", `<${names.join(",")}> `);
    if (p.json) for (const name of names) p.field(null, name, "");
    p.closeArray();
  }
  if (info.IFLA_VLAN_INGRESS_QOS !== undefined)
    printQosMap(run, "ingress_qos", "ingress-qos-map", info.IFLA_VLAN_INGRESS_QOS);
  if (info.IFLA_VLAN_EGRESS_QOS !== undefined)
    printQosMap(run, "egress_qos", "egress-qos-map", info.IFLA_VLAN_EGRESS_QOS);
}

export const vlanKind: LinkKind = {
  kind: "vlan",
  parse,
  print,
  help: `Usage: ... vlan id VLANID [ protocol { 802.1Q | 802.1ad } ]
  [ { reorder_hdr | gvrp | mvrp | loose_binding | bridge_binding } { on | off } ]
  [ { ingress-qos-map | egress-qos-map } FROM:TO ... ]
`,
};
