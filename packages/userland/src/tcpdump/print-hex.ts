/** Bytes as text: -x, -X and -A, and what is printed of a packet nobody knows. */

import type { Netdissect } from "./netdissect.js";

const hex = (n: number, width: number): string => n.toString(16).padStart(width, "0");

/** `\n\t0x0000:  4500 0054 ...`: 16 bytes a line. */
export function hexPrint(ndo: Netdissect, indent: string, start: number, length: number): void {
  const { b } = ndo;
  for (let o = 0; o < length; o += 16) {
    ndo.print(`${indent}0x${hex(o, 4)}: `);
    for (let i = o; i < Math.min(o + 16, length); i += 2) {
      ndo.print(i + 1 < length ? ` ${hex(b[start + i]!, 2)}${hex(b[start + i + 1]!, 2)}` : ` ${hex(b[start + i]!, 2)}`);
    }
  }
}

/** As `hexPrint`, with the characters at the right. */
export function hexAndAsciiPrint(ndo: Netdissect, indent: string, start: number, length: number): void {
  const { b } = ndo;
  for (let o = 0; o < length; o += 16) {
    let bytes = "";
    let text = "";
    for (let i = o; i < Math.min(o + 16, length); i++) {
      const c = b[start + i]!;
      bytes += (i & 1) === 0 ? ` ${hex(c, 2)}` : hex(c, 2);
      text += c > 32 && c < 127 ? String.fromCharCode(c) : ".";
    }
    ndo.print(`${indent}0x${hex(o, 4)}: ${bytes.padEnd(40)}  ${text}`);
  }
}

/** -A: characters; what is not printable is a dot. */
export function asciiPrint(ndo: Netdissect, start: number, length: number): void {
  if (length <= 0) return;
  const { b } = ndo;
  let text = "\n";
  for (let i = start; i < start + length; i++) {
    const c = b[i]!;
    if (c === 13) text += b[i + 1] === 10 && i + 1 < start + length ? "" : ".";
    else text += c === 9 || c === 10 || (c >= 32 && c < 127) ? String.fromCharCode(c) : ".";
  }
  ndo.print(text);
}

/** Bytes that a printer does not understand. */
export function defaultPrint(ndo: Netdissect, start: number, length: number): void {
  hexAndAsciiPrint(ndo, "\n\t", start, Math.min(length, ndo.left(start)));
}

/** A packet of unknown kind: its bytes, unless they are dumped anyway or are not wanted. */
export function unknownPrint(ndo: Netdissect, start: number, length: number): void {
  if (!ndo.options.dumps && !ndo.options.quick) defaultPrint(ndo, start, length);
}

/** A field of unknown kind, indented. */
export function unknownData(ndo: Netdissect, indent: string, start: number, length: number): void {
  hexPrint(ndo, indent, start, Math.min(length, ndo.left(start)));
}
