/** `trap`: commands run on signals, at exit, and around commands. */

import { Errno, SIGNAL_NAMES, type Sys } from "@netloom/uapi";
import { DiscardCommand, ExitShell, JUMP_EXIT, JUMP_NONE } from "./control.js";
import type { Shell } from "./shell.js";
import { runString } from "./run-string.js";

/** Conditions that are no signals, in the order `trap` lists them after EXIT and the signals. */
export const PSEUDO_SIGNALS: readonly string[] = ["DEBUG", "ERR", "RETURN"];

/** Name of a condition without SIG: a number or a name in any case; null when there is none. */
export function conditionName(text: string): string | null {
  if (/^\d+$/.test(text)) return SIGNAL_NAMES[Number(text)] ?? realTimeName(Number(text));
  const name = text.toUpperCase().replace(/^SIG(?=.)/, "");
  if (name === "EXIT" || SIGNAL_NAMES.includes(name) || PSEUDO_SIGNALS.includes(name)) return name;
  return null;
}

function realTimeName(number: number): string | null {
  if (number >= 34 && number <= 49) return number === 34 ? "RTMIN" : `RTMIN+${number - 34}`;
  if (number >= 50 && number <= 64) return number === 64 ? "RTMAX" : `RTMAX-${64 - number}`;
  return null;
}

/** The number of a signal name; null for EXIT and pseudo signals. */
export function signalNumber(name: string): number | null {
  const number = SIGNAL_NAMES.indexOf(name);
  return number > 0 ? number : null;
}

export class TrapTable {
  /** Condition to command; "" is ignored. */
  private actions = new Map<string, string>();
  /** Shown by `trap` in a subshell until it sets one of its own: they do not act there. */
  private inherited: Map<string, string> | null = null;
  private readonly pending: string[] = [];
  private running = false;

  has(name: string): boolean {
    return this.actions.has(name);
  }

  get(name: string): string | undefined {
    return this.actions.get(name);
  }

  /** What `trap` lists: EXIT, the signals by number, then DEBUG, ERR, RETURN. */
  list(): [string, string][] {
    const all = this.inherited ?? this.actions;
    const order = [...SIGNAL_NAMES, ...PSEUDO_SIGNALS];
    return [...all].sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
  }

  /** Sets (a command, "" to ignore) or resets (null) the action for a condition. */
  set(sys: Sys, name: string, action: string | null): void {
    if (this.inherited !== null) this.inherited = null;
    if (action === null) this.actions.delete(name);
    else this.actions.set(name, action);
    const number = signalNumber(name);
    if (number === null) return;
    try {
      sys.signal(number, action === null ? "default" : action === "" ? "ignore" : () => this.note(name));
    } catch (error) {
      // SIGKILL and SIGSTOP cannot be caught; bash says nothing.
      if (!(error instanceof Errno)) throw error;
    }
  }

  private note(name: string): void {
    this.pending.push(name);
  }

  get hasPending(): boolean {
    return this.pending.length > 0 && !this.running;
  }

  /** The number of the trapped signal that came first, or null. */
  pendingSignal(): number | null {
    const name = this.pending[0];
    return name === undefined ? null : signalNumber(name);
  }

  take(): string | undefined {
    return this.pending.shift();
  }

  setRunning(running: boolean): void {
    this.running = running;
  }

  copyFrom(parent: TrapTable): void {
    this.actions = new Map(parent.actions);
    this.inherited = parent.inherited;
  }

  /** In a forked shell signals are as the shell found them; ignored ones stay ignored. */
  enterSubshell(sys: Sys): void {
    if (this.actions.size === 0) return;
    this.inherited ??= new Map(this.actions);
    for (const [name, action] of this.actions) {
      if (action === "") continue;
      const number = signalNumber(name);
      if (number !== null) sys.signal(number, "default");
      if (name !== "ERR" && name !== "DEBUG" && name !== "RETURN") this.actions.delete(name);
    }
  }

  /** DEBUG, RETURN and ERR act in functions and subshells only when asked for. */
  dropUntraced(keepErr: boolean, keepDebug: boolean): void {
    if (!keepErr) this.actions.delete("ERR");
    if (!keepDebug) {
      this.actions.delete("DEBUG");
      this.actions.delete("RETURN");
    }
  }
}

/** Runs the command of one condition; `$?` is the same before and after. */
export async function runTrap(sh: Shell, name: string): Promise<void> {
  const action = sh.traps.get(name);
  if (action === undefined || action === "") return;
  const { status, pipeStatus, pos } = sh;
  const line = sh.line;
  sh.trapDepth++;
  try {
    await runString(sh, action, line);
  } finally {
    sh.trapDepth--;
  }
  if (sh.jump === JUMP_NONE) {
    sh.status = status;
    sh.pipeStatus = pipeStatus;
  }
  sh.pos = pos;
}

/** Runs the commands of signals that came in. */
export async function runPendingTraps(sh: Shell): Promise<void> {
  if (!sh.traps.hasPending) return;
  sh.traps.setRunning(true);
  try {
    for (let name = sh.traps.take(); name !== undefined; name = sh.traps.take()) {
      await runTrap(sh, name);
      if (sh.jump === JUMP_EXIT) break;
    }
  } finally {
    sh.traps.setRunning(false);
  }
}

/** Runs the EXIT trap once; returns the status the shell ends with. */
export async function runExitTrap(sh: Shell): Promise<number> {
  const action = sh.traps.get("EXIT");
  const status = sh.exited ?? sh.status;
  if (action === undefined || action === "") return status;
  sh.traps.set(sh.sys, "EXIT", null);
  sh.exited = null;
  sh.jump = JUMP_NONE;
  sh.status = status;
  try {
    await runString(sh, action, 1);
  } catch (error) {
    if (error instanceof DiscardCommand || error instanceof ExitShell) return error.status;
    throw error;
  }
  const left: number = sh.jump;
  if (left === JUMP_EXIT) {
    sh.jump = JUMP_NONE;
    return sh.jumpValue & 255;
  }
  return status;
}

/** The DEBUG trap in front of a command; not inside a trap's own commands. */
export async function runDebugTrap(sh: Shell): Promise<void> {
  if (sh.trapDepth > 0 || !(sh.options.functrace || !sh.frames.some((frame) => frame.isFunction))) return;
  await runTrap(sh, "DEBUG");
}
