/** What all system calls share: the way in, and waiting. */

import { Errno, type Awaitable, type Sys } from "@netloom/uapi";
import { BlockedCall } from "./task/blocked-call.js";
import { deliverSignals } from "./task/signals.js";
import { TaskExit } from "./task/task-exit.js";
import type { Task } from "./task/task.js";
import type { WaitQueue } from "./task/wait-queue.js";
import type { World } from "./world.js";

/** System calls between two looks at the wall clock. */
const CHARGE_INTERVAL = 256;
/** A process that is over but goes on making calls gets this many exceptions, then waits forever. */
const DEAD_CALLS = 1000;

/** A condition on how long to wait: 0 forever, else nanoseconds from now. */
export type TimeoutNs = number;

export class SysBase {
  private deadCalls = 0;

  constructor(
    readonly task: Task,
    protected readonly world: World,
  ) {}

  /** Every system call begins with it: signals get in, budgets are charged, the dead stay dead. */
  protected enter(call: keyof Sys): void {
    const task = this.task;
    task.syscall = call;
    if (task.exited || this.world.scheduler.ended) this.unwind();
    if (task.signals.pending !== 0) {
      deliverSignals(task);
      if (task.exited) this.unwind();
    }
    if (++this.world.charge >= CHARGE_INTERVAL) {
      this.world.charge = 0;
      this.world.systemCalls(CHARGE_INTERVAL);
      if (this.world.scheduler.ended) this.unwind();
    }
  }

  /** Leaves the program of a process that is over. */
  protected unwind(): never {
    if (++this.deadCalls > DEAD_CALLS * 10)
      throw new RangeError(`process ${this.task.pid} is over but goes on making system calls`);
    throw new TaskExit(this.task.pid);
  }

  /**
   * Does `attempt` now or, as long as it gives null, again whenever one of `queues` is woken. Fails
   * with EINTR when a signal is handled meanwhile.
   */
  protected wait<T>(
    name: string,
    queues: readonly WaitQueue[],
    attempt: () => T | null,
    timeoutNs: TimeoutNs = 0,
    onTimeout: (() => T) | null = null,
    external = false,
  ): Awaitable<T> {
    const task = this.task;
    if (!task.stopped) {
      const value = attempt();
      if (value !== null) return value;
    }
    const world = this.world;
    const call = new BlockedCall<T>(task, name, queues, attempt, world.scheduler, external);
    if (timeoutNs > 0 && onTimeout !== null) call.expireAfter(world.timers, timeoutNs, onTimeout);
    if (task.stopped) task.parked.push(call as unknown as BlockedCall);
    return world.scheduler.block(call);
  }

  /** Gives the host's event loop a turn; then the process goes on, unless a signal or limit ended it meanwhile. */
  protected async breathe(): Promise<void> {
    const { task, world } = this;
    world.breathDue = false;
    await world.scheduler.breathe();
    if (!task.exited && task.signals.pending !== 0) deliverSignals(task);
    if (!task.exited) return;
    world.scheduler.yieldFrom(task);
    // Nobody waits for this any more.
    await new Promise<never>(() => {});
  }

  /** Ends a system call that may have set packets going. */
  protected leave(): void {
    const stack = this.world.stack;
    if (stack.softirqPending) stack.doSoftirq();
  }

  /** Throws EPERM unless the caller is root. */
  protected needRoot(): void {
    if (this.task.uid !== 0) throw new Errno("EPERM");
  }
}
