/** `printf` (bash(1)): the format is used again until the arguments are used up. */

import type { Awaitable } from "@netloom/uapi";
import { assign } from "../assign.js";
import { strftime } from "../calendar.js";
import { decodeEscapes } from "../escapes.js";
import { resolveSubscript } from "../expand/parameter.js";
import { parseReference } from "../parameters.js";
import { quoteBackslash, quoteValue } from "../quote.js";
import type { Shell } from "../shell.js";
import { formatFloat } from "./float-format.js";
import { print, usage } from "./output.js";

const SYNOPSIS = "printf [-v VARIABLE] FORMAT [ARGUMENT ...]";
const DIRECTIVE = /%(?:%|([-+ 0#']*)(\*|-?\d+)?(?:\.(\*|-?\d*))?(?:[hlLjzt]*)(?:\(([^)]*)\)T|(.)|$))/gs;

export function printf(sh: Shell, argv: readonly string[]): Awaitable<number> {
  let index = 1;
  let variable: string | null = null;
  if (argv[1] === "-v") {
    variable = argv[2] ?? null;
    index = 3;
    if (variable === null) {
      sh.error("printf: -v: option requires an argument");
      return usage(sh, "printf", SYNOPSIS);
    }
    const reference = parseReference(variable);
    if (reference === null || !/^[A-Za-z_]/.test(variable)) {
      sh.error(`printf: \`${variable}': not a valid identifier`);
      return 2;
    }
  } else if (argv[1] !== undefined && /^-./.test(argv[1]) && argv[1] !== "--") {
    sh.error(`printf: ${argv[1].slice(0, 2)}: invalid option`);
    return usage(sh, "printf", SYNOPSIS);
  }
  if (argv[index] === "--") index++;
  const format = argv[index];
  if (format === undefined) return usage(sh, "printf", SYNOPSIS);
  const formatter = new Formatter(sh, argv.slice(index + 1));
  const text = formatter.format(format);
  if (variable === null) {
    const done = print(sh, "printf", text, formatter.status);
    return done;
  }
  const reference = parseReference(variable);
  if (reference !== null) {
    const target = resolveSubscript(sh, reference.name, reference.subscript);
    assign(sh, target.name, target.subscript, text, false);
  }
  return formatter.status;
}

class Formatter {
  status = 0;
  private at = 0;
  private stop = false;

  constructor(
    private readonly sh: Shell,
    private readonly args: readonly string[],
  ) {}

  format(format: string): string {
    let out = "";
    for (;;) {
      const before = this.at;
      out += this.once(format);
      if (this.stop || this.at >= this.args.length || this.at === before) return out;
    }
  }

  private once(format: string): string {
    let out = "";
    let from = 0;
    DIRECTIVE.lastIndex = 0;
    for (let match = DIRECTIVE.exec(format); match !== null && !this.stop; match = DIRECTIVE.exec(format)) {
      const resume = DIRECTIVE.lastIndex;
      out += decodeEscapes(format.slice(from, match.index), "format").text;
      from = resume;
      if (match[0] === "%%") out += "%";
      else {
        const piece = this.directive(match);
        if (piece === null) {
          this.stop = true;
          return out;
        }
        out += piece;
      }
      DIRECTIVE.lastIndex = resume;
    }
    return this.stop ? out : out + decodeEscapes(format.slice(from), "format").text;
  }

  private next(): string | undefined {
    return this.args[this.at++];
  }

  /** One conversion; null when output ends here. */
  private directive(match: RegExpExecArray): string | null {
    let flags = match[1] ?? "";
    let width = this.count(match[2]);
    if (width !== null && width < 0) {
      flags += "-";
      width = -width;
    }
    const precision = this.count(match[3] === "" ? "0" : match[3]);
    if (match[4] !== undefined) return padded(this.time(match[4]), flags, width, precision);
    const conversion = match[5];
    switch (conversion) {
      case "s":
        return padded(this.next() ?? "", flags, width, precision);
      case "b": {
        const decoded = decodeEscapes(this.next() ?? "", "percent-b");
        if (decoded.stop) this.stop = true;
        return padded(decoded.text, flags, width, precision);
      }
      case "q":
        return padded(quoteBackslash(this.next() ?? ""), flags, width, precision);
      case "Q":
        return padded(quoteValue(this.next() ?? ""), flags, width, precision);
      case "c":
        return padded([...(this.next() ?? "")][0] ?? "", flags, width, null);
      case "d":
      case "i":
        return integer(this.number(), 10, flags, width, precision, false);
      case "u":
        return integer(BigInt.asUintN(64, this.number()), 10, flags.replace(/[+ ]/g, ""), width, precision, false);
      case "o":
        return integer(BigInt.asUintN(64, this.number()), 8, flags, width, precision, false);
      case "x":
      case "X":
        return integer(BigInt.asUintN(64, this.number()), 16, flags, width, precision, conversion === "X");
      case "e":
      case "E":
      case "f":
      case "F":
      case "g":
      case "G":
      case "a":
      case "A":
        return formatFloat(this.float(), conversion, flags, width ?? 0, precision);
      case "n":
        this.next();
        return "";
      default:
        this.sh.error(
          conversion === undefined
            ? `printf: \`${match[0]}': missing format character`
            : `printf: \`${conversion}': invalid format character`,
        );
        this.status = 1;
        return null;
    }
  }

  private count(text: string | undefined): number | null {
    if (text === undefined) return null;
    return text === "*" ? Number(this.number()) : Number(text);
  }

  private time(format: string): string {
    const argument = this.next();
    const seconds =
      argument === undefined || argument === "-1"
        ? this.sh.sys.realtime().sec
        : argument === "-2"
          ? this.sh.sys.realtime().sec - this.sh.seconds()
          : Number(this.integerOf(argument));
    return strftime(format === "" ? "%H:%M:%S" : format, seconds);
  }

  private number(): bigint {
    const argument = this.next();
    return argument === undefined ? 0n : this.integerOf(argument);
  }

  private integerOf(argument: string): bigint {
    if (argument === "") return 0n;
    if (argument[0] === "'" || argument[0] === '"') return BigInt(argument.codePointAt(1) ?? 0);
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(argument);
    let value = 0n;
    if (match !== null) {
      const digits = match[2]!;
      value = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits.toLowerCase());
      if (match[1] === "-") value = -value;
    }
    if (match === null || match[0].length !== argument.length) {
      this.sh.error(
        `printf: ${argument}: ${match !== null && /^\s*[-+]?0[0-9]/.test(argument) ? "invalid octal number" : "invalid number"}`,
      );
      this.status = 1;
    } else if (value > 9223372036854775807n || value < -9223372036854775808n) {
      this.sh.error(`printf: warning: ${argument}: Numerical result out of range`);
      return value > 0n ? 9223372036854775807n : -9223372036854775808n;
    }
    return BigInt.asIntN(64, value);
  }

  private float(): number {
    const argument = this.next();
    if (argument === undefined || argument === "") return 0;
    if (argument[0] === "'" || argument[0] === '"') return argument.codePointAt(1) ?? 0;
    const match =
      /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i.exec(
        argument,
      );
    if (match === null || match[0].length !== argument.length) {
      this.sh.error(`printf: ${argument}: invalid number`);
      this.status = 1;
    }
    if (match === null) return 0;
    const text = match[0].trim().toLowerCase();
    if (text.includes("inf")) return text.startsWith("-") ? -Infinity : Infinity;
    return Number(text.replace(/^\+/, ""));
  }
}

function padded(text: string, flags: string, width: number | null, precision: number | null): string {
  const cut = precision === null || precision < 0 ? text : text.slice(0, precision);
  if (width === null) return cut;
  return flags.includes("-") ? cut.padEnd(width) : cut.padStart(width);
}

function integer(
  value: bigint,
  base: number,
  flags: string,
  width: number | null,
  precision: number | null,
  upper: boolean,
): string {
  let digits = (value < 0n ? -value : value).toString(base);
  if (precision === 0 && value === 0n) digits = "";
  if (precision !== null && precision >= 0) digits = digits.padStart(precision, "0");
  let sign =
    value < 0n ? "-" : base === 10 && flags.includes("+") ? "+" : base === 10 && flags.includes(" ") ? " " : "";
  if (flags.includes("#") && value !== 0n) {
    if (base === 16) sign = "0x";
    else if (base === 8 && !digits.startsWith("0")) digits = `0${digits}`;
  }
  if (width !== null && flags.includes("0") && !flags.includes("-") && precision === null)
    digits = digits.padStart(width - sign.length, "0");
  const text = upper ? (sign + digits).toUpperCase() : sign + digits;
  if (width === null) return text;
  return flags.includes("-") ? text.padEnd(width) : text.padStart(width);
}
