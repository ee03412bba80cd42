/** `jobs`, `wait`, `kill`, `fg`, `bg`, `disown`. */

import { Errno, SIGCONT, SIGNAL_NAMES, strerror, type Awaitable } from "@netloom/uapi";
import { assign } from "../assign.js";
import {
  dropDoneJobs,
  exitStatusOf,
  jobLine,
  noteEnd,
  reapBackground,
  reportKilled,
  waitChild,
  type Job,
} from "../jobs.js";
import type { Shell } from "../shell.js";
import { conditionName, runPendingTraps, signalNumber } from "../traps.js";
import { parseOptions, print, usage } from "./output.js";

export function jobs(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const options = parseOptions(sh, argv, "lpnrsx", "jobs [-lnprs] [JOB ...]");
  if (typeof options === "number") return options;
  const { letters, operands } = options;
  reapBackground(sh);
  dropDoneJobs(sh);
  let text = "";
  let status = 0;
  const chosen: Job[] = [];
  if (operands.length === 0) chosen.push(...sh.jobs.all());
  for (const spec of operands) {
    const job = spec.startsWith("%") ? sh.jobs.find(spec) : null;
    if (job === null) {
      sh.error(`jobs: ${spec}: no such job`);
      status = 1;
    } else chosen.push(job);
  }
  for (const job of chosen) {
    if (letters.has("r") && job.state !== "Running") continue;
    if (letters.has("s") && job.state !== "Stopped") continue;
    text += letters.has("p") ? `${job.pids[0]}\n` : `${jobLine(sh, job, letters.has("l"))}\n`;
  }
  for (const job of chosen) if (job.state === "Done") sh.jobs.remove(job);
  return print(sh, "jobs", text, status);
}

/** Waits for one background child; trapped signals end the wait with 128 + signal. */
async function waitPid(sh: Shell, pid: number): Promise<number> {
  const known = sh.jobs.statusOf(pid);
  if (known !== undefined) {
    forget(sh, pid);
    return exitStatusOf(known);
  }
  for (;;) {
    try {
      const status = await sh.sys.waitpid(pid, 0);
      if (status === null) return 127;
      noteEnd(sh, status, true);
      forget(sh, pid);
      return exitStatusOf(status);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (error.code !== "EINTR") return sh.jobs.isChild(pid) ? 127 : -1;
      const signal = sh.traps.pendingSignal();
      if (signal !== null) {
        await runPendingTraps(sh);
        return 128 + signal;
      }
    }
  }
}

function forget(sh: Shell, pid: number): void {
  const job = sh.jobs.all().find((candidate) => candidate.pids.includes(pid));
  if (job?.state === "Done") sh.jobs.remove(job);
}

export async function wait(sh: Shell, argv: readonly string[]): Promise<number> {
  const options = parseOptions(sh, argv, "fnp:", "wait [-fn] [-p VARIABLE] [PID|JOB ...]");
  if (typeof options === "number") return options;
  const { letters, values, operands } = options;
  if (letters.has("n")) return waitNext(sh, operands, values.get("p"));
  if (operands.length === 0) {
    for (;;) {
      const job = sh.jobs.all().find((candidate) => candidate.state === "Running");
      if (job === undefined) break;
      for (const pid of job.pids) {
        const status = await waitPid(sh, pid);
        if (status > 128 && job.state === "Running" && sh.jobs.statusOf(pid) === undefined) return status;
      }
      if (job.state === "Running") job.state = "Done";
    }
    for (const job of sh.jobs.all()) if (job.state === "Done") sh.jobs.remove(job);
    return 0;
  }
  let status = 0;
  for (const spec of operands) {
    if (spec.startsWith("%")) {
      const job = sh.jobs.find(spec);
      if (job === null) {
        sh.error(`wait: ${spec}: no such job`);
        status = 127;
        continue;
      }
      for (const pid of job.pids) status = await waitPid(sh, pid);
      continue;
    }
    if (!/^\d+$/.test(spec)) {
      sh.error(`wait: \`${spec}': not a pid or valid job spec`);
      status = 1;
      continue;
    }
    const pid = Number(spec);
    if (!sh.jobs.isChild(pid)) {
      sh.error(`wait: pid ${spec} is not a child of this shell`);
      status = 127;
      continue;
    }
    status = await waitPid(sh, pid);
    const variable = values.get("p");
    if (variable !== undefined) assign(sh, variable, null, spec, false);
  }
  return status;
}

/** `wait -n`: the next job that ends. */
async function waitNext(sh: Shell, operands: readonly string[], variable: string | undefined): Promise<number> {
  const wanted = new Set<Job>();
  for (const spec of operands) {
    const job = spec.startsWith("%")
      ? sh.jobs.find(spec)
      : sh.jobs.all().find((candidate) => candidate.pids.includes(Number(spec)));
    if (job !== null && job !== undefined) wanted.add(job);
  }
  for (;;) {
    const done = sh.jobs.all().find((job) => job.state === "Done" && (wanted.size === 0 || wanted.has(job)));
    if (done !== undefined) {
      sh.jobs.remove(done);
      const pid = done.pids.at(-1) ?? 0;
      if (variable !== undefined) assign(sh, variable, null, String(pid), false);
      const status = done.statuses.get(pid);
      return status === undefined ? 0 : exitStatusOf(status);
    }
    if (!sh.jobs.all().some((job) => job.state === "Running" && (wanted.size === 0 || wanted.has(job)))) return 127;
    try {
      const status = await sh.sys.waitpid(-1, 0);
      if (status !== null) noteEnd(sh, status, true);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (error.code !== "EINTR") return 127;
      const signal = sh.traps.pendingSignal();
      if (signal !== null) {
        await runPendingTraps(sh);
        return 128 + signal;
      }
    }
  }
}

const KILL_SYNOPSIS = "kill [-s SIGNAL | -n NUMBER | -SIGNAL] PID|JOB ... | kill -l [SIGNAL]";

export function kill(sh: Shell, argv: readonly string[]): Awaitable<number> {
  let index = 1;
  let signal = 15;
  const first = argv[1];
  if (first === "-l" || first === "-L") return listSignals(sh, argv.slice(2));
  if (first === "-s" || first === "-n") {
    const name = argv[2];
    if (name === undefined) {
      sh.error(`kill: ${first}: option requires an argument`);
      return 1;
    }
    const number = signalOf(name);
    if (number === null) return invalidSignal(sh, name);
    signal = number;
    index = 3;
  } else if (first !== undefined && /^-./.test(first) && first !== "--") {
    const number = signalOf(first.slice(1));
    if (number === null) return invalidSignal(sh, first.slice(1));
    signal = number;
    index = 2;
  }
  if (argv[index] === "--") index++;
  if (index >= argv.length) return usage(sh, "kill", KILL_SYNOPSIS);
  let status = 0;
  for (const target of argv.slice(index)) if (!sendSignal(sh, target, signal)) status = 1;
  return status;
}

/** The number of a signal given by name or number; 0 counts. */
function signalOf(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) <= 64 ? Number(text) : null;
  const name = conditionName(text);
  if (name === "EXIT") return 0;
  return name === null ? null : signalNumber(name);
}

function invalidSignal(sh: Shell, text: string): number {
  sh.error(`kill: ${text}: invalid signal specification`);
  return 1;
}

function sendSignal(sh: Shell, target: string, signal: number): boolean {
  let pids: number[];
  if (target.startsWith("%")) {
    const job = sh.jobs.find(target);
    if (job === null) {
      sh.error(`kill: ${target}: no such job`);
      return false;
    }
    pids = sh.options.monitor ? [-(job.pids[0] ?? 0)] : [...job.pids];
  } else if (/^-?\d+$/.test(target)) pids = [Number(target)];
  else {
    sh.error(`kill: ${target}: arguments must be process or job IDs`);
    return false;
  }
  for (const pid of pids) {
    try {
      sh.sys.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      sh.error(`kill: (${pid}) - ${strerror(error.code)}`);
      return false;
    }
  }
  return true;
}

/** The table of signals, or the name or number of those asked for. */
export function listSignals(sh: Shell, names: readonly string[]): Awaitable<number> {
  if (names.length === 0) return print(sh, "kill", signalTable());
  let text = "";
  let status = 0;
  for (const name of names) {
    if (/^\d+$/.test(name)) {
      const number = Number(name) > 128 ? Number(name) - 128 : Number(name);
      const known = number === 0 ? "EXIT" : conditionName(String(number));
      if (known !== null) {
        text += `${known}\n`;
        continue;
      }
    } else {
      const number = signalOf(name);
      if (number !== null) {
        text += `${number}\n`;
        continue;
      }
    }
    sh.error(`kill: ${name}: invalid signal specification`);
    status = 1;
  }
  return print(sh, "kill", text, status);
}

/** What `kill -l` and `trap -l` print. */
export function signalTable(): string {
  const cells: string[] = [];
  for (let number = 1; number <= 64; number++) {
    const name = SIGNAL_NAMES[number] ?? conditionName(String(number));
    if (name !== null && name !== undefined) cells.push(`${String(number).padStart(2)}) SIG${name}`);
  }
  let text = "";
  cells.forEach((cell, index) => {
    text += cell;
    text += (index + 1) % 5 === 0 ? "\n" : "\t";
  });
  return cells.length % 5 === 0 ? text : `${text}\n`;
}

function noJobControl(sh: Shell, name: string): number {
  sh.error(`${name}: no job control`);
  return 1;
}

function jobFor(sh: Shell, name: string, spec: string | undefined): Job | null {
  const job = sh.jobs.find(spec ?? "%+");
  if (job === null) sh.error(`${name}: ${spec ?? "current"}: no such job`);
  return job;
}

export async function fg(sh: Shell, argv: readonly string[]): Promise<number> {
  if (!sh.options.monitor && !sh.interactive) return noJobControl(sh, "fg");
  const job = jobFor(sh, "fg", argv[1]);
  if (job === null) return 1;
  sh.writeError(`${job.text}\n`);
  resume(sh, job);
  let status = 0;
  for (const pid of job.pids) {
    const ended = await waitChild(sh, pid);
    sh.jobs.record(ended);
    if (ended.stopped) return 128 + ended.signal;
    status = exitStatusOf(ended);
    if (ended.signal !== 0) reportKilled(sh, ended, job.text, false);
  }
  sh.jobs.remove(job);
  return status;
}

export function bg(sh: Shell, argv: readonly string[]): number {
  if (!sh.options.monitor && !sh.interactive) return noJobControl(sh, "bg");
  const job = jobFor(sh, "bg", argv[1]);
  if (job === null) return 1;
  resume(sh, job);
  sh.writeError(`[${job.id}]+ ${job.text} &\n`);
  return 0;
}

function resume(sh: Shell, job: Job): void {
  job.state = "Running";
  for (const pid of job.pids) {
    try {
      sh.sys.kill(pid, SIGCONT);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }
}

export function disown(sh: Shell, argv: readonly string[]): number {
  const options = parseOptions(sh, argv, "ahr", "disown [-h] [-ar] [JOB ...|PID ...]");
  if (typeof options === "number") return options;
  const { letters, operands } = options;
  if (operands.length === 0 && (letters.has("a") || letters.has("r"))) {
    for (const job of sh.jobs.all()) if (!letters.has("r") || job.state === "Running") sh.jobs.remove(job);
    return 0;
  }
  let status = 0;
  for (const spec of operands.length === 0 ? ["current"] : operands) {
    const job =
      spec === "current"
        ? sh.jobs.find("%+")
        : spec.startsWith("%")
          ? sh.jobs.find(spec)
          : (sh.jobs.all().find((candidate) => candidate.pids.includes(Number(spec))) ?? null);
    if (job === null) {
      sh.error(`disown: ${spec}: no such job`);
      status = 1;
    } else if (letters.has("h")) job.keep = true;
    else sh.jobs.remove(job);
  }
  return status;
}
