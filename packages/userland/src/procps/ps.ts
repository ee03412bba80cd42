/** ps(1). */

import { UserDatabase } from "../libc/passwd.js";
import { gmtime, strftime } from "../libc/strftime.js";
import { command, type Command } from "../libc/command.js";
import { commandLine, processes, ttyName, type Process } from "./readproc.js";

interface Column {
  readonly header: string;
  readonly right: boolean;
  readonly width: number;
  readonly value: (p: Process, context: Context) => string;
}

interface Context {
  readonly users: UserDatabase;
  /** Real time of boot, in seconds. */
  readonly boot: number;
  readonly now: number;
}

const left = (header: string, width: number, value: Column["value"]): Column => ({
  header,
  right: false,
  width,
  value,
});
const right = (header: string, width: number, value: Column["value"]): Column => ({
  header,
  right: true,
  width,
  value,
});

const user = (p: Process, { users }: Context): string => {
  const name = users.userName(p.uid);
  return name.length > 8 ? `${name.slice(0, 7)}+` : name;
};

/** Started today: the time; else the day. */
const started = (p: Process, { boot, now }: Context): string => {
  const at = boot + p.started;
  return strftime(now - at < 86400 ? "%H:%M" : "%b%d", gmtime(Math.floor(at)));
};

const elapsed = (p: Process, { boot, now }: Context): string => {
  const s = Math.max(0, Math.floor(now - boot - p.started));
  const two = (n: number): string => String(n).padStart(2, "0");
  const clock = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return s >= 86400
    ? `${Math.floor(s / 86400)}-${two(Math.floor(s / 3600) % 24)}:${clock}`
    : s >= 3600
      ? `${two(Math.floor(s / 3600))}:${clock}`
      : clock;
};

const flags = (p: Process): string =>
  p.state + (p.session === p.pid ? "s" : "") + (p.tty !== 0 && p.pgrp === p.pid ? "+" : "");

/** The world's processes use no processor time and no memory worth counting. */
const COLUMNS: Readonly<Record<string, Column>> = {
  pid: right("PID", 5, (p) => String(p.pid)),
  ppid: right("PPID", 5, (p) => String(p.ppid)),
  pgid: right("PGID", 5, (p) => String(p.pgrp)),
  pgrp: right("PGRP", 5, (p) => String(p.pgrp)),
  sid: right("SID", 5, (p) => String(p.session)),
  sess: right("SESS", 5, (p) => String(p.session)),
  comm: left("COMMAND", 15, (p) => (p.state === "Z" ? `${p.comm} <defunct>` : p.comm)),
  ucmd: left("CMD", 15, (p) => (p.state === "Z" ? `${p.comm} <defunct>` : p.comm)),
  args: left("COMMAND", 27, (p) => commandLine(p)),
  cmd: left("CMD", 27, (p) => commandLine(p)),
  user: left("USER", 8, user),
  uname: left("USER", 8, user),
  ruser: left("RUSER", 8, user),
  group: left("GROUP", 8, (p, { users }) => users.groupName(p.gid)),
  uid: right("UID", 5, (p) => String(p.uid)),
  gid: right("GID", 5, (p) => String(p.gid)),
  tty: left("TT", 8, (p) => ttyName(p.tty)),
  tname: left("TTY", 8, (p) => ttyName(p.tty)),
  time: right("TIME", 8, () => "00:00:00"),
  bsdtime: right("TIME", 6, () => "0:00"),
  c: right("C", 2, () => "0"),
  pcpu: right("%CPU", 4, () => "0.0"),
  pmem: right("%MEM", 4, () => "0.0"),
  vsz: right("VSZ", 6, () => "0"),
  rss: right("RSS", 5, () => "0"),
  stat: left("STAT", 4, flags),
  s: left("S", 1, (p) => p.state),
  state: left("S", 1, (p) => p.state),
  ni: right("NI", 3, () => "0"),
  pri: right("PRI", 3, () => "19"),
  nlwp: right("NLWP", 4, (p) => String(p.threads)),
  wchan: left("WCHAN", 6, () => "-"),
  stime: left("STIME", 5, started),
  start: left("START", 5, started),
  lstart: right("STARTED", 24, (p, { boot }) => strftime("%a %b %e %H:%M:%S %Y", gmtime(Math.floor(boot + p.started)))),
  etime: right("ELAPSED", 11, elapsed),
  etimes: right("ELAPSED", 7, (p, { boot, now }) => String(Math.max(0, Math.floor(now - boot - p.started)))),
  f: right("F", 1, () => "4"),
  sz: right("SZ", 5, () => "0"),
  addr: left("ADDR", 4, () => "-"),
};

const ALIASES: Readonly<Record<string, string>> = {
  command: "args",
  ucomm: "comm",
  "%cpu": "pcpu",
  "%mem": "pmem",
  tt: "tty",
  euser: "user",
  euid: "uid",
  egroup: "group",
  egid: "gid",
  session: "sid",
  cputime: "time",
  start_time: "stime",
  nice: "ni",
  vsize: "vsz",
  rssize: "rss",
};

/** A column, with another heading than its own if one is given. */
interface Chosen {
  readonly column: Column;
  readonly header: string;
}

const own = (names: readonly string[], headers: Readonly<Record<string, string>> = {}): Chosen[] =>
  names.map((name) => ({ column: COLUMNS[name]!, header: headers[name] ?? COLUMNS[name]!.header }));

export const ps = command({
  name: "ps",
  usage:
    "Usage: ps [-AaedfFlHjL] [-o FORMAT] [-p PIDS] [-C NAMES] [-u USERS] [--ppid PIDS] [--no-headers] [--sort KEY] | ps [aux]\nList processes.\n",
  version: "ps from procps-ng 4.0.2",
  raw: true,
  async run(c, { operands }) {
    let [all, bsd, everyTty, detached] = [false, false, false, true];
    let sets: Chosen[] | null = null;
    let headers = true;
    let forest = false;
    let sort: string | null = null;
    let bsdUser = false;
    const tests: ((p: Process) => boolean)[] = [];
    const users = await UserDatabase.open(c.sys);
    const list = (text: string): string[] => text.split(/[ ,]+/).filter((t) => t !== "");
    const pids = (text: string): number[] =>
      list(text).map((t) => (/^\d+$/.test(t) ? Number(t) : complain(c, "process ID list syntax error")));
    for (let i = 0; i < operands.length; i++) {
      const arg = operands[i]!;
      const next = (inline: string): string =>
        inline !== "" ? inline : (operands[++i] ?? complain(c, "option requires an argument"));
      if (arg.startsWith("--")) {
        const [name = "", value = ""] = arg.slice(2).split(/=(.*)/s);
        if (name === "no-headers" || name === "no-heading") headers = false;
        else if (name === "forest") forest = true;
        else if (name === "sort") sort = next(value);
        else if (name === "ppid" || name === "pid") {
          const wanted = pids(next(value));
          tests.push((p) => wanted.includes(name === "pid" ? p.pid : p.ppid));
        } else if (name === "format") sets = [...(sets ?? []), ...parseFormat(c, next(value))];
        else if (name === "user") {
          const wanted = list(next(value));
          tests.push((p) => wanted.includes(users.userName(p.uid)) || wanted.includes(String(p.uid)));
        } else if (!/^(headers|deselect|cols|columns|width|rows|lines|help|cumulative)$/.test(name))
          complain(c, "unknown gnu long option");
        continue;
      }
      if (/^\d+$/.test(arg)) {
        tests.push((p) => p.pid === Number(arg));
        continue;
      }
      const dashed = arg[0] === "-";
      const letters = dashed ? arg.slice(1) : arg;
      for (let j = 0; j < letters.length; j++) {
        const letter = letters[j]!;
        const rest = letters.slice(j + 1);
        const argument = (): string => {
          j = letters.length;
          return next(rest);
        };
        if (!dashed) {
          bsd = true;
          if (letter === "a") all = everyTty = true;
          else if (letter === "x") detached = true;
          else if (letter === "u") bsdUser = true;
          else if (letter === "o") sets = [...(sets ?? []), ...parseFormat(c, argument())];
          else if (letter === "p") {
            const wanted = pids(argument());
            tests.push((p) => wanted.includes(p.pid));
          } else if (letter === "f") forest = true;
          else if (letter === "l")
            sets = own([
              "f",
              "uid",
              "pid",
              "ppid",
              "pri",
              "ni",
              "vsz",
              "rss",
              "wchan",
              "stat",
              "tname",
              "bsdtime",
              "args",
            ]);
          else if (letter === "j")
            sets = own(["ppid", "pid", "pgid", "sid", "tname", "stat", "uid", "bsdtime", "args"]);
          else if (!"wehcTrS".includes(letter)) complain(c, "unsupported option (BSD syntax)");
          continue;
        }
        if (letter === "e" || letter === "A") all = true;
        else if (letter === "a" || letter === "d") all = true;
        else if (letter === "f")
          sets = own(["user", "pid", "ppid", "c", "stime", "tname", "time", "cmd"], { user: "UID" });
        else if (letter === "F")
          sets = own(["user", "pid", "ppid", "c", "sz", "rss", "stime", "tname", "time", "cmd"], { user: "UID" });
        else if (letter === "l")
          sets = own([
            "f",
            "s",
            "uid",
            "pid",
            "ppid",
            "c",
            "pri",
            "ni",
            "addr",
            "sz",
            "wchan",
            "tname",
            "time",
            "ucmd",
          ]);
        else if (letter === "j") sets = own(["pid", "pgid", "sid", "tname", "time", "ucmd"]);
        else if (letter === "o" || letter === "O") sets = [...(sets ?? []), ...parseFormat(c, argument())];
        else if (letter === "p" || letter === "q") {
          const wanted = pids(argument());
          tests.push((p) => wanted.includes(p.pid));
        } else if (letter === "C") {
          const wanted = list(argument());
          tests.push((p) => wanted.includes(p.comm));
        } else if (letter === "u" || letter === "U") {
          const wanted = list(argument());
          tests.push((p) => wanted.includes(users.userName(p.uid)) || wanted.includes(String(p.uid)));
        } else if (letter === "t") {
          const wanted = list(argument());
          tests.push((p) => wanted.includes(ttyName(p.tty)));
        } else if (letter === "g" || letter === "s") {
          const wanted = pids(argument());
          tests.push((p) => wanted.includes(p.session));
        } else if (letter === "H") forest = true;
        else if (!"wLTMcy".includes(letter)) complain(c, "unsupported SysV option");
      }
    }
    const procs = await processes(c.sys);
    const self = procs.find((p) => p.pid === c.sys.getpid());
    let shown = procs.filter((p) =>
      tests.length > 0
        ? tests.some((test) => test(p))
        : all
          ? !bsd || detached || p.tty !== 0
          : p.uid === c.sys.geteuid() &&
            (bsd && !everyTty && operands.some((o) => /^[^-]*x/.test(o)) ? true : p.tty === (self?.tty ?? 0)),
    );
    if (sort !== null) shown = sorted(shown, sort);
    if (forest) shown = procs.filter((p) => shown.includes(p));
    sets ??= bsdUser
      ? own(["user", "pid", "pcpu", "pmem", "vsz", "rss", "tname", "stat", "start", "bsdtime", "args"])
      : bsd
        ? own(["pid", "tname", "stat", "bsdtime", "args"])
        : own(["pid", "tname", "time", "ucmd"]);
    const now = c.sys.realtime();
    const context: Context = { users, boot: now.sec - c.sys.monotonicNs() / 1e9, now: now.sec };
    print(c, sets, shown, context, headers);
    return shown.length === 0 ? 1 : 0;
  },
});

function complain(c: Command, text: string): never {
  c.stdio.err(
    `error: ${text}\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n`,
  );
  return c.exit(1);
}

function parseFormat(c: Command, text: string): Chosen[] {
  const chosen: Chosen[] = [];
  let rest = text;
  while (rest !== "") {
    const match = /^([\w%]+)(?:(=)|:\d+)?/.exec(rest);
    const column = match === null ? undefined : COLUMNS[ALIASES[match[1]!] ?? match[1]!];
    if (match === null || column === undefined) {
      c.stdio.err(
        `error: unknown user-defined format specifier "${match?.[1] ?? rest}"\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n`,
      );
      return c.exit(1);
    }
    rest = rest.slice(match[0].length);
    if (match[2] === "=") {
      // A heading of one's own takes the rest, except that an empty one ends at a comma.
      const own = rest.startsWith(",") || rest === "" ? "" : rest;
      chosen.push({ column, header: own });
      rest = own === "" ? rest.slice(1) : "";
    } else {
      chosen.push({ column, header: column.header });
      rest = rest.replace(/^[ ,]+/, "");
    }
  }
  return chosen;
}

function sorted(procs: readonly Process[], key: string): Process[] {
  const name = key.replace(/^[-+]/, "");
  const value = (p: Process): number | string =>
    name === "comm" || name === "cmd" || name === "args"
      ? p.comm
      : name === "ppid"
        ? p.ppid
        : name === "start_time" || name === "etime"
          ? p.started
          : p.pid;
  const direction = key[0] === "-" ? -1 : 1;
  return [...procs].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    return direction * (x < y ? -1 : x > y ? 1 : 0);
  });
}

function print(
  c: Command,
  sets: readonly Chosen[],
  shown: readonly Process[],
  context: Context,
  headers: boolean,
): void {
  // One column named only, without heading, is not padded at its start.
  const rows = shown.map((p) => sets.map(({ column }) => column.value(p, context)));
  const withHeaders = headers && sets.some(({ header }) => header !== "");
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const { column } = sets[i]!;
        const width = Math.max(column.width, sets[i]!.header.length);
        return column.right ? cell.padStart(width) : i === cells.length - 1 ? cell : cell.padEnd(width);
      })
      .join(" ");
  if (withHeaders) c.out(`${line(sets.map(({ header }) => header))}\n`);
  for (const row of rows) c.out(`${line(row)}\n`);
}
