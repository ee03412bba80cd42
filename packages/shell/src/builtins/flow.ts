/** `break`, `continue`, `return`, `exit`, `true`, `false`, `:`. */

import { ExitShell, JUMP_BREAK, JUMP_CONTINUE, JUMP_EXIT, JUMP_RETURN } from "../control.js";
import type { Shell } from "../shell.js";

function loopJump(sh: Shell, argv: readonly string[], jump: typeof JUMP_BREAK | typeof JUMP_CONTINUE): number {
  const name = argv[0]!;
  const [, count, extra] = argv[1] === "--" ? argv.slice(1) : argv;
  if (sh.loopDepth === 0) {
    if (!sh.dash) sh.error(`${name}: only meaningful in a \`for', \`while', or \`until' loop`);
    return 0;
  }
  if (extra !== undefined) {
    sh.error(`${name}: too many arguments`);
    sh.jump = JUMP_BREAK;
    sh.jumpValue = sh.loopDepth;
    return 1;
  }
  let levels = 1;
  if (count !== undefined) {
    if (!/^[-+]?\d+$/.test(count)) {
      sh.error(`${name}: ${count}: numeric argument required`);
      throw new ExitShell(128);
    }
    levels = Number(count);
    if (levels < 1) {
      sh.error(`${name}: ${count}: loop count out of range`);
      sh.jump = JUMP_BREAK;
      sh.jumpValue = sh.loopDepth;
      return 1;
    }
  }
  sh.jump = jump;
  sh.jumpValue = Math.min(levels, sh.loopDepth);
  return 0;
}

export function breakLoop(sh: Shell, argv: readonly string[]): number {
  return loopJump(sh, argv, JUMP_BREAK);
}

export function continueLoop(sh: Shell, argv: readonly string[]): number {
  return loopJump(sh, argv, JUMP_CONTINUE);
}

/** The status argument; null when it was refused (a message has been printed). */
function statusArgument(sh: Shell, argv: readonly string[]): number | null {
  const name = argv[0]!;
  const args = argv[1] === "--" ? argv.slice(2) : argv.slice(1);
  const [text] = args;
  if (text === undefined) return sh.status;
  if (!/^\s*[-+]?\d+\s*$/.test(text)) {
    sh.error(`${name}: ${text}: numeric argument required`);
    return 2;
  }
  if (args.length > 1) {
    sh.error(`${name}: too many arguments`);
    return null;
  }
  return Number(BigInt.asUintN(8, BigInt(text.trim().replace(/^\+/, ""))));
}

export function returnFrom(sh: Shell, argv: readonly string[]): number {
  if (sh.frames.length === 0) {
    if (statusArgument(sh, argv) === null) return 1;
    sh.error("return: can only `return' from a function or sourced script");
    return 2;
  }
  const status = statusArgument(sh, argv);
  if (status === null) return 1;
  sh.jump = JUMP_RETURN;
  sh.jumpValue = status;
  return status;
}

export function exit(sh: Shell, argv: readonly string[]): number {
  if (sh.interactive && sh.frames.length === 0) sh.writeError("exit\n");
  const status = statusArgument(sh, argv) ?? 1;
  sh.jump = JUMP_EXIT;
  sh.jumpValue = status;
  return status;
}

export function succeed(): number {
  return 0;
}

export function fail(): number {
  return 1;
}
