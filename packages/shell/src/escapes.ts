/** Backslash escapes of `echo -e`, `printf` and `$'...'` (bash(1)). */

import { decodeUtf8 } from "@netloom/wire";

export interface Decoded {
  readonly text: string;
  /** `\c` was seen: no more output. */
  readonly stop: boolean;
}

/** `echo`: octal is `\0nnn`. `printf` format: `\nnn`. `percent-b`: both. `ansi`: `$'...'`. */
export type EscapeDialect = "echo" | "format" | "percent-b" | "ansi";

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ["a", "\x07"],
  ["b", "\b"],
  ["e", "\x1b"],
  ["E", "\x1b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ["\\", "\\"],
]);

export function decodeEscapes(text: string, dialect: EscapeDialect): Decoded {
  if (!text.includes("\\")) return { text, stop: false };
  let out = "";
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) out += decodeUtf8(Uint8Array.from(bytes));
    bytes = [];
  };
  for (let at = 0; at < text.length; at++) {
    const c = text[at]!;
    if (c !== "\\" || at + 1 >= text.length) {
      flush();
      out += c;
      continue;
    }
    const next = text[++at]!;
    const octal = octalLength(next, dialect);
    if (octal !== null) {
      const match = /^[0-7]*/.exec(text.slice(at + octal.skip, at + octal.skip + octal.digits))![0];
      bytes.push(Number.parseInt(match === "" ? "0" : match, 8) & 255);
      at += octal.skip + match.length - 1;
      continue;
    }
    if (next === "x") {
      const match = /^[0-9A-Fa-f]{1,2}/.exec(text.slice(at + 1, at + 3));
      if (match !== null) {
        bytes.push(Number.parseInt(match[0], 16));
        at += match[0].length;
        continue;
      }
    }
    flush();
    if (next === "u" || next === "U") {
      const match = (next === "u" ? /^[0-9A-Fa-f]{1,4}/ : /^[0-9A-Fa-f]{1,8}/).exec(text.slice(at + 1));
      if (match !== null) {
        out += String.fromCodePoint(Math.min(Number.parseInt(match[0], 16), 0x10ffff));
        at += match[0].length;
        continue;
      }
    }
    if (next === "c" && (dialect === "echo" || dialect === "percent-b")) return { text: out, stop: true };
    const simple = SIMPLE.get(next);
    if (simple !== undefined) out += simple;
    else if (dialect !== "echo" && (next === '"' || next === "'" || next === "?")) out += next;
    else out += `\\${next}`;
  }
  flush();
  return { text: out, stop: false };
}

function octalLength(next: string, dialect: EscapeDialect): { skip: number; digits: number } | null {
  if (next < "0" || next > "7") return null;
  if (dialect === "echo") return next === "0" ? { skip: 1, digits: 3 } : null;
  if (dialect === "percent-b" && next === "0") return { skip: 1, digits: 3 };
  return { skip: 0, digits: 3 };
}
