/** Running a whole script in a shell of its own. */

import type { Environment, Sys } from "@netloom/uapi";
import { Shell, type ShellSettings } from "./shell.js";

/** A script without `#!` that execve refused: run by the shell that tried. */
export async function runScriptText(
  sys: Sys,
  env: Environment,
  path: string,
  positional: readonly string[],
  text: string,
  settings: ShellSettings = {},
): Promise<number> {
  const sh = new Shell(sys, env, { ...settings, arg0: path, positional });
  return runWhole(sh, text);
}

/** Runs all of `text`, then the EXIT trap; returns the exit status. */
export async function runWhole(sh: Shell, text: string): Promise<number> {
  await sh.runText(text, 1);
  return sh.runExitTrap();
}
