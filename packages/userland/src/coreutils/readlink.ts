/** readlink(1), realpath(1), basename(1), dirname(1), pwd(1). */

import { Errno, strerror } from "@netloom/uapi";
import { baseName, dirName, realPath, type Missing } from "../libc/path.js";
import { quote, quoteIfNeeded } from "../libc/quote.js";
import { coreutil } from "./coreutil.js";

export const readlink = coreutil({
  name: "readlink",
  short: "femnqsvz",
  long: {
    canonicalize: "f",
    "canonicalize-existing": "e",
    "canonicalize-missing": "m",
    "no-newline": "n",
    quiet: "q",
    silent: "s",
    verbose: "v",
    zero: "z",
  },
  usage: "Usage: readlink [-femnqsvz] FILE...\nWrite what a symbolic link names, or a canonical name.\n",
  run(c, { options, operands }) {
    let mode: Missing | null = null;
    let newline = true;
    let end = "\n";
    let verbose = false;
    for (const [key] of options) {
      if (key === "f") mode = "last";
      else if (key === "e") mode = "none";
      else if (key === "m") mode = "any";
      else if (key === "n") newline = false;
      else if (key === "z") end = "\0";
      else verbose = key === "v";
    }
    if (operands.length === 0) c.usage("missing operand");
    if (operands.length > 1 && !newline) {
      c.error("ignoring --no-newline with multiple arguments", 0);
      newline = true;
    }
    for (const name of operands) {
      try {
        c.out((mode === null ? c.sys.readlink(name) : realPath(c.sys, name, mode)) + (newline ? end : ""));
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (verbose) c.errno(quoteIfNeeded(name), error);
        c.status = 1;
      }
    }
  },
});

export const realpath = coreutil({
  name: "realpath",
  short: "emLPqsz",
  long: {
    "canonicalize-existing": "e",
    "canonicalize-missing": "m",
    quiet: "q",
    strip: "s",
    "no-symlinks": "s",
    zero: "z",
    "relative-to": "to:",
    "relative-base": "base:",
    logical: "L",
    physical: "P",
  },
  usage: "Usage: realpath [-emqsz] [--relative-to=DIR] FILE...\nWrite absolute names without links, `.` and `..`.\n",
  run(c, { options, operands }) {
    let mode: Missing = "last";
    let end = "\n";
    let quiet = false;
    let strip = false;
    let relative: string | null = null;
    for (const [key, value] of options) {
      if (key === "e") mode = "none";
      else if (key === "m") mode = "any";
      else if (key === "z") end = "\0";
      else if (key === "q") quiet = true;
      else if (key === "s") strip = true;
      else if (key === "to") relative = realPath(c.sys, value, "any");
    }
    if (operands.length === 0) c.usage("missing operand");
    for (const name of operands) {
      try {
        const path = strip ? normalize(c.sys.getcwd(), name) : realPath(c.sys, name, mode);
        c.out((relative === null ? path : relativeTo(relative, path)) + end);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (!quiet) c.error(`${quoteIfNeeded(name)}: ${strerror(error.code)}`);
        c.status = 1;
      }
    }
  },
});

function normalize(cwd: string, name: string): string {
  const parts: string[] = [];
  for (const part of (name[0] === "/" ? name : `${cwd}/${name}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function relativeTo(from: string, to: string): string {
  const a = from.split("/").filter((p) => p !== "");
  const b = to.split("/").filter((p) => p !== "");
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  const parts = [...new Array<string>(a.length - same).fill(".."), ...b.slice(same)];
  return parts.length === 0 ? "." : parts.join("/");
}

export const basename = coreutil({
  name: "basename",
  short: "+as:z",
  long: { multiple: "a", suffix: "s", zero: "z" },
  usage: "Usage: basename NAME [SUFFIX] | basename -a [-s SUFFIX] NAME...\nWrite the last component of names.\n",
  run(c, { options, operands }) {
    let suffix = "";
    let multiple = false;
    let end = "\n";
    for (const [key, value] of options) {
      if (key === "z") end = "\0";
      else multiple = true;
      if (key === "s") suffix = value;
    }
    if (operands.length === 0) c.usage("missing operand");
    if (!multiple && operands.length > 2) c.usage(`extra operand ${quote(operands[2]!)}`);
    if (!multiple) suffix = operands[1] ?? "";
    for (const name of multiple ? operands : operands.slice(0, 1)) {
      const base = baseName(name);
      c.out(
        (suffix !== "" && base.length > suffix.length && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base) +
          end,
      );
    }
  },
});

export const dirname = coreutil({
  name: "dirname",
  short: "z",
  long: { zero: "z" },
  usage: "Usage: dirname NAME...\nWrite names without their last component.\n",
  run(c, { options, operands }) {
    if (operands.length === 0) c.usage("missing operand");
    for (const name of operands) c.out(dirName(name) + (options.length > 0 ? "\0" : "\n"));
  },
});

export const pwd = coreutil({
  name: "pwd",
  short: "LP",
  long: { logical: "L", physical: "P" },
  usage: "Usage: pwd [-LP]\nWrite the working directory.\n",
  run(c, { options, operands }) {
    if (operands.length > 0) c.error("ignoring non-option arguments", 0);
    const logical = c.env.get("PWD");
    const cwd = c.sys.getcwd();
    if (options.at(-1)?.[0] === "L" && logical !== undefined && logical[0] === "/") {
      try {
        if (realPath(c.sys, logical) === cwd) {
          c.out(`${logical}\n`);
          return;
        }
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
      }
    }
    c.out(`${cwd}\n`);
  },
});
