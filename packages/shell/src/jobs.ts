/** Jobs: pipelines in the background, and waiting for children. */

import { Errno, SIGNAL_TEXTS, SIGINT, SIGPIPE, SIGTERM, WNOHANG, WUNTRACED, type WaitStatus } from "@netloom/uapi";
import type { Shell } from "./shell.js";

export type JobState = "Running" | "Stopped" | "Done";

export interface Job {
  readonly id: number;
  readonly pids: readonly number[];
  readonly text: string;
  state: JobState;
  /** How each process ended. */
  readonly statuses: Map<number, WaitStatus>;
  /** `disown -h`. */
  keep: boolean;
  notified: boolean;
}

export class JobTable {
  private jobs: Job[] = [];
  /** Background children that ended, for a later `wait`. */
  private readonly ended = new Map<number, WaitStatus>();
  private readonly children = new Set<number>();

  get size(): number {
    return this.jobs.length;
  }

  all(): readonly Job[] {
    return this.jobs;
  }

  add(pids: readonly number[], text: string): Job {
    const id = (this.jobs.at(-1)?.id ?? 0) + 1;
    const job: Job = { id, pids, text, state: "Running", statuses: new Map(), keep: false, notified: false };
    this.jobs.push(job);
    for (const pid of pids) this.children.add(pid);
    return job;
  }

  /** A child outside the table of jobs (process substitution). */
  noteChild(pid: number): void {
    this.children.add(pid);
  }

  remove(job: Job): void {
    this.jobs = this.jobs.filter((other) => other !== job);
  }

  clear(): void {
    this.jobs = [];
  }

  current(): Job | undefined {
    return this.jobs.findLast((job) => job.state === "Stopped") ?? this.jobs.at(-1);
  }

  previous(): Job | undefined {
    const current = this.current();
    return this.jobs.findLast((job) => job !== current);
  }

  isChild(pid: number): boolean {
    return this.children.has(pid) || this.ended.has(pid);
  }

  statusOf(pid: number): WaitStatus | undefined {
    return this.ended.get(pid);
  }

  /** Notes that a child ended or stopped. */
  record(status: WaitStatus): Job | null {
    const job = this.jobs.find((candidate) => candidate.pids.includes(status.pid));
    if (status.stopped) {
      if (job !== undefined) job.state = "Stopped";
      return job ?? null;
    }
    if (this.children.delete(status.pid)) {
      this.ended.set(status.pid, status);
      if (this.ended.size > 4096) this.ended.delete(this.ended.keys().next().value ?? -1);
    }
    if (job === undefined) return null;
    job.statuses.set(status.pid, status);
    if (job.statuses.size === job.pids.length) job.state = "Done";
    return job;
  }

  /** `%1`, `%%`, `%+`, `%-`, `%name`, `%?text`; null when there is none. */
  find(spec: string): Job | null {
    const text = spec.slice(1);
    if (text === "" || text === "%" || text === "+") return this.current() ?? null;
    if (text === "-") return this.previous() ?? null;
    if (/^\d+$/.test(text)) return this.jobs.find((job) => job.id === Number(text)) ?? null;
    if (text.startsWith("?")) return this.jobs.find((job) => job.text.includes(text.slice(1))) ?? null;
    return this.jobs.find((job) => job.text.startsWith(text)) ?? null;
  }

  /** A forked shell has no children of its own yet; `jobs` still shows the parent's. */
  copyFrom(parent: JobTable): void {
    this.jobs = parent.jobs.map((job) => ({ ...job, statuses: new Map(job.statuses) }));
  }

  /** Jobs of the parent cannot be waited for. */
  forgetChildren(): void {
    this.children.clear();
  }
}

/** A child's end as `$?`. */
export function exitStatusOf(status: WaitStatus): number {
  return status.signal !== 0 ? 128 + status.signal : status.status;
}

/** Takes note of background children that have ended, without waiting. */
export function reapBackground(sh: Shell): void {
  for (;;) {
    try {
      const status = sh.sys.waitpid(-1, WNOHANG);
      if (status === null || status instanceof Promise) return;
      noteEnd(sh, status, true);
    } catch (error) {
      if (error instanceof Errno) return;
      throw error;
    }
  }
}

/** Forgets jobs that are done: a shell without job control says nothing about them. */
export function dropDoneJobs(sh: Shell): void {
  if (sh.interactive) return;
  for (const job of sh.jobs.all()) if (job.state === "Done") sh.jobs.remove(job);
}

/** Records a background child's end; one that was killed is reported as bash does. */
export function noteEnd(sh: Shell, status: WaitStatus, background: boolean): void {
  const job = sh.jobs.record(status);
  if (job === null || job.state !== "Done" || sh.interactive || job.notified) return;
  const last = job.statuses.get(job.pids.at(-1) ?? 0);
  if (background && last !== undefined) reportKilled(sh, last, job.text, true);
  job.notified = true;
}

/** Waits for one child, whatever signals arrive meanwhile. */
export async function waitChild(sh: Shell, pid: number): Promise<WaitStatus> {
  for (;;) {
    try {
      const status = await sh.sys.waitpid(pid, sh.options.monitor ? WUNTRACED : 0);
      if (status !== null) return status;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (error.code === "EINTR") continue;
      return { pid, status: 127, signal: 0, stopped: false };
    }
  }
}

/** `SCRIPT: line 3: 1234 Killed                  command`, for what a signal ended. */
export function reportKilled(sh: Shell, status: WaitStatus, text: string, background: boolean): void {
  const { signal } = status;
  if (signal === SIGINT && sh.interactive && !background) sh.writeError("\n");
  if (signal === 0 || signal === SIGINT || signal === SIGPIPE) return;
  const name = SIGNAL_TEXTS[signal] ?? `Unknown signal ${signal}`;
  if (sh.interactive) {
    if (!background) sh.writeError(`${name}\n`);
    return;
  }
  if (signal === SIGTERM) {
    if (!background) sh.writeError(`${name}\n`);
    return;
  }
  sh.error(`${String(status.pid).padStart(5)} ${name.padEnd(24)}${text}`);
}

/** The line `jobs` prints. */
export function jobLine(sh: Shell, job: Job, withPids: boolean): string {
  const mark = job === sh.jobs.current() ? "+" : job === sh.jobs.previous() ? "-" : " ";
  const last = job.statuses.get(job.pids.at(-1) ?? 0);
  let state: string = job.state;
  if (job.state === "Done" && last !== undefined) {
    if (last.signal !== 0) state = SIGNAL_TEXTS[last.signal] ?? "Unknown signal";
    else if (last.status !== 0) state = `Exit ${last.status}`;
  }
  const suffix = job.state === "Running" ? " &" : "";
  const pid = withPids ? `${String(job.pids[0]).padStart(5)} ` : " ";
  return `[${job.id}]${mark} ${pid}${state.padEnd(24)}${job.text}${suffix}`;
}
