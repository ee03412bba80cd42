/** `type ipvlan` and `type ipvtap`: children of a device that share its link-layer address. */

import { attributes, u16, type AttrsOf } from "@netloom/netlink";
import { decodeAttrs, encodeAttrs, unknownOption, type LinkKind } from "./link-kind.js";
import type { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";

/** IFLA_INFO_DATA of kind ipvlan (linux/if_link.h). */
const ipvlanInfoAttrs = attributes({ IFLA_IPVLAN_MODE: [1, u16], IFLA_IPVLAN_FLAGS: [2, u16] });
const MODES: readonly string[] = ["l2", "l3", "l3s"];
const FLAG_PRIVATE = 1;
const FLAG_VEPA = 2;

function parser(kind: LinkKind, args: Args): Uint8Array {
  const info: AttrsOf<typeof ipvlanInfoAttrs> = {};
  let flags = 0;
  let flagsGiven = false;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "mode")) {
      const mode = MODES.indexOf(args.next());
      if (mode < 0) return args.die('Error: argument of "mode" must be either "l2", "l3" or "l3s"\n', 1);
      info.IFLA_IPVLAN_MODE = mode;
    } else if (matches(word, "private") && !flagsGiven) {
      flags = FLAG_PRIVATE;
      flagsGiven = true;
    } else if (matches(word, "vepa") && !flagsGiven) {
      flags = FLAG_VEPA;
      flagsGiven = true;
    } else if (matches(word, "bridge") && !flagsGiven) {
      flags = 0;
      flagsGiven = true;
    } else unknownOption(args, kind, word, "option");
  }
  info.IFLA_IPVLAN_FLAGS = flags;
  return encodeAttrs(ipvlanInfoAttrs, info);
}

function print(run: Iproute, data: Uint8Array): void {
  const info = decodeAttrs(ipvlanInfoAttrs, data);
  const p = run.print;
  if (info.IFLA_IPVLAN_MODE !== undefined) {
    const mode = MODES[info.IFLA_IPVLAN_MODE] ?? "unknown";
    p.field("mode", mode, ` mode ${mode} `);
  }
  if (info.IFLA_IPVLAN_FLAGS === undefined) return;
  if (info.IFLA_IPVLAN_FLAGS & FLAG_PRIVATE) p.field("private", true, "private ");
  else if (info.IFLA_IPVLAN_FLAGS & FLAG_VEPA) p.field("vepa", true, "vepa ");
  else p.field("bridge", true, "bridge ");
}

function kindOf(kind: string): LinkKind {
  const self: LinkKind = {
    kind,
    parse: (_run, args) => parser(self, args),
    print,
    help: `Usage: ... ${kind} [ mode { l3 | l3s | l2 } ] [ bridge | private | vepa ]\n  without options: mode l3, bridge\n`,
  };
  return self;
}
export const ipvlanKind = kindOf("ipvlan");
export const ipvtapKind = kindOf("ipvtap");
