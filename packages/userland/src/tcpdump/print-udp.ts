/** UDP (RFC 768), and VXLAN in it (RFC 7348). */

import { csumFold, csumPartial, csumPseudo4, csumPseudo6, getU32, ipv6, udp } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { bootpPrint } from "./print-bootp.js";
import { dhcp6Print } from "./print-dhcp6.js";
import { domainPrint } from "./print-domain.js";
import { etherPrint } from "./print-ether.js";
import { ntpPrint } from "./print-ntp.js";

const PORT_DOMAIN = 53;
const PORT_MULTICAST_DNS = 5353;
const PORT_VXLAN = 4789;
const PORT_OTV = 8472;
const PORT_BOOTPS = 67;
const PORT_BOOTPC = 68;
const PORT_NTP = 123;
const PORT_DHCP6_CLIENT = 546;
const PORT_DHCP6_SERVER = 547;
const IPPROTO_UDP = 17;

/** The sum of the pseudo header of the transport protocol behind `ndo.ipOffset`. */
export function pseudoSum(ndo: Netdissect, protocol: number, length: number): number {
  const { b, ipOffset } = ndo;
  if (ndo.ipVersion === 6) {
    const header = new Uint8Array(32);
    header.set(b.subarray(ipOffset + ipv6.SADDR, ipOffset + ipv6.DADDR), 0);
    header.set(b.subarray(ndo.ip6Destination, ndo.ip6Destination + 16), 16);
    return csumPseudo6(header, 0, protocol, length);
  }
  return csumPseudo4(getU32(b, ipOffset + 12), getU32(b, ipOffset + 16), protocol, length);
}

/** Addresses with ports: `10.0.0.1.53`; only the ports behind IPv6 extension headers. A port of -1 is not known. */
export function endpoints(ndo: Netdissect, protocol: number, sport: string, dport: string): string {
  const { ipOffset, b } = ndo;
  const six = ndo.ipVersion === 6;
  const direct = b[ipOffset + (six ? 6 : 9)] === protocol;
  const src = six ? ndo.ip6(ipOffset + ipv6.SADDR) : ndo.ip4(ipOffset + 12);
  const dst = six ? ndo.ip6(ipOffset + ipv6.DADDR) : ndo.ip4(ipOffset + 16);
  if (sport === "") return direct ? `${src} > ${dst}: ` : "";
  return direct ? `${src}.${sport} > ${dst}.${dport}: ` : `${sport} > ${dport}: `;
}

/** `length` bytes of UDP at `o`. */
export function udpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "udp";
  if (!ndo.has(o, 4)) {
    ndo.print(endpoints(ndo, IPPROTO_UDP, "", ""));
    ndo.truncated();
    return;
  }
  const sport = ndo.u16(o);
  const dport = ndo.u16(o + 2);
  ndo.print(endpoints(ndo, IPPROTO_UDP, ndo.udpPort(sport), ndo.udpPort(dport)));
  if (length < udp.HLEN) {
    ndo.print(`truncated-udp ${length}`);
    return;
  }
  ndo.need(o + 4, 2);
  const ulen = ndo.u16(o + 4);
  if (ulen < udp.HLEN) {
    ndo.print(`truncated-udplength ${ulen}`);
    return;
  }
  const payload = Math.min(ulen, length) - udp.HLEN;
  ndo.need(o, udp.HLEN);
  // IPv4's is worth a second -v only: it may be absent.
  if (ndo.verbose > (ndo.ipVersion === 6 ? 0 : 1) && !ndo.options.noChecksum && !ndo.fragmented)
    checksumPrint(ndo, o, payload + udp.HLEN);
  const at = o + udp.HLEN;
  const is = (port: number): boolean => !ndo.options.quick && (sport === port || dport === port);
  if (is(PORT_DOMAIN)) domainPrint(ndo, at, payload, false);
  else if (is(PORT_BOOTPS) || is(PORT_BOOTPC)) bootpPrint(ndo, at, payload);
  else if (is(PORT_NTP)) ntpPrint(ndo, at, payload);
  else if (is(PORT_MULTICAST_DNS)) domainPrint(ndo, at, payload, true);
  else if (is(PORT_DHCP6_CLIENT) || is(PORT_DHCP6_SERVER)) dhcp6Print(ndo, at, payload);
  else if (!ndo.options.quick && dport === PORT_VXLAN) vxlanPrint(ndo, at, payload);
  else if (!ndo.options.quick && dport === PORT_OTV) otvPrint(ndo, at, payload);
  else if (ulen > length && !ndo.fragmented) ndo.print(`UDP, bad length ${ulen - udp.HLEN} > ${length - udp.HLEN}`);
  else ndo.print(`UDP, length ${ulen - udp.HLEN}`);
}

function checksumPrint(ndo: Netdissect, o: number, length: number): void {
  const was = udp.check(ndo.b, o);
  if (was === 0 && ndo.ipVersion === 4) {
    ndo.print("[no cksum] ");
    return;
  }
  if (!ndo.has(o, length)) return;
  const sum = csumFold(csumPartial(ndo.b, o, length, pseudoSum(ndo, 17, length)));
  if (sum === 0) {
    ndo.print("[udp sum ok] ");
    return;
  }
  const copy = ndo.b.slice(o, o + length);
  udp.setCheck(copy, 0, 0);
  const right = csumFold(csumPartial(copy, 0, length, pseudoSum(ndo, 17, length)));
  ndo.print(`[bad udp cksum 0x${was.toString(16).padStart(4, "0")} -> 0x${right.toString(16).padStart(4, "0")}!] `);
}

/** The flags, the network identifier, then the frame inside. */
function vxlanPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "vxlan";
  ndo.print("VXLAN");
  if (length < 8) {
    ndo.invalid();
    return;
  }
  const flags = ndo.u8(o);
  ndo.print(`, flags [${flags & 8 ? "I" : "invalid"}] (0x${flags.toString(16).padStart(2, "0")}), `);
  ndo.need(o, 8);
  ndo.print(`vni ${ndo.u32(o + 4) >>> 8}\n`);
  etherPrint(ndo, o + 8, length - 8);
}

/** Overlay Transport Virtualization, on whose port Linux's VXLAN is by default. */
function otvPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "otv";
  ndo.print("OTV");
  if (length < 8) {
    ndo.invalid();
    return;
  }
  const flags = ndo.u8(o);
  ndo.print(`, flags [${flags & 8 ? "I" : "."}] (0x${flags.toString(16).padStart(2, "0")})`);
  ndo.print(`, overlay ${ndo.u32(o) & 0xffffff}`);
  ndo.print(`, instance ${ndo.u32(o + 4) >>> 8}\n`);
  ndo.need(o, 8);
  etherPrint(ndo, o + 8, length - 8);
}
