/** modprobe(8), lsmod(8), rmmod(8), modinfo(8), insmod(8): kmod 30. What the world's kernel has is built in. */

import { Errno, strerror, type Program, type Sys } from "@netloom/uapi";
import { readFile } from "../libc/stdio.js";
import { command, type CommandSpec } from "../libc/command.js";

/**
 * Modules of the reference kernel whose feature the world has from the beginning. Others are loaded when they are asked for; br_netfilter
 * and the x_tables modules are not there at all.
 */
const BUILT_IN = new Set([
  "8021q",
  "bridge",
  "dummy",
  "garp",
  "ifb",
  "ipvlan",
  "ipvtap",
  "llc",
  "macvlan",
  "macvtap",
  "mrp",
  "nlmon",
  "stp",
  "tap",
  "tun",
  "veth",
  "vrf",
  "vxlan",
  "af_packet",
  "ipv6",
]);

function loads(sys: Sys, name: string): boolean {
  try {
    sys.initModule(name);
    return true;
  } catch (error) {
    if (error instanceof Errno && error.code === "ENOENT") return false;
    throw error;
  }
}

const canonical = (name: string): string => name.replaceAll("-", "_");

function kmodProgram(spec: Omit<CommandSpec, "version" | "paths">): Program {
  return command({ shortHelp: true, ...spec, paths: [`/usr/sbin/${spec.name}`], version: "kmod version 30" });
}

export const modprobe: Program = kmodProgram({
  name: "modprobe",
  short: "abcDfilnqrRsvC:d:S:",
  long: {
    all: "a",
    remove: "r",
    "remove-dependencies": "removedeps",
    "resolve-alias": "R",
    "first-time": "firsttime",
    "use-blacklist": "b",
    "ignore-install": "i",
    "show-depends": "D",
    showconfig: "c",
    "show-config": "c",
    "show-modversions": "modversions",
    force: "f",
    "dry-run": "n",
    show: "n",
    config: "C",
    dirname: "d",
    "set-version": "S",
    syslog: "s",
    quiet: "q",
    verbose: "v",
  },
  usage: "Usage: modprobe [-abrnqv] MODULE [NAME=VALUE]... | modprobe -r MODULE...\nAdd or remove kernel modules.\n",
  run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    if (operands.length === 0) {
      c.stdio.err("modprobe: ERROR: missing parameters. See -h.\n");
      return 1;
    }
    const names = has("a") || has("r") ? operands : operands.slice(0, 1);
    for (const name of names) {
      if (BUILT_IN.has(canonical(name))) {
        if (!has("r")) continue;
        c.stdio.err(`modprobe: FATAL: Module ${canonical(name)} is builtin.\n`);
      } else if (!has("r") && loads(c.sys, canonical(name))) continue;
      else if (!has("q")) {
        c.stdio.err(
          has("r")
            ? `modprobe: FATAL: Module ${name} not found.\n`
            : `modprobe: ${has("a") ? "WARNING" : "FATAL"}: Module ${name} not found in directory /lib/modules/${c.sys.uname().release}\n`,
        );
      }
      c.status = 1;
    }
    return c.status;
  },
});

export const lsmod: Program = kmodProgram({
  name: "lsmod",
  usage: "Usage: lsmod\nList loaded kernel modules.\n",
  async run(c) {
    c.out("Module                  Size  Used by\n");
    try {
      for (const line of (await readFile(c.sys, "/proc/modules")).split("\n")) {
        const [name, size, count, users] = line.split(" ");
        if (name !== undefined && name !== "")
          c.out(
            `${name.padEnd(19)} ${(size ?? "0").padStart(8)}  ${count ?? "0"}${users === undefined || users === "-" ? "" : ` ${users.replace(/,$/, "")}`}\n`,
          );
      }
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      c.stdio.err(`lsmod: ERROR: could not get list of modules: ${strerror(error.code)}\n`);
      return 1;
    }
    return 0;
  },
});

export const rmmod: Program = kmodProgram({
  name: "rmmod",
  short: "fsvw",
  long: { force: "f", syslog: "s", verbose: "v" },
  usage: "Usage: rmmod [-fsv] MODULE...\nRemove kernel modules.\n",
  run(c, { operands }) {
    if (operands.length === 0) {
      c.stdio.err("rmmod: ERROR: missing module name.\n");
      return 1;
    }
    for (const name of operands)
      c.stdio.err(
        BUILT_IN.has(canonical(name))
          ? `rmmod: ERROR: Module ${canonical(name)} is builtin.\n`
          : `rmmod: ERROR: Module ${name} is not currently loaded\n`,
      );
    return 1;
  },
});

export const modinfo: Program = kmodProgram({
  name: "modinfo",
  short: "adlpn0k:F:b:",
  long: {
    author: "a",
    description: "d",
    license: "l",
    parameters: "p",
    filename: "n",
    null: "0",
    field: "F",
    basedir: "b",
  },
  usage: "Usage: modinfo [-adlpn0] [-F FIELD] MODULE...\nWrite what is known of kernel modules.\n",
  run(c, { operands }) {
    if (operands.length === 0) {
      c.stdio.err("modinfo: ERROR: missing module or filename.\n");
      return 1;
    }
    for (const name of operands) {
      if (BUILT_IN.has(canonical(name))) c.out(`name:           ${canonical(name)}\nfilename:       (builtin)\n`);
      else {
        c.stdio.err(`modinfo: ERROR: Module ${name} not found.\n`);
        c.status = 1;
      }
    }
  },
});

export const insmod: Program = kmodProgram({
  name: "insmod",
  usage: "Usage: insmod FILE [NAME=VALUE]...\nAdd a kernel module.\n",
  run(c, { operands }) {
    const file = operands[0];
    if (file === undefined) {
      c.stdio.err("insmod: ERROR: missing filename.\n");
      return 1;
    }
    let text = "Invalid module format";
    try {
      c.sys.stat(file);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      text = strerror(error.code);
    }
    c.stdio.err(
      `insmod: ERROR: could not ${text === "Invalid module format" ? "insert" : "load"} module ${file}: ${text}\n`,
    );
    return 1;
  },
});
