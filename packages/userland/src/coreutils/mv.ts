/** mv(1) and install(1). */

import { Errno, S_IFDIR, S_IFMT } from "@netloom/uapi";
import { applyMode } from "../libc/file-mode.js";
import { UserDatabase } from "../libc/passwd.js";
import { dirName, joinPath } from "../libc/path.js";
import { quote } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";
import { confirm, copy, copyBytes, destinations, isDir, newer, statOrNull, type CopyOptions } from "./cp.js";
import { makeParents } from "./mkdir.js";

export const mv = coreutil({
  name: "mv",
  short: "bfinS:t:Tuv",
  long: {
    backup: "backup::",
    force: "f",
    interactive: "i",
    "no-clobber": "n",
    "target-directory": "t",
    "no-target-directory": "T",
    update: "u",
    verbose: "v",
    "strip-trailing-slashes": "strip",
  },
  usage: "Usage: mv [-bfinTuv] [-t DIRECTORY] SOURCE... DESTINATION\nRename or move files.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const mode = options.findLast(([key]) => "fin".includes(key))?.[0] ?? "";
    const target = options.findLast(([key]) => key === "t")?.[1] ?? null;
    for (const [source, to] of destinations(c, operands, target, has("T"))) {
      try {
        const st = statOrNull(c, source, false);
        if (st === null) {
          c.error(`cannot stat ${quote(source)}: No such file or directory`);
          continue;
        }
        const old = statOrNull(c, to, false);
        if (old !== null) {
          if (old.ino === st.ino && old.dev === st.dev) {
            c.error(`${quote(source)} and ${quote(to)} are the same file`);
            continue;
          }
          if (mode === "n" || (has("u") && !newer(st, old))) continue;
          if (mode === "i" && !(await confirm(c, `overwrite ${quote(to)}`))) continue;
          if (isDir(old) && !isDir(st)) {
            c.error(`cannot overwrite directory ${quote(to)} with non-directory`);
            continue;
          }
          if (!isDir(old) && isDir(st)) {
            c.error(`cannot overwrite non-directory ${quote(to)} with directory ${quote(source)}`);
            continue;
          }
          if (has("b") || has("backup")) c.sys.rename(to, `${to}~`);
        }
        if (await move(c, source, to)) {
          if (has("v")) c.out(`renamed ${quote(source)} -> ${quote(to)}\n`);
        }
      } catch (error) {
        if (error instanceof Errno && error.code === "EINVAL")
          c.error(`cannot move ${quote(source)} to a subdirectory of itself, ${quote(to)}`);
        else c.errno(`cannot move ${quote(source)} to ${quote(to)}`, error);
      }
    }
  },
});

/** Renames, or copies and removes between file systems. */
async function move(c: Command, source: string, to: string): Promise<boolean> {
  try {
    c.sys.rename(source, to);
    return true;
  } catch (error) {
    if (!(error instanceof Errno) || error.code !== "EXDEV") throw error;
  }
  const o: CopyOptions = {
    recursive: true,
    follow: "never",
    preserve: true,
    force: true,
    interactive: false,
    noClobber: false,
    update: false,
    verbose: false,
    link: "",
    parents: false,
    backup: false,
  };
  if (!(await copy(c, source, to, o, true))) return false;
  removeTree(c, source);
  return true;
}

function removeTree(c: Command, path: string): void {
  if ((c.sys.lstat(path).mode & S_IFMT) !== S_IFDIR) return c.sys.unlink(path);
  for (const { name } of c.sys.readdir(path)) if (name !== "." && name !== "..") removeTree(c, joinPath(path, name));
  c.sys.rmdir(path);
}

export const install = coreutil({
  name: "install",
  short: "bcCdDg:m:o:pst:Tv",
  long: {
    directory: "d",
    group: "g",
    mode: "m",
    owner: "o",
    "preserve-timestamps": "p",
    strip: "s",
    "target-directory": "t",
    "no-target-directory": "T",
    verbose: "v",
    compare: "C",
  },
  usage:
    "Usage: install [-Dpv] [-m MODE] [-o OWNER] [-g GROUP] SOURCE... DESTINATION | install -d DIRECTORY...\nCopy files and set their modes.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const get = (key: string): string | null => options.findLast(([k]) => k === key)?.[1] ?? null;
    const given = get("m");
    const mode = given === null ? 0o755 : (applyMode(given, 0, 0) ?? c.fail(`invalid mode ${quote(given)}`));
    const users = get("o") !== null || get("g") !== null ? await UserDatabase.open(c.sys) : null;
    const numeric = (text: string | null, found: number | undefined, what: string): number =>
      text === null ? -1 : (found ?? (/^\d+$/.test(text) ? Number(text) : c.fail(`invalid ${what} ${quote(text)}`)));
    const uid = numeric(get("o"), users?.user(get("o") ?? "")?.uid, "user");
    const gid = numeric(get("g"), users?.group(get("g") ?? "")?.gid, "group");
    const finish = (path: string): void => {
      if (uid >= 0 || gid >= 0) c.sys.chown(path, uid, gid);
      c.sys.chmod(path, mode);
    };
    if (has("d")) {
      if (operands.length === 0) c.usage("missing file operand");
      for (const name of operands) {
        try {
          makeParents(c, name, has("v"));
          finish(name);
        } catch (error) {
          c.errno(`cannot create directory ${quote(name)}`, error);
        }
      }
      return;
    }
    const makeFor = get("t") ?? (operands.length > 1 ? dirName(operands.at(-1)!) : null);
    if (has("D") && makeFor !== null) makeParents(c, makeFor, has("v"));
    for (const [source, to] of destinations(c, operands, get("t"), has("T"))) {
      const st = statOrNull(c, source);
      if (st === null) c.error(`cannot stat ${quote(source)}: No such file or directory`);
      else if (isDir(st)) c.error(`omitting directory ${quote(source)}`);
      else {
        if (statOrNull(c, to, false) !== null) c.sys.unlink(to);
        if (!(await copyBytes(c, source, to, 0o600, true))) continue;
        finish(to);
        if (has("p")) c.sys.utimes(to, st.mtime);
        if (has("v")) c.out(`${quote(source)} -> ${quote(to)}\n`);
      }
    }
  },
});
