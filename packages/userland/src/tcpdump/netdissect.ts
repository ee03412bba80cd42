/**
 * What all printers share: the packet being printed, the options, the text so far.
 *
 * Printers read through `u8`, `u16`, `u32`, `slice`, which stop at the end of what was captured: the
 * packet is then printed as far as it goes, with `[|PROTOCOL]` (as tcpdump does by longjmp).
 */

import { formatIp4, formatIp6, formatLladdr, getMac, formatMac } from "@netloom/wire";
import { organizationOf } from "./oui.js";

/** The capture ends inside a header. */
export class Truncated extends Error {
  override readonly name = "Truncated";
}

/** Names of addresses and ports; null where there is none or names are not wanted. */
export interface Names {
  host(text: string): string | null;
  service(port: number, protocol: "tcp" | "udp"): string | null;
  protocol(number: number): string | null;
}

export const NO_NAMES: Names = { host: () => null, service: () => null, protocol: () => null };

export interface DissectOptions {
  /** -e. */
  readonly link: boolean;
  /** -n given so many times. */
  readonly numeric: number;
  /** -q. */
  readonly quick: boolean;
  /** -v given so many times. */
  readonly verbose: number;
  /** -S. */
  readonly absoluteSeq: boolean;
  /** -x or -X: an unknown packet is not dumped again. */
  readonly dumps: boolean;
  /** -K: checksums are taken as right. */
  readonly noChecksum: boolean;
}

export class Netdissect {
  /** The packet's bytes. */
  b: Uint8Array = new Uint8Array(0);
  /** End of what was captured. */
  end = 0;
  /** The printer at work, named in `[|...]`. */
  protocol = "";
  /** What the packet printed so far looks like. */
  text = "";
  /** The IP header before the transport header, -1 if there was none. */
  ipOffset = -1;
  ipVersion = 4;
  /** Offset of the last destination of the IPv6 packet. */
  ip6Destination = -1;
  /** The datagram is a later or the first of several fragments. */
  fragmented = false;
  /** Sequence numbers where each TCP flow began, keyed by addresses and ports. */
  readonly flows = new Map<string, { seq: number; ack: number }>();

  constructor(
    readonly options: DissectOptions,
    readonly names: Names,
  ) {}

  get verbose(): number {
    return this.options.verbose;
  }

  print(text: string): void {
    this.text += text;
  }

  /** What follows is not there, or not captured. */
  truncated(): void {
    this.print(` [|${this.protocol}]`);
  }

  /** The packet is not as its protocol wants it. */
  invalid(): void {
    this.print(" (invalid)");
  }

  /** Runs a printer of what ends at `end` or before. */
  within(end: number, print: () => void): void {
    const saved = this.end;
    if (end < saved) this.end = end;
    try {
      print();
    } finally {
      this.end = saved;
    }
  }

  /** Bytes captured from `o` on. */
  left(o: number): number {
    return Math.max(this.end - o, 0);
  }

  has(o: number, length: number): boolean {
    return o + length <= this.end;
  }

  /** False, and said so, if it was not captured; unlike `need` this ends only the printer at work. */
  check(o: number, length: number): boolean {
    if (o + length <= this.end) return true;
    this.truncated();
    return false;
  }

  need(o: number, length: number): void {
    if (o + length > this.end) throw new Truncated();
  }

  u8(o: number): number {
    this.need(o, 1);
    return this.b[o]!;
  }

  u16(o: number): number {
    this.need(o, 2);
    return (this.b[o]! << 8) | this.b[o + 1]!;
  }

  u32(o: number): number {
    this.need(o, 4);
    return ((this.b[o]! << 24) | (this.b[o + 1]! << 16) | (this.b[o + 2]! << 8) | this.b[o + 3]!) >>> 0;
  }

  ip4(o: number): string {
    const text = formatIp4(this.u32(o));
    return this.options.numeric > 0 ? text : (this.names.host(text) ?? text);
  }

  /** Characters from `o` on, control characters as ^X and others as M-X; false if some are not captured. */
  printable(o: number, length: number): boolean {
    for (let i = o; i < o + length; i++) {
      if (i >= this.end) return false;
      let c = this.b[i]!;
      if (c > 127) this.print("M-");
      c &= 127;
      this.print(c < 32 || c === 127 ? `^${String.fromCharCode(c ^ 64)}` : String.fromCharCode(c));
    }
    return true;
  }

  /** Of bytes that are not the packet's. */
  formatIp6(address: Uint8Array): string {
    const text = formatIp6(address);
    return this.options.numeric > 0 ? text : (this.names.host(text) ?? text);
  }

  ip6(o: number): string {
    this.need(o, 16);
    const text = formatIp6(this.b, o);
    return this.options.numeric > 0 ? text : (this.names.host(text) ?? text);
  }

  mac(o: number): string {
    this.need(o, 6);
    const mac = getMac(this.b, o);
    if (this.options.numeric > 0) return formatMac(mac);
    return mac === 0xffffffffffff
      ? "Broadcast"
      : `${formatMac(mac)} (oui ${organizationOf(Math.floor(mac / 2 ** 24))})`;
  }

  lladdr(o: number, length: number): string {
    this.need(o, length);
    return formatLladdr(this.b, o, length);
  }

  tcpPort(port: number): string {
    return (this.options.numeric > 0 ? null : this.names.service(port, "tcp")) ?? String(port);
  }

  udpPort(port: number): string {
    return (this.options.numeric > 0 ? null : this.names.service(port, "udp")) ?? String(port);
  }

  /** Runs a printer; what is cut off becomes `[|PROTOCOL]`, and the answer false. */
  guarded(print: () => void): boolean {
    try {
      print();
      return true;
    } catch (error) {
      if (!(error instanceof Truncated)) throw error;
      this.truncated();
      return false;
    }
  }
}
