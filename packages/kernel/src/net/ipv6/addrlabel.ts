/** The policy table of labels for source address selection (RFC 6724 section 2.1, net/ipv6/addrlabel.c). */

import { AF_INET6, Errno } from "@netloom/uapi";
import { addrLabelDef, NLM_F_REPLACE, RTM_DELADDRLABEL, RTM_GETADDRLABEL, RTM_NEWADDRLABEL } from "@netloom/netlink";
import { parseIp6 } from "@netloom/wire";
import type { Net } from "../core/net.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import { equals6, prefixEquals6, prefixOf } from "./in6-addr.js";

/** The label of addresses without one (IPV6_ADDR_LABEL_DEFAULT). */
const NO_LABEL = 0xffffffff;

export interface Ip6AddrLabel {
  readonly prefix: Uint8Array;
  readonly prefixLen: number;
  /** 0 for any device. */
  readonly ifindex: number;
  label: number;
}

const label = (prefix: string, prefixLen: number, value: number): Ip6AddrLabel => ({
  prefix: parseIp6(prefix)!,
  prefixLen,
  ifindex: 0,
  label: value,
});

/** What a new namespace has, longest prefixes first. */
const DEFAULT_LABELS: readonly Ip6AddrLabel[] = [
  label("::1", 128, 0),
  label("::", 96, 3),
  label("::ffff:0:0", 96, 4),
  label("2001::", 32, 6),
  label("2001:10::", 28, 7),
  label("3ffe::", 16, 12),
  label("2002::", 16, 2),
  label("fec0::", 10, 11),
  label("fc00::", 7, 5),
  label("::", 0, 1),
];

/** The table as it is, to read. */
export function addrLabels(net: Net): readonly Ip6AddrLabel[] {
  return net.ipv6.labels ?? DEFAULT_LABELS;
}

/** The label of an address on a device. */
export function ipv6AddrLabel(net: Net, addr: Uint8Array, at: number, ifindex: number): number {
  for (const entry of addrLabels(net))
    if ((entry.ifindex === 0 || entry.ifindex === ifindex) && prefixEquals6(entry.prefix, 0, addr, at, entry.prefixLen))
      return entry.label;
  return NO_LABEL;
}

function parse(request: NlRequest): { prefix: Uint8Array; prefixLen: number; ifindex: number; label: number } {
  const { header, attrs } = parseRequest(request, addrLabelDef);
  if (attrs.IFAL_ADDRESS !== undefined && attrs.IFAL_ADDRESS.length !== 16)
    throw new Errno("ERANGE", "Attribute failed policy validation");
  if (header.family !== AF_INET6 || header.prefixlen > 128) throw new Errno("EINVAL");
  if (attrs.IFAL_ADDRESS === undefined || attrs.IFAL_LABEL === undefined || attrs.IFAL_LABEL === NO_LABEL)
    throw new Errno("EINVAL");
  return {
    prefix: prefixOf(attrs.IFAL_ADDRESS, header.prefixlen),
    prefixLen: header.prefixlen,
    ifindex: header.index,
    label: attrs.IFAL_LABEL,
  };
}

const same = (a: Ip6AddrLabel, b: Ip6AddrLabel): boolean =>
  a.prefixLen === b.prefixLen && a.ifindex === b.ifindex && equals6(a.prefix, 0, b.prefix, 0);

/** EEXIST: the prefix has a label, and NLM_F_REPLACE was not given. */
function add(request: NlRequest): void {
  const entry = parse(request);
  const { net } = request;
  if (entry.ifindex !== 0 && !net.devByIndex.has(entry.ifindex)) throw new Errno("EINVAL");
  const labels = (net.ipv6.labels ??= DEFAULT_LABELS.map((l) => ({ ...l })));
  const known = labels.find((l) => same(l, entry));
  if (known !== undefined) {
    if ((request.hdr.flags & NLM_F_REPLACE) === 0) throw new Errno("EEXIST");
    known.label = entry.label;
    return;
  }
  const at = labels.findIndex((l) => l.prefixLen <= entry.prefixLen);
  labels.splice(at < 0 ? labels.length : at, 0, entry);
}

/** ESRCH: there is none. */
function del(request: NlRequest): void {
  const entry = parse(request);
  const labels = (request.net.ipv6.labels ??= DEFAULT_LABELS.map((l) => ({ ...l })));
  const at = labels.findIndex((l) => same(l, entry));
  if (at < 0) throw new Errno("ESRCH");
  labels.splice(at, 1);
}

function dump(request: NlRequest, reply: NlReply): void {
  for (const { prefix, prefixLen, ifindex, label: value } of addrLabels(request.net))
    reply.message(
      RTM_NEWADDRLABEL,
      addrLabelDef,
      { family: AF_INET6, prefixlen: prefixLen, index: ifindex },
      { IFAL_ADDRESS: prefix, IFAL_LABEL: value },
    );
}

export const addrLabel6Rtnl: readonly RtnlHandler[] = [
  { family: AF_INET6, type: RTM_NEWADDRLABEL, doit: add },
  { family: AF_INET6, type: RTM_DELADDRLABEL, doit: del },
  { family: AF_INET6, type: RTM_GETADDRLABEL, dumpit: dump },
];
