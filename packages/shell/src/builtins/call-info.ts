/** `caller`. */

import type { Awaitable } from "@netloom/uapi";
import type { Shell } from "../shell.js";
import { print } from "./output.js";

export function caller(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const frames = [...sh.frames].reverse();
  const level = Number(argv[1] ?? 0);
  const frame = frames[level];
  if (frame === undefined) {
    return sh.scriptName !== null && level === 0 && argv[1] === undefined ? print(sh, "caller", "0 NULL\n") : 1;
  }
  const outer = frames[level + 1];
  const sourceName = outer?.sourceName ?? sh.scriptName;
  if (argv[1] === undefined) return print(sh, "caller", `${frame.callLine} ${sourceName ?? "NULL"}\n`);
  if (outer === undefined && sourceName === null) return 1;
  return print(sh, "caller", `${frame.callLine} ${outer?.functionName ?? "main"} ${sourceName}\n`);
}

/** Builtins that need a terminal's history or completion. */
export function unsupported(sh: Shell, argv: readonly string[]): number {
  sh.error(`${argv[0]}: not available in Netloom`);
  return 2;
}
