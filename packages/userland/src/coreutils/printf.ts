/** printf(1). */

import { conversion, formatDouble, formatInteger, formatString } from "../libc/printf.js";
import { quote, quoteIfNeeded } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";
import { unescape } from "./escapes.js";

const DIRECTIVE = /^%([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d*))?[hlLqjzt]*([a-zA-Z%])/;

export const printf = coreutil({
  name: "printf",
  usage: "Usage: printf FORMAT [ARGUMENT]...\nWrite the arguments as FORMAT says.\n",
  raw: true,
  run(c, { operands }) {
    const args = operands[0] === "--" ? operands.slice(1) : operands;
    if (args.length === 0) c.usage("missing operand");
    const format = args[0]!;
    const values = args.slice(1);
    let next = 0;
    for (;;) {
      const before = next;
      const stop = formatOnce(c, format, () => values[next++]);
      if (stop || next >= values.length) break;
      if (next === before) {
        c.error(`warning: ignoring excess arguments, starting with ${quote(values[next]!)}`, 0);
        break;
      }
    }
  },
});

/** One pass over the format; true when output has to stop (`\c`). */
function formatOnce(c: Command, format: string, take: () => string | undefined): boolean {
  let at = 0;
  while (at < format.length) {
    let percent = format.indexOf("%", at);
    if (percent < 0) percent = format.length;
    if (percent > at) {
      const { text, stop } = unescape(format.slice(at, percent), "format");
      c.out(text);
      if (stop) return true;
      at = percent;
      continue;
    }
    const match = DIRECTIVE.exec(format.slice(at));
    if (match === null) c.fail(`${format.slice(at)}: invalid conversion specification`);
    at += match[0].length;
    const letter = match[4]!;
    if (letter === "%") {
      c.out("%");
      continue;
    }
    const width = match[2] === "*" ? integer(c, take()) : Number(match[2] ?? 0);
    const precision = match[3] === "*" ? integer(c, take()) : match[3] === undefined ? -1 : Number(match[3]);
    const spec = conversion(match[1]!, Number(width), Number(precision), letter);
    if (letter === "b") {
      const { text, stop } = unescape(take() ?? "", "b");
      c.out(formatString(spec, text));
      if (stop) return true;
    } else if (letter === "q") c.out(formatString(spec, quoteIfNeeded(take() ?? "")));
    else if (letter === "s") c.out(formatString(spec, take() ?? ""));
    else if (letter === "c") c.out(formatString(spec, (take() ?? "").slice(0, 1)));
    else if ("diouxX".includes(letter)) c.out(formatInteger(spec, integer(c, take())));
    else if ("aAeEfFgG".includes(letter)) c.out(formatDouble(spec, double(c, take())));
    else c.fail(`${match[0]}: invalid conversion specification`);
  }
  return false;
}

function integer(c: Command, text: string | undefined): bigint {
  if (text === undefined || text === "") {
    if (text === "") c.error(`${quote(text)}: expected a numeric value`);
    return 0n;
  }
  if (text[0] === "'" || text[0] === '"') return BigInt(text.codePointAt(1) ?? 0);
  const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  if (match === null) {
    c.error(`${quote(text)}: expected a numeric value`);
    return 0n;
  }
  const digits = match[2]!;
  const value = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  if (match[0].length < text.length) c.error(`${quote(text)}: value not completely converted`);
  const signed = match[1] === "-" ? -value : value;
  if (signed > 0x7fffffffffffffffn || signed < -0x8000000000000000n) {
    c.error(`${quote(text)}: Numerical result out of range`);
    return signed < 0 ? -0x8000000000000000n : 0x7fffffffffffffffn;
  }
  return signed;
}

function double(c: Command, text: string | undefined): number {
  if (text === undefined || text === "") {
    if (text === "") c.error(`${quote(text)}: expected a numeric value`);
    return 0;
  }
  if (text[0] === "'" || text[0] === '"') return text.codePointAt(1) ?? 0;
  const match = /^\s*[-+]?(inf(inity)?|nan|0[xX][0-9a-fA-F]+|(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)/i.exec(text);
  if (match === null) {
    c.error(`${quote(text)}: expected a numeric value`);
    return 0;
  }
  if (match[0].length < text.length) c.error(`${quote(text)}: value not completely converted`);
  const word = match[0].trim().toLowerCase();
  if (word.includes("inf")) return word[0] === "-" ? -Infinity : Infinity;
  return word.includes("nan") ? Number.NaN : Number(word);
}
