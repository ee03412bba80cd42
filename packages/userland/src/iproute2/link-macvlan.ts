/** `type macvlan` and `type macvtap`: children of a device with addresses of their own. */

import { attributes, bytes, list, u16, u32, type AttrsOf } from "@netloom/netlink";
import { formatLladdr } from "@netloom/wire";
import { decodeAttrs, encodeAttrs, unknownOption, type LinkKind } from "./link-kind.js";
import { getLladdr, parseLladdrBytes } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";

/** IFLA_INFO_DATA of kind macvlan (linux/if_link.h). */
const macvlanInfoAttrs = attributes({
  IFLA_MACVLAN_MODE: [1, u32],
  IFLA_MACVLAN_FLAGS: [2, u16],
  IFLA_MACVLAN_MACADDR_MODE: [3, u32],
  IFLA_MACVLAN_MACADDR: [4, bytes],
  IFLA_MACVLAN_MACADDR_DATA: [5, list(bytes)],
  IFLA_MACVLAN_MACADDR_COUNT: [6, u32],
  IFLA_MACVLAN_BC_QUEUE_LEN: [7, u32],
  IFLA_MACVLAN_BC_QUEUE_LEN_USED: [8, u32],
});
type MacvlanInfo = AttrsOf<typeof macvlanInfoAttrs>;

const MODES: readonly (readonly [string, number])[] = [
  ["private", 1],
  ["vepa", 2],
  ["bridge", 4],
  ["passthru", 8],
  ["source", 16],
];
const FLAG_NOPROMISC = 1;
const FLAG_NODST = 2;
const MACADDR_ADD = 0;
const MACADDR_DEL = 1;
const MACADDR_FLUSH = 2;
const MACADDR_SET = 3;

function parser(kind: LinkKind, args: Args): Uint8Array {
  const info: MacvlanInfo = {};
  let mode = 0;
  let flags = 0;
  let flagsGiven = false;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "mode")) {
      const name = args.next();
      const found = MODES.find(([m]) => m === name);
      if (found === undefined)
        return args.die(
          `Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${name}"\n`,
          1,
        );
      mode = found[1];
    } else if (matches(word, "flag")) {
      const name = args.next();
      flagsGiven = true;
      if (name === "nopromisc") flags |= FLAG_NOPROMISC;
      else if (name === "nodst") flags |= FLAG_NODST;
      else if (name !== "null")
        return args.die(`Error: argument of "flag" must be "nopromisc", "nodst" or "null", not "${name}"\n`, 1);
    } else if (matches(word, "macaddr")) {
      const operation = args.next();
      if (operation === "add" || operation === "del") {
        info.IFLA_MACVLAN_MACADDR_MODE = operation === "add" ? MACADDR_ADD : MACADDR_DEL;
        info.IFLA_MACVLAN_MACADDR = getLladdr(args, args.next());
      } else if (operation === "set") {
        info.IFLA_MACVLAN_MACADDR_MODE = MACADDR_SET;
        const addresses: { type: number; value: Uint8Array }[] = [];
        for (let next = args.peek(); next !== undefined; next = args.peek()) {
          const address = next.includes(":") ? parseLladdrBytes(next) : null;
          if (address === null || address.length !== 6) break;
          addresses.push({ type: 4, value: address });
          args.skip();
        }
        info.IFLA_MACVLAN_MACADDR_DATA = addresses;
      } else if (operation === "flush") info.IFLA_MACVLAN_MACADDR_MODE = MACADDR_FLUSH;
      else return args.die(kind.help ?? "", 1);
    } else if (matches(word, "nopromisc")) {
      flags |= FLAG_NOPROMISC;
      flagsGiven = true;
    } else if (matches(word, "nodst")) {
      flags |= FLAG_NODST;
      flagsGiven = true;
    } else if (matches(word, "bcqueuelen")) {
      const length = args.next();
      info.IFLA_MACVLAN_BC_QUEUE_LEN =
        parseUnsigned(length) ??
        args.die(`Error: argument of "bcqueuelen" must be a positive integer [0-4294967295], not "${length}"\n`, 1);
    } else unknownOption(args, kind, word, "option");
  }
  if (mode !== 0) info.IFLA_MACVLAN_MODE = mode;
  if (flagsGiven) {
    if (flags & FLAG_NOPROMISC && mode !== 8)
      args.die(`${kind.kind}: nopromisc flag only valid in passthru mode\n${kind.help ?? ""}`, 1);
    info.IFLA_MACVLAN_FLAGS = flags;
  }
  return encodeAttrs(macvlanInfoAttrs, info);
}

function print(run: Iproute, data: Uint8Array): void {
  const info = decodeAttrs(macvlanInfoAttrs, data);
  const p = run.print;
  if (info.IFLA_MACVLAN_MODE !== undefined) {
    const mode = MODES.find(([, value]) => value === info.IFLA_MACVLAN_MODE)?.[0] ?? "unknown";
    p.field("mode", mode, `mode ${mode} `);
  }
  const flags = info.IFLA_MACVLAN_FLAGS ?? 0;
  if (flags & FLAG_NOPROMISC) p.field("nopromisc", true, "nopromisc ");
  if (flags & FLAG_NODST) p.field("nodst", true, "nodst ");
  if (info.IFLA_MACVLAN_BC_QUEUE_LEN !== undefined)
    p.field("bcqueuelen", info.IFLA_MACVLAN_BC_QUEUE_LEN, `bcqueuelen ${info.IFLA_MACVLAN_BC_QUEUE_LEN} `);
  if (info.IFLA_MACVLAN_BC_QUEUE_LEN_USED !== undefined)
    p.field(
      "usedbcqueuelen",
      info.IFLA_MACVLAN_BC_QUEUE_LEN_USED,
      `usedbcqueuelen ${info.IFLA_MACVLAN_BC_QUEUE_LEN_USED} `,
    );
  const count = info.IFLA_MACVLAN_MACADDR_COUNT;
  if (info.IFLA_MACVLAN_MODE === 16 && count !== undefined) {
    p.field("macaddr_count", count, `remotes (${count}) `);
    p.openArray("macaddr_data");
    for (const { value } of info.IFLA_MACVLAN_MACADDR_DATA ?? []) {
      const address = formatLladdr(value);
      p.field(null, address, `${address} `);
    }
    p.closeArray();
  }
}

function kindOf(kind: string): LinkKind {
  const self: LinkKind = {
    kind,
    parse: (_run, args) => parser(self, args),
    print,
    help: `Usage: ... ${kind} mode { private | vepa | bridge | passthru | source }
  [ flag { null | nopromisc | nodst } ] [ bcqueuelen LENGTH ]
  in mode source: macaddr { { add | del } LLADDR | set LLADDR ... | flush }
`,
  };
  return self;
}
export const macvlanKind = kindOf("macvlan");
export const macvtapKind = kindOf("macvtap");
