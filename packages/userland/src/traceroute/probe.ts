/** Probes of traceroute and what their answers say. */

import { icmp, icmpv6 } from "@netloom/wire";

/** One packet sent with a TTL, and its answer. Times are seconds of real time. */
export interface Probe {
  done: boolean;
  /** The answer ends the way: this hop is the last. */
  final: boolean;
  sendTime: number;
  recvTime: number;
  /** Who answered, as text; null for nobody. */
  from: string | null;
  recvTtl: number;
  note: string;
  fd: number;
  seq: number;
}

export const newProbe = (): Probe => ({
  done: false,
  final: false,
  sendTime: 0,
  recvTime: 0,
  from: null,
  recvTtl: 0,
  note: "",
  fd: -1,
  seq: 0,
});

const UNREACH: Readonly<Record<number, string>> = {
  [icmp.ICMP_NET_UNREACH]: "!N",
  [icmp.ICMP_HOST_UNREACH]: "!H",
  [icmp.ICMP_PROT_UNREACH]: "!P",
  [icmp.ICMP_PORT_UNREACH]: "",
  [icmp.ICMP_SR_FAILED]: "!S",
  [icmp.ICMP_NET_UNKNOWN]: "!N",
  [icmp.ICMP_HOST_UNKNOWN]: "!H",
  [icmp.ICMP_HOST_ISOLATED]: "!H",
  [icmp.ICMP_NET_ANO]: "!X",
  [icmp.ICMP_HOST_ANO]: "!X",
  [icmp.ICMP_NET_UNR_TOS]: "!N",
  [icmp.ICMP_HOST_UNR_TOS]: "!H",
  [icmp.ICMP_PKT_FILTERED]: "!X",
  [icmp.ICMP_PREC_VIOLATION]: "!V",
  [icmp.ICMP_PREC_CUTOFF]: "!C",
};
const UNREACH6: Readonly<Record<number, string>> = {
  [icmpv6.ICMPV6_NOROUTE]: "!N",
  [icmpv6.ICMPV6_ADM_PROHIBITED]: "!X",
  [icmpv6.ICMPV6_NOT_NEIGHBOUR]: "!H",
  [icmpv6.ICMPV6_ADDR_UNREACH]: "!H",
  [icmpv6.ICMPV6_PORT_UNREACH]: "",
};

/** The annotation of an ICMP error, and whether nothing lies behind; null for "time exceeded". */
export function annotation(type: number, code: number, info: number): string | null {
  if (type === icmp.ICMP_TIME_EXCEEDED && code === icmp.ICMP_EXC_TTL) return null;
  if (type !== icmp.ICMP_DEST_UNREACH) return `!<${type}-${code}>`;
  return code === icmp.ICMP_FRAG_NEEDED ? `!F-${info}` : (UNREACH[code] ?? `!<${code}>`);
}

export function annotation6(type: number, code: number, info: number): string | null {
  if (type === icmpv6.ICMPV6_TIME_EXCEED && code === 0) return null;
  if (type === icmpv6.ICMPV6_PKT_TOOBIG) return `!F-${info}`;
  if (type === icmpv6.ICMPV6_PARAMPROB && code === 1) return "!P";
  return type === icmpv6.ICMPV6_DEST_UNREACH ? (UNREACH6[code] ?? `!<${code}>`) : `!<${type}-${code}>`;
}

/**
 * Seconds to wait for `probes[index]`: a multiple of an answer from the same hop, else of one from a
 * hop behind, else the longest.
 */
export function timeout(
  probes: readonly Probe[],
  index: number,
  perHop: number,
  wait: readonly [number, number, number],
): number {
  const [max, here, near] = wait;
  const answered = (p: Probe): number => (p.done ? p.recvTime - p.sendTime : 0);
  if (here > 0) {
    const start = index - (index % perHop);
    for (let i = start; i < start + perHop; i++) {
      const value = answered(probes[i]!);
      if (value > 0) return Math.min(value * here, max);
    }
  }
  if (near > 0) {
    for (let i = index + 1; i < probes.length && probes[i]!.sendTime > 0; i++) {
      const value = answered(probes[i]!);
      if (value > 0) return Math.min(value * near, max);
    }
  }
  return max;
}
