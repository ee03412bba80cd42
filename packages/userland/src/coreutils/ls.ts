/** ls(1), dir(1) and vdir(1). */

import { Errno, strerror, S_IFDIR, S_IFLNK, S_IFMT, type Stat } from "@netloom/uapi";
import { fnmatch } from "../libc/fnmatch.js";
import { UserDatabase } from "../libc/passwd.js";
import { joinPath } from "../libc/path.js";
import { quote, quoteIfNeeded } from "../libc/quote.js";
import { compareVersions } from "../libc/strverscmp.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";
import { configure, type Listing } from "./ls-options.js";
import { ListPrinter, type Entry } from "./ls-print.js";

export const ls = coreutil({
  name: "ls",
  paths: ["/usr/bin/ls", "/usr/bin/dir", "/usr/bin/vdir"],
  short: "abcdfgGhHiI:klLmnNopqQrRsStT:uUvw:xXZACF1",
  long: {
    all: "a",
    "almost-all": "A",
    directory: "d",
    recursive: "R",
    inode: "i",
    size: "s",
    reverse: "r",
    "human-readable": "h",
    si: "si",
    "numeric-uid-gid": "n",
    "no-group": "G",
    dereference: "L",
    "dereference-command-line": "H",
    ignore: "I",
    hide: "hide:",
    classify: "classify::",
    "file-type": "filetype",
    "indicator-style": "indicator:",
    format: "format:",
    sort: "sort:",
    "time-style": "timestyle:",
    "full-time": "fulltime",
    color: "color::",
    literal: "N",
    escape: "b",
    width: "w",
    "group-directories-first": "groupdirs",
    "quote-name": "Q",
    time: "time:",
    "hide-control-chars": "q",
    "show-control-chars": "show",
    kibibytes: "k",
  },
  usage:
    "Usage: ls [-aAdFghilnorRsStvX1] [-I PATTERN] [--color[=WHEN]] [--time-style=STYLE] [FILE]...\nList files and the contents of directories.\n",
  failure: 2,
  async run(c, { options, operands }) {
    const l = configure(c, options);
    const users = l.format === "long" && !l.numeric ? await UserDatabase.open(c.sys) : null;
    const files: Entry[] = [];
    const dirs: Entry[] = [];
    for (const name of operands.length === 0 ? ["."] : operands) {
      const entry = examine(c, name, name, l, true);
      if (entry === null) continue;
      (isDir(entry) && !l.directory ? dirs : files).push(entry);
    }
    order(files, l);
    order(dirs, l);
    const printer = new ListPrinter(c, l, users);
    if (files.length > 0) printer.print(files, false);
    let first = files.length === 0;
    const titled = operands.length > 1 || l.recursive;
    const queue = dirs.map((d) => d.path);
    while (queue.length > 0) {
      const path = queue.shift()!;
      let names: string[];
      try {
        names = [
          ...(l.all ? [".", ".."] : []),
          ...c.sys
            .readdir(path)
            .map((d) => d.name)
            .filter((n) => n !== "." && n !== ".."),
        ];
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        c.error(`cannot open directory ${quote(path)}: ${strerror(error.code)}`, operands.includes(path) ? 2 : 1);
        continue;
      }
      if (titled) c.out(`${first ? "" : "\n"}${l.quoting === "literal" ? path : quoteIfNeeded(path)}:\n`);
      first = false;
      const entries: Entry[] = [];
      for (const name of names) {
        if (name[0] === "." && !l.all && !l.almostAll) continue;
        if (l.ignore.some((p) => fnmatch(p, name)) || (!l.all && !l.almostAll && l.hide.some((p) => fnmatch(p, name))))
          continue;
        const entry = examine(c, name, joinPath(path, name), l, false);
        if (entry !== null) entries.push(entry);
      }
      order(entries, l);
      printer.print(entries, true);
      if (l.recursive)
        queue.unshift(...entries.filter((e) => isDir(e) && e.name !== "." && e.name !== "..").map((e) => e.path));
      await c.stdio.flush();
    }
  },
});

const isDir = (e: Entry): boolean => e.stat !== null && (e.stat.mode & S_IFMT) === S_IFDIR;

/** Reads what is to be shown of a file; null (and a message) if it cannot be. */
function examine(c: Command, name: string, path: string, l: Listing, argument: boolean): Entry | null {
  try {
    let stat = c.sys.lstat(path);
    let target: string | null = null;
    if ((stat.mode & S_IFMT) === S_IFLNK) {
      const follow =
        l.dereference ||
        (argument && (l.dereferenceArgs || (!l.directory && l.format !== "long" && l.indicator !== "classify")));
      if (follow) stat = followed(c, path, stat);
      else if (l.format === "long") target = c.sys.readlink(path);
    }
    return { name, path, stat, target };
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    c.error(`cannot access ${quote(path)}: ${strerror(error.code)}`, argument ? 2 : 1);
    return argument ? null : { name, path, stat: null, target: null };
  }
}

function followed(c: Command, path: string, link: Stat): Stat {
  try {
    return c.sys.stat(path);
  } catch (error) {
    if (error instanceof Errno) return link;
    throw error;
  }
}

function order(entries: Entry[], l: Listing): void {
  if (l.sort === "none") return;
  const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const extension = (e: Entry): string => (e.name.lastIndexOf(".") < 0 ? "" : e.name.slice(e.name.lastIndexOf(".")));
  const compare = (a: Entry, b: Entry): number => {
    if (l.sort === "time")
      return (
        (b.stat?.mtime.sec ?? 0) - (a.stat?.mtime.sec ?? 0) ||
        (b.stat?.mtime.nsec ?? 0) - (a.stat?.mtime.nsec ?? 0) ||
        byName(a, b)
      );
    if (l.sort === "size") return (b.stat?.size ?? 0) - (a.stat?.size ?? 0) || byName(a, b);
    if (l.sort === "version") return compareVersions(a.name, b.name);
    if (l.sort === "extension")
      return extension(a) < extension(b) ? -1 : extension(a) > extension(b) ? 1 : byName(a, b);
    return byName(a, b);
  };
  entries.sort(compare);
  if (l.reverse) entries.reverse();
  if (l.groupDirectories) entries.sort((a, b) => Number(isDir(b)) - Number(isDir(a)));
}
