/** A system call that waits: what it waits on, how to try it again, and who gets its result. */

import { Errno } from "@netloom/uapi";
import { Timer, type Timers } from "../time/timer.js";
import { deliverSignals } from "./signals.js";
import type { Task } from "./task.js";
import type { WaitQueue, Waiter } from "./wait-queue.js";

export type Outcome = "value" | "error";

interface Enqueuer {
  enqueue(call: BlockedCall): void;
  externalWaits: number;
}

export class BlockedCall<T = unknown> implements Waiter {
  private state: "waiting" | "queued" | "value" | "error" | "dropped" = "waiting";
  private timedOut = false;
  private value: T | undefined;
  private error: unknown;
  private resolve: ((value: T) => void) | null = null;
  private reject: ((error: unknown) => void) | null = null;
  private timer: Timer<BlockedCall> | null = null;
  private timers: Timers | null = null;
  private onTimeout: (() => T) | null = null;

  /**
   * @param name the system call, for messages
   * @param attempt the result, or null as long as it has to wait; may throw Errno
   */
  constructor(
    readonly task: Task,
    readonly name: string,
    private readonly queues: readonly WaitQueue[],
    private readonly attempt: () => T | null,
    private readonly scheduler: Enqueuer,
    /** Only the host's input can end the wait. */
    readonly external = false,
  ) {
    task.blocked.push(this as unknown as BlockedCall);
    for (const queue of queues) queue.add(this);
    if (external) scheduler.externalWaits++;
  }

  /** After `delayNs` the call is tried a last time; then `onTimeout` gives its result. */
  expireAfter(timers: Timers, delayNs: number, onTimeout: () => T): void {
    this.onTimeout = onTimeout;
    this.timer = new Timer(callTimedOut, this as unknown as BlockedCall);
    timers.arm(this.timer, timers.nowNs + delayNs);
    this.timers = timers;
  }

  wakeUp(): void {
    if (this.state !== "waiting") return;
    this.state = "queued";
    this.scheduler.enqueue(this as unknown as BlockedCall);
  }

  timeOut(): void {
    this.timedOut = true;
    this.wakeUp();
  }

  /** Called by the scheduler when the call's turn has come. */
  attemptNow(scheduler: { current: Task | null }): Outcome | "pending" | "dropped" {
    const task = this.task;
    if (this.state === "dropped" || task.exited) return "dropped";
    if (task.signals.pending !== 0 && !task.stopped) {
      scheduler.current = task;
      const handled = deliverSignals(task);
      if (scheduler.current === task) scheduler.current = null;
      if (task.exited) return "dropped";
      if (handled && !task.stopped) return this.complete("error", undefined, new Errno("EINTR"));
    }
    if (task.stopped) {
      task.parked.push(this as unknown as BlockedCall);
      return "pending";
    }
    try {
      const value = this.attempt();
      if (task.exited) return "dropped";
      if (value !== null) return this.complete("value", value, undefined);
      if (this.timedOut && this.onTimeout !== null) return this.complete("value", this.onTimeout(), undefined);
    } catch (error) {
      if (task.exited) return "dropped";
      return this.complete("error", undefined, error);
    }
    this.state = "waiting";
    for (const queue of this.queues) {
      queue.remove(this);
      queue.add(this);
    }
    return "pending";
  }

  /** Forgets the call: its task is gone. */
  drop(): void {
    if (this.state === "value" || this.state === "error" || this.state === "dropped") return;
    this.state = "dropped";
    this.leave();
  }

  get hasPromise(): boolean {
    return this.resolve !== null;
  }

  /** Null while it waits. */
  get outcome(): Outcome | null {
    return this.state === "value" || this.state === "error" ? this.state : null;
  }

  promise(): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Hands the result to the promise. */
  settle(): void {
    if (this.state === "error") this.reject?.(this.error);
    else this.resolve?.(this.value as T);
  }

  /** The result itself, for a call that completed before it returned. */
  take(): T {
    if (this.state === "error") throw this.error;
    return this.value as T;
  }

  private complete(state: Outcome, value: T | undefined, error: unknown): Outcome {
    this.state = state;
    this.value = value;
    this.error = error;
    this.leave();
    return state;
  }

  private leave(): void {
    if (this.external) this.scheduler.externalWaits--;
    const blocked = this.task.blocked;
    const i = blocked.indexOf(this as unknown as BlockedCall);
    if (i >= 0) blocked.splice(i, 1);
    for (const queue of this.queues) queue.remove(this);
    if (this.timer !== null && this.timers !== null) this.timers.cancel(this.timer);
  }
}

function callTimedOut(call: BlockedCall): void {
  call.timeOut();
}
