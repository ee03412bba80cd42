/** A tunnel's parameters as `ip tunnel` prints them. With -j each is an object of its own, followed by a line break. */

import {
  AF_INET6,
  Errno,
  GRE_CSUM,
  GRE_KEY,
  GRE_SEQ,
  IPPROTO_GRE,
  IPPROTO_IPIP,
  IPPROTO_IPV6,
  type IpTunnelParm,
} from "@netloom/uapi";
import type { LinkAttrs } from "@netloom/netlink";
import { formatAddr } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { get6rd } from "./ip-tunnel-6rd.js";
import { JsonWriter } from "./json-writer.js";
import { ip4Text } from "./tunnel-options.js";

/** What was printed so far. */
export interface TunnelText {
  readonly json: boolean;
  text: string;
  /** Tunnels among it. */
  count: number;
}

function protocolName(protocol: number): string {
  switch (protocol) {
    case IPPROTO_IPIP:
      return "ip";
    case IPPROTO_GRE:
      return "gre";
    case IPPROTO_IPV6:
      return "ipv6";
    case 137:
      return "mpls";
    case 0:
      return "any";
    default:
      return "unknown";
  }
}

const GRE_FLAGS: readonly (readonly ["iFlags" | "oFlags", number, string, string])[] = [
  ["iFlags", GRE_SEQ, "rx_drop_ooseq", "Drop packets out of sequence."],
  ["iFlags", GRE_CSUM, "rx_csum", "Checksum in received packet is required."],
  ["oFlags", GRE_SEQ, "tx_seq", "Sequence packets on output."],
  ["oFlags", GRE_CSUM, "tx_csum", "Checksum output packets."],
];

export function printTunnel(run: Iproute, out: TunnelText, p: IpTunnelParm): void {
  const w = new JsonWriter(false);
  const text: string[] = [];
  const field = (name: string, value: string | number | null, plain: string): void => {
    w.name(name);
    w.value(value);
    text.push(plain);
  };
  w.openObject();
  field("ifname", p.name, `${p.name}: `);
  const mode = `${protocolName(p.protocol)}/ip`;
  field("mode", mode, mode);
  field("remote", ip4Text(p.remote), ` remote ${p.remote === 0 ? "any" : ip4Text(p.remote)}`);
  field("local", ip4Text(p.local), ` local ${p.local === 0 ? "any" : ip4Text(p.local)}`);
  if (p.link !== 0) {
    const name = run.links.nameOf(p.link);
    field("dev", name, ` dev ${name}`);
  }
  if (p.ttl !== 0) field("ttl", p.ttl, ` ttl ${p.ttl}`);
  else text.push(" ttl inherit");
  if (p.tos !== 0) {
    text.push(" tos");
    if (p.tos & 1) text.push(" inherit");
    const rest = p.tos & ~1;
    if (rest !== 0) {
      const name = run.names.dsfield(rest);
      field("tos", name, `${p.tos & 1 ? "/" : " "}${name}`);
    }
  }
  if (!p.df) field("nopmtudisc", null, " nopmtudisc");
  if (p.protocol === IPPROTO_IPV6) print6rd(run, p.name, field);
  if (p.iFlags & GRE_KEY && p.oFlags & GRE_KEY && p.iKey === p.oKey) field("key", p.iKey, ` key ${p.iKey}`);
  else {
    if (p.iFlags & GRE_KEY) field("ikey", p.iKey, ` ikey ${p.iKey}`);
    if (p.oFlags & GRE_KEY) field("okey", p.oKey, ` okey ${p.oKey}`);
  }
  if (p.protocol === IPPROTO_GRE) {
    w.name("flags");
    w.openArray();
    for (const [side, bit, word, sentence] of GRE_FLAGS)
      if (p[side] & bit) {
        w.value(word);
        text.push(`${run.print.newline}  ${sentence}`);
      }
    w.closeArray();
  }
  w.closeObject();
  out.text += out.json ? `${out.count > 0 ? "," : ""}${w.take()}\n` : `${text.join("")}\n`;
  out.count++;
}

function print6rd(
  run: Iproute,
  name: string,
  field: (name: string, value: string | number | null, plain: string) => void,
): void {
  try {
    const sixrd = get6rd(run, name);
    if (sixrd.prefixLen === 0) return;
    const prefix = formatAddr(AF_INET6, sixrd.prefix);
    field("6rd-prefix", prefix, ` 6rd-prefix ${prefix}`);
    field("6rd-prefixlen", sixrd.prefixLen, `/${sixrd.prefixLen}`);
    if (sixrd.relayPrefix === 0) return;
    const relay = ip4Text(sixrd.relayPrefix);
    field("6rd-relay_prefix", relay, ` 6rd-relay_prefix ${relay}`);
    field("6rd-relay_prefixlen", sixrd.relayPrefixLen, `/${sixrd.relayPrefixLen}`);
  } catch (error) {
    // A device that is no longer there has nothing more to say.
    if (!(error instanceof Errno)) throw error;
  }
}

const row = (values: readonly number[], lastWidth: number): string => {
  const widths = [10, 12, 6, 8, 8, lastWidth];
  return `    ${values.map((value, i) => String(value).padEnd(widths[i]!)).join(" ")}\n`;
};

export function printTunnelStats(out: TunnelText, attrs: LinkAttrs): void {
  const s = attrs.IFLA_STATS64;
  if (s === undefined) return;
  out.text += "RX: Packets    Bytes        Errors CsumErrs OutOfSeq Mcasts\n";
  out.text += row([s.rxPackets, s.rxBytes, s.rxErrors, s.rxFrameErrors, s.rxFifoErrors, s.multicast], 8);
  out.text += "TX: Packets    Bytes        Errors DeadLoop NoRoute  NoBufs\n";
  out.text += row([s.txPackets, s.txBytes, s.txErrors, s.collisions, s.txCarrierErrors, s.txDropped], 6);
}
