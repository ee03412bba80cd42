/** What a world has used of its budget. Whatever goes beyond a limit either fails or ends the world. */

import { Errno } from "@netloom/uapi";
import type { Timers } from "../time/timer.js";
import { BUDGET_OPTIONS, budgetMessage, type Budget } from "./budget.js";
import type { WorldHost } from "./host.js";

export class Accounting {
  /** Processes ever forked. */
  forks = 0;
  private calls = 0;
  private outputBytes = 0;
  private fileBytes = 0;
  private readonly wallStartNs: number;

  constructor(
    readonly budget: Budget,
    private readonly host: WorldHost | null,
    private readonly timers: Timers,
    /** Ends the world with a message. */
    private readonly end: (message: string) => void,
  ) {
    this.wallStartNs = host === null ? 0 : host.wallNs();
  }

  /** One process more, with `live` there already; throws EAGAIN at the limit of live ones. */
  chargeFork(live: number): void {
    if (live >= this.budget.maxProcesses) throw new Errno("EAGAIN");
    if (++this.forks > this.budget.maxForks) this.exceeded("fork", `${this.budget.maxForks} processes`, "maxForks");
  }

  /** `delta` more bytes in files; throws ENOSPC beyond the limit. */
  chargeFileBytes(delta: number): void {
    if (delta > 0 && this.fileBytes + delta > this.budget.maxFileBytes) throw new Errno("ENOSPC");
    this.fileBytes += delta;
  }

  /** Passes output on to the host as long as there is room for it. */
  output(sink: (bytes: Uint8Array) => void, bytes: Uint8Array): void {
    this.outputBytes += bytes.length;
    if (this.outputBytes > this.budget.maxOutputBytes)
      this.exceeded("output", `${this.budget.maxOutputBytes} bytes`, "maxOutputBytes");
    else sink(bytes);
  }

  chargeCalls(count: number): void {
    this.calls += count;
    if (this.calls > this.budget.maxSystemCalls)
      this.exceeded("system call", `${this.budget.maxSystemCalls} calls`, "maxSystemCalls");
  }

  checkWallTime(): void {
    if (this.host === null || this.host.wallNs() - this.wallStartNs <= this.budget.maxTimeS * 1e9) return;
    this.exceeded("wall time", `${this.budget.maxTimeS} s`, "maxTimeS");
  }

  checkVirtualTime(): void {
    if (this.timers.nowNs > this.budget.maxVirtualTimeS * 1e9)
      this.exceeded("virtual time", `${this.budget.maxVirtualTimeS} s`, "maxVirtualTimeS");
  }

  private exceeded(what: string, limit: string, key: keyof Budget): void {
    this.end(budgetMessage(what, limit, BUDGET_OPTIONS[key]));
  }
}
