/** Options that tunnels over IPv4 share, as words of `ip link ... type KIND` and as what `ip -d link` prints. */

import { AF_INET, AF_UNSPEC } from "@netloom/uapi";
import {
  linkDef,
  RTM_GETLINK,
  TUNNEL_ENCAP_FLAG_CSUM,
  TUNNEL_ENCAP_FLAG_CSUM6,
  TUNNEL_ENCAP_FLAG_REMCSUM,
} from "@netloom/netlink";
import { getU32, putU32 } from "@netloom/wire";
import { getAddr, getAddr32, formatAddr } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { parseUnsigned, type Args } from "./parse-args.js";

/** An IPv4 address as text. */
export function ip4Text(addr: number): string {
  const bytes = new Uint8Array(4);
  putU32(bytes, 0, addr);
  return formatAddr(AF_INET, bytes);
}

/** What was read of the words so far; kinds add their own to it. */
export interface TunnelOptions {
  local: number;
  remote: number;
  link: number;
  ttl: number;
  tos: number;
  pmtudisc: boolean;
  fwmark: number;
  external: boolean;
  encapType: number;
  encapFlags: number;
  encapSport: number;
  encapDport: number;
}

export const tunnelOptions = (): TunnelOptions => ({
  local: 0,
  remote: 0,
  link: 0,
  ttl: 0,
  tos: 0,
  pmtudisc: true,
  fwmark: 0,
  external: false,
  encapType: 0,
  encapFlags: TUNNEL_ENCAP_FLAG_CSUM6,
  encapSport: 0,
  encapDport: 0,
});

const ENCAP_TYPES: readonly string[] = ["none", "fou", "gue"];
const ENCAP_FLAGS: readonly (readonly [string, number])[] = [
  ["encap-csum", TUNNEL_ENCAP_FLAG_CSUM],
  ["encap-udp6-csum", TUNNEL_ENCAP_FLAG_CSUM6],
  ["encap-remcsum", TUNNEL_ENCAP_FLAG_REMCSUM],
];

/** TTL of the word at hand; 0 for `inherit`. */
export function ttlWord(args: Args): number {
  const word = args.next();
  return word === "inherit" ? 0 : (parseUnsigned(word, 255) ?? args.invalidLine("invalid TTL", word));
}

/** TOS or traffic class of the word at hand; 1 for `inherit`. */
export function tosWord(run: Iproute, args: Args): number {
  const word = args.next();
  if (word === "inherit") return 1;
  return run.names.dsfields.parse(word) ?? args.invalid("bad TOS value", word);
}

function addressWord(args: Args): number {
  const word = args.next();
  const addr = getAddr(args, word, AF_INET);
  return addr.bytes.length < 4 ? 0 : getU32(addr.bytes, 0);
}

/** A GRE key: a number, or an address. */
export function keyWord(args: Args, name: string): number {
  const word = args.next();
  if (word.includes(".")) return getU32(getAddr32(args, word), 0);
  return (
    parseUnsigned(word) ?? args.die(`invalid value for "${name}": "${word}"; it should be an unsigned integer\n`, 255)
  );
}

/** Reads one option that all kinds have; false: it is none. */
export function parseTunnelOption(run: Iproute, args: Args, word: string, o: TunnelOptions): boolean {
  switch (word) {
    case "remote":
      o.remote = addressWord(args);
      return true;
    case "local":
      o.local = addressWord(args);
      return true;
    case "dev": {
      const name = args.next();
      o.link = run.links.indexOf(name);
      if (o.link === 0) run.die(`Cannot find device "${name}"\n`, 255);
      return true;
    }
    case "ttl":
    case "hoplimit":
    case "hlim":
      o.ttl = ttlWord(args);
      return true;
    case "tos":
    case "tclass":
      o.tos = tosWord(run, args);
      return true;
    case "nopmtudisc":
      o.pmtudisc = false;
      return true;
    case "pmtudisc":
      o.pmtudisc = true;
      return true;
    case "external":
      o.external = true;
      return true;
    case "fwmark": {
      const mark = args.next();
      o.fwmark = parseUnsigned(mark) ?? args.invalidLine("invalid fwmark", mark);
      return true;
    }
    case "noencap":
      o.encapType = 0;
      return true;
    case "encap": {
      const type = args.next();
      o.encapType = ENCAP_TYPES.indexOf(type);
      if (o.encapType < 0) args.invalid("Invalid encap type.", type);
      return true;
    }
    case "encap-sport":
      o.encapSport = portWord(args);
      return true;
    case "encap-dport":
      o.encapDport = portWord(args);
      return true;
  }
  if (word !== "" && "dsfield".startsWith(word)) {
    o.tos = tosWord(run, args);
    return true;
  }
  for (const [name, bit] of ENCAP_FLAGS)
    if (word === name || word === `no${name}`) {
      o.encapFlags = word === name ? o.encapFlags | bit : o.encapFlags & ~bit;
      return true;
    }
  return false;
}

function portWord(args: Args): number {
  const word = args.next();
  return word === "auto" ? 0 : (parseUnsigned(word, 0xffff) ?? args.invalidLine("Invalid source port", word));
}

/** IFLA_INFO_DATA of a tunnel that is to be changed, which says what the words leave out. */
export function currentInfo(run: Iproute, index: number): Uint8Array | null {
  const { attrs } = run.rtnl.get(RTM_GETLINK, 0, linkDef, { family: AF_UNSPEC, index }, {});
  return attrs.IFLA_LINKINFO?.IFLA_INFO_DATA ?? null;
}

export function printEndpoint(run: Iproute, name: "remote" | "local", addr: number): void {
  const text = addr === 0 ? "any" : ip4Text(addr);
  run.print.field(name, text, `${name} ${text} `);
}

export function printTunnelLink(run: Iproute, link: number | undefined): void {
  if (link === undefined || link === 0) return;
  const name = run.links.nameOf(link);
  run.print.field("link", name, `dev ${name} `);
}

export function printTtl(run: Iproute, ttl: number): void {
  run.print.field("ttl", ttl, ttl === 0 ? "ttl inherit " : `ttl ${ttl} `);
}

export function printTos(run: Iproute, tos: number | undefined): void {
  if (tos === undefined || tos === 0) return;
  const text = tos === 1 ? "inherit" : `0x${tos.toString(16)}`;
  run.print.field("tos", text, `tos ${text} `);
}

export function printFwmark(run: Iproute, mark: number | undefined): void {
  if (mark === undefined || mark === 0) return;
  const text = `0x${mark.toString(16)}`;
  run.print.field("fwmark", text, `fwmark ${text} `);
}

/** The part of the help texts that is common. */
export const TUNNEL_HELP = `  [ remote ADDR ] [ local ADDR ] [ ttl TTL ] [ tos TOS ] [ [no]pmtudisc ] [ dev DEVICE ] [ fwmark MARK ]
  [ external ] [ noencap ] [ encap { fou | gue | none } ] [ encap-sport PORT ] [ encap-dport PORT ] [ [no]encap-csum ]
`;
