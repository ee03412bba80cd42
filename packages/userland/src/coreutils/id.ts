/** id(1), whoami(1), groups(1), logname(1), uname(1), arch(1), nproc(1), tty(1), who(1), users(1), hostid(1). */

import { Errno } from "@netloom/uapi";
import { UserDatabase } from "../libc/passwd.js";
import { quote } from "../libc/quote.js";
import { coreutil } from "./coreutil.js";

export const id = coreutil({
  name: "id",
  short: "agGnruzZ",
  long: { group: "g", groups: "G", name: "n", real: "r", user: "u", zero: "z" },
  usage: "Usage: id [-gGnruz] [USER]...\nWrite who a user is.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const asked = ["u", "g", "G"].filter(has);
    if (asked.length > 1) c.fail('cannot print "only" of more than one choice');
    if (asked.length === 0 && (has("n") || has("r"))) c.fail("cannot print only names or real IDs in default format");
    const users = await UserDatabase.open(c.sys);
    for (const name of operands.length === 0 ? [null] : operands) {
      const found = name === null ? null : (users.user(name) ?? users.user(Number(name)));
      if (name !== null && found === null) {
        c.error(`${quote(name)}: no such user`);
        continue;
      }
      const uid = found?.uid ?? c.sys.geteuid();
      const gid = found?.gid ?? c.sys.getgid();
      const user = users.userName(uid);
      const groups = [gid, ...users.groups.filter((g) => g.gid !== gid && g.members.includes(user)).map((g) => g.gid)];
      const shown = (n: number, text: string): string => (has("n") ? text : String(n));
      if (has("u")) c.out(`${shown(uid, user)}\n`);
      else if (has("g")) c.out(`${shown(gid, users.groupName(gid))}\n`);
      else if (has("G")) c.out(`${groups.map((g) => shown(g, users.groupName(g))).join(" ")}\n`);
      else {
        const label = (n: number, text: string | undefined): string =>
          text === undefined ? String(n) : `${n}(${text})`;
        c.out(
          `uid=${label(uid, users.user(uid)?.name)} gid=${label(gid, users.group(gid)?.name)} groups=${groups.map((g) => label(g, users.group(g)?.name)).join(",")}\n`,
        );
      }
    }
  },
});

export const whoami = coreutil({
  name: "whoami",
  usage: "Usage: whoami\nWrite the user's name.\n",
  async run(c, { operands }) {
    if (operands.length > 0) c.usage(`extra operand ${quote(operands[0]!)}`);
    const users = await UserDatabase.open(c.sys);
    const user = users.user(c.sys.geteuid());
    if (user === null) c.fail(`cannot find name for user ID ${c.sys.geteuid()}`);
    c.out(`${user!.name}\n`);
  },
});

export const groups = coreutil({
  name: "groups",
  usage: "Usage: groups [USER]...\nWrite the groups of users.\n",
  async run(c, { operands }) {
    const users = await UserDatabase.open(c.sys);
    const of = (uid: number, gid: number): string =>
      [gid, ...users.groups.filter((g) => g.gid !== gid && g.members.includes(users.userName(uid))).map((g) => g.gid)]
        .map((g) => users.groupName(g))
        .join(" ");
    if (operands.length === 0) c.out(`${of(c.sys.geteuid(), c.sys.getgid())}\n`);
    for (const name of operands) {
      const user = users.user(name);
      if (user === null) c.error(`${quote(name)}: no such user`);
      else c.out(`${name} : ${of(user.uid, user.gid)}\n`);
    }
  },
});

export const logname = coreutil({
  name: "logname",
  usage: "Usage: logname\nWrite the login name.\n",
  run(c) {
    c.fail("no login name");
  },
});

export const uname = coreutil({
  name: "uname",
  short: "asnrvmpio",
  long: {
    all: "a",
    "kernel-name": "s",
    sysname: "s",
    nodename: "n",
    "kernel-release": "r",
    release: "r",
    "kernel-version": "v",
    machine: "m",
    processor: "p",
    "hardware-platform": "i",
    "operating-system": "o",
  },
  usage: "Usage: uname [-asnrvmpio]\nWrite the system's name and version.\n",
  run(c, { options, operands }) {
    if (operands.length > 0) c.usage(`extra operand ${quote(operands[0]!)}`);
    const has = (key: string): boolean => options.some(([k]) => k === key || k === "a");
    const u = c.sys.uname();
    const parts: string[] = [];
    if (has("s") || options.length === 0) parts.push(u.sysname);
    if (has("n")) parts.push(u.nodename);
    if (has("r")) parts.push(u.release);
    if (has("v")) parts.push(u.version);
    if (has("m")) parts.push(u.machine);
    // With -a, what is unknown is left out.
    if (options.some(([k]) => k === "p")) parts.push("unknown");
    if (options.some(([k]) => k === "i")) parts.push("unknown");
    if (has("o")) parts.push("GNU/Linux");
    c.out(`${parts.join(" ")}\n`);
  },
});

export const arch = coreutil({
  name: "arch",
  usage: "Usage: arch\nWrite the machine's kind.\n",
  run: (c) => c.out(`${c.sys.uname().machine}\n`),
});

export const nproc = coreutil({
  name: "nproc",
  long: { all: "all", ignore: "ignore:" },
  usage: "Usage: nproc [--all] [--ignore=N]\nWrite the number of processors.\n",
  run: (c) => c.out("1\n"),
});

export const tty = coreutil({
  name: "tty",
  short: "s",
  long: { silent: "s", quiet: "s" },
  usage: "Usage: tty [-s]\nWrite the name of the terminal.\n",
  failure: 2,
  run(c, { options }) {
    const silent = options.length > 0;
    if (!c.sys.isatty(0)) {
      if (!silent) c.out("not a tty\n");
      return 1;
    }
    if (!silent) {
      let name = "/dev/tty";
      try {
        name = c.sys.readlink("/proc/self/fd/0");
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
      }
      c.out(`${name}\n`);
    }
    return 0;
  },
});

/** Nobody is logged in: there is no /var/run/utmp. */
export const who = coreutil({
  name: "who",
  short: "abdHlmpqrstTuw",
  long: { all: "a", boot: "b", heading: "H", count: "q" },
  usage: "Usage: who [-aHq]\nWrite who is logged in.\n",
  run(c, { options }) {
    if (options.some(([key]) => key === "q")) c.out("# users=0\n");
    else if (options.some(([key]) => key === "H")) c.out("NAME     LINE         TIME             COMMENT\n");
  },
});

export const users = coreutil({ name: "users", usage: "Usage: users\nWrite who is logged in.\n", run: () => 0 });

export const sync = coreutil({
  name: "sync",
  short: "df",
  long: { data: "d", "file-system": "f" },
  usage: "Usage: sync [-df] [FILE]...\nWrite cached data out.\n",
  run(c, { operands }) {
    for (const name of operands) {
      try {
        c.sys.close(c.sys.open(name, 0));
      } catch (error) {
        c.errno(`error opening ${quote(name)}`, error);
      }
    }
  },
});
