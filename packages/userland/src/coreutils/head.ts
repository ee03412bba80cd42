/** head(1) and tail(1). */

import { Errno, SEEK_CUR } from "@netloom/uapi";
import { concat, closeOperand, openOperand, readAll } from "../libc/lines.js";
import { quote } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

const SUFFIXES: Readonly<Record<string, number>> = {
  "": 1,
  b: 512,
  kB: 1000,
  K: 1024,
  k: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 2 ** 20,
  MiB: 2 ** 20,
  GB: 1e9,
  G: 2 ** 30,
  GiB: 2 ** 30,
};

interface Count {
  readonly n: number;
  /** The sign it was written with: `-5` leaves off for head, `+5` starts at for tail. */
  readonly sign: string;
}

function parseCount(c: Command, text: string, unit: string): Count {
  const match = /^([-+]?)(\d+)([a-zA-Z]*)$/.exec(text);
  const factor = match === null ? undefined : SUFFIXES[match[3]!];
  if (match === null || factor === undefined) c.fail(`invalid number of ${unit}: ${quote(text.replace(/^[-+]/, ""))}`);
  return { n: Number(match[2]) * factor, sign: match[1]! };
}

/** Rewrites `-5`, `-5c`, `+5` to today's options. */
function obsolete(argv: readonly string[]): readonly string[] {
  const match = /^([-+])(\d+)([cl]?)(f?)$/.exec(argv[1] ?? "");
  if (match === null || (match[1] === "+" && argv[0]?.endsWith("tail") !== true)) return argv;
  const option = match[3] === "c" ? "-c" : "-n";
  return [
    argv[0]!,
    option,
    match[1] === "+" ? `+${match[2]}` : match[2]!,
    ...(match[4] === "f" ? ["-f"] : []),
    ...argv.slice(2),
  ];
}

/** Index just after the nth delimiter from `start`; the length when there are fewer. */
function afterLines(bytes: Uint8Array, n: number, delimiter: number): number {
  let at = 0;
  for (; n > 0; n--) {
    const end = bytes.indexOf(delimiter, at);
    if (end < 0) return bytes.length;
    at = end + 1;
  }
  return at;
}

/** Index where the last n lines begin. */
function lastLines(bytes: Uint8Array, n: number, delimiter: number): number {
  if (n === 0) return bytes.length;
  let at = bytes.length - 1;
  for (; n > 0 && at > 0; n--) {
    at = bytes.lastIndexOf(delimiter, at - 1);
    if (at < 0) return 0;
  }
  return at <= 0 ? 0 : at + 1;
}

export const head = coreutil({
  name: "head",
  short: "c:n:qvz",
  long: { bytes: "c", lines: "n", quiet: "q", silent: "q", verbose: "v", "zero-terminated": "z" },
  usage: "Usage: head [-n [-]LINES | -c [-]BYTES] [-qvz] [FILE]...\nWrite the first part of files.\n",
  rewrite: obsolete,
  async run(c, { options, operands }) {
    let count: Count = { n: 10, sign: "" };
    let bytes = false;
    let headers = operands.length > 1;
    let delimiter = 10;
    for (const [key, value] of options) {
      if (key === "c" || key === "n") {
        bytes = key === "c";
        count = parseCount(c, value, bytes ? "bytes" : "lines");
      } else if (key === "q") headers = false;
      else if (key === "v") headers = true;
      else delimiter = 0;
    }
    let first = true;
    for (const name of operands.length === 0 ? ["-"] : operands) {
      try {
        const fd = openOperand(c.sys, name);
        if (headers) c.out(`${first ? "" : "\n"}==> ${name === "-" ? "standard input" : name} <==\n`);
        first = false;
        await c.stdio.flush();
        try {
          if (count.sign === "-") {
            const all = await readAll(c.sys, fd);
            const end = bytes ? Math.max(0, all.length - count.n) : lastLines(all, count.n, delimiter);
            await c.sys.write(1, all.subarray(0, end));
          } else await copyFirst(c, fd, count.n, bytes, delimiter);
        } finally {
          closeOperand(c.sys, fd);
        }
      } catch (error) {
        if (error instanceof Errno && error.code === "EISDIR") c.errno(`error reading ${quote(name)}`, error);
        else c.errno(`cannot open ${quote(name)} for reading`, error);
      }
    }
  },
});

async function copyFirst(c: Command, fd: number, n: number, bytes: boolean, delimiter: number): Promise<void> {
  while (n > 0) {
    const block = await c.sys.read(fd, bytes ? Math.min(n, 65536) : 8192);
    if (block.length === 0) return;
    if (bytes) {
      n -= block.length;
      await c.sys.write(1, block);
      continue;
    }
    let at = 0;
    while (n > 0) {
      const end = block.indexOf(delimiter, at);
      if (end < 0) {
        at = block.length;
        break;
      }
      at = end + 1;
      n--;
    }
    await c.sys.write(1, block.subarray(0, at));
    if (n === 0 && at < block.length) rewind(c, fd, block.length - at);
  }
}

/** Gives back what was read too far, where the file can seek. */
function rewind(c: Command, fd: number, length: number): void {
  try {
    c.sys.lseek(fd, -length, SEEK_CUR);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

export const tail = coreutil({
  name: "tail",
  short: "c:fFn:qvzs:",
  long: {
    bytes: "c",
    follow: "follow::",
    lines: "n",
    quiet: "q",
    silent: "q",
    verbose: "v",
    "zero-terminated": "z",
    "sleep-interval": "s",
    retry: "retry",
    pid: "pid:",
  },
  usage:
    "Usage: tail [-n [+]LINES | -c [+]BYTES] [-fFqvz] [-s SECONDS] [FILE]...\nWrite the last part of files; -f goes on as they grow.\n",
  rewrite: obsolete,
  async run(c, { options, operands }) {
    let count: Count = { n: 10, sign: "" };
    let bytes = false;
    let headers = operands.length > 1;
    let delimiter = 10;
    let follow = false;
    let interval = 1;
    let pid = 0;
    for (const [key, value] of options) {
      if (key === "c" || key === "n") {
        bytes = key === "c";
        count = parseCount(c, value, bytes ? "bytes" : "lines");
      } else if (key === "q") headers = false;
      else if (key === "v") headers = true;
      else if (key === "z") delimiter = 0;
      else if (key === "s") interval = Number(value);
      else if (key === "pid") pid = Number(value);
      else if (key !== "retry") follow = true;
    }
    const followed: { fd: number; name: string }[] = [];
    let last = "";
    for (const name of operands.length === 0 ? ["-"] : operands) {
      try {
        const fd = openOperand(c.sys, name);
        if (headers) c.out(`${last === "" ? "" : "\n"}==> ${name === "-" ? "standard input" : name} <==\n`);
        last = name;
        await c.stdio.flush();
        await copyLast(c, fd, count, bytes, delimiter);
        if (follow && name !== "-") followed.push({ fd, name });
        else closeOperand(c.sys, fd);
      } catch (error) {
        if (error instanceof Errno && error.code === "EISDIR") c.errno(`error reading ${quote(name)}`, error);
        else c.errno(`cannot open ${quote(name)} for reading`, error);
      }
    }
    if (!follow) return;
    if (followed.length === 0 && operands.length > 0 && !operands.includes("-")) c.fail("no files remaining");
    while (followed.length > 0) {
      for (const { fd, name } of followed) {
        for (;;) {
          const block = await c.sys.read(fd, 65536);
          if (block.length === 0) break;
          if (headers && last !== name) {
            last = name;
            c.out(`\n==> ${name} <==\n`);
            await c.stdio.flush();
          }
          await c.sys.write(1, block);
        }
      }
      if (pid !== 0 && !alive(c, pid)) return;
      await c.sys.nanosleep(interval * 1e9);
    }
  },
});

function alive(c: Command, pid: number): boolean {
  try {
    c.sys.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
}

async function copyLast(c: Command, fd: number, count: Count, bytes: boolean, delimiter: number): Promise<void> {
  if (count.sign === "+") {
    const all = await readAll(c.sys, fd);
    const start = Math.max(0, count.n - 1);
    await c.sys.write(1, all.subarray(bytes ? Math.min(start, all.length) : afterLines(all, start, delimiter)));
    return;
  }
  let kept: Uint8Array = new Uint8Array(0);
  for (;;) {
    const block = await c.sys.read(fd, 65536);
    if (block.length === 0) break;
    kept = concat(kept, block);
    kept = kept.subarray(bytes ? Math.max(0, kept.length - count.n) : lastLines(kept, count.n, delimiter));
  }
  if (kept.length > 0) await c.sys.write(1, kept);
}
