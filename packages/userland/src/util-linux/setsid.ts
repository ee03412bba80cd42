/** setsid(1), flock(1), rev(1), logger(1) of bsdutils. */

import { Errno, O_CREAT, O_RDONLY, strerror, type Program, type Sys } from "@netloom/uapi";
import { closeOperand, LineReader, openOperand } from "../libc/lines.js";
import { processes } from "../procps/readproc.js";
import { realPath } from "../libc/path.js";
import { execvp, spawn, waitFor, shellStatus } from "../libc/spawn.js";
import { Stdio } from "../libc/stdio.js";
import { utilProgram } from "./util-program.js";

export const setsid: Program = utilProgram({
  name: "setsid",
  short: "+cfw",
  long: { ctty: "c", fork: "f", wait: "w" },
  usage: "Usage: setsid [-fw] COMMAND [ARG]...\nRun a command in a session of its own.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    if (operands.length === 0) c.usage("no command specified");
    const start = (sys: Sys): number | Promise<number> => {
      sys.setsid();
      try {
        return execvp(sys, operands, c.env);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        new Stdio(sys).err(`${c.name}: failed to execute ${operands[0]}: ${strerror(error.code)}\n`);
        return error.code === "ENOENT" ? 127 : 126;
      }
    };
    // A group's leader cannot make a session: its child does.
    if (!has("f") && c.sys.getpgid() !== c.sys.getpid()) return start(c.sys);
    const pid = c.sys.fork(start);
    return has("w") ? shellStatus(await waitFor(c.sys, pid)) : 0;
  },
});

/**
 * The world's kernel has no flock(2): a lock is held by the flock process that has its file open, which the
 * others see in /proc. A descriptor of the shell's (`flock 9`) can therefore not exclude anyone.
 */
export const flock: Program = utilProgram({
  name: "flock",
  short: "+sexnouw:E:cFv",
  long: {
    shared: "s",
    exclusive: "x",
    unlock: "u",
    nonblock: "n",
    nb: "n",
    timeout: "w",
    wait: "w",
    "conflict-exit-code": "E",
    close: "o",
    command: "c",
    "no-fork": "F",
    verbose: "v",
  },
  failure: 64,
  usage:
    "Usage: flock [-sxnu] [-w SECONDS] [-E STATUS] FILE|DIRECTORY COMMAND [ARG]... | flock FILE -c COMMAND | flock FD\nRun a command while holding a lock.\n",
  async run(c, { options, operands }) {
    for (const [key, value] of options) {
      if (key === "w" && !/^\d*\.?\d+$/.test(value)) c.fail(`invalid timeout value: '${value}'`);
      if (key === "E" && !/^\d+$/.test(value)) c.fail(`invalid exit code: '${value}'`);
    }
    if (operands.length === 0) {
      c.error("not enough arguments", 1);
      c.usage(null, 1);
    }
    const file = operands[0]!;
    const shell = options.some(([key]) => key === "c") || operands[1] === "-c" || operands[1] === "--command";
    const argv = shell ? ["/bin/sh", "-c", operands.at(-1)!] : operands.slice(1);
    if (argv.length === 0) {
      if (!/^\d+$/.test(file)) c.fail(`bad file descriptor: '${file}'`);
      try {
        c.sys.fstat(Number(file));
        return 0;
      } catch (error) {
        return c.failErrno(file, error, 65);
      }
    }
    let fd: number;
    try {
      fd = c.sys.open(file, O_RDONLY | O_CREAT, 0o666);
    } catch (error) {
      return c.failErrno(`cannot open lock file ${file}`, error, 66);
    }
    const path = realPath(c.sys, file);
    const get = (key: string): string | undefined => options.findLast(([k]) => k === key)?.[1];
    const deadline = get("w") === undefined ? Infinity : c.sys.monotonicNs() + Number(get("w")) * 1e9;
    while (await isLocked(c.sys, path)) {
      if (options.some(([key]) => key === "n") || c.sys.monotonicNs() >= deadline) return Number(get("E") ?? 1);
      // Waiting: not a holder, so the file is closed meanwhile.
      c.sys.close(fd);
      await c.sys.nanosleep(10e6);
      fd = c.sys.open(file, O_RDONLY | O_CREAT, 0o666);
    }
    const pid = spawn(c.sys, argv, c.env, (child, error) =>
      new Stdio(child).err(`${c.name}: failed to execute ${argv[0]}: ${strerror(error.code)}\n`),
    );
    const status = shellStatus(await waitFor(c.sys, pid));
    c.sys.close(fd);
    return status === 127 ? 69 : status;
  },
});

/** Whether another flock process has the file open. */
async function isLocked(sys: Sys, path: string): Promise<boolean> {
  for (const p of await processes(sys)) {
    if (p.comm !== "flock" || p.pid === sys.getpid()) continue;
    try {
      for (const { name } of sys.readdir(`/proc/${p.pid}/fd`)) {
        if (/^\d+$/.test(name) && Number(name) > 2 && sys.readlink(`/proc/${p.pid}/fd/${name}`) === path) return true;
      }
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }
  return false;
}

export const rev: Program = utilProgram({
  name: "rev",
  usage: "Usage: rev [FILE]...\nReverse the characters of lines.\n",
  async run(c, { operands }) {
    for (const name of operands.length === 0 ? ["-"] : operands) {
      try {
        const fd = openOperand(c.sys, name);
        const reader = new LineReader(c.sys, fd);
        for (;;) {
          const line = await reader.next();
          if (line === null) break;
          c.out([...line].reverse().join("") + (reader.terminated ? "\n" : ""));
        }
        closeOperand(c.sys, fd);
      } catch (error) {
        c.errno(`cannot open ${name}`, error);
      }
    }
  },
});

/** There is no system log to write to; -s writes to standard error, as ever. */
export const logger: Program = utilProgram({
  name: "logger",
  short: "+def:i::n:p:P:sS:t:Tu:",
  long: { file: "f", id: "i", priority: "p", stderr: "s", tag: "t", socket: "u" },
  usage: "Usage: logger [-s] [-t TAG] [-p PRIORITY] [MESSAGE]...\nWrite to the system log.\n",
  run(c, { options, operands }) {
    if (!options.some(([key]) => key === "s")) return 0;
    const tag = options.findLast(([key]) => key === "t")?.[1] ?? c.env.get("USER") ?? "root";
    c.stdio.err(`<13>${tag}: ${operands.join(" ")}\n`);
    return 0;
  },
});
