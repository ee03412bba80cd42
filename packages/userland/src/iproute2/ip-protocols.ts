/** IP protocols by name and number (/etc/protocols). */

import type { Sys } from "@netloom/uapi";
import { readSmallFile } from "./rt-names.js";

/** Without the file: what every system has. */
const BUILTIN = "icmp 1\nigmp 2\ntcp 6\nudp 17\ngre 47\nesp 50\nah 51\nipv6-icmp 58\nsctp 132\n";

function* entries(sys: Sys): Generator<{ names: string[]; number: number }> {
  for (const line of (readSmallFile(sys, "/etc/protocols") ?? BUILTIN).split("\n")) {
    const words = line.split("#", 1)[0]!.trim().split(/\s+/);
    if (words.length < 2) continue;
    yield { names: [words[0]!, ...words.slice(2)], number: Number(words[1]) };
  }
}

/** The number of a protocol's name or alias; null for an unknown one. */
export function protocolNumber(sys: Sys, name: string): number | null {
  for (const entry of entries(sys)) if (entry.names.includes(name)) return entry.number;
  return null;
}

/** The name of a protocol; null for an unknown one. */
export function protocolName(sys: Sys, number: number): string | null {
  for (const entry of entries(sys)) if (entry.number === number) return entry.names[0]!;
  return null;
}
