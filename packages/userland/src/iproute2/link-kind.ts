/** What `ip link` knows of a device kind: its options after `type KIND` and its part of `ip -d link`. One file a kind. */

import { Writer, type AttrSet } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { parseUnsigned, type Args } from "./parse-args.js";

export interface LinkKind {
  /** As in IFLA_INFO_KIND; `NAME_slave` describes a port of kind NAME. */
  readonly kind: string;
  /**
   * Reads all words that are left as the kind's options; returns the payload of IFLA_INFO_DATA (or
   * IFLA_INFO_SLAVE_DATA). Absent: the words are not looked at. `changed` is the index of the device that is changed,
   * 0 for one that is made.
   */
  parse?(run: Iproute, args: Args, changed: number): Uint8Array;
  /** Prints the payload. */
  readonly print?: (run: Iproute, data: Uint8Array) => void;
  /** Text of `ip link help KIND`. */
  readonly help?: string;
}

/** An attribute set's bytes. */
export function encodeAttrs<T>(set: AttrSet<T>, values: T): Uint8Array {
  const w = new Writer(128);
  set.encode(w, values);
  return w.finish();
}
export function decodeAttrs<T>(set: AttrSet<T>, data: Uint8Array): T {
  return set.decode(data, 0, data.length);
}

/** The next word as a number up to `max`; else `invalid NAME`. */
export function optionNumber(args: Args, name: string, max = 0xffffffff, complaint = `invalid ${name}`): number {
  const word = args.next();
  return parseUnsigned(word, max) ?? args.invalid(complaint, word);
}

/** An option the kind does not have: says so, with its help. Asking for help also ends with status 1. */
export function unknownOption(args: Args, kind: LinkKind, word: string, noun: "command" | "option"): never {
  const text = word !== "" && "help".startsWith(word) ? "" : `${kind.kind}: unknown ${noun} "${word}"?\n`;
  return args.die(text + (kind.help ?? ""), 1);
}

export const VLAN_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["802.1Q", 0x8100],
  ["802.1ad", 0x88a8],
]);

/** The EtherType of a VLAN protocol's name, in any case; null if it is none. */
export function parseVlanProtocol(word: string): number | null {
  const lower = word.toLowerCase();
  for (const [name, value] of VLAN_PROTOCOLS) if (name.toLowerCase() === lower) return value;
  return null;
}
export function vlanProtocolName(protocol: number): string {
  for (const [name, value] of VLAN_PROTOCOLS) if (value === protocol) return name;
  return `[${protocol}]`;
}
