/** pgrep(1), pkill(1),  pidof(8). */

import { Errno, SIGTERM, strerror, type Program } from "@netloom/uapi";
import { UserDatabase } from "../libc/passwd.js";
import { compileRegex, RegexError } from "../libc/regex.js";
import { signalNumber } from "../libc/signames.js";
import { baseName } from "../libc/path.js";
import type { Command } from "../libc/command.js";
import type { Arguments } from "../libc/getopt.js";
import { procpsProgram } from "./procps-program.js";
import { commandLine, processes, ttyName, type Process } from "./readproc.js";

const LONG = {
  count: "c",
  delimiter: "d",
  "list-full": "a",
  full: "f",
  "ignore-case": "i",
  newest: "n",
  oldest: "o",
  parent: "P",
  terminal: "t",
  euid: "u",
  uid: "U",
  inverse: "v",
  exact: "x",
  "list-name": "l",
  pgroup: "g",
  session: "s",
  group: "G",
  signal: "signal:",
  echo: "e",
  ns: "ns:",
  nslist: "nslist:",
  older: "O",
};

async function select(c: Command, { options, operands }: Arguments): Promise<Process[]> {
  const has = (key: string): boolean => options.some(([k]) => k === key);
  const get = (key: string): string | undefined => options.findLast(([k]) => k === key)?.[1];
  const criteria = ["P", "t", "u", "U", "g", "s", "G", "ns", "n", "o"].some(has);
  if (operands.length === 0 && !criteria) {
    c.error("no matching criteria specified", 2);
    c.stdio.err(`Try \`${baseName(c.name)} --help' for more information.\n`);
    c.exit(2);
  }
  if (operands.length > 1) {
    c.error("only one pattern can be provided", 2);
    c.stdio.err(`Try \`${baseName(c.name)} --help' for more information.\n`);
    c.exit(2);
  }
  let regex: RegExp | null = null;
  if (operands[0] !== undefined) {
    try {
      regex = compileRegex(operands[0], "extended", {
        ignoreCase: has("i"),
        ...(has("x") ? { wrap: (source: string) => `^(?:${source})$` } : {}),
      });
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      c.fail(error.message, 2);
    }
  }
  const users = await UserDatabase.open(c.sys);
  const numbers = (key: string): number[] | null =>
    get(key)
      ?.split(",")
      .map((t) => (t === "0" && key !== "P" ? c.sys.getpgid() : Number(t))) ?? null;
  const people =
    (get("u") ?? get("U"))
      ?.split(",")
      .map((t) => users.user(t)?.uid ?? (/^\d+$/.test(t) ? Number(t) : c.fail(`invalid user name: ${t}`, 2))) ?? null;
  const [parents, groups, sessions] = [numbers("P"), numbers("g"), numbers("s")];
  const terminals = get("t")?.split(",") ?? null;
  let found = (await processes(c.sys)).filter((p) => {
    if (p.pid === c.sys.getpid()) return false;
    const matches =
      (regex === null || regex.test(has("f") ? commandLine(p) : p.comm)) &&
      (parents === null || parents.includes(p.ppid)) &&
      (groups === null || groups.includes(p.pgrp)) &&
      (sessions === null || sessions.includes(p.session)) &&
      (people === null || people.includes(p.uid)) &&
      (terminals === null || terminals.includes(ttyName(p.tty)));
    return matches !== has("v");
  });
  if (has("n")) found = found.slice(-1);
  if (has("o")) found = found.slice(0, 1);
  return found;
}

export const pgrep: Program = procpsProgram({
  name: "pgrep",
  short: "cd:afinoO:P:t:u:U:vxlg:s:G:w",
  long: LONG,
  failure: 2,
  usage:
    "Usage: pgrep [-acfilnovx] [-d DELIM] [-P PIDS] [-u USERS] [-g PGRPS] [-s SIDS] [-t TTYS] PATTERN\nFind processes by name.\n",
  async run(c, args) {
    const has = (key: string): boolean => args.options.some(([k]) => k === key);
    const found = await select(c, args);
    if (has("c")) c.out(`${found.length}\n`);
    else {
      const delimiter = args.options.findLast(([k]) => k === "d")?.[1] ?? "\n";
      const texts = found.map((p) =>
        has("a") ? `${p.pid} ${commandLine(p)}` : has("l") ? `${p.pid} ${p.comm}` : String(p.pid),
      );
      if (texts.length > 0) c.out(`${texts.join(delimiter)}\n`);
    }
    return found.length === 0 ? 1 : 0;
  },
});

export const pkill: Program = procpsProgram({
  name: "pkill",
  short: "cefinoO:P:t:u:U:vxg:s:G:",
  long: LONG,
  failure: 2,
  usage:
    "Usage: pkill [-SIGNAL] [-cefinovx] [-P PIDS] [-u USERS] [-g PGRPS] [-s SIDS] [-t TTYS] PATTERN\nSignal processes by name.\n",
  rewrite: (argv) =>
    argv.map((arg, i) =>
      i > 0 && /^-(\d+|SIG[A-Z0-9]+|[A-Z][A-Z0-9]+)$/.test(arg) && signalNumber(arg.slice(1)) !== null
        ? `--signal=${arg.slice(1)}`
        : arg,
    ),
  async run(c, args) {
    const name = args.options.findLast(([k]) => k === "signal")?.[1];
    const signal = name === undefined ? SIGTERM : signalNumber(name);
    if (signal === null) return c.fail(`invalid argument: '${name}'`, 2);
    const found = await select(c, args);
    let sent = 0;
    for (const p of found) {
      try {
        c.sys.kill(p.pid, signal);
        sent++;
        if (args.options.some(([k]) => k === "e")) c.out(`${p.comm} killed (pid ${p.pid})\n`);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (error.code !== "ESRCH") c.error(`killing pid ${p.pid} failed: ${strerror(error.code)}`, 1);
      }
    }
    if (args.options.some(([k]) => k === "c")) c.out(`${found.length}\n`);
    return sent > 0 ? 0 : 1;
  },
});

export const pidof: Program = procpsProgram({
  name: "pidof",
  short: "so:xqcS:w",
  long: { "single-shot": "s", "omit-pid": "o", separator: "S", "with-workers": "w" },
  usage: "Usage: pidof [-sqx] [-o PID] [-S SEP] PROGRAM...\nFind the process ids of programs.\n",
  async run(c, { options, operands }) {
    const omit = options
      .filter(([key]) => key === "o")
      .flatMap(([, value]) => value.split(",").map((t) => (t === "%PPID" ? c.sys.getppid() : Number(t))));
    const separator = options.findLast(([key]) => key === "S")?.[1] ?? " ";
    const pids: number[] = [];
    for (const p of (await processes(c.sys)).reverse()) {
      if (p.pid === c.sys.getpid() || omit.includes(p.pid)) continue;
      const name = p.argv[0] ?? "";
      if (
        operands.some(
          (o) =>
            o === name ||
            o === baseName(name === "" ? "-" : name) ||
            o === p.comm ||
            (options.some(([k]) => k === "x") && p.argv[1] !== undefined && baseName(p.argv[1]) === o),
        )
      )
        pids.push(p.pid);
    }
    const shown = options.some(([key]) => key === "s") ? pids.slice(0, 1) : pids;
    if (shown.length === 0) return 1;
    if (!options.some(([key]) => key === "q")) c.out(`${shown.join(separator)}\n`);
    return 0;
  },
});
