/** Shell functions and the frames of their calls. */

import type { CompoundCommand, CompoundList, Redirected } from "unbash";
import { enterCall } from "./call-depth.js";
import { JUMP_NONE, JUMP_RETURN } from "./control.js";
import { runNode } from "./execute.js";
import type { SetOptions } from "./options.js";
import type { Source } from "./parse.js";
import type { Shell } from "./shell.js";
import { runTrap } from "./traps.js";
import type { Variable } from "./variables.js";

export interface ShellFunction {
  readonly name: string;
  readonly body: CompoundCommand | Redirected | CompoundList;
  /** Where it was defined: text and the name that errors in it carry. */
  readonly source: Source;
  readonly sourceName: string;
  readonly line: number;
  exported: boolean;
  /** `declare -ft`: the DEBUG and RETURN traps act in it. */
  traced: boolean;
}

/** One call of a function or of `source`. */
export interface CallFrame {
  readonly functionName: string;
  readonly sourceName: string;
  readonly callLine: number;
  readonly isFunction: boolean;
  /** Variables that `local` hides, as they were. */
  saved: Map<string, Variable | undefined> | null;
  /** Options to restore (`local -`). */
  options: SetOptions | null;
  /** The caller's place. */
  readonly source: Source;
  readonly pos: number;
  readonly loopDepth: number;
}

/** Calls a function; `args` without its name. */
export async function callFunction(sh: Shell, fn: ShellFunction, args: readonly string[]): Promise<number> {
  const limit = Number(sh.vars.get("FUNCNEST")?.scalar() ?? "") || 0;
  if (limit > 0 && sh.frames.length >= limit) {
    sh.error(`${fn.name}: maximum function nesting level exceeded (${limit})`);
    return 1;
  }
  const frame: CallFrame = {
    functionName: fn.name,
    sourceName: fn.sourceName,
    callLine: sh.line,
    isFunction: true,
    saved: null,
    options: null,
    source: sh.source,
    pos: sh.pos,
    loopDepth: sh.loopDepth,
  };
  const positional = sh.positional;
  const depth = sh.frames.length;
  sh.frames.push(frame);
  sh.positional = args;
  sh.source = fn.source;
  sh.loopDepth = 0;
  const entered = enterCall(sh);
  try {
    if (entered !== undefined) await entered;
    let status = await runNode(sh, fn.body);
    if (sh.jump === JUMP_RETURN) {
      status = sh.jumpValue;
      sh.jump = JUMP_NONE;
    }
    sh.status = status;
    if (sh.traps.has("RETURN") && (sh.options.functrace || fn.traced)) await runTrap(sh, "RETURN");
    return status;
  } finally {
    sh.callDepth--;
    while (sh.frames.length > depth) sh.popFrame();
    sh.positional = positional;
  }
}
