/** Processes as /proc shows them. */

import { Errno, type Sys } from "@netloom/uapi";
import { readFile } from "../libc/stdio.js";

export interface Process {
  readonly pid: number;
  readonly ppid: number;
  readonly pgrp: number;
  readonly session: number;
  readonly state: string;
  readonly comm: string;
  readonly uid: number;
  readonly gid: number;
  /** Command line; empty for a zombie. */
  readonly argv: readonly string[];
  /** Controlling terminal's device number; 0 if none. */
  readonly tty: number;
  /** Seconds after boot. */
  readonly started: number;
  readonly threads: number;
}

/** What `ps` shows as the command: the arguments, or the name in brackets. */
export function commandLine(p: Process): string {
  if (p.argv.length > 0) return p.argv.join(" ");
  return p.state === "Z" ? `[${p.comm}] <defunct>` : `[${p.comm}]`;
}

/** All processes by pid. */
export async function processes(sys: Sys): Promise<Process[]> {
  const found: Process[] = [];
  for (const { name } of sys.readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const process = await readProcess(sys, Number(name));
    if (process !== null) found.push(process);
  }
  return found.sort((a, b) => a.pid - b.pid);
}

/** One process; null if it is gone. */
export async function readProcess(sys: Sys, pid: number): Promise<Process | null> {
  try {
    const stat = await readFile(sys, `/proc/${pid}/stat`);
    const close = stat.lastIndexOf(")");
    const fields = stat
      .slice(close + 2)
      .trim()
      .split(" ");
    const st = sys.stat(`/proc/${pid}`);
    const cmdline = await readFile(sys, `/proc/${pid}/cmdline`);
    return {
      pid,
      comm: stat.slice(stat.indexOf("(") + 1, close),
      state: fields[0] ?? "S",
      ppid: Number(fields[1] ?? 0),
      pgrp: Number(fields[2] ?? 0),
      session: Number(fields[3] ?? 0),
      tty: Number(fields[4] ?? 0),
      threads: Number(fields[17] ?? 1),
      started: Number(fields[19] ?? 0) / 100,
      uid: st.uid,
      gid: st.gid,
      argv: cmdline === "" ? [] : cmdline.replace(/\0$/, "").split("\0"),
    };
  } catch (error) {
    if (error instanceof Errno) return null;
    throw error;
  }
}

/** The name of a terminal's device number, as ps shows it. */
export function ttyName(tty: number): string {
  if (tty === 0) return "?";
  const [major, minor] = [(tty >>> 8) & 0xfff, (tty & 0xff) | ((tty >>> 12) & 0xfff00)];
  if (major >= 136 && major <= 143) return `pts/${minor}`;
  return major === 4
    ? minor < 64
      ? `tty${minor}`
      : `ttyS${minor - 64}`
    : major === 5 && minor === 1
      ? "console"
      : "?";
}
