/**
 * Who runs next (after kernel/sched/core.c, for one processor without preemption).
 *
 * One task runs at a time, until a system call blocks or it exits. The blocking call itself then
 * picks the next: it starts forked tasks, completes blocked calls whose condition holds, and, with
 * nobody runnable, runs bottom halves and timers, which is the only thing that moves the clock. A
 * child whose program never blocks therefore runs to its end inside its parent's waitpid, without a
 * promise; all else continues in the microtask that resolving a blocked call's promise queues.
 * `current` says which of the tasks on the stack goes on: loops unwind until they are back at it.
 */

import type { Timers } from "../time/timer.js";
import { BlockedCall, type Outcome } from "./blocked-call.js";
import type { WorldHost } from "./host.js";
import type { Task } from "./task.js";

/** Wall time between two turns of the host's event loop. */
const BREATH_NS = 8_000_000;
/** Tasks that may wait on one JavaScript stack; deeper ones wait by promise. */
const MAX_DEPTH = 12;
/** Microtasks given to a task that was resumed while it waits in another call, too. */
const LOOSE_TICKS = 64;

/** What the scheduler needs of the world around it. */
export interface SchedulerHooks {
  /** Bottom halves to run before anything else. */
  softirq(): void;
  /** Some are left over: they come before time passes. */
  readonly softirqPending: boolean;
  /** Runs a task's program; `task.exited` tells afterwards whether it is over. */
  startTask(task: Task): void;
  /** Nobody is runnable, no timer is armed, no input can come. */
  deadlock(): void;
  /** After the clock moved. Ends the world when its budget is used up. */
  clockMoved(): void;
  /** Now and then: wall-clock budget. */
  wallTick(): void;
}

export class Scheduler {
  /** The task whose code runs; null while the scheduler itself does. */
  current: Task | null = null;
  /** Set when the world has ended: nothing is resumed any more. */
  ended = false;
  /** Calls that only the host's input can complete. While there are any, an idle world waits for the host. */
  externalWaits = 0;
  private queue: (Task | BlockedCall)[] = [];
  private head = 0;
  /** Loops on the JavaScript stack: one for every task that waits there for the ones it started. */
  private depth = 0;
  private idleKick: (() => void) | null = null;
  private lastBreathNs: number;
  private picks = 0;
  /** Reading of the wall clock at virtual time 0, while paced. */
  private wallBaseNs = 0;

  constructor(
    private readonly timers: Timers,
    private readonly host: WorldHost | null,
    private readonly realTime: boolean,
    private readonly hooks: SchedulerHooks,
  ) {
    this.lastBreathNs = host === null ? 0 : host.wallNs();
    this.wallBaseNs = this.lastBreathNs;
  }

  /** Appends to the run queue. */
  enqueue(next: Task | BlockedCall): void {
    this.queue.push(next);
    if (this.idleKick !== null) {
      const kick = this.idleKick;
      this.idleKick = null;
      kick();
    }
  }

  /** Runs until a task's code continues elsewhere, everyone waits for the host, or the world ends. */
  run(): void {
    if (this.depth > 0 || this.current !== null || this.ended) return;
    this.loop(null);
  }

  /** The current task has nothing more to run. */
  yieldFrom(task: Task): void {
    if (this.current === task) this.current = null;
    this.run();
  }

  /** Waits for a call that could not complete at once. */
  block<T>(call: BlockedCall<T>): T | Promise<T> {
    const task = call.task;
    if (this.current !== task || this.depth >= MAX_DEPTH || this.ended) {
      if (this.current === task) this.current = null;
      return call.promise();
    }
    this.current = null;
    const outcome = this.loop(call as unknown as BlockedCall);
    if (outcome === null) return call.promise();
    return call.take();
  }

  /** True when the running task has kept the host from its event loop for too long. */
  breathDue(): boolean {
    return this.host !== null && this.host.wallNs() - this.lastBreathNs > BREATH_NS;
  }

  /** One turn of the host's event loop, for a task that computes on. */
  async breathe(): Promise<void> {
    if (this.host === null) return;
    await this.host.breathe();
    this.lastBreathNs = this.host.wallNs();
    this.hooks.wallTick();
  }

  /** Returns the outcome of `own` when that call completed inside; null if something else goes on. */
  private loop(own: BlockedCall | null): Outcome | null {
    this.depth++;
    try {
      for (;;) {
        this.hooks.softirq();
        if (this.ended) return null;
        if ((++this.picks & 15) === 0 && this.host !== null) {
          this.hooks.wallTick();
          if (this.ended) return null;
          if (this.breathDue()) {
            void this.resumeAfter(this.breathe());
            return null;
          }
        }
        if (this.head === this.queue.length) {
          if (this.head > 0) {
            this.queue = [];
            this.head = 0;
          }
          if (!this.idle()) return null;
          continue;
        }
        const next = this.queue[this.head++]!;
        if (this.head > 32 && this.head * 2 > this.queue.length) {
          // Tasks that have run are not kept from the garbage collector.
          this.queue = this.queue.slice(this.head);
          this.head = 0;
        }
        if (!(next instanceof BlockedCall)) {
          this.current = next;
          this.hooks.startTask(next);
          if (this.current === null) continue;
          return own !== null && this.current === own.task ? own.outcome : null;
        }
        const outcome = next.attemptNow(this);
        if (outcome === "pending" || outcome === "dropped") continue;
        this.current = next.task;
        if (next === own) return outcome;
        // Who waits further down on this stack goes on there.
        if (!next.hasPromise) return null;
        const others = next.task.blocked.length;
        next.settle();
        if (others > 0) this.watchLoose(next.task);
        return null;
      }
    } finally {
      this.depth--;
    }
  }

  /** Moves the clock; false when the loop has to stop here. */
  private idle(): boolean {
    const nextNs = this.timers.nextNs();
    if (this.hooks.softirqPending) {
      // A storm of packets lets due timers run, but no time pass.
      if (nextNs >= 0 && nextNs <= this.timers.nowNs) this.timers.runNext();
      this.hooks.clockMoved();
      return true;
    }
    if (this.host !== null && this.realTime) {
      const now = this.host.wallNs() - this.wallBaseNs;
      if (nextNs >= 0 && nextNs <= now) {
        this.timers.runNext();
        this.hooks.clockMoved();
        return true;
      }
      if (nextNs < 0 && this.externalWaits === 0) {
        this.hooks.deadlock();
        return false;
      }
      const kicked = new Promise<void>((resolve) => (this.idleKick = resolve));
      void this.resumeAfter(
        nextNs < 0 ? kicked : Promise.race([kicked, this.host.sleepUntil(this.wallBaseNs + nextNs)]),
        true,
      );
      return false;
    }
    if (this.externalWaits > 0) {
      void this.resumeAfter(new Promise<void>((resolve) => (this.idleKick = resolve)));
      return false;
    }
    if (nextNs < 0) {
      this.hooks.deadlock();
      return false;
    }
    this.timers.runNext();
    this.hooks.clockMoved();
    return true;
  }

  private async resumeAfter(event: Promise<void>, paced = false): Promise<void> {
    await event;
    this.idleKick = null;
    if (this.host !== null) {
      this.lastBreathNs = this.host.wallNs();
      // Input happens now, not at the last timer's time.
      if (paced && !this.ended) this.catchUp(this.lastBreathNs - this.wallBaseNs);
    }
    this.run();
  }

  /** Lets a paced clock follow the wall clock up to, not past, its next timer. */
  private catchUp(wallNs: number): void {
    const next = this.timers.nextNs();
    const now = Math.floor(next >= 0 && next < wallNs ? next : wallNs);
    if (now > this.timers.nowNs) this.timers.nowNs = now;
  }

  /** A task resumed from one of several calls may be waiting for the others only: do not wait for it forever. */
  private watchLoose(task: Task): void {
    let ticks = LOOSE_TICKS;
    const tick = (): void => {
      if (this.current !== task) return;
      if (--ticks > 0) void Promise.resolve().then(tick);
      else this.yieldFrom(task);
    };
    void Promise.resolve().then(tick);
  }
}
