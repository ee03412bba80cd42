/** `type gre` and `type gretap`: packets, or Ethernet frames, in GRE (RFC 2784, RFC 2890). */

import { GRE_CSUM, GRE_KEY, GRE_SEQ } from "@netloom/uapi";
import { greInfoAttrs, type GreInfo } from "@netloom/netlink";
import { isIp4Multicast } from "@netloom/wire";
import type { Iproute } from "./iproute.js";
import { decodeAttrs, encodeAttrs, type LinkKind } from "./link-kind.js";
import type { Args } from "./parse-args.js";
import {
  currentInfo,
  ip4Text,
  keyWord,
  parseTunnelOption,
  printEndpoint,
  printFwmark,
  printTos,
  printTtl,
  printTunnelLink,
  TUNNEL_HELP,
  tunnelOptions,
} from "./tunnel-options.js";

interface Keys {
  iFlags: number;
  oFlags: number;
  iKey: number;
  oKey: number;
}

const BITS: readonly (readonly [string, number])[] = [
  ["seq", GRE_SEQ],
  ["csum", GRE_CSUM],
];

/** Reads `[no][i|o]{key|seq|csum}`; false: it is none. */
function parseFlag(args: Args, word: string, k: Keys): boolean {
  const off = word.startsWith("no");
  const rest = off ? word.slice(2) : word;
  for (const [name, bit] of BITS) {
    if (rest !== name && rest !== `i${name}` && rest !== `o${name}`) continue;
    if (rest !== `o${name}`) k.iFlags = off ? k.iFlags & ~bit : k.iFlags | bit;
    if (rest !== `i${name}`) k.oFlags = off ? k.oFlags & ~bit : k.oFlags | bit;
    return true;
  }
  if (rest !== "key" && rest !== "ikey" && rest !== "okey") return false;
  const key = off ? 0 : keyWord(args, rest);
  if (rest !== "okey") {
    k.iFlags = off ? k.iFlags & ~GRE_KEY : k.iFlags | GRE_KEY;
    if (!off) k.iKey = key;
  }
  if (rest !== "ikey") {
    k.oFlags = off ? k.oFlags & ~GRE_KEY : k.oFlags | GRE_KEY;
    if (!off) k.oKey = key;
  }
  return true;
}

function parse(kind: LinkKind, run: Iproute, args: Args, changed: number): Uint8Array {
  const o = tunnelOptions();
  const k: Keys = { iFlags: 0, oFlags: 0, iKey: 0, oKey: 0 };
  let ignoreDf = 0;
  const data = changed === 0 ? null : currentInfo(run, changed);
  if (data !== null) {
    const old = decodeAttrs(greInfoAttrs, data);
    o.link = old.IFLA_GRE_LINK ?? 0;
    o.local = old.IFLA_GRE_LOCAL ?? 0;
    o.remote = old.IFLA_GRE_REMOTE ?? 0;
    o.ttl = old.IFLA_GRE_TTL ?? 0;
    o.tos = old.IFLA_GRE_TOS ?? 0;
    o.pmtudisc = (old.IFLA_GRE_PMTUDISC ?? 1) !== 0;
    o.fwmark = old.IFLA_GRE_FWMARK ?? 0;
    o.external = old.IFLA_GRE_COLLECT_METADATA === true;
    ignoreDf = old.IFLA_GRE_IGNORE_DF ?? 0;
    k.iFlags = old.IFLA_GRE_IFLAGS ?? 0;
    k.oFlags = old.IFLA_GRE_OFLAGS ?? 0;
    k.iKey = old.IFLA_GRE_IKEY ?? 0;
    k.oKey = old.IFLA_GRE_OKEY ?? 0;
  }
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (parseFlag(args, word, k) || parseTunnelOption(run, args, word, o)) continue;
    if (word === "ignore-df") ignoreDf = 1;
    else if (word === "noignore-df") ignoreDf = 0;
    else args.die(kind.help ?? "", 1);
  }
  if (isIp4Multicast(o.remote)) {
    if (k.iKey === 0) {
      k.iKey = o.remote;
      k.iFlags |= GRE_KEY;
    }
    if (k.oKey === 0) {
      k.oKey = o.remote;
      k.oFlags |= GRE_KEY;
    }
    if (o.local === 0) args.die("A broadcast tunnel requires a source address.\n", 1);
  }
  if (o.external) return encodeAttrs(greInfoAttrs, { IFLA_GRE_COLLECT_METADATA: true });
  const info: GreInfo = {
    IFLA_GRE_IKEY: k.iKey,
    IFLA_GRE_OKEY: k.oKey,
    IFLA_GRE_IFLAGS: k.iFlags,
    IFLA_GRE_OFLAGS: k.oFlags,
    IFLA_GRE_LOCAL: o.local,
    IFLA_GRE_REMOTE: o.remote,
    IFLA_GRE_PMTUDISC: o.pmtudisc ? 1 : 0,
    IFLA_GRE_IGNORE_DF: ignoreDf,
    IFLA_GRE_TOS: o.tos,
    IFLA_GRE_TTL: o.ttl,
    IFLA_GRE_FWMARK: o.fwmark,
    IFLA_GRE_ENCAP_TYPE: o.encapType,
    IFLA_GRE_ENCAP_FLAGS: o.encapFlags,
    IFLA_GRE_ENCAP_SPORT: o.encapSport,
    IFLA_GRE_ENCAP_DPORT: o.encapDport,
  };
  if (o.link !== 0) info.IFLA_GRE_LINK = o.link;
  return encodeAttrs(greInfoAttrs, info);
}

function print(run: Iproute, data: Uint8Array): void {
  const info = decodeAttrs(greInfoAttrs, data);
  const p = run.print;
  if (info.IFLA_GRE_COLLECT_METADATA === true) p.field("external", true, "external ");
  printEndpoint(run, "remote", info.IFLA_GRE_REMOTE ?? 0);
  printEndpoint(run, "local", info.IFLA_GRE_LOCAL ?? 0);
  printTunnelLink(run, info.IFLA_GRE_LINK);
  printTtl(run, info.IFLA_GRE_TTL ?? 0);
  printTos(run, info.IFLA_GRE_TOS);
  if (info.IFLA_GRE_PMTUDISC !== undefined)
    p.field("pmtudisc", info.IFLA_GRE_PMTUDISC !== 0, info.IFLA_GRE_PMTUDISC === 0 ? "nopmtudisc " : "");
  if (info.IFLA_GRE_IGNORE_DF) p.field("ignore_df", true, "ignore-df ");
  const iFlags = info.IFLA_GRE_IFLAGS ?? 0;
  const oFlags = info.IFLA_GRE_OFLAGS ?? 0;
  const key = (name: string, value: number): void => p.field(name, ip4Text(value), `${name} ${ip4Text(value)} `);
  if (iFlags & GRE_KEY && info.IFLA_GRE_IKEY !== undefined) key("ikey", info.IFLA_GRE_IKEY);
  if (oFlags & GRE_KEY && info.IFLA_GRE_OKEY !== undefined) key("okey", info.IFLA_GRE_OKEY);
  const flag = (name: string, set: number): void => {
    if (set !== 0) p.field(name, true, `${name} `);
  };
  flag("iseq", iFlags & GRE_SEQ);
  flag("oseq", oFlags & GRE_SEQ);
  flag("icsum", iFlags & GRE_CSUM);
  flag("ocsum", oFlags & GRE_CSUM);
  const { IFLA_GRE_ERSPAN_INDEX: index, IFLA_GRE_ERSPAN_VER: version } = info;
  if (index !== undefined) p.field("erspan_index", index, `erspan_index ${index} `);
  if (version !== undefined) p.field("erspan_ver", version, `erspan_ver ${version} `);
  printFwmark(run, info.IFLA_GRE_FWMARK);
}

function greKindOf(kind: string): LinkKind {
  const self: LinkKind = {
    kind,
    parse: (run, args, changed) => parse(self, run, args, changed),
    print,
    help: `Usage: ... ${kind}\n${TUNNEL_HELP}  [ [no][i|o]seq ] [ [i|o]key KEY | no[i|o]key ] [ [no][i|o]csum ] [ [no]ignore-df ]\n`,
  };
  return self;
}

export const greKind = greKindOf("gre");
export const gretapKind = greKindOf("gretap");
/** Only what the fallback device erspan0 shows: mirroring into GRE is not here. */
export const erspanKind: LinkKind = { kind: "erspan", print };
