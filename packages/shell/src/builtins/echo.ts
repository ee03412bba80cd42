/** `echo`. */

import type { Awaitable } from "@netloom/uapi";
import { decodeEscapes } from "../escapes.js";
import type { Shell } from "../shell.js";
import { print } from "./output.js";

export function echo(sh: Shell, argv: readonly string[]): Awaitable<number> {
  let newline = true;
  let escapes = sh.shopt.xpg_echo || sh.dash;
  let index = 1;
  for (; index < argv.length; index++) {
    const argument = argv[index]!;
    if (sh.dash ? argument !== "-n" : !/^-[neE]+$/.test(argument)) break;
    for (const letter of argument.slice(1)) {
      if (letter === "n") newline = false;
      else escapes = letter === "e";
    }
  }
  const text = index === 0 ? "" : argv.slice(index).join(" ");
  if (!escapes) return print(sh, "echo", newline ? `${text}\n` : text);
  const decoded = decodeEscapes(text, "echo");
  return print(sh, "echo", newline && !decoded.stop ? `${decoded.text}\n` : decoded.text);
}
