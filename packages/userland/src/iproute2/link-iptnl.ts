/** `type ipip` and `type sit`: IPv4, or IPv6, in IPv4. */

import { AF_INET, AF_INET6, IPPROTO_IPIP, IPPROTO_IPV6, SIT_ISATAP } from "@netloom/uapi";
import { iptunInfoAttrs, type IptunInfo } from "@netloom/netlink";
import { formatIp6, getU32 } from "@netloom/wire";
import { getPrefix } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { decodeAttrs, encodeAttrs, type LinkKind } from "./link-kind.js";
import type { Args } from "./parse-args.js";
import {
  currentInfo,
  ip4Text,
  parseTunnelOption,
  printEndpoint,
  printFwmark,
  printTos,
  printTtl,
  printTunnelLink,
  TUNNEL_HELP,
  tunnelOptions,
} from "./tunnel-options.js";

const IPPROTO_MPLS = 137;

interface Sixrd {
  prefix: Uint8Array;
  prefixLen: number;
  relayPrefix: number;
  relayPrefixLen: number;
}

/** The protocol a `mode` names; null for none of the kind's. */
function modeProtocol(kind: string, word: string): number | null {
  if (kind === "sit" && (word === "ipv6/ipv4" || word === "ip6ip")) return IPPROTO_IPV6;
  if (word === "ipv4/ipv4" || word === "ipip" || word === "ip4ip4") return IPPROTO_IPIP;
  if (word === "mpls/ipv4" || word === "mplsip") return IPPROTO_MPLS;
  return word === "any/ipv4" || word === "any" ? 0 : null;
}

function parse(kind: LinkKind, run: Iproute, args: Args, changed: number): Uint8Array {
  const o = tunnelOptions();
  let proto = 0;
  let flags = 0;
  const sixrd: Sixrd = { prefix: new Uint8Array(16), prefixLen: 0, relayPrefix: 0, relayPrefixLen: 0 };
  const data = changed === 0 ? null : currentInfo(run, changed);
  if (data !== null) {
    const old = decodeAttrs(iptunInfoAttrs, data);
    o.link = old.IFLA_IPTUN_LINK ?? 0;
    o.local = old.IFLA_IPTUN_LOCAL ?? 0;
    o.remote = old.IFLA_IPTUN_REMOTE ?? 0;
    o.ttl = old.IFLA_IPTUN_TTL ?? 0;
    o.tos = old.IFLA_IPTUN_TOS ?? 0;
    o.pmtudisc = (old.IFLA_IPTUN_PMTUDISC ?? 1) !== 0;
    o.fwmark = old.IFLA_IPTUN_FWMARK ?? 0;
    o.external = old.IFLA_IPTUN_COLLECT_METADATA === true;
    proto = old.IFLA_IPTUN_PROTO ?? 0;
    flags = old.IFLA_IPTUN_FLAGS ?? 0;
    sixrd.prefix = old.IFLA_IPTUN_6RD_PREFIX ?? sixrd.prefix;
    sixrd.prefixLen = old.IFLA_IPTUN_6RD_PREFIXLEN ?? 0;
    sixrd.relayPrefix = old.IFLA_IPTUN_6RD_RELAY_PREFIX ?? 0;
    sixrd.relayPrefixLen = old.IFLA_IPTUN_6RD_RELAY_PREFIXLEN ?? 0;
  }
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (parseTunnelOption(run, args, word, o)) continue;
    if (word === "mode") {
      const mode = args.next();
      proto = modeProtocol(kind.kind, mode) ?? args.invalid("Cannot guess tunnel mode.", mode);
    } else if (kind.kind === "sit" && word === "isatap") flags |= SIT_ISATAP;
    else if (word === "6rd-prefix") {
      const prefix = getPrefix(args, args.next(), AF_INET6);
      sixrd.prefix = prefix.bytes;
      sixrd.prefixLen = prefix.bitlen;
    } else if (word === "6rd-relay_prefix") {
      const prefix = getPrefix(args, args.next(), AF_INET);
      sixrd.relayPrefix = getU32(prefix.bytes, 0);
      sixrd.relayPrefixLen = prefix.bitlen;
    } else if (word === "6rd-reset") {
      sixrd.prefix = Uint8Array.of(0x20, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
      sixrd.prefixLen = 16;
      sixrd.relayPrefix = sixrd.relayPrefixLen = 0;
    } else args.die(kind.help ?? "", 1);
  }
  if (o.ttl !== 0 && !o.pmtudisc) args.die("ttl != 0 and nopmtudisc are incompatible\n", 255);
  if (o.external) return encodeAttrs(iptunInfoAttrs, { IFLA_IPTUN_COLLECT_METADATA: true });
  const info: IptunInfo = {
    IFLA_IPTUN_LINK: o.link,
    IFLA_IPTUN_LOCAL: o.local,
    IFLA_IPTUN_REMOTE: o.remote,
    IFLA_IPTUN_TTL: o.ttl,
    IFLA_IPTUN_TOS: o.tos,
    IFLA_IPTUN_PMTUDISC: o.pmtudisc ? 1 : 0,
    IFLA_IPTUN_FWMARK: o.fwmark,
  };
  if (kind.kind === "sit") info.IFLA_IPTUN_FLAGS = flags;
  info.IFLA_IPTUN_PROTO = proto;
  if (kind.kind === "sit" && sixrd.prefixLen !== 0) {
    info.IFLA_IPTUN_6RD_PREFIX = sixrd.prefix;
    info.IFLA_IPTUN_6RD_PREFIXLEN = sixrd.prefixLen;
    info.IFLA_IPTUN_6RD_RELAY_PREFIX = sixrd.relayPrefix;
    info.IFLA_IPTUN_6RD_RELAY_PREFIXLEN = sixrd.relayPrefixLen;
  }
  info.IFLA_IPTUN_ENCAP_TYPE = o.encapType;
  info.IFLA_IPTUN_ENCAP_FLAGS = o.encapFlags;
  info.IFLA_IPTUN_ENCAP_SPORT = o.encapSport;
  info.IFLA_IPTUN_ENCAP_DPORT = o.encapDport;
  return encodeAttrs(iptunInfoAttrs, info);
}

const PROTO_NAMES: ReadonlyMap<number, string> = new Map([
  [IPPROTO_IPIP, "ipip"],
  [IPPROTO_IPV6, "ip6ip"],
  [IPPROTO_MPLS, "mplsip"],
  [0, "any"],
]);

function print(run: Iproute, data: Uint8Array): void {
  const info = decodeAttrs(iptunInfoAttrs, data);
  const p = run.print;
  if (info.IFLA_IPTUN_COLLECT_METADATA === true) p.field("external", true, "external ");
  const proto = PROTO_NAMES.get(info.IFLA_IPTUN_PROTO ?? -1);
  if (proto !== undefined) p.field("proto", proto, `${proto} `);
  printEndpoint(run, "remote", info.IFLA_IPTUN_REMOTE ?? 0);
  printEndpoint(run, "local", info.IFLA_IPTUN_LOCAL ?? 0);
  printTunnelLink(run, info.IFLA_IPTUN_LINK);
  printTtl(run, info.IFLA_IPTUN_TTL ?? 0);
  printTos(run, info.IFLA_IPTUN_TOS);
  const pmtudisc = info.IFLA_IPTUN_PMTUDISC === 1;
  p.field("pmtudisc", pmtudisc, pmtudisc ? "pmtudisc " : "nopmtudisc ");
  if ((info.IFLA_IPTUN_FLAGS ?? 0) & SIT_ISATAP) p.field("isatap", true, "isatap ");
  const prefixLen = info.IFLA_IPTUN_6RD_PREFIXLEN ?? 0;
  if (prefixLen !== 0) {
    const prefix = formatIp6(info.IFLA_IPTUN_6RD_PREFIX ?? new Uint8Array(16));
    p.field("prefix", prefix, `6rd-prefix ${prefix}`);
    p.field("prefixlen", prefixLen, `/${prefixLen} `);
    const relayLen = info.IFLA_IPTUN_6RD_RELAY_PREFIXLEN ?? 0;
    if (relayLen !== 0) {
      const relay = ip4Text(info.IFLA_IPTUN_6RD_RELAY_PREFIX ?? 0);
      p.field("relay_prefix", relay, `6rd-relay_prefix ${relay}`);
      p.field("relay_prefixlen", relayLen, `/${relayLen} `);
    }
  }
  printFwmark(run, info.IFLA_IPTUN_FWMARK);
}

function iptnlKind(kind: string, modes: string): LinkKind {
  const self: LinkKind = {
    kind,
    parse: (run, args, changed) => parse(self, run, args, changed),
    print,
    help: `Usage: ... ${kind}\n${TUNNEL_HELP}  [ mode { ${modes} } ] [ 6rd-prefix PREFIX ] [ 6rd-relay_prefix PREFIX ] [ 6rd-reset ]\n`,
  };
  return self;
}

export const ipipKind = iptnlKind("ipip", "ipip | mplsip | any");
export const sitKind = iptnlKind("sit", "ip6ip | ipip | mplsip | any");
