/** Sending and taking signals (after kernel/signal.c; default actions of signal(7)). */

import {
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGURG,
  SIGWINCH,
  type SignalAction,
} from "@netloom/uapi";
import { exitTask } from "./exit.js";
import { TaskExit } from "./task-exit.js";
import type { Task } from "./task.js";

const bit = (signal: number): number => 1 << (signal - 1);

const STOPS = bit(SIGSTOP) | bit(SIGTSTP) | bit(SIGTTIN) | bit(SIGTTOU);
const DEFAULT_IGNORED = bit(SIGCHLD) | bit(SIGCONT) | bit(SIGURG) | bit(SIGWINCH);

/** What a process does with signals, and which wait for it. Signals 1-31; real-time signals are not distinguished. */
export class Signals {
  /** Bit n-1: signal n waits. */
  pending = 0;
  private actions: Map<number, SignalAction> | null = null;

  action(signal: number): SignalAction {
    return this.actions?.get(signal) ?? "default";
  }

  setAction(signal: number, action: SignalAction): void {
    if (this.actions === null) this.actions = new Map();
    if (action === "default") this.actions.delete(signal);
    else this.actions.set(signal, action);
    if (this.discards(signal)) this.pending &= ~bit(signal);
  }

  /** True for a signal that has no effect. */
  discards(signal: number): boolean {
    const action = this.action(signal);
    return action === "ignore" || (action === "default" && (DEFAULT_IGNORED & bit(signal)) !== 0);
  }

  /** What a forked child starts with: the same actions, nothing pending. */
  fork(): Signals {
    const child = new Signals();
    if (this.actions !== null && this.actions.size > 0) child.actions = new Map(this.actions);
    return child;
  }

  /** execve(2): handlers are gone, ignored signals stay ignored. */
  exec(): void {
    if (this.actions === null) return;
    for (const [signal, action] of this.actions) if (action !== "ignore") this.actions.delete(signal);
  }
}

/** Sends `signal` (1-31) to `task`. */
export function sendSignal(task: Task, signal: number): void {
  if (task.exited) return;
  const signals = task.signals;
  if (signal === SIGCONT || signal === SIGKILL) {
    signals.pending &= ~STOPS;
    if (task.stopped) {
      task.stopped = false;
      const parked = task.parked;
      task.parked = [];
      for (const call of parked) task.world.scheduler.enqueue(call);
    }
  } else if ((STOPS & bit(signal)) !== 0) {
    signals.pending &= ~bit(SIGCONT);
  }
  if (signal !== SIGKILL && signal !== SIGSTOP) {
    if (signals.discards(signal)) return;
    // Init of a pid namespace is only hit by what it handles (SIGNAL_UNKILLABLE).
    if (task.unkillable && signals.action(signal) === "default") return;
  } else if (task.pid === 1) return;
  signals.pending |= bit(signal);
  for (let i = task.blocked.length - 1; i >= 0; i--) task.blocked[i]!.wakeUp();
}

/** Takes all pending signals of a task that is about to run; true if a handler ran. The task may have exited or stopped. */
export function deliverSignals(task: Task): boolean {
  const signals = task.signals;
  let handled = false;
  while (signals.pending !== 0 && !task.exited) {
    const signal =
      (signals.pending & bit(SIGKILL)) !== 0 ? SIGKILL : 32 - Math.clz32(signals.pending & -signals.pending);
    signals.pending &= ~bit(signal);
    const action = signals.action(signal);
    if (signal === SIGKILL) exitTask(task, 0, SIGKILL);
    else if (typeof action === "function" && signal !== SIGSTOP) {
      handled = true;
      runHandler(task, action, signal);
    } else if (signals.discards(signal)) continue;
    else if ((STOPS & bit(signal)) !== 0) stopTask(task, signal);
    else exitTask(task, 0, signal);
  }
  return handled;
}

function runHandler(task: Task, handler: (signal: number) => void, signal: number): void {
  try {
    handler(signal);
  } catch (error) {
    if (!(error instanceof TaskExit)) task.world.crash(task, error);
  }
}

function stopTask(task: Task, signal: number): void {
  task.stopped = true;
  task.stopSignal = signal;
  const parent = task.parent;
  if (parent === null) return;
  sendSignal(parent, SIGCHLD);
  parent.childWait.wake();
}
