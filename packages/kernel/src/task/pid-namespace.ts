/**
 * Process numbers (after kernel/pid.c, kernel/pid_namespace.c). A task has a number in its own pid
 * namespace and in every ancestor of it.
 */

import { Errno } from "@netloom/uapi";
import { Namespace } from "./namespace.js";
import type { Task } from "./task.js";

/** pid_max of a 64-bit kernel. */
export const PID_MAX = 4_194_304;

export class PidNamespace extends Namespace {
  readonly level: number;
  private readonly tasks = new Map<number, Task>();
  private last = 0;
  /** The task that orphans go to; its end kills the namespace. */
  init: Task | null = null;

  constructor(
    inum: number,
    readonly parentNs: PidNamespace | null,
  ) {
    super("pid", inum);
    this.level = parentNs === null ? 0 : parentNs.level + 1;
  }

  /** Numbers `task` here and in all ancestors, own namespace last. */
  alloc(task: Task): number[] {
    const numbers = this.parentNs === null ? [] : this.parentNs.alloc(task);
    if (this.init !== null && this.init.exited) throw new Errno("ENOMEM");
    let number = this.last + 1;
    // After wrapping, small numbers are left to the system (RESERVED_PIDS).
    while (number > PID_MAX || this.tasks.has(number)) number = number > PID_MAX ? 300 : number + 1;
    this.last = number;
    this.tasks.set(number, task);
    numbers.push(number);
    if (this.init === null) this.init = task;
    return numbers;
  }

  free(task: Task): void {
    this.tasks.delete(task.numbers[this.level]!);
    this.parentNs?.free(task);
  }

  find(number: number): Task | undefined {
    return this.tasks.get(number);
  }

  /** All tasks seen from here, zombies included, by number. */
  members(): Task[] {
    return [...this.tasks.entries()].sort((a, b) => a[0] - b[0]).map((entry) => entry[1]);
  }

  get size(): number {
    return this.tasks.size;
  }

  /** The number given out last, as /proc/loadavg shows it. */
  get lastPid(): number {
    return this.last;
  }
}
