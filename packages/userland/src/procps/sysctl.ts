/**
 * sysctl(8): reads and writes the files under /proc/sys. Settings are collected first (complaining about
 * malformed ones), then written; reading goes in the order of readdir.
 */

import { Errno, O_TRUNC, O_WRONLY, S_IFDIR, S_IFMT, strerror } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { fnmatch } from "../libc/fnmatch.js";
import { readLines } from "../libc/lines.js";
import { compileRegex, RegexError } from "../libc/regex.js";
import { readFile } from "../libc/stdio.js";
import type { Command } from "../libc/command.js";
import { procpsProgram } from "./procps-program.js";

const ROOT = "/proc/sys/";
/** Searched by --system; a file hides those of its name in later ones. */
const SYSTEM_DIRS = ["/run/sysctl.d", "/etc/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"];
/** Left out of listings unless --deprecated. */
const DEPRECATED = /(^|\/)(base_reachable_time|retrans_time)$/;

const USAGE = `Usage: sysctl [-abdefNnpqrwX] [VARIABLE[=VALUE]]...
Read and set kernel parameters.

  -a, -A, -X, --all        show all variables
  -b, --binary             show values without newline
      --deprecated         include deprecated variables in listings
      --dry-run            say what would be written, do not write
  -e, --ignore             be silent about unknown variables
  -N, --names              show names only
  -n, --values             show values only
  -p, -f, --load[=FILE]    take settings from files (/etc/sysctl.conf)
      --system             take settings from all system directories
  -r, --pattern REGEX      only variables that match
  -q, --quiet              do not show what is set
  -w, --write              all arguments are settings
`;

interface Setting {
  readonly key: string;
  readonly path: string;
  readonly value: string;
  /** A leading `-`: failure does not count. */
  readonly forgiven: boolean;
}

interface Mode {
  names: boolean;
  values: boolean;
  newline: boolean;
  quiet: boolean;
  ignore: boolean;
  dryRun: boolean;
  deprecated: boolean;
  pattern: RegExp | null;
}

/** A variable's file below /proc/sys: dots separate, unless a slash comes first. */
function pathOf(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  return separator === "/" ? name : swap(name);
}

/** Dots for slashes and slashes for dots. */
function swap(text: string): string {
  return text.replace(/[./]/g, (c) => (c === "." ? "/" : "."));
}

export const sysctl = procpsProgram({
  name: "sysctl",
  paths: ["/usr/sbin/sysctl"],
  short: "bneNwfp::qoxaAXdr:",
  long: {
    all: "a",
    deprecated: "deprecated",
    "dry-run": "dryrun",
    binary: "b",
    ignore: "e",
    names: "N",
    values: "n",
    load: "p",
    system: "system",
    pattern: "r",
    quiet: "q",
    write: "w",
  },
  usage: USAGE,
  lenient: true,
  async run(c, { options, operands }) {
    const mode: Mode = {
      names: false,
      values: false,
      newline: true,
      quiet: false,
      ignore: false,
      dryRun: false,
      deprecated: false,
      pattern: null,
    };
    let [all, load, system, write, badPattern] = [false, false, false, false, false];
    const files: string[] = [];
    if (options.length === 0 && operands.length === 0) c.usage(null);
    for (const [key, value] of options) {
      switch (key) {
        case "a":
        case "A":
        case "X":
          all = true;
          break;
        case "b":
          mode.newline = false;
          mode.values = true;
          break;
        case "deprecated":
          mode.deprecated = true;
          break;
        case "dryrun":
          mode.dryRun = true;
          break;
        case "e":
          mode.ignore = true;
          break;
        case "N":
          mode.names = true;
          break;
        case "n":
          mode.values = true;
          break;
        case "p":
        case "f":
          load = true;
          if (value !== "") files.push(value);
          break;
        case "system":
          system = true;
          break;
        case "q":
          mode.quiet = true;
          break;
        case "w":
          write = true;
          break;
        case "d":
          c.out(`\n${USAGE}`);
          return 0;
        case "r":
          try {
            mode.pattern = compileRegex(value, "extended");
          } catch (error) {
            if (!(error instanceof RegexError)) throw error;
            badPattern = true;
          }
          break;
      }
    }
    if (badPattern) return 0;
    if (all) return readTree(c, mode, "");
    if (system) return apply(c, { ...mode, ignore: true }, await systemSettings(c));
    if (load) {
      const from = [...files, ...operands];
      const settings: Setting[] = [];
      let failed = false;
      for (const file of from.length === 0 ? ["/etc/sysctl.conf"] : from)
        failed = !(await preload(c, file, settings)) || failed;
      return Math.max(apply(c, mode, settings), failed ? 1 : 0);
    }
    if (operands.length === 0) {
      c.error("no variables specified");
      c.stdio.err("Try `sysctl --help' for more information.\n");
      return 1;
    }
    let status = 0;
    for (const operand of operands) {
      if (!write && !operand.includes("=")) {
        status += await readSetting(c, mode, pathOf(operand));
        continue;
      }
      const setting = parseSetting(operand);
      if (setting === null) {
        c.error("command line(0): invalid syntax, continuing...");
        return 1;
      }
      status += apply(c, mode, [setting]);
    }
    return status;
  },
});

/** `[-]KEY = VALUE`; null if it is none. */
function parseSetting(text: string): Setting | null {
  const equals = text.indexOf("=");
  if (equals < 0) return null;
  let name = text.slice(0, equals).trim();
  const forgiven = name[0] === "-";
  if (forgiven) name = name.slice(1).trim();
  if (name === "") return null;
  const path = pathOf(name);
  return { key: swap(path), path, value: text.slice(equals + 1).trim(), forgiven };
}

/** Adds a file's settings; false if it cannot be read. */
async function preload(c: Command, file: string, settings: Setting[]): Promise<boolean> {
  let lines: string[];
  try {
    lines = await readLines(c.sys, file);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    c.error(`cannot open "${file}": ${strerror(error.code)}`);
    return false;
  }
  lines.forEach((line, i) => {
    const text = line.trim();
    if (text === "" || text[0] === "#" || text[0] === ";") return;
    const setting = parseSetting(text);
    if (setting === null) c.error(`${file}(${i + 1}): invalid syntax, continuing...`, 0);
    else settings.push(setting);
  });
  return true;
}

async function systemSettings(c: Command): Promise<Setting[]> {
  const found = new Map<string, string>();
  for (const dir of SYSTEM_DIRS) {
    try {
      for (const { name } of c.sys.readdir(dir))
        if (fnmatch("*.conf", name) && !found.has(name)) found.set(name, `${dir}/${name}`);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }
  const settings: Setting[] = [];
  const files = [...found.keys()].sort().map((name) => found.get(name)!);
  for (const file of [...files, "/etc/sysctl.conf"]) {
    try {
      c.sys.access(file, 4);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      continue;
    }
    c.out(`* Applying ${file} ...\n`);
    await preload(c, file, settings);
  }
  return settings;
}

/** Writes settings in order; the number of those that failed. */
function apply(c: Command, mode: Mode, settings: readonly Setting[]): number {
  let failures = 0;
  for (const setting of settings) {
    if (mode.pattern !== null && !mode.pattern.test(setting.key)) continue;
    if (!writeSetting(c, mode, setting) && !setting.forgiven) failures++;
  }
  return failures;
}

function writeSetting(c: Command, mode: Mode, { key, path, value }: Setting): boolean {
  const file = ROOT + path;
  try {
    const st = c.sys.stat(file);
    if ((st.mode & 0o200) === 0 || (st.mode & S_IFMT) === S_IFDIR) {
      // The real one reports a stale errno here and succeeds.
      c.error(`setting key "${key}": Invalid argument`, 0);
      return true;
    }
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (mode.ignore) return true;
    c.error(`cannot stat ${file}: ${strerror(error.code)}`, 0);
    return false;
  }
  if (!mode.dryRun) {
    let fd = -1;
    try {
      fd = c.sys.open(file, O_WRONLY | O_TRUNC);
      void c.sys.write(fd, encodeUtf8(`${value}\n`));
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (error.code === "EACCES" || error.code === "EPERM") c.error(`permission denied on key "${key}"`, 0);
      else c.error(`setting key "${key}": ${strerror(error.code)}`, 0);
      return mode.ignore;
    } finally {
      if (fd >= 0) c.sys.close(fd);
    }
  }
  if (!mode.quiet) show(c, mode, key, value);
  return true;
}

function show(c: Command, mode: Mode, key: string, value: string): void {
  if (mode.names) c.out(`${key}\n`);
  else if (mode.values) c.out(mode.newline ? `${value}\n` : value);
  else c.out(`${key} = ${value}\n`);
}

/** Shows one variable or, for a directory, all in it; the number of failures. */
async function readSetting(c: Command, mode: Mode, path: string): Promise<number> {
  const key = swap(path);
  try {
    const st = c.sys.stat(ROOT + path);
    if ((st.mode & S_IFMT) === S_IFDIR) return await readTree(c, mode, path.replace(/\/$/, ""));
    if ((st.mode & 0o400) === 0) return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (mode.ignore) return 0;
    c.error(`cannot stat ${ROOT}${path}: ${strerror(error.code)}`, 0);
    return 1;
  }
  if (mode.pattern !== null && !mode.pattern.test(key)) return 0;
  if (mode.names) {
    c.out(`${key}\n`);
    return 0;
  }
  try {
    const text = await readFile(c.sys, ROOT + path);
    if (text === "") return 0;
    for (const line of text.replace(/\n$/, "").split("\n")) show(c, mode, key, line);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (error.code === "EACCES" || error.code === "EPERM") c.error(`permission denied on key "${key}"`, 0);
    else if (error.code === "EIO") {
      // Unset secrets cannot be read, which is nothing to speak of.
      if (!key.includes("stable_secret")) c.error(`reading key "${key}"`, 0);
    } else c.error(`reading key "${key}": ${strerror(error.code)}`, 0);
    return 1;
  }
}

async function readTree(c: Command, mode: Mode, dir: string): Promise<number> {
  let status = 0;
  try {
    for (const { name, type } of c.sys.readdir(ROOT + dir)) {
      if (name === "." || name === "..") continue;
      const path = dir === "" ? name : `${dir}/${name}`;
      if (type === S_IFDIR) status += await readTree(c, mode, path);
      else if (mode.deprecated || !DEPRECATED.test(path)) status += await readSetting(c, mode, path);
    }
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    c.error(`unable to open directory "${ROOT}${dir}"`, 0);
    return 1;
  }
  // A listing's unreadable variables do not count.
  return dir === "" ? 0 : status;
}
