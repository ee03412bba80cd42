/** Aliases: a command whose first word is one is read again with the alias's text in its place. */

import type { Command } from "unbash";
import { runStatements } from "./execute.js";
import { lineAt, parseSource } from "./parse.js";
import type { Shell } from "./shell.js";

const active = new WeakMap<Shell, Set<string>>();

/** Runs the command an alias makes of `node`; null when its name is no alias. */
export function expandAlias(sh: Shell, node: Command): Promise<number> | null {
  const { name } = node;
  if (name === undefined) return null;
  const value = sh.aliasesInForce.get(name.text);
  const busy = active.get(sh);
  if (value === undefined || busy?.has(name.text)) return null;
  return runAlias(sh, node, name.text, value);
}

async function runAlias(sh: Shell, node: Command, name: string, value: string): Promise<number> {
  const { source } = sh;
  const before = source.text.slice(node.pos, node.name?.pos ?? node.pos);
  let rest = source.text.slice(node.name?.end ?? node.end, node.end);
  // A value that ends in a blank makes the next word a candidate too.
  if (/[ \t]$/.test(value)) {
    const next = /^\s*(\S+)/.exec(rest);
    const replacement = next === null ? undefined : sh.aliasesInForce.get(next[1]!);
    if (next !== null && replacement !== undefined) rest = ` ${replacement}${rest.slice(next[0].length)}`;
  }
  const busy = active.get(sh) ?? new Set<string>();
  active.set(sh, busy);
  busy.add(name);
  const inner = parseSource(`${before}${value}${rest}`, lineAt(source, node.pos));
  sh.source = inner;
  try {
    return await runStatements(sh, inner.statements);
  } finally {
    busy.delete(name);
    sh.source = source;
  }
}
