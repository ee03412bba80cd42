/** mkdir(1), rmdir(1), touch(1), mkfifo(1), mktemp(1), truncate(1), link(1), unlink(1). */

import { Errno, O_CREAT, O_EXCL, O_NONBLOCK, O_WRONLY, S_IFDIR, S_IFIFO, S_IFMT, type Timespec } from "@netloom/uapi";
import { applyMode } from "../libc/file-mode.js";
import { dirName, joinPath } from "../libc/path.js";
import { quote } from "../libc/quote.js";
import { gmtime } from "../libc/strftime.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";
import { parseDate } from "./date-parse.js";

/** The process's umask, which can only be read by setting it. */
export function currentUmask(c: Command): number {
  const mask = c.sys.umask(0);
  c.sys.umask(mask);
  return mask;
}

export const mkdir = coreutil({
  name: "mkdir",
  short: "m:pvZ",
  long: { mode: "m", parents: "p", verbose: "v" },
  usage: "Usage: mkdir [-pv] [-m MODE] DIRECTORY...\nMake directories.\n",
  run(c, { options, operands }) {
    let mode: number | null = null;
    let [parents, verbose] = [false, false];
    for (const [key, value] of options) {
      if (key === "m") mode = applyMode(value, 0o40777, currentUmask(c)) ?? c.fail(`invalid mode ${quote(value)}`);
      else if (key === "p") parents = true;
      else if (key === "v") verbose = true;
    }
    if (operands.length === 0) c.usage("missing operand");
    for (const name of operands) {
      try {
        if (parents) makeParents(c, dirName(name), verbose);
        c.sys.mkdir(name, mode ?? 0o777);
        if (mode !== null) c.sys.chmod(name, mode);
        if (verbose) c.out(`${c.name}: created directory ${quote(name)}\n`);
      } catch (error) {
        if (parents && error instanceof Errno && error.code === "EEXIST" && isDirectory(c, name)) continue;
        c.errno(`cannot create directory ${quote(name)}`, error);
      }
    }
  },
});

function isDirectory(c: Command, name: string): boolean {
  try {
    return (c.sys.stat(name).mode & S_IFMT) === S_IFDIR;
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
}

/** Makes a directory and those above it; existing ones are fine. */
export function makeParents(c: Command, path: string, verbose: boolean): void {
  if (isDirectory(c, path)) return;
  const parent = dirName(path);
  if (parent !== path) makeParents(c, parent, verbose);
  c.sys.mkdir(path, 0o777);
  if (verbose) c.out(`${c.name}: created directory ${quote(path)}\n`);
}

export const rmdir = coreutil({
  name: "rmdir",
  short: "pv",
  long: { parents: "p", verbose: "v", "ignore-fail-on-non-empty": "ignore" },
  usage: "Usage: rmdir [-pv] [--ignore-fail-on-non-empty] DIRECTORY...\nRemove empty directories.\n",
  run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    if (operands.length === 0) c.usage("missing operand");
    for (const name of operands) {
      for (let path = name; ; path = dirName(path)) {
        if (has("v")) c.out(`${c.name}: removing directory, ${quote(path)}\n`);
        try {
          c.sys.rmdir(path);
        } catch (error) {
          if (has("ignore") && error instanceof Errno && (error.code === "ENOTEMPTY" || error.code === "EEXIST")) break;
          c.errno(
            path === name ? `failed to remove ${quote(path)}` : `failed to remove directory ${quote(path)}`,
            error,
          );
          break;
        }
        if (!has("p") || dirName(path) === "." || dirName(path) === "/" || dirName(path) === path) break;
      }
    }
  },
});

export const touch = coreutil({
  name: "touch",
  short: "acd:fhmr:t:",
  long: { "no-create": "c", date: "d", "no-dereference": "h", reference: "r", time: "time:" },
  usage:
    "Usage: touch [-acm] [-d DATE | -t STAMP | -r FILE] FILE...\nSet files' times; make those that do not exist.\n",
  run(c, { options, operands }) {
    let create = true;
    let time: Timespec | null = null;
    for (const [key, value] of options) {
      if (key === "c") create = false;
      else if (key === "d") {
        const parsed = parseDate(value, c.sys.realtime());
        if (parsed === null) return c.fail(`invalid date format ${quote(value)}`);
        time = parsed;
      } else if (key === "r") {
        try {
          time = c.sys.stat(value).mtime;
        } catch (error) {
          c.failErrno(`failed to get attributes of ${quote(value)}`, error);
        }
      } else if (key === "t") {
        const match = /^(\d\d(?:\d\d)?)??(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(value);
        if (match === null) return c.fail(`invalid date format ${quote(value)}`);
        const year =
          match[1] === undefined
            ? ""
            : match[1].length === 2
              ? `${Number(match[1]) < 69 ? "20" : "19"}${match[1]}`
              : match[1];
        time = parseDate(
          `${year === "" ? gmtime(c.sys.realtime().sec).year : year}-${match[2]}-${match[3]} ${match[4]}:${match[5]}:${match[6] ?? "00"}`,
          c.sys.realtime(),
        );
      }
    }
    if (operands.length === 0) c.usage("missing file operand");
    for (const name of operands) {
      try {
        if (name === "-") continue;
        try {
          c.sys.stat(name);
        } catch (error) {
          if (!(error instanceof Errno) || error.code !== "ENOENT") throw error;
          if (!create) continue;
          c.sys.close(c.sys.open(name, O_WRONLY | O_CREAT | O_NONBLOCK, 0o666));
          if (time === null) continue;
        }
        c.sys.utimes(name, time ?? c.sys.realtime());
      } catch (error) {
        c.errno(`cannot touch ${quote(name)}`, error);
      }
    }
  },
});

export const mkfifo = coreutil({
  name: "mkfifo",
  short: "m:",
  long: { mode: "m" },
  usage: "Usage: mkfifo [-m MODE] NAME...\nMake named pipes.\n",
  run(c, { options, operands }) {
    const given = options.findLast(([key]) => key === "m")?.[1];
    const mode = given === undefined ? 0o666 : (applyMode(given, 0o666, currentUmask(c)) ?? c.fail("invalid mode"));
    if (operands.length === 0) c.usage("missing operand");
    for (const name of operands) {
      try {
        c.sys.mknod(name, S_IFIFO | mode, 0);
      } catch (error) {
        c.errno(`cannot create fifo ${quote(name)}`, error);
      }
    }
  },
});

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export const mktemp = coreutil({
  name: "mktemp",
  short: "dp:qtu",
  long: { directory: "d", "dry-run": "u", quiet: "q", suffix: "suffix:", tmpdir: "tmpdir::" },
  usage:
    "Usage: mktemp [-dqtu] [-p DIR] [--suffix=SUFFIX] [TEMPLATE]\nMake a temporary file or directory and write its name.\n",
  run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const get = (key: string): string | undefined => options.findLast(([k]) => k === key)?.[1];
    if (operands.length > 1) c.usage("too many templates");
    const template = operands[0] ?? "tmp.XXXXXXXXXX";
    let dir = get("p") ?? get("tmpdir");
    if (dir === undefined && (operands.length === 0 || has("t"))) dir = "";
    if (dir === "" || (dir !== undefined && has("t")))
      dir = c.env.get("TMPDIR") || (dir === "" || dir === undefined ? "/tmp" : dir);
    const given = get("suffix");
    const last = template.lastIndexOf("X");
    const suffix = given ?? template.slice(last + 1);
    const body = given === undefined ? template.slice(0, last + 1) : template;
    const count = /X*$/.exec(body)![0].length;
    if (count < 3) c.fail(`too few X's in template ${quote(template)}`);
    if (suffix.includes("/")) c.fail(`invalid suffix ${quote(suffix)}, contains directory separator`);
    for (let tries = 0; ; tries++) {
      let random = "";
      for (const byte of c.sys.getrandom(count)) random += LETTERS[byte % LETTERS.length];
      const name = body.slice(0, body.length - count) + random + suffix;
      const path = dir === undefined ? name : joinPath(dir, name);
      try {
        if (has("u")) {
          c.sys.lstat(path);
          continue;
        }
        if (has("d")) c.sys.mkdir(path, 0o700);
        else c.sys.close(c.sys.open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600));
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (error.code === "EEXIST" && tries < 100) continue;
        if (!(has("u") && error.code === "ENOENT")) {
          if (has("q")) c.exit(1);
          c.failErrno(
            `failed to create ${has("d") ? "directory" : "file"} via template ${quote(dir === undefined ? template : joinPath(dir, template))}`,
            error,
          );
        }
      }
      c.out(`${path}\n`);
      return;
    }
  },
});

export const truncate = coreutil({
  name: "truncate",
  short: "cor:s:",
  long: { "no-create": "c", "io-blocks": "o", reference: "r", size: "s" },
  usage: "Usage: truncate [-c] -s [+-<>/%]SIZE | -r FILE FILE...\nShrink or extend files.\n",
  run(c, { options, operands }) {
    const size = options.findLast(([key]) => key === "s")?.[1];
    const reference = options.findLast(([key]) => key === "r")?.[1];
    if (size === undefined && reference === undefined) c.usage("you must specify either '--size' or '--reference'");
    if (operands.length === 0) c.usage("missing file operand");
    const match = /^([-+<>/%]?)(\d+)([KMGT]?)(i?B)?$/i.exec(size ?? "0");
    if (match === null) return c.fail(`Invalid number: ${quote(size ?? "")}`);
    const amount =
      Number(match[2]) *
      (match[4]?.toUpperCase() === "B" ? 1000 : 1024) **
        " KMGT".indexOf(match[3] === "" ? " " : match[3]!.toUpperCase());
    for (const name of operands) {
      try {
        const base = reference === undefined ? null : c.sys.stat(reference).size;
        const flags = O_WRONLY | O_NONBLOCK | (options.some(([key]) => key === "c") ? 0 : O_CREAT);
        const fd = c.sys.open(name, flags, 0o666);
        const old = base ?? c.sys.fstat(fd).size;
        const next =
          {
            "+": old + amount,
            "-": Math.max(0, old - amount),
            "<": Math.min(old, amount),
            ">": Math.max(old, amount),
            "/": Math.floor(old / amount) * amount,
            "%": Math.ceil(old / amount) * amount,
          }[match[1]!] ?? (size === undefined ? old : amount);
        c.sys.ftruncate(fd, next);
        c.sys.close(fd);
      } catch (error) {
        if (error instanceof Errno && error.code === "ENOENT" && options.some(([key]) => key === "c")) continue;
        c.errno(`cannot open ${quote(name)} for writing`, error);
      }
    }
  },
});

export const unlink = coreutil({
  name: "unlink",
  usage: "Usage: unlink FILE\nRemove one file.\n",
  run(c, { operands }) {
    if (operands.length === 0) c.usage("missing operand");
    if (operands.length > 1) c.usage(`extra operand ${quote(operands[1]!)}`);
    try {
      c.sys.unlink(operands[0]!);
    } catch (error) {
      c.failErrno(`cannot unlink ${quote(operands[0]!)}`, error);
    }
  },
});
