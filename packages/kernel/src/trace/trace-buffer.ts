/** A trace instance's events in order, bounded: the oldest make room (the ring buffer of ftrace, overwriting). */

import { WaitQueue } from "../task/wait-queue.js";

/** What an entry is taken to cost beside its text. */
const ENTRY_OVERHEAD = 64;
/** Kilobytes a buffer has as long as nobody sets buffer_size_kb, and may have at most. */
export const DEFAULT_BUFFER_KB = 1408;
export const MAX_BUFFER_KB = 131_072;

export interface TraceEntry {
  readonly ns: number;
  readonly comm: string;
  readonly pid: number;
  readonly softirq: boolean;
  readonly text: string;
}

export class TraceBuffer {
  /** Woken when there is something to read. */
  readonly wait = new WaitQueue();
  private entries: TraceEntry[] = [];
  private head = 0;
  private bytes = 0;
  sizeKb = DEFAULT_BUFFER_KB;
  /** Entries ever written, and those overwritten before anybody read them since `takeLost`. */
  written = 0;
  private lost = 0;

  get length(): number {
    return this.entries.length - this.head;
  }

  push(entry: TraceEntry): void {
    this.entries.push(entry);
    this.written++;
    this.bytes += entry.text.length + ENTRY_OVERHEAD;
    while (this.bytes > this.sizeKb * 1024 && this.length > 1) {
      this.shift();
      this.lost++;
    }
    this.wait.wake();
  }

  shift(): TraceEntry | null {
    const entry = this.entries[this.head];
    if (entry === undefined) return null;
    this.bytes -= entry.text.length + ENTRY_OVERHEAD;
    if (++this.head > 1024 && this.head > this.entries.length / 2) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
    return entry;
  }

  /** All that waits, left where it is. */
  all(): readonly TraceEntry[] {
    return this.entries.slice(this.head);
  }

  clear(): void {
    this.entries = [];
    this.head = this.bytes = this.lost = 0;
  }

  /** How many were lost since this was last asked. */
  takeLost(): number {
    const { lost } = this;
    this.lost = 0;
    return lost;
  }
}

/** One line as trace and trace_pipe show it; the clock is in seconds since boot. */
export function formatEntry(entry: TraceEntry): string {
  const us = Math.floor(entry.ns / 1000);
  const time = `${String(Math.floor(us / 1e6)).padStart(5)}.${String(us % 1e6).padStart(6, "0")}`;
  const task = `${entry.comm.slice(0, 16).padStart(16)}-${String(entry.pid).padEnd(7)}`;
  return `${task} [000] ${entry.softirq ? "..s1." : "....."} ${time}: ${entry.text}\n`;
}
