/** od(1) and base64(1). */

import { encodeUtf8 } from "@netloom/wire";
import { conversion, formatDouble } from "../libc/printf.js";
import { concat, readBytes } from "../libc/lines.js";
import { quote, quoteIfNeeded } from "../libc/quote.js";
import { coreutil } from "./coreutil.js";

interface Format {
  readonly type: string;
  readonly size: number;
  readonly width: number;
  readonly text: boolean;
}

const OLD: Readonly<Record<string, string>> = {
  a: "a",
  b: "o1",
  c: "c",
  d: "u2",
  D: "u4",
  f: "fF",
  h: "x2",
  i: "dI",
  l: "dL",
  o: "o2",
  s: "d2",
  x: "x2",
  X: "x4",
};
const SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8, F: 4, D: 8 };
const NAMES = [
  "nul",
  "soh",
  "stx",
  "etx",
  "eot",
  "enq",
  "ack",
  "bel",
  "bs",
  "ht",
  "nl",
  "vt",
  "ff",
  "cr",
  "so",
  "si",
  "dle",
  "dc1",
  "dc2",
  "dc3",
  "dc4",
  "nak",
  "syn",
  "etb",
  "can",
  "em",
  "sub",
  "esc",
  "fs",
  "gs",
  "rs",
  "us",
  "sp",
];
const C_ESCAPES: Readonly<Record<number, string>> = {
  0: "\\0",
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};
const WIDTHS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  o: { 1: 3, 2: 6, 4: 11, 8: 22 },
  d: { 1: 4, 2: 6, 4: 11, 8: 20 },
  u: { 1: 3, 2: 5, 4: 10, 8: 20 },
  x: { 1: 2, 2: 4, 4: 8, 8: 16 },
  f: { 4: 15, 8: 24 },
  c: { 1: 3 },
  a: { 1: 3 },
};

function size(text: string): number | null {
  const match = /^(0x[0-9a-fA-F]+|\d+)([bkKmM]?)B?$/.exec(text);
  if (match === null) return null;
  return Number(match[1]) * (match[2] === "b" ? 512 : match[2] === "" ? 1 : /k/i.test(match[2]!) ? 1024 : 1048576);
}

export const od = coreutil({
  name: "od",
  short: "A:j:N:S:t:vw::abcdDfhHilosxX",
  long: {
    "address-radix": "A",
    "skip-bytes": "j",
    "read-bytes": "N",
    format: "t",
    "output-duplicates": "v",
    width: "w",
    endian: "endian:",
  },
  usage:
    "Usage: od [-v] [-A RADIX] [-j BYTES] [-N BYTES] [-t TYPE]... [-w[BYTES]] [FILE]...\nWrite bytes in octal and other forms.\n",
  async run(c, { options, operands }) {
    const formats: Format[] = [];
    const add = (spec: string): void => {
      let rest = spec;
      while (rest !== "") {
        const match = /^([acdfoux])([CSILFD]|\d+)?(z?)/.exec(rest);
        if (match === null) c.fail(`invalid character '${rest[0]}' in type string ${quote(spec)}`);
        const type = match![1]!;
        const bytes =
          type === "a" || type === "c"
            ? 1
            : match![2] === undefined
              ? type === "f"
                ? 8
                : 4
              : (SIZES[match![2]] ?? Number(match![2]));
        const width = WIDTHS[type]![bytes];
        if (width === undefined)
          c.fail(
            `invalid type string ${quote(spec)};\nthis system doesn't provide a ${bytes}-byte ${type === "f" ? "floating point" : "integral"} type`,
          );
        formats.push({ type, size: bytes, width: width!, text: match![3] === "z" });
        rest = rest.slice(match![0].length);
      }
    };
    let [radix, skip, limit, width, duplicates, big] = ["o", 0, Infinity, 16, false, false];
    for (const [key, value] of options) {
      if (key === "A")
        radix = /^[doxn]$/.test(value)
          ? value
          : c.fail(`invalid output address radix ${quote(value)}; it must be one character from [doxn]`);
      else if (key === "j") skip = size(value) ?? c.fail(`invalid -j argument ${quote(value)}`);
      else if (key === "N") limit = size(value) ?? c.fail(`invalid -N argument ${quote(value)}`);
      else if (key === "v") duplicates = true;
      else if (key === "w") width = value === "" ? 32 : (size(value) ?? c.fail(`invalid -w argument ${quote(value)}`));
      else if (key === "t") add(value);
      else if (key === "endian") big = value === "big";
      else if (key !== "S") add(OLD[key === "H" ? "X" : key]!);
    }
    if (formats.length === 0) add("o2");
    let data: Uint8Array = new Uint8Array(0);
    for (const name of operands.length === 0 ? ["-"] : operands) {
      try {
        data = concat(data, await readBytes(c.sys, name));
      } catch (error) {
        c.errno(quoteIfNeeded(name), error);
      }
    }
    if (skip > data.length) c.fail("cannot skip past end of combined input");
    data = data.subarray(skip, Math.min(data.length, skip + limit));
    const address = (n: number): string =>
      radix === "n"
        ? ""
        : radix === "x"
          ? n.toString(16).padStart(6, "0")
          : radix === "d"
            ? String(n).padStart(7, "0")
            : n.toString(8).padStart(7, "0");
    // Every format's field is as wide as needed for equal blocks to line up.
    const perBlock = Math.max(...formats.map((f) => f.size));
    const block = Math.max(...formats.map((f) => (f.width + 1) * (perBlock / f.size)));
    let last = "";
    let starred = false;
    for (let at = 0; at < data.length; at += width) {
      const row = data.subarray(at, Math.min(data.length, at + width));
      const raw = row.join();
      if (!duplicates && row.length === width && at > 0 && raw === last) {
        if (!starred) c.out("*\n");
        starred = true;
        continue;
      }
      starred = false;
      last = raw;
      formats.forEach((f, i) => {
        let line = i === 0 ? address(at + skip) : " ".repeat(address(0).length);
        const cell = block / (perBlock / f.size);
        for (let o = 0; o < row.length; o += f.size) line += value(row, o, f, big).padStart(cell);
        if (f.text)
          line += `${" ".repeat(Math.max(0, ((width - row.length) / f.size) * cell))}  >${[...row].map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : ".")).join("")}<`;
        c.out(`${line}\n`);
      });
      await c.stdio.flush();
    }
    if (radix !== "n") c.out(`${address(data.length + skip)}\n`);
  },
});

function value(row: Uint8Array, o: number, f: Format, big: boolean): string {
  const b = row[o]!;
  if (f.type === "a") return NAMES[b & 127] ?? ((b & 127) === 127 ? "del" : String.fromCharCode(b & 127));
  if (f.type === "c")
    return C_ESCAPES[b] ?? (b >= 32 && b < 127 ? String.fromCharCode(b) : b.toString(8).padStart(3, "0"));
  const padded = new Uint8Array(f.size);
  padded.set(row.subarray(o, Math.min(row.length, o + f.size)));
  const view = new DataView(padded.buffer);
  if (f.type === "f") {
    const number = f.size === 4 ? view.getFloat32(0, !big) : view.getFloat64(0, !big);
    for (let p = f.size === 4 ? 6 : 15; ; p++) {
      const text = formatDouble(conversion("", 0, p, "g"), number);
      if (Number(text) === number || Math.fround(Number(text)) === number || p > 17) return text;
    }
  }
  const signed = f.type === "d";
  const n =
    f.size === 8
      ? signed
        ? view.getBigInt64(0, !big)
        : view.getBigUint64(0, !big)
      : f.size === 4
        ? signed
          ? view.getInt32(0, !big)
          : view.getUint32(0, !big)
        : f.size === 2
          ? signed
            ? view.getInt16(0, !big)
            : view.getUint16(0, !big)
          : signed
            ? view.getInt8(0)
            : b;
  if (f.type === "x") return n.toString(16).padStart(f.width, "0");
  return f.type === "o" ? n.toString(8).padStart(f.width, "0") : n.toString();
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export const base64 = coreutil({
  name: "base64",
  short: "diw:",
  long: { decode: "d", "ignore-garbage": "i", wrap: "w" },
  usage: "Usage: base64 [-di] [-w COLUMNS] [FILE]\nEncode or decode base64.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const wrap = options.findLast(([key]) => key === "w")?.[1] ?? "76";
    if (!/^\d+$/.test(wrap)) c.fail(`invalid wrap size: ${quote(wrap)}`);
    if (operands.length > 1) c.usage(`extra operand ${quote(operands[1]!)}`);
    let bytes: Uint8Array;
    try {
      bytes = await readBytes(c.sys, operands[0] ?? "-");
    } catch (error) {
      return c.failErrno(quoteIfNeeded(operands[0] ?? "-"), error);
    }
    if (has("d")) {
      const out: number[] = [];
      let bits = 0;
      let held = 0;
      let valid = true;
      for (const byte of bytes) {
        const digit = ALPHABET.indexOf(String.fromCharCode(byte));
        if (digit < 0) {
          if (byte === 10 || byte === 61 || has("i")) continue;
          valid = false;
          break;
        }
        held = ((held << 6) | digit) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
          bits -= 8;
          out.push((held >> bits) & 0xff);
        }
      }
      await c.sys.write(1, Uint8Array.from(out));
      if (!valid) c.fail("invalid input");
      return 0;
    }
    let text = "";
    for (let i = 0; i < bytes.length; i += 3) {
      const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
      text +=
        ALPHABET[n >> 18]! +
        ALPHABET[(n >> 12) & 63]! +
        (i + 1 < bytes.length ? ALPHABET[(n >> 6) & 63]! : "=") +
        (i + 2 < bytes.length ? ALPHABET[n & 63]! : "=");
    }
    const columns = Number(wrap);
    if (columns === 0) await c.sys.write(1, encodeUtf8(text));
    else for (let i = 0; i < text.length; i += columns) c.out(`${text.slice(i, i + columns)}\n`);
    return 0;
  },
});
