/** `vf NUM ...` of `ip link set`: no device here has virtual functions, and the kernel refuses what is asked of them. */

import type { LinkAttrs } from "@netloom/netlink";
import { getLladdr } from "./inet-addr.js";
import { parseS32, parseUnsigned, type Args } from "./parse-args.js";

const SWITCHES: readonly string[] = ["spoofchk", "query_rss", "trust"];
const RATES: readonly string[] = ["rate", "max_tx_rate", "min_tx_rate"];
const GUIDS: readonly string[] = ["node_guid", "port_guid"];
const STATES: readonly string[] = ["auto", "enable", "disable"];

/** Reads what is wanted of a virtual function, from `vf` to the last word that belongs to it. */
export function parseVf(args: Args, attrs: LinkAttrs): void {
  const number = args.next();
  if (parseS32(number) === null) args.invalidLine('Invalid "vf" value', number);
  let any = false;
  while (args.peek() !== undefined && option(args, args.peek()!)) any = true;
  if (!any) args.incomplete();
  attrs.IFLA_VFINFO_LIST = new Uint8Array(0);
}

/** One option, if the word is one: then its last word is at hand. */
function option(args: Args, word: string): boolean {
  if (word === "mac") {
    args.skip();
    getLladdr(args, args.next());
  } else if (word === "vlan") {
    args.skip();
    number(args, "vlan");
    vlan(args);
  } else if (RATES.includes(word)) {
    args.skip();
    number(args, word);
  } else if (SWITCHES.includes(word)) {
    args.skip();
    args.next();
    args.oneOfOnOff(word, 1);
  } else if (word === "state") {
    args.skip();
    const value = args.next();
    if (!STATES.includes(value)) args.invalidLine('Invalid "state" value', value);
  } else if (GUIDS.includes(word)) {
    args.skip();
    args.next();
  } else return false;
  return true;
}

/** `[ qos NUM ] [ proto NAME ]`, in any order. */
function vlan(args: Args): void {
  for (;;) {
    const word = args.peek();
    if (word !== "qos" && word !== "proto") return;
    args.skip();
    const value = args.next();
    if (word === "qos" && parseUnsigned(value) === null) args.invalidLine('Invalid "qos" value', value);
    if (word === "proto" && !["802.1q", "802.1ad"].includes(value.toLowerCase()))
      args.invalidLine("protocol is invalid", value);
  }
}

function number(args: Args, name: string): void {
  const value = args.next();
  if (parseUnsigned(value) === null) args.invalidLine(`Invalid "${name}" value`, value);
}
