/** seq(1) and shuf(1). */

import { conversion, formatDouble } from "../libc/printf.js";
import { readLines } from "../libc/lines.js";
import { quote, quoteIfNeeded } from "../libc/quote.js";
import { O_CREAT, O_TRUNC, O_WRONLY } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { coreutil } from "./coreutil.js";

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

const decimals = (text: string): number => (/\.(\d*)/.exec(text)?.[1] ?? "").length;

export const seq = coreutil({
  name: "seq",
  short: "+f:s:w",
  long: { format: "f", separator: "s", "equal-width": "w" },
  usage: "Usage: seq [-w] [-f FORMAT] [-s STRING] [FIRST [INCREMENT]] LAST\nWrite numbers.\n",
  // A negative number is no option.
  rewrite(argv) {
    let i = 1;
    while (/^-[^\d.-]|^--./.test(argv[i] ?? "")) i += /^-[fs]$|^--(format|separator)$/.test(argv[i]!) ? 2 : 1;
    return /^-[\d.]/.test(argv[i] ?? "") ? [...argv.slice(0, i), "--", ...argv.slice(i)] : argv;
  },
  async run(c, { options, operands }) {
    const get = (key: string): string | undefined => options.findLast(([k]) => k === key)?.[1];
    if (operands.length === 0) c.usage("missing operand");
    if (operands.length > 3) c.usage(`extra operand ${quote(operands[3]!)}`);
    for (const operand of operands)
      if (!NUMBER.test(operand)) c.usage(`invalid floating point argument: ${quote(operand)}`);
    const texts =
      operands.length === 1
        ? ["1", "1", operands[0]!]
        : operands.length === 2
          ? [operands[0]!, "1", operands[1]!]
          : operands;
    const [first, step, last] = texts.map(Number) as [number, number, number];
    if (step === 0) c.usage(`invalid Zero increment value: ${quote(texts[1]!)}`);
    const separator = get("s") ?? "\n";
    const precision = Math.max(decimals(texts[0]!), decimals(texts[1]!));
    const equal = options.some(([key]) => key === "w");
    const lastPrecision = decimals(texts[2]!);
    let width = 0;
    if (equal)
      width = Math.max(
        ...[texts[0]!, texts[2]!].map(
          (text) =>
            formatDouble(
              conversion("", 0, precision, "f"),
              text === texts[2] && lastPrecision > precision ? Math.trunc(Number(text)) : Number(text),
            ).length,
        ),
      );
    const given = get("f");
    let show = (value: number): string => formatDouble(conversion(equal ? "0" : "", width, precision, "f"), value);
    if (given !== undefined) {
      if (equal) c.usage("format string may not be specified when printing equal width strings");
      const parts = /^((?:[^%]|%%)*)%([-+ #0']*)(\d*)(?:\.(\d*))?[lL]*([aAeEfFgG])((?:[^%]|%%)*)$/.exec(given);
      if (parts === null)
        return c.fail(
          given.includes("%")
            ? `format ${quote(given)} has unknown %${/%[-+ #0'\d.]*(.)/.exec(given)?.[1] ?? ""} directive`
            : `format ${quote(given)} has no % directive`,
        );
      const spec = conversion(parts[2]!, Number(parts[3]), parts[4] === undefined ? -1 : Number(parts[4]), parts[5]!);
      const [before, after] = [parts[1]!.replaceAll("%%", "%"), parts[6]!.replaceAll("%%", "%")];
      show = (value) => before + formatDouble(spec, value) + after;
    }
    const scale = 10 ** Math.max(precision, lastPrecision);
    let n = 0;
    for (; ; n++) {
      // Sums in units of the last decimal do not drift.
      const value =
        Math.abs(first * scale) < 2 ** 53
          ? (Math.round(first * scale) + n * Math.round(step * scale)) / scale
          : first + n * step;
      if (step > 0 ? value > last : value < last) break;
      c.out((n === 0 ? "" : separator) + show(value));
      if (n % 1024 === 1023) {
        await c.stdio.flush();
        await c.sys.checkpoint();
      }
    }
    if (n > 0) c.out("\n");
    return 0;
  },
});

export const shuf = coreutil({
  name: "shuf",
  short: "ei:n:o:rz",
  long: {
    echo: "e",
    "input-range": "i",
    "head-count": "n",
    output: "o",
    repeat: "r",
    "zero-terminated": "z",
    "random-source": "source:",
  },
  usage: "Usage: shuf [-rz] [-n COUNT] [-o FILE] [FILE | -e ARG... | -i LO-HI]\nWrite lines in a random order.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const get = (key: string): string | undefined => options.findLast(([k]) => k === key)?.[1];
    const end = has("z") ? "\0" : "\n";
    let lines: string[];
    const range = get("i");
    if (range !== undefined) {
      const match = /^(\d+)-(\d+)$/.exec(range);
      if (match === null || Number(match[1]) > Number(match[2]) + 1)
        return c.fail(`invalid input range: ${quote(range)}`);
      lines = Array.from({ length: Number(match[2]) - Number(match[1]) + 1 }, (_, i) => String(Number(match[1]) + i));
    } else if (has("e")) lines = [...operands];
    else {
      try {
        lines = await readLines(c.sys, operands[0] ?? "-", has("z") ? 0 : 10);
      } catch (error) {
        return c.failErrno(quoteIfNeeded(operands[0] ?? "-"), error);
      }
    }
    const below = (n: number): number => {
      const b = c.sys.getrandom(4);
      return (b[0]! + b[1]! * 256 + b[2]! * 65536 + b[3]! * 16777216) % n;
    };
    const given = get("n");
    if (given !== undefined && !/^\d+$/.test(given)) c.fail(`invalid line count: ${quote(given)}`);
    const count = given === undefined ? (has("r") ? Infinity : lines.length) : Number(given);
    let text = "";
    for (let i = 0; i < count && lines.length > 0; i++) {
      if (has("r")) {
        text += lines[below(lines.length)]! + end;
        if (i % 512 === 511) {
          c.out(text);
          text = "";
          await c.stdio.flush();
        }
        continue;
      }
      if (i >= lines.length) break;
      const j = i + below(lines.length - i);
      [lines[i], lines[j]] = [lines[j]!, lines[i]!];
      text += lines[i]! + end;
    }
    const output = get("o");
    if (output === undefined) c.out(text);
    else await c.sys.write(c.sys.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666), encodeUtf8(text));
    return 0;
  },
});
