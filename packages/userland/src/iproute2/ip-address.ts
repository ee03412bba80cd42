/** `ip address`. */

import { AF_INET, AF_INET6, AF_UNSPEC, type Awaitable } from "@netloom/uapi";
import {
  addrDef,
  IFA_F_HOMEADDRESS,
  IFA_F_MANAGETEMPADDR,
  IFA_F_MCAUTOJOIN,
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_OPTIMISTIC,
  INFINITY_LIFE_TIME,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RT_SCOPE_HOST,
  RT_SCOPE_UNIVERSE,
  RTM_DELADDR,
  RTM_NEWADDR,
  type AddrAttrs,
} from "@netloom/netlink";
import { restoreDump } from "./dump-file.js";
import { getAddr, getPrefix, type InetPrefix } from "./inet-addr.js";
import { ADDR_DUMP_MAGIC, listAddresses } from "./ip-address-list.js";
import type { Iproute } from "./iproute.js";
import { linkKindNames } from "./link-kinds.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import { ADDR_FLAGS, ALL_ADDRS, printAddr } from "./print-addr.js";
import { ADDRESS_USAGE } from "./usage.js";

export function ipAddress(run: Iproute, args: Args): Awaitable<number> {
  const word = args.word;
  if (word === undefined) return listAddresses(run, args, "list");
  args.skip();
  if (matches(word, "add")) return modify(run, args, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
  if (matches(word, "change") || word === "chg") return modify(run, args, RTM_NEWADDR, NLM_F_REPLACE);
  if (matches(word, "replace")) return modify(run, args, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE);
  if (matches(word, "delete")) return modify(run, args, RTM_DELADDR, 0);
  if (matches(word, "show") || matches(word, "lst") || matches(word, "list")) return listAddresses(run, args, "list");
  if (matches(word, "flush")) return listAddresses(run, args, "flush");
  if (matches(word, "save")) return listAddresses(run, args, "save");
  if (matches(word, "showdump"))
    return restoreDump(run, ADDR_DUMP_MAGIC, 255, addrDef, (message) => {
      run.print.field("index", message.header.index, `if${message.header.index}:\n`);
      printAddr(run, message, ALL_ADDRS);
    });
  if (matches(word, "restore"))
    return restoreDump(run, ADDR_DUMP_MAGIC, 255, addrDef, ({ header, attrs }) =>
      run.request(RTM_NEWADDR, NLM_F_CREATE, addrDef, header, attrs),
    );
  if (matches(word, "help")) return usage(args);
  return run.unknownCommand(word, "address");
}

const usage = (args: Args): never => args.die(ADDRESS_USAGE(linkKindNames()), 255);

/** Flags a user may set, and whether only IPv6 has them. */
const SETTABLE: ReadonlyMap<number, boolean> = new Map([
  [IFA_F_NODAD, true],
  [IFA_F_OPTIMISTIC, true],
  [IFA_F_HOMEADDRESS, true],
  [IFA_F_MANAGETEMPADDR, true],
  [IFA_F_NOPREFIXROUTE, false],
  [IFA_F_MCAUTOJOIN, false],
]);

function lifetime(args: Args, name: string): number {
  const value = args.next();
  if (value === "forever") return INFINITY_LIFE_TIME;
  return parseUnsigned(value) ?? args.invalid(`${name} value`, value);
}

function modify(run: Iproute, args: Args, type: number, flags: number): number {
  const attrs: AddrAttrs = {};
  let family = run.family;
  let addrFlags = 0;
  let prefixlen = 0;
  let scope: number | null = null;
  let dev: string | null = null;
  let local: InetPrefix | null = null;
  let localWord = "";
  let peer: InetPrefix | null = null;
  let broadcast: "+" | "-" | "given" | null = null;
  let valid: number | null = null;
  let preferred: number | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const flag = flagOf(word);
    if (word === "peer" || word === "remote") {
      const value = args.next();
      if (peer !== null) args.duplicate("peer", value);
      peer = getPrefix(args, value, family);
      if (family === AF_UNSPEC) family = peer.family;
      attrs.IFA_ADDRESS = peer.bytes;
      prefixlen = peer.bitlen;
    } else if (matches(word, "broadcast") || word === "brd") {
      const value = args.next();
      if (broadcast !== null) args.duplicate("broadcast", value);
      if (value === "+" || value === "-") broadcast = value;
      else {
        const addr = getAddr(args, value, family);
        if (family === AF_UNSPEC) family = addr.family;
        attrs.IFA_BROADCAST = addr.bytes;
        broadcast = "given";
      }
    } else if (word === "anycast") {
      const value = args.next();
      if (attrs.IFA_ANYCAST !== undefined) args.duplicate("anycast", value);
      const addr = getAddr(args, value, family);
      if (family === AF_UNSPEC) family = addr.family;
      attrs.IFA_ANYCAST = addr.bytes;
    } else if (word === "scope") {
      const value = args.next();
      scope = run.names.scopes.parse(value) ?? args.invalid("invalid scope value.", value);
    } else if (word === "dev") dev = args.next();
    else if (word === "label") attrs.IFA_LABEL = args.next();
    else if (matches(word, "metric") || matches(word, "priority") || matches(word, "preference")) {
      const value = args.next();
      attrs.IFA_RT_PRIORITY = parseUnsigned(value) ?? args.invalidLine('"metric" value is invalid', value);
    } else if (matches(word, "valid_lft")) {
      if (valid !== null) args.duplicate("valid_lft", args.next());
      valid = lifetime(args, "valid_lft");
    } else if (matches(word, "preferred_lft")) {
      if (preferred !== null) args.duplicate("preferred_lft", args.next());
      preferred = lifetime(args, "preferred_lft");
    } else if (flag !== 0) {
      const onlyIp6 = SETTABLE.get(flag);
      if (onlyIp6 === undefined) run.err(`Warning: ${word} option is not mutable from userspace\n`);
      else if (onlyIp6 && family !== AF_INET6) run.err(`Warning: ${word} option can be set only for IPv6 addresses\n`);
      else addrFlags |= flag;
    } else {
      const value = word === "local" ? args.next() : word;
      if (matches(value, "help")) usage(args);
      if (local !== null) args.duplicateOrGarbage("local", value);
      localWord = value;
      local = getPrefix(args, value, family);
      if (family === AF_UNSPEC) family = local.family;
      attrs.IFA_LOCAL = local.bytes;
    }
  }
  if (addrFlags > 0xff) attrs.IFA_FLAGS = addrFlags;
  if (dev === null) return run.die('Not enough information: "dev" argument is required.\n', 1);
  if (peer === null && local !== null) {
    if (type === RTM_DELADDR && local.family === AF_INET && !local.lengthGiven) warnWildcard(run, localWord);
    else {
      peer = local;
      attrs.IFA_ADDRESS = local.bytes;
    }
  }
  if (prefixlen === 0 && local !== null) prefixlen = local.bitlen;
  if ((broadcast === "+" || broadcast === "-") && type !== RTM_DELADDR) {
    if (family !== AF_INET) return run.die("Broadcast can be set only for IPv4 addresses\n", 1);
    if (peer !== null && peer.bitlen <= 30) attrs.IFA_BROADCAST = hostBits(peer, broadcast === "+");
  }
  if (scope === null)
    scope =
      type !== RTM_DELADDR && local?.family === AF_INET && local.bytes[0] === 127 ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
  const index = run.bareIfindex(dev);
  if (valid !== null || preferred !== null) {
    const validLft = valid ?? INFINITY_LIFE_TIME;
    const preferredLft = preferred ?? INFINITY_LIFE_TIME;
    if (validLft === 0) return run.die("valid_lft is zero\n", 1);
    if (validLft < preferredLft) return run.die("preferred_lft is greater than valid_lft\n", 1);
    attrs.IFA_CACHEINFO = { prefered: preferredLft, valid: validLft, cstamp: 0, tstamp: 0 };
  }
  run.request(
    type,
    flags,
    addrDef,
    { family, prefixlen, flags: addrFlags <= 0xff ? addrFlags : 0, scope, index },
    attrs,
  );
  return 0;
}

function flagOf(word: string): number {
  if (word === "temporary") return 1;
  if (word === "primary" || word === "dynamic") return 0;
  return ADDR_FLAGS.find(([name]) => name === word)?.[1] ?? 0;
}

/** The address with all bits after its prefix set or cleared. */
function hostBits(prefix: InetPrefix, set: boolean): Uint8Array {
  const bytes = prefix.bytes.slice();
  for (let bit = prefix.bitlen; bit < 32; bit++) {
    const mask = 0x80 >> (bit & 7);
    if (set) bytes[bit >> 3]! |= mask;
    else bytes[bit >> 3]! &= ~mask;
  }
  return bytes;
}

function warnWildcard(run: Iproute, word: string): void {
  run.err(
    "Warning: Executing wildcard deletion to stay compatible with old scripts.\n" +
      `         Explicitly specify the prefix length (${word}/32) to avoid this warning.\n` +
      "         This special behaviour is likely to disappear in further releases,\n" +
      "         fix your scripts!\n",
  );
}
