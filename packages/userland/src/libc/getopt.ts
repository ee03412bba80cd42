/**
 * getopt_long(3) with GNU's permutation: options may follow operands, `--` ends them, long options
 * may be abbreviated. Options are described by strings so that a program that is not run costs nothing.
 */

/** A wrong option; the text is glibc's, without the program's name. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

/**
 * Long option names to keys. A key of one character is that short option; a longer key stands for
 * itself and may end in `:` (needs an argument) or `::` (argument optional, only as `--name=ARG`).
 */
export type LongOptions = Readonly<Record<string, string>>;

export interface Arguments {
  /** Keys with their arguments ("" where there is none), in order. */
  readonly options: readonly (readonly [key: string, value: string])[];
  readonly operands: readonly string[];
}

const NO_LONG: LongOptions = {};

/** 0 none, 1 required, 2 optional. */
function argumentKind(short: string, key: string): number {
  if (key.length > 1) return key.endsWith("::") ? 2 : key.endsWith(":") ? 1 : 0;
  const i = short.indexOf(key);
  return i < 0 || short[i + 1] !== ":" ? 0 : short[i + 2] === ":" ? 2 : 1;
}

/**
 * Parses `argv` (index 0 is the program). `short` is getopt's option string: `a` a flag, `n:` with an
 * argument, `i::` with an optional one; a leading `+` stops at the first operand.
 */
export function getopt(argv: readonly string[], short: string, long: LongOptions = NO_LONG): Arguments {
  const options: [string, string][] = [];
  const operands: string[] = [];
  const stopAtOperand = short[0] === "+";
  for (let i = 1; i < argv.length; i++) {
    const arg = argv[i]!;
    if (arg === "--") {
      for (i++; i < argv.length; i++) operands.push(argv[i]!);
    } else if (arg.startsWith("--")) {
      const equals = arg.indexOf("=");
      const given = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
      const name = longName(given, long);
      const key = long[name]!;
      const kind = argumentKind(short, key);
      let value = "";
      if (equals >= 0) {
        if (kind === 0) throw new OptionError(`option '--${name}' doesn't allow an argument`);
        value = arg.slice(equals + 1);
      } else if (kind === 1) {
        if (++i >= argv.length) throw new OptionError(`option '--${name}' requires an argument`);
        value = argv[i]!;
      }
      options.push([kind !== 0 && key.length > 1 ? key.slice(0, key.indexOf(":")) : key, value]);
    } else if (arg.length > 1 && arg[0] === "-") {
      for (let j = 1; j < arg.length; j++) {
        const key = arg[j]!;
        if (key === ":" || key === "+" || !short.includes(key)) throw new OptionError(`invalid option -- '${key}'`);
        const kind = argumentKind(short, key);
        if (kind === 0) {
          options.push([key, ""]);
          continue;
        }
        let value = arg.slice(j + 1);
        if (value === "" && kind === 1) {
          if (++i >= argv.length) throw new OptionError(`option requires an argument -- '${key}'`);
          value = argv[i]!;
        }
        options.push([key, value]);
        break;
      }
    } else {
      operands.push(arg);
      if (stopAtOperand) {
        for (i++; i < argv.length; i++) operands.push(argv[i]!);
      }
    }
  }
  return { options, operands };
}

/** The option `given` abbreviates; an exact name wins, and so do several names of one key. */
function longName(given: string, long: LongOptions): string {
  if (Object.hasOwn(long, given)) return given;
  const found = Object.keys(long).filter((name) => name.startsWith(given));
  if (found.length === 0) throw new OptionError(`unrecognized option '--${given}'`);
  if (found.some((name) => long[name] !== long[found[0]!])) {
    throw new OptionError(
      `option '--${given}' is ambiguous; possibilities:${found.map((name) => ` '--${name}'`).join("")}`,
    );
  }
  return found[0]!;
}
