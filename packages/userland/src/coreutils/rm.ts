/** rm(1). */

import { Errno, S_IFDIR, S_IFLNK, S_IFMT, S_IFREG, strerror } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { fileTypeName } from "../libc/file-mode.js";
import { joinPath } from "../libc/path.js";
import { quote } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

interface Removal {
  force: boolean;
  recursive: boolean;
  emptyDirs: boolean;
  verbose: boolean;
  prompt: boolean;
}

export const rm = coreutil({
  name: "rm",
  short: "dfiIrRv",
  long: {
    force: "f",
    interactive: "interactive::",
    recursive: "r",
    dir: "d",
    verbose: "v",
    "one-file-system": "onefs",
    "no-preserve-root": "nopreserve",
    "preserve-root": "preserve::",
  },
  usage: "Usage: rm [-dfirRv] FILE...\nRemove files, with -r directories and all in them.\n",
  async run(c, { options, operands }) {
    const how: Removal = { force: false, recursive: false, emptyDirs: false, verbose: false, prompt: false };
    let preserveRoot = true;
    for (const [key, value] of options) {
      if (key === "f") {
        how.force = true;
        how.prompt = false;
      } else if (key === "i" || (key === "interactive" && (value === "" || value === "always"))) how.prompt = true;
      else if (key === "r" || key === "R") how.recursive = true;
      else if (key === "d") how.emptyDirs = true;
      else if (key === "v") how.verbose = true;
      else if (key === "nopreserve") preserveRoot = false;
    }
    if (operands.length === 0 && !how.force) c.usage("missing operand");
    for (const name of operands) {
      const base = name.replace(/\/+$/, "").split("/").at(-1);
      if (how.recursive && (base === "." || base === "..")) {
        c.error(`refusing to remove '.' or '..' directory: skipping ${quote(name)}`);
        continue;
      }
      if (how.recursive && preserveRoot && /^\/+$/.test(name)) {
        c.error("it is dangerous to operate recursively on '/'");
        c.error("use --no-preserve-root to override this failsafe");
        continue;
      }
      await remove(c, name, how);
    }
  },
});

async function ask(c: Command, question: string): Promise<boolean> {
  c.stdio.err(`${c.name}: ${question}? `);
  let answer = "";
  while (!answer.includes("\n")) {
    const bytes = await c.sys.read(0, 1);
    if (bytes.length === 0) break;
    answer += decodeUtf8(bytes);
  }
  return /^[yY]/.test(answer);
}

/** Removes one file or tree; true if it is gone. */
async function remove(c: Command, path: string, how: Removal): Promise<boolean> {
  try {
    const st = c.sys.lstat(path);
    const type = st.mode & S_IFMT;
    if (type !== S_IFDIR) {
      if (
        how.prompt &&
        !(await ask(c, `remove ${fileTypeName(st.mode, type === S_IFREG ? st.size : 1)} ${quote(path)}`))
      )
        return false;
      if (type !== S_IFLNK && path.endsWith("/")) throw new Errno("ENOTDIR");
      c.sys.unlink(path);
      if (how.verbose) c.out(`removed ${quote(path)}\n`);
      return true;
    }
    if (!how.recursive && !how.emptyDirs) throw new Errno("EISDIR");
    if (how.recursive) {
      const names = c.sys
        .readdir(path)
        .map((d) => d.name)
        .filter((n) => n !== "." && n !== "..");
      if (how.prompt && names.length > 0 && !(await ask(c, `descend into directory ${quote(path)}`))) return false;
      let all = true;
      for (const name of names) all = (await remove(c, joinPath(path, name), how)) && all;
      if (!all) return false;
    }
    if (how.prompt && !(await ask(c, `remove directory ${quote(path)}`))) return false;
    c.sys.rmdir(path);
    if (how.verbose) c.out(`removed directory ${quote(path)}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (how.force && (error.code === "ENOENT" || error.code === "ENOTDIR")) return true;
    c.error(`cannot remove ${quote(path)}: ${strerror(error.code)}`);
    return false;
  }
}
