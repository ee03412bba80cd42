/** uniq(1) and comm(1). */

import { O_CREAT, O_TRUNC, O_WRONLY } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { closeOperand, LineReader, openOperand } from "../libc/lines.js";
import { quote, quoteIfNeeded } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

export const uniq = coreutil({
  name: "uniq",
  short: "cdDf:is:uw:z",
  long: {
    count: "c",
    repeated: "d",
    "all-repeated": "all::",
    "skip-fields": "f",
    "ignore-case": "i",
    "skip-chars": "s",
    unique: "u",
    "check-chars": "w",
    "zero-terminated": "z",
  },
  usage: "Usage: uniq [-cdDiuz] [-f FIELDS] [-s CHARS] [-w CHARS] [INPUT [OUTPUT]]\nJoin equal neighbouring lines.\n",
  async run(c, { options, operands }) {
    const flags = new Set(options.map(([key]) => (key === "all" ? "D" : key)));
    const separate = options.find(([key]) => key === "all")?.[1] ?? "none";
    const size = (key: string, what: string, none: number): number => {
      const value = options.findLast(([k]) => k === key)?.[1];
      if (value === undefined) return none;
      if (!/^\d+$/.test(value)) c.fail(`${value}: invalid number of ${what}`);
      return Number(value);
    };
    const skipFields = size("f", "fields to skip", 0);
    const skipChars = size("s", "bytes to skip", 0);
    const width = size("w", "bytes to compare", Infinity);
    if (operands.length > 2) c.usage(`extra operand ${quote(operands[2]!)}`);
    const key = (line: string): string => {
      let at = 0;
      for (let n = skipFields; n > 0; n--) {
        while (at < line.length && (line[at] === " " || line[at] === "\t")) at++;
        while (at < line.length && line[at] !== " " && line[at] !== "\t") at++;
      }
      const text = line.slice(Math.min(line.length, at + skipChars)).slice(0, width);
      return flags.has("i") ? text.toLowerCase() : text;
    };
    const delimiter = flags.has("z") ? 0 : 10;
    const end = String.fromCharCode(delimiter);
    const fd = open(c, operands[0] ?? "-");
    const reader = new LineReader(c.sys, fd, delimiter);
    let output = 1;
    if (operands[1] !== undefined && operands[1] !== "-") {
      try {
        output = c.sys.open(operands[1], O_WRONLY | O_CREAT | O_TRUNC, 0o666);
      } catch (error) {
        c.failErrno(quoteIfNeeded(operands[1]), error);
      }
    }
    let written = "";
    let groups = 0;
    const emit = (group: readonly string[], times: number): void => {
      if (flags.has("D")) {
        if (times < 2) return;
        if (separate === "prepend" || (separate === "separate" && groups > 0)) written += end;
        groups++;
        for (const line of group) written += line + end;
        return;
      }
      if (flags.has("d") && times < 2) return;
      if (flags.has("u") && times > 1) return;
      written += (flags.has("c") ? `${String(times).padStart(7)} ` : "") + group[0]! + end;
    };
    let group: string[] = [];
    let times = 0;
    let current = "";
    for (;;) {
      const line = await reader.next();
      if (line === null) break;
      const lineKey = key(line);
      if (times > 0 && lineKey === current) {
        times++;
        if (flags.has("D")) group.push(line);
        continue;
      }
      if (times > 0) emit(group, times);
      group = [line];
      times = 1;
      current = lineKey;
      if (output === 1 && written !== "") {
        c.out(written);
        written = "";
      }
    }
    if (times > 0) emit(group, times);
    if (output === 1) c.out(written);
    else await c.sys.write(output, encodeUtf8(written));
    closeOperand(c.sys, fd);
  },
});

function open(c: Command, name: string): number {
  try {
    return openOperand(c.sys, name);
  } catch (error) {
    return c.failErrno(quoteIfNeeded(name), error);
  }
}

export const comm = coreutil({
  name: "comm",
  short: "123z",
  long: {
    "check-order": "check",
    "nocheck-order": "nocheck",
    "output-delimiter": "delimiter:",
    total: "total",
    "zero-terminated": "z",
  },
  usage:
    "Usage: comm [-123z] FILE1 FILE2\nCompare two sorted files line by line: only in the first, only in the second, in both.\n",
  async run(c, { options, operands }) {
    if (operands.length < 2)
      c.usage(operands.length === 0 ? "missing operand" : `missing operand after ${quote(operands[0]!)}`);
    if (operands.length > 2) c.usage(`extra operand ${quote(operands[2]!)}`);
    const flags = new Set(options.map(([key]) => key));
    const delimiter = options.find(([key]) => key === "delimiter")?.[1] ?? "\t";
    const end = flags.has("z") ? "\0" : "\n";
    const readers = operands.map((name) => new LineReader(c.sys, open(c, name), flags.has("z") ? 0 : 10));
    const counts = [0, 0, 0];
    const last: (string | null)[] = [null, null];
    const complained = [false, false];
    let unpaired = flags.has("check");
    const advance = async (i: number): Promise<string | null> => {
      const line = await readers[i]!.next();
      if (line !== null && last[i] !== null && line < last[i]! && !complained[i] && unpaired && !flags.has("nocheck")) {
        complained[i] = true;
        c.error(`file ${i + 1} is not in sorted order`);
      }
      last[i] = line;
      return line;
    };
    const print = (column: number, line: string): void => {
      counts[column]!++;
      if (column < 2) unpaired = true;
      if (flags.has(String(column + 1))) return;
      let indent = "";
      for (let i = 0; i < column; i++) if (!flags.has(String(i + 1))) indent += delimiter;
      c.out(indent + line + end);
    };
    let a = await advance(0);
    let b = await advance(1);
    while (a !== null || b !== null) {
      if (b === null || (a !== null && a < b)) {
        print(0, a!);
        a = await advance(0);
      } else if (a === null || b < a) {
        print(1, b);
        b = await advance(1);
      } else {
        print(2, a);
        a = await advance(0);
        b = await advance(1);
      }
    }
    if (flags.has("total")) c.out(`${counts.join(delimiter)}${delimiter}total${end}`);
    if (complained[0] || complained[1]) c.error("input is not in sorted order");
  },
});
