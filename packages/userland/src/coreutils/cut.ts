/** cut(1), paste(1), fold(1). */

import { encodeUtf8, decodeUtf8 } from "@netloom/wire";
import { closeOperand, LineReader, openOperand } from "../libc/lines.js";
import { quote, quoteIfNeeded } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

/** Ranges `[low, high]`, counted from 1. */
type Ranges = readonly (readonly [number, number])[];

function parseList(c: Command, list: string, what: "fields" | "byte/character positions", complement: boolean): Ranges {
  const noun = what === "fields" ? "field" : "byte/character position";
  const ranges: [number, number][] = [];
  for (const part of list.split(/[, \t]/)) {
    if (part === "-") c.usage("invalid range with no endpoint: -");
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (match === null)
      c.usage(
        what === "fields" ? `invalid field value ${quote(part)}` : `invalid byte/character position ${quote(part)}`,
      );
    if (part === "" || match[1] === "0" || match[3] === "0")
      c.usage(what === "fields" ? "fields are numbered from 1" : "byte/character positions are numbered from 1");
    const low = match[1] === "" ? 1 : Number(match[1]);
    const high = match[2] === "" ? low : match[3] === "" ? Infinity : Number(match[3]);
    if (high < low) c.usage("invalid decreasing range");
    ranges.push([low, high]);
  }
  if (ranges.length === 0) c.usage(`missing list of ${noun}s`);
  ranges.sort((a, b) => a[0] - b[0]);
  if (!complement) return ranges;
  const gaps: [number, number][] = [];
  let next = 1;
  for (const [low, high] of ranges) {
    if (low > next) gaps.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next !== Infinity) gaps.push([next, Infinity]);
  return gaps;
}

const selected = (ranges: Ranges, n: number): boolean => ranges.some(([low, high]) => n >= low && n <= high);

export const cut = coreutil({
  name: "cut",
  short: "b:c:d:f:nsz",
  long: {
    bytes: "b",
    characters: "c",
    delimiter: "d",
    fields: "f",
    complement: "complement",
    "only-delimited": "s",
    "output-delimiter": "output:",
    "zero-terminated": "z",
  },
  usage:
    "Usage: cut -b LIST | -c LIST | -f LIST [-d DELIM] [-s] [--output-delimiter=STRING] [FILE]...\nWrite selected parts of lines.\n",
  async run(c, { options, operands }) {
    const get = (key: string): string | undefined => options.findLast(([k]) => k === key)?.[1];
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const modes = options.filter(([key]) => key === "b" || key === "c" || key === "f");
    if (modes.length > 1) c.usage("only one list may be specified");
    if (modes.length === 0) c.usage("you must specify a list of bytes, characters, or fields");
    const byFields = modes[0]![0] === "f";
    const given = get("d");
    if (given !== undefined && given.length > 1) c.usage("the delimiter must be a single character");
    if (!byFields && given !== undefined) c.usage("an input delimiter may be specified only when operating on fields");
    if (!byFields && has("s")) c.usage("suppressing non-delimited lines makes sense\n\tonly when operating on fields");
    const ranges = parseList(c, modes[0]![1], byFields ? "fields" : "byte/character positions", has("complement"));
    const delimiter = given === undefined ? "\t" : given === "" ? "\0" : given;
    const output = get("output");
    const end = has("z") ? "\0" : "\n";
    const cutFields = (line: string): string | null => {
      if (!line.includes(delimiter)) return has("s") ? null : line;
      return line
        .split(delimiter)
        .filter((_, i) => selected(ranges, i + 1))
        .join(output ?? delimiter);
    };
    const cutBytes = (line: string): string => {
      const bytes = encodeUtf8(line);
      const parts: string[] = [];
      let done = 0;
      for (const [low, high] of ranges) {
        const from = Math.max(low - 1, done);
        const to = Math.min(high, bytes.length);
        if (from >= to) continue;
        // Adjoining ranges are one piece.
        if (parts.length > 0 && from === done && output === undefined)
          parts[parts.length - 1] += decodeUtf8(bytes, from, to);
        else parts.push(decodeUtf8(bytes, from, to));
        done = to;
      }
      return parts.join(output ?? "");
    };
    await eachLine(c, operands, has("z") ? 0 : 10, (line) => {
      const result = byFields ? cutFields(line) : cutBytes(line);
      if (result !== null) c.out(result + end);
    });
  },
});

async function eachLine(
  c: Command,
  operands: readonly string[],
  delimiter: number,
  use: (line: string, terminated: boolean) => void,
): Promise<void> {
  for (const name of operands.length === 0 ? ["-"] : operands) {
    try {
      const fd = openOperand(c.sys, name);
      const reader = new LineReader(c.sys, fd, delimiter);
      for (;;) {
        const line = await reader.next();
        if (line === null) break;
        use(line, reader.terminated);
      }
      await c.stdio.flush();
      closeOperand(c.sys, fd);
    } catch (error) {
      c.errno(quoteIfNeeded(name), error);
    }
  }
}

export const paste = coreutil({
  name: "paste",
  short: "d:sz",
  long: { delimiters: "d", serial: "s", "zero-terminated": "z" },
  usage: "Usage: paste [-sz] [-d LIST] [FILE]...\nWrite the corresponding lines of files side by side.\n",
  async run(c, { options, operands }) {
    const list = options.findLast(([key]) => key === "d")?.[1] ?? "\t";
    const delimiters = (list.match(/\\.|[^\\]|\\$/gs) ?? [""]).map(
      (d) => ({ "\\n": "\n", "\\t": "\t", "\\0": "", "\\\\": "\\" })[d] ?? d.replace(/^\\(?=.)/, ""),
    );
    const end = options.some(([key]) => key === "z") ? "\0" : "\n";
    const byte = end === "\0" ? 0 : 10;
    const names = operands.length === 0 ? ["-"] : operands;
    const delimiter = (i: number): string => delimiters[i % delimiters.length] ?? "";
    let shared: LineReader | null = null;
    const open = (name: string): LineReader => {
      if (name === "-") return (shared ??= new LineReader(c.sys, 0, byte));
      try {
        return new LineReader(c.sys, openOperand(c.sys, name), byte);
      } catch (error) {
        return c.failErrno(quoteIfNeeded(name), error);
      }
    };
    if (options.some(([key]) => key === "s")) {
      for (const name of names) {
        const reader = open(name);
        let text = "";
        for (let i = 0; ; i++) {
          const line = await reader.next();
          if (line === null) break;
          text += i === 0 ? line : delimiter(i - 1) + line;
        }
        c.out(text + end);
      }
      return;
    }
    const readers = names.map(open);
    for (;;) {
      const lines: (string | null)[] = [];
      for (const reader of readers) lines.push(await reader.next());
      if (lines.every((line) => line === null)) break;
      c.out(lines.map((line, i) => (i === 0 ? "" : delimiter(i - 1)) + (line ?? "")).join("") + end);
    }
  },
});

export const fold = coreutil({
  name: "fold",
  short: "bsw:0::1::2::3::4::5::6::7::8::9::",
  long: { bytes: "b", spaces: "s", width: "w" },
  usage: "Usage: fold [-bs] [-w WIDTH] [FILE]...\nWrap lines to WIDTH columns (80).\n",
  async run(c, { options, operands }) {
    let width = 80;
    let spaces = false;
    let bytes = false;
    for (const [key, value] of options) {
      if (key === "s") spaces = true;
      else if (key === "b") bytes = true;
      else {
        const text = key === "w" ? value : key + value;
        if (!/^[1-9]\d*$/.test(text)) c.fail(`invalid number of columns: ${quote(text)}`);
        width = Number(text);
      }
    }
    await eachLine(c, operands, 10, (line, terminated) => {
      let rest = "";
      let column = 0;
      for (const ch of line) {
        for (;;) {
          const next = bytes
            ? column + 1
            : ch === "\t"
              ? column + 8 - (column % 8)
              : ch === "\b"
                ? Math.max(0, column - 1)
                : ch === "\r"
                  ? 0
                  : column + 1;
          if (next <= width || rest === "") {
            rest += ch;
            column = next;
            break;
          }
          const space = spaces ? Math.max(rest.lastIndexOf(" "), rest.lastIndexOf("\t")) : -1;
          c.out(`${space < 0 ? rest : rest.slice(0, space + 1)}\n`);
          rest = space < 0 ? "" : rest.slice(space + 1);
          column = rest.length;
        }
      }
      c.out(rest + (terminated ? "\n" : ""));
    });
  },
});
