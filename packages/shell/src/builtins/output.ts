/** What every builtin needs: printing, complaining, options. */

import { Errno, strerror, type Awaitable } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import type { Shell } from "../shell.js";

/** Writes to standard output; status 0, or 1 after bash's message about a failed write. */
export function print(sh: Shell, name: string, text: string, status = 0): Awaitable<number> {
  if (text === "") return status;
  const failed = (error: unknown): number => {
    if (!(error instanceof Errno)) throw error;
    sh.error(`${name}: write error: ${strerror(error.code)}`);
    return 1;
  };
  try {
    const done = sh.sys.write(1, encodeUtf8(text));
    return typeof done === "number" ? status : done.then(() => status, failed);
  } catch (error) {
    return failed(error);
  }
}

/** The synopsis on standard error; status 2. */
export function usage(sh: Shell, name: string, synopsis: string): number {
  sh.writeError(`${name}: usage: ${synopsis}\n`);
  return 2;
}

export function invalidOption(sh: Shell, name: string, option: string, synopsis: string): number {
  sh.error(`${name}: ${option}: invalid option`);
  return usage(sh, name, synopsis);
}

export interface ParsedOptions {
  readonly letters: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/**
 * Options as bash's builtins read them. `spec` holds the letters, one that takes a value followed by
 * `:`. A number is the status of a failure that has been printed.
 */
export function parseOptions(
  sh: Shell,
  argv: readonly string[],
  spec: string,
  synopsis: string,
): ParsedOptions | number {
  const name = argv[0]!;
  const letters = new Set<string>();
  const values = new Map<string, string>();
  let index = 1;
  for (; index < argv.length; index++) {
    const argument = argv[index]!;
    if (argument === "--") {
      index++;
      break;
    }
    if (argument === "--help") {
      sh.writeError(`${name}: usage: ${synopsis}\n`);
      return 2;
    }
    if (argument.length < 2 || argument[0] !== "-") break;
    for (let at = 1; at < argument.length; at++) {
      const letter = argument[at]!;
      const place = spec.indexOf(letter);
      if (place < 0 || letter === ":") return invalidOption(sh, name, `-${letter}`, synopsis);
      letters.add(letter);
      if (spec[place + 1] !== ":") continue;
      let value = argument.slice(at + 1);
      if (value === "") {
        const next = argv[++index];
        if (next === undefined) {
          sh.error(`${name}: -${letter}: option requires an argument`);
          return usage(sh, name, synopsis);
        }
        value = next;
      }
      values.set(letter, value);
      break;
    }
  }
  return { letters, values, operands: argv.slice(index) };
}
