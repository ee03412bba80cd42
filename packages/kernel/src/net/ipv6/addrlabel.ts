/** The policy table of labels for source address selection (RFC 6724 section 2.1, net/ipv6/addrlabel.c). */

import { parseIp6 } from "@netloom/wire";
import type { Net } from "../core/net.js";
import { prefixEquals6 } from "./in6-addr.js";

export interface Ip6AddrLabel {
  readonly prefix: Uint8Array;
  readonly prefixLen: number;
  /** 0 for any device. */
  readonly ifindex: number;
  label: number;
}

const label = (prefix: string, prefixLen: number, value: number): Ip6AddrLabel => ({
  prefix: parseIp6(prefix)!, prefixLen, ifindex: 0, label: value,
});

/** What a new namespace has, longest prefixes first. */
const DEFAULT_LABELS: readonly Ip6AddrLabel[] = [
  label("::1", 128, 0), label("::ffff:0:0", 96, 4), label("::", 96, 3), label("2001::", 32, 6), label("2001:10::", 28, 7),
  label("2002::", 16, 2), label("3ffe::", 16, 12), label("fec0::", 10, 11), label("fc00::", 7, 5), label("::", 0, 1),
];

/** The table as it is, to read. */
export function addrLabels(net: Net): readonly Ip6AddrLabel[] {
  return net.ipv6.labels ?? DEFAULT_LABELS;
}

/** The label of an address on a device. */
export function ipv6AddrLabel(net: Net, addr: Uint8Array, at: number, ifindex: number): number {
  for (const entry of addrLabels(net))
    if ((entry.ifindex === 0 || entry.ifindex === ifindex) && prefixEquals6(entry.prefix, 0, addr, at, entry.prefixLen)) return entry.label;
  return 0xffffffff;
}
