/** The Network Time Protocol (RFC 5905). */

import type { Netdissect } from "./netdissect.js";
import { calendar } from "./packet-time.js";

const MODES: readonly string[] = [
  "unspecified",
  "symmetric active",
  "symmetric passive",
  "Client",
  "Server",
  "Broadcast",
  "Control Message",
  "Reserved",
];
const LEAP: readonly string[] = ["", "+1s", "-1s", "clock unsynchronized"];
/** Seconds from 1900 to 1970. */
const EPOCH = 2208988800;
const TIME_LEN = 48;
const CONTROL_LEN = 12;
const CONTROL = 6;

export function ntpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "ntp";
  if (length < 8) return ndo.invalid();
  const first = ndo.u8(o);
  const mode = first & 7;
  ndo.print(`NTPv${(first >>> 3) & 7}, ${MODES[mode]}, length ${length}`);
  if (ndo.verbose === 0) return;
  ndo.print(`\n\tLeap indicator: ${LEAP[first >>> 6]} (${first & 0xc0})`);
  if (mode === CONTROL) controlPrint(ndo, o, length);
  else if (mode === 7 || length < TIME_LEN) {
    ndo.invalid();
    ndo.check(o, length);
  } else timePrint(ndo, o, length);
}

function timePrint(ndo: Netdissect, o: number, length: number): void {
  const stratum = ndo.u8(o + 1);
  const kind =
    stratum === 0
      ? "unspecified"
      : stratum === 1
        ? "primary reference"
        : stratum < 16
          ? "secondary reference"
          : "reserved";
  ndo.print(`, Stratum ${stratum} (${kind})`);
  const signed = (at: number): number => (ndo.u8(at) << 24) >> 24;
  const poll = signed(o + 2);
  ndo.print(`, poll ${poll} (${poll >= 0 ? `${2 ** poll}s` : `1/${2 ** -poll}s`})`);
  ndo.print(`, precision ${signed(o + 3)}`);
  ndo.print(`\n\tRoot Delay: ${shortTime(ndo, o + 4)}`);
  ndo.print(`, Root dispersion: ${shortTime(ndo, o + 8)}`);
  ndo.need(o + 12, 4);
  ndo.print(", Reference-ID: ");
  referencePrint(ndo, o + 12, stratum);
  ndo.print(`\n\t  Reference Timestamp:  ${timestamp(ndo, o + 16)}`);
  ndo.print(`\n\t  Originator Timestamp: ${timestamp(ndo, o + 24)}`);
  ndo.print(`\n\t  Receive Timestamp:    ${timestamp(ndo, o + 32)}`);
  ndo.print(`\n\t  Transmit Timestamp:   ${timestamp(ndo, o + 40)}`);
  ndo.print(`\n\t    Originator - Receive Timestamp:  ${difference(ndo, o + 24, o + 32)}`);
  ndo.print(`\n\t    Originator - Transmit Timestamp: ${difference(ndo, o + 24, o + 40)}`);
  const hex = (at: number): string => ndo.u32(at).toString(16).padStart(8, "0");
  if (length === TIME_LEN + 4) ndo.print(`\n\tKey id: ${ndo.u32(o + 48)}`);
  else if (length === TIME_LEN + 20 || length === TIME_LEN + 24) {
    ndo.print(`\n\tKey id: ${ndo.u32(o + 48)}`);
    const words = (length - TIME_LEN - 4) / 4;
    ndo.print(`\n\tAuthentication: ${Array.from({ length: words }, (_, i) => hex(o + 52 + 4 * i)).join("")}`);
  } else if (length > TIME_LEN) ndo.print(`\n\t(${length - TIME_LEN} more header octets)`);
}

function referencePrint(ndo: Netdissect, o: number, stratum: number): void {
  if (stratum === 0) ndo.print("(unspec)");
  else if (stratum === 1) {
    if (!ndo.printable(o, 4)) ndo.truncated();
  } else ndo.print(`0x${ndo.u32(o).toString(16).padStart(8, "0")}`);
}

/** 16 bits of seconds and 16 of a fraction. */
function shortTime(ndo: Netdissect, o: number): string {
  const fraction = Math.trunc((ndo.u16(o + 2) / 65536) * 1e6);
  return `${ndo.u16(o)}.${String(fraction).padStart(6, "0")}`;
}

/** Nanoseconds of a 32-bit fraction. */
const nanoseconds = (fraction: number): number => Math.trunc((fraction / 4294967296) * 1e9);
const nine = (n: number): string => String(n).padStart(9, "0");

function timestamp(ndo: Netdissect, o: number): string {
  const seconds = ndo.u32(o);
  return `${seconds}.${nine(nanoseconds(ndo.u32(o + 4)))}${date(seconds)}`;
}

const date = (seconds: number): string => (seconds === 0 ? "" : ` (${calendar(seconds - EPOCH)})`);

/** How much later the second time is. */
function difference(ndo: Netdissect, from: number, to: number): string {
  const [fromSec, fromFraction] = [ndo.u32(from), ndo.u32(from + 4)];
  const [toSec, toFraction] = [ndo.u32(to), ndo.u32(to + 4)];
  const negative = fromSec > toSec || (fromSec === toSec && fromFraction > toFraction);
  let seconds = negative ? fromSec - toSec : toSec - fromSec;
  let fraction = negative ? fromFraction - toFraction : toFraction - fromFraction;
  if (fraction < 0) {
    fraction += 4294967296;
    seconds--;
  }
  const absolute = fromSec === 0 && !negative ? date(seconds) : "";
  return `${negative ? "-" : seconds === 0 && fraction === 0 ? "" : absolute === "" ? "+" : ""}${seconds}.${nine(nanoseconds(fraction))}${absolute}`;
}

/** Mode 6 (RFC 9327). */
function controlPrint(ndo: Netdissect, o: number, length: number): void {
  if (length < CONTROL_LEN) return ndo.invalid();
  const control = ndo.u8(o + 1);
  ndo.print(
    `, ${control & 0x80 ? "Response" : "Request"}, ${control & 0x40 ? "Error" : "OK"}, ${control & 0x20 ? "More" : "Last"}, OpCode=${control & 0x1f}`,
  );
  const field = (k: number): number => ndo.u16(o + k);
  ndo.print(
    `\n\tSequence=${field(2)}, Status=${field(4).toString(16)}, Assoc.=${field(6)}, Offset=${field(8)}, Count=${field(10)}`,
  );
  if (CONTROL_LEN + field(10) > length) return ndo.invalid();
  if (field(10) > 0) {
    ndo.print("\n\tTO-BE-DONE: data not interpreted");
  }
}
