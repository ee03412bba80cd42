/** cp(1). */

import {
  Errno,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  strerror,
  type Stat,
} from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { baseName, dirName, joinPath } from "../libc/path.js";
import { quote } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";
import { makeParents } from "./mkdir.js";

export interface CopyOptions {
  recursive: boolean;
  /** Follow symbolic links: always, only those named, or never. */
  follow: "always" | "named" | "never" | "default";
  preserve: boolean;
  force: boolean;
  interactive: boolean;
  noClobber: boolean;
  update: boolean;
  verbose: boolean;
  link: "" | "hard" | "symbolic";
  parents: boolean;
  backup: boolean;
}

export function statOrNull(c: Command, path: string, follow = true): Stat | null {
  try {
    return follow ? c.sys.stat(path) : c.sys.lstat(path);
  } catch (error) {
    if (error instanceof Errno && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
    throw error;
  }
}

export const isDir = (st: Stat | null): boolean => st !== null && (st.mode & S_IFMT) === S_IFDIR;

/** Pairs each source with its destination, as cp, mv and ln do. `noTarget` is -T, `target` -t's directory. */
export function destinations(
  c: Command,
  operands: readonly string[],
  target: string | null,
  noTarget: boolean,
): [source: string, destination: string][] {
  if (operands.length === 0) c.usage("missing file operand");
  if (target === null && operands.length === 1)
    c.usage(`missing destination file operand after ${quote(operands[0]!)}`);
  const last = target ?? operands.at(-1)!;
  const sources = target === null ? operands.slice(0, -1) : operands;
  if (noTarget) {
    if (sources.length > 1) c.usage(`extra operand ${quote(operands[2]!)}`);
    return [[sources[0]!, last]];
  }
  if (isDir(statOrNull(c, last))) return sources.map((source) => [source, joinPath(last, baseName(source))]);
  if (target !== null || sources.length > 1)
    c.fail(`target ${quote(last)}: ${statOrNull(c, last) === null ? "No such file or directory" : "Not a directory"}`);
  return [[sources[0]!, last]];
}

export const cp = coreutil({
  name: "cp",
  short: "abdfHiLlnpPrRsS:t:Tuvx",
  long: {
    archive: "a",
    backup: "backup::",
    force: "f",
    interactive: "i",
    dereference: "L",
    link: "l",
    "no-clobber": "n",
    "no-dereference": "P",
    preserve: "preserve::",
    "no-preserve": "nopreserve:",
    parents: "parents",
    recursive: "R",
    "symbolic-link": "s",
    "target-directory": "t",
    "no-target-directory": "T",
    update: "u",
    verbose: "v",
    "remove-destination": "f",
    "one-file-system": "x",
    reflink: "reflink::",
    sparse: "sparse:",
  },
  usage: "Usage: cp [-adfHiLlnpPrRsTuvx] [-t DIRECTORY] SOURCE... DESTINATION\nCopy files, with -r directories.\n",
  async run(c, { options, operands }) {
    const o: CopyOptions = {
      recursive: false,
      follow: "default",
      preserve: false,
      force: false,
      interactive: false,
      noClobber: false,
      update: false,
      verbose: false,
      link: "",
      parents: false,
      backup: false,
    };
    let target: string | null = null;
    let noTarget = false;
    for (const [key, value] of options) {
      if (key === "a") {
        o.recursive = o.preserve = true;
        o.follow = "never";
      } else if (key === "d" || key === "P") o.follow = "never";
      else if (key === "L") o.follow = "always";
      else if (key === "H") o.follow = "named";
      else if (key === "r" || key === "R") o.recursive = true;
      else if (key === "p" || key === "preserve") o.preserve = true;
      else if (key === "f") o.force = true;
      else if (key === "i") o.interactive = true;
      else if (key === "n") o.noClobber = true;
      else if (key === "u") o.update = true;
      else if (key === "v") o.verbose = true;
      else if (key === "l") o.link = "hard";
      else if (key === "s") o.link = "symbolic";
      else if (key === "parents") o.parents = true;
      else if (key === "b" || key === "backup") o.backup = true;
      else if (key === "t") target = value;
      else if (key === "T") noTarget = true;
    }
    for (const [source, destination] of destinations(c, operands, target, noTarget)) {
      let to = destination;
      if (o.parents) {
        to = joinPath(target ?? operands.at(-1)!, source);
        try {
          makeParents(c, dirName(to), false);
        } catch (error) {
          c.errno(`cannot make directory ${quote(dirName(to))}`, error);
          continue;
        }
      }
      await copy(c, source, to, o, true);
    }
  },
});

/** Copies a file or tree; true when all of it was copied. */
export async function copy(c: Command, source: string, to: string, o: CopyOptions, named: boolean): Promise<boolean> {
  let st: Stat;
  const follow = o.follow === "always" || (o.follow === "named" && named) || (o.follow === "default" && !o.recursive);
  try {
    st = follow ? c.sys.stat(source) : c.sys.lstat(source);
  } catch (error) {
    c.errno(`cannot stat ${quote(source)}`, error);
    return false;
  }
  const type = st.mode & S_IFMT;
  const old = statOrNull(c, to);
  if (type === S_IFDIR) {
    if (!o.recursive) {
      c.error(`-r not specified; omitting directory ${quote(source)}`);
      return false;
    }
    if (old !== null && !isDir(old)) {
      c.error(`cannot overwrite non-directory ${quote(to)} with directory ${quote(source)}`);
      return false;
    }
    if (old !== null && old.ino === st.ino && old.dev === st.dev) {
      c.error(`${quote(source)} and ${quote(to)} are the same file`);
      return false;
    }
    try {
      // Listed before anything is made, so that a copy into itself ends.
      const names = c.sys
        .readdir(source)
        .map((d) => d.name)
        .filter((n) => n !== "." && n !== "..");
      if (old === null) {
        c.sys.mkdir(to, (st.mode & 0o7777) | 0o700);
        if (o.verbose) c.out(`${quote(source)} -> ${quote(to)}\n`);
      }
      const made = c.sys.stat(to);
      let all = true;
      for (const name of names) {
        const from = joinPath(source, name);
        if (c.sys.lstat(from).ino === made.ino && c.sys.lstat(from).dev === made.dev) {
          c.error(`cannot copy a directory, ${quote(source)}, into itself, ${quote(to)}`);
          all = false;
        } else all = (await copy(c, from, joinPath(to, name), o, false)) && all;
      }
      if (o.preserve) keepAttributes(c, st, to);
      return all;
    } catch (error) {
      c.errno(`cannot create directory ${quote(to)}`, error);
      return false;
    }
  }
  if (isDir(old)) {
    c.error(`cannot overwrite directory ${quote(to)} with non-directory`);
    return false;
  }
  if (old !== null) {
    if (old.ino === st.ino && old.dev === st.dev && o.link === "") {
      c.error(`${quote(source)} and ${quote(to)} are the same file`);
      return false;
    }
    if (o.noClobber || (o.update && !newer(st, old))) return true;
    if (o.interactive && !(await confirm(c, `overwrite ${quote(to)}`))) return true;
    if (o.backup) c.sys.rename(to, `${to}~`);
  }
  try {
    if (o.link !== "") {
      if (old !== null && o.force) c.sys.unlink(to);
      if (o.link === "hard") c.sys.link(source, to);
      else c.sys.symlink(source, to);
    } else if (type === S_IFLNK) {
      if (statOrNull(c, to, false) !== null) c.sys.unlink(to);
      c.sys.symlink(c.sys.readlink(source), to);
    } else if (type !== S_IFREG && o.recursive) c.sys.mknod(to, st.mode, st.rdev);
    else if (!(await copyBytes(c, source, to, st.mode & 0o777, o.force))) return false;
    if (o.verbose) c.out(`${quote(source)} -> ${quote(to)}\n`);
    if (o.preserve && type !== S_IFLNK) keepAttributes(c, st, to);
    return true;
  } catch (error) {
    const verb =
      o.link === "hard"
        ? "hard link"
        : o.link === "symbolic" || type === S_IFLNK
          ? "symbolic link"
          : type === S_IFIFO
            ? "fifo"
            : "special file";
    c.errno(`cannot create ${verb} ${quote(to)}`, error);
    return false;
  }
}

function keepAttributes(c: Command, st: Stat, to: string): void {
  const now = c.sys.stat(to);
  if (now.uid !== st.uid || now.gid !== st.gid) c.sys.chown(to, st.uid, st.gid);
  c.sys.chmod(to, st.mode & 0o7777);
  c.sys.utimes(to, st.mtime);
}

export const newer = (a: Stat, b: Stat): boolean =>
  a.mtime.sec > b.mtime.sec || (a.mtime.sec === b.mtime.sec && a.mtime.nsec > b.mtime.nsec);

export async function confirm(c: Command, question: string): Promise<boolean> {
  c.stdio.err(`${c.name}: ${question}? `);
  let answer = "";
  while (!answer.includes("\n")) {
    const bytes = await c.sys.read(0, 1);
    if (bytes.length === 0) break;
    answer += decodeUtf8(bytes);
  }
  return /^[yY]/.test(answer);
}

export async function copyBytes(
  c: Command,
  source: string,
  to: string,
  mode: number,
  force: boolean,
): Promise<boolean> {
  let input: number;
  try {
    input = c.sys.open(source, O_RDONLY);
  } catch (error) {
    c.errno(`cannot open ${quote(source)} for reading`, error);
    return false;
  }
  try {
    let output: number;
    const exists = statOrNull(c, to) !== null;
    try {
      output = c.sys.open(to, exists ? O_WRONLY | O_TRUNC : O_WRONLY | O_CREAT | O_EXCL, mode);
    } catch (error) {
      if (!(error instanceof Errno) || !force || !exists) {
        c.errno(`cannot create regular file ${quote(to)}`, error);
        return false;
      }
      c.sys.unlink(to);
      output = c.sys.open(to, O_WRONLY | O_CREAT | O_EXCL, mode);
    }
    try {
      for (;;) {
        const block = await c.sys.read(input, 65536);
        if (block.length === 0) return true;
        await c.sys.write(output, block);
      }
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      c.error(`error writing ${quote(to)}: ${strerror(error.code)}`);
      return false;
    } finally {
      c.sys.close(output);
    }
  } finally {
    c.sys.close(input);
  }
}
