/** ln(1) and link(1). */

import { Errno, S_IFDIR, S_IFMT } from "@netloom/uapi";
import { baseName, dirName, joinPath, realPath } from "../libc/path.js";
import { quote } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";
import { confirm, statOrNull } from "./cp.js";

export const ln = coreutil({
  name: "ln",
  short: "bdfFiLnPrsS:t:Tv",
  long: {
    backup: "backup::",
    force: "f",
    interactive: "i",
    logical: "L",
    "no-dereference": "n",
    physical: "P",
    relative: "r",
    symbolic: "s",
    "target-directory": "t",
    "no-target-directory": "T",
    verbose: "v",
  },
  usage:
    "Usage: ln [-bfinrsTv] TARGET [NAME] | ln [-s] TARGET... DIRECTORY | ln [-s] -t DIRECTORY TARGET...\nMake links to files.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const target = options.findLast(([key]) => key === "t")?.[1] ?? null;
    const symbolic = has("s");
    if (operands.length === 0) c.usage("missing file operand");
    for (const [source, to] of pairs(c, operands, target, has("T"), has("n"))) {
      const kind = symbolic ? "symbolic" : "hard";
      const arrow = symbolic ? "->" : "=>";
      let text = source;
      try {
        if (!symbolic) {
          const st = c.sys.lstat(source);
          if ((st.mode & S_IFMT) === S_IFDIR) {
            c.error(`${source}: hard link not allowed for directory`);
            continue;
          }
        } else if (has("r")) text = relative(c, source, to);
      } catch (error) {
        c.errno(`failed to access ${quote(source)}`, error);
        continue;
      }
      try {
        const old = statOrNull(c, to, false);
        if (old !== null) {
          if ((old.mode & S_IFMT) === S_IFDIR && (has("f") || has("i"))) {
            c.error(`${to}: cannot overwrite directory`);
            continue;
          }
          const given = statOrNull(c, source, false);
          if (has("f") && given !== null && !symbolic && given.ino === old.ino && given.dev === old.dev) {
            c.error(`${quote(source)} and ${quote(to)} are the same file`);
            continue;
          }
          if (has("i") && !(await confirm(c, `replace ${quote(to)}`))) continue;
          if (has("b") || has("backup")) c.sys.rename(to, `${to}~`);
          else if (has("f") || has("i")) c.sys.unlink(to);
        }
        if (symbolic) c.sys.symlink(text, to);
        else c.sys.link(source, to);
        if (has("v")) c.out(`${quote(to)} ${arrow} ${quote(text)}\n`);
      } catch (error) {
        if (error instanceof Errno && error.code !== "EEXIST" && !symbolic)
          c.errno(`failed to create ${kind} link ${quote(to)} => ${quote(source)}`, error);
        else c.errno(`failed to create ${kind} link ${quote(to)}`, error);
      }
    }
  },
});

function pairs(
  c: Command,
  operands: readonly string[],
  target: string | null,
  noTarget: boolean,
  noDereference: boolean,
): [string, string][] {
  if (target === null && operands.length === 1) return [[operands[0]!, joinPath(".", baseName(operands[0]!))]];
  const last = target ?? operands.at(-1)!;
  const sources = target === null ? operands.slice(0, -1) : operands;
  const st = noTarget ? null : statOrNull(c, last, !noDereference);
  if (st !== null && (st.mode & S_IFMT) === S_IFDIR)
    return sources.map((source) => [source, joinPath(last, baseName(source))]);
  if (target !== null || sources.length > 1) {
    if (noTarget) c.usage(`extra operand ${quote(operands[2]!)}`);
    c.fail(`target ${quote(last)}: ${statOrNull(c, last) === null ? "No such file or directory" : "Not a directory"}`);
  }
  return [[sources[0]!, last]];
}

function relative(c: Command, source: string, to: string): string {
  const from = realPath(c.sys, dirName(to), "any")
    .split("/")
    .filter((p) => p !== "");
  const path = realPath(c.sys, source, "any")
    .split("/")
    .filter((p) => p !== "");
  let same = 0;
  while (same < from.length && same < path.length && from[same] === path[same]) same++;
  return [...new Array<string>(from.length - same).fill(".."), ...path.slice(same)].join("/") || ".";
}

export const link = coreutil({
  name: "link",
  usage: "Usage: link FILE1 FILE2\nMake a hard link FILE2 to FILE1.\n",
  run(c, { operands }) {
    if (operands.length < 2)
      c.usage(operands.length === 0 ? "missing operand" : `missing operand after ${quote(operands[0]!)}`);
    try {
      c.sys.link(operands[0]!, operands[1]!);
    } catch (error) {
      c.failErrno(`cannot create link ${quote(operands[1]!)} to ${quote(operands[0]!)}`, error);
    }
  },
});
