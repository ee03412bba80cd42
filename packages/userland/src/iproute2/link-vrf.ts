/** `type vrf table ID`: a device whose ports use a routing table of their own. */

import { vrfInfoAttrs, type AttrsOf } from "@netloom/netlink";
import { decodeAttrs, encodeAttrs, unknownOption, type LinkKind } from "./link-kind.js";
import type { Iproute } from "./iproute.js";
import { matches } from "./parse-args.js";

function print(run: Iproute, data: Uint8Array): void {
  const { IFLA_VRF_TABLE: table } = decodeAttrs(vrfInfoAttrs, data);
  if (table !== undefined) run.print.field("table", table, `table ${table} `);
}

/** The routing table of IFLA_INFO_DATA; null without one. */
export function vrfTable(data: Uint8Array): number | null {
  return decodeAttrs(vrfInfoAttrs, data).IFLA_VRF_TABLE ?? null;
}

export const vrfKind: LinkKind = {
  kind: "vrf",
  parse(run, args) {
    const info: AttrsOf<typeof vrfInfoAttrs> = {};
    for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
      if (!matches(word, "table")) unknownOption(args, this, word, "option");
      const name = args.next();
      info.IFLA_VRF_TABLE = run.names.tables.parse(name) ?? args.invalidLine("invalid table ID", name);
    }
    return encodeAttrs(vrfInfoAttrs, info);
  },
  print,
  help: "Usage: ... vrf table TABLEID\n",
};
export const vrfSlaveKind: LinkKind = { kind: "vrf_slave", print };
