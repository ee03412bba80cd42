/** `trap`. */

import type { Awaitable } from "@netloom/uapi";
import { singleQuote } from "../quote.js";
import type { Shell } from "../shell.js";
import { conditionName, signalNumber } from "../traps.js";
import { signalTable } from "./job-control.js";
import { invalidOption, print, usage } from "./output.js";

const SYNOPSIS = "trap [-lp] [[ACTION] SIGNAL ...]";

export function trap(sh: Shell, argv: readonly string[]): Awaitable<number> {
  let args = argv.slice(1);
  if (args[0] === "-l") return print(sh, "trap", signalTable());
  if (args[0] === "-p") return show(sh, args.slice(1));
  if (args[0] === "--") args = args.slice(1);
  else if (args[0] !== undefined && /^-./.test(args[0]))
    return invalidOption(sh, "trap", args[0].slice(0, 2), SYNOPSIS);
  if (args.length === 0) return show(sh, []);
  const [first] = args;
  let action: string | null;
  let names: readonly string[];
  if (args.length === 1 || (first !== undefined && /^\d+$/.test(first))) {
    if (args.length === 1 && first !== undefined && conditionName(first) === null) return usage(sh, "trap", SYNOPSIS);
    action = null;
    names = args;
  } else {
    action = first === "-" ? null : (first ?? "");
    names = args.slice(1);
  }
  let status = 0;
  for (const text of names) {
    const name = conditionName(text);
    if (name === null) {
      sh.error(`trap: ${text}: invalid signal specification`);
      status = 1;
    } else sh.traps.set(sh.sys, name, action);
  }
  return status;
}

function show(sh: Shell, names: readonly string[]): Awaitable<number> {
  let status = 0;
  const wanted = new Set<string>();
  for (const text of names) {
    const name = conditionName(text);
    if (name === null) {
      sh.error(`trap: ${text}: invalid signal specification`);
      status = 1;
    } else wanted.add(name);
  }
  let out = "";
  for (const [name, action] of sh.traps.list()) {
    if (names.length > 0 && !wanted.has(name)) continue;
    out += `trap -- ${singleQuote(action)} ${signalNumber(name) === null ? name : `SIG${name}`}\n`;
  }
  return print(sh, "trap", out, status);
}
