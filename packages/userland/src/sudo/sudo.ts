/** sudo(8) and su(1), without passwords: the world's first user is root. */

import { Errno, strerror, type Environment, type Program } from "@netloom/uapi";
import { UserDatabase, type Passwd } from "../libc/passwd.js";
import { execvp } from "../libc/spawn.js";
import { command, type Command } from "../libc/command.js";

const SECURE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function become(c: Command, user: Passwd): void {
  c.sys.setgid(user.gid);
  c.sys.setuid(user.uid);
}

export const sudo: Program = command({
  name: "sudo",
  short: "+AbBC:D:eEg:Hh:iKklNnPp:R:r:ST:t:U:u:Vvs",
  long: {
    user: "u",
    group: "g",
    "preserve-env": "E",
    "non-interactive": "n",
    login: "i",
    shell: "s",
    "reset-timestamp": "k",
    "remove-timestamp": "K",
    validate: "v",
    list: "l",
    "set-home": "H",
    stdin: "S",
    background: "b",
    prompt: "p",
    chdir: "D",
  },
  usage:
    "Usage: sudo [-EHiknSs] [-u USER] [-g GROUP] [NAME=VALUE]... [COMMAND [ARG]...]\nRun a command as another user.\n",
  version: "Sudo version 1.9.13p3",
  showUsage: true,
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const users = await UserDatabase.open(c.sys);
    const name = options.findLast(([key]) => key === "u")?.[1] ?? "root";
    const user = name[0] === "#" ? users.user(Number(name.slice(1))) : users.user(name);
    if (user === null) return c.fail(`unknown user ${name}`);
    if (has("k") || has("K") || has("v")) if (operands.length === 0) return 0;
    if (has("l")) {
      c.out(`User root may run the following commands on ${c.sys.uname().nodename}:\n    (ALL : ALL) ALL\n`);
      return 0;
    }
    if (c.sys.geteuid() !== 0) {
      // Nobody but root is in sudoers, and there is no terminal to ask on.
      c.stdio.err(
        "sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required\n",
      );
      return 1;
    }
    const invoker = users.user(c.sys.getuid());
    const vars = new Map<string, string>();
    if (has("E")) for (const [key, value] of c.env) vars.set(key, value);
    else
      for (const key of ["TERM", "LANG", "LC_ALL", "DISPLAY", "COLORTERM"])
        if (c.env.has(key)) vars.set(key, c.env.get(key)!);
    vars.set("PATH", SECURE_PATH);
    vars.set("HOME", user.dir);
    vars.set("LOGNAME", user.name);
    vars.set("USER", user.name);
    vars.set("SHELL", user.shell);
    let at = 0;
    for (; /^[A-Za-z_]\w*=/.test(operands[at] ?? ""); at++) {
      const equals = operands[at]!.indexOf("=");
      vars.set(operands[at]!.slice(0, equals), operands[at]!.slice(equals + 1));
    }
    let argv = operands.slice(at);
    if (has("i") || has("s")) {
      const shell = has("i") ? user.shell : (c.env.get("SHELL") ?? user.shell);
      const line = argv.map((arg) => arg.replace(/[^\w@%+=:,./$-]/g, "\\$&")).join(" ");
      argv = argv.length === 0 ? [shell] : [shell, "-c", line];
      if (has("i")) c.sys.chdir(user.dir);
    }
    if (argv.length === 0) c.usage(null);
    const dir = options.findLast(([key]) => key === "D")?.[1];
    if (dir !== undefined) c.sys.chdir(dir);
    vars.set("SUDO_COMMAND", argv.join(" "));
    vars.set("SUDO_USER", invoker?.name ?? "root");
    vars.set("SUDO_UID", String(c.sys.getuid()));
    vars.set("SUDO_GID", String(c.sys.getgid()));
    become(c, user);
    try {
      return execvp(c.sys, argv, vars);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      c.error(
        error.code === "ENOENT"
          ? `${argv[0]}: command not found`
          : `unable to execute ${argv[0]}: ${strerror(error.code)}`,
      );
      return 1;
    }
  },
});

export const su: Program = command({
  name: "su",
  short: "c:fg:G:lmps:Pw:T",
  long: {
    command: "c",
    login: "l",
    "preserve-environment": "p",
    shell: "s",
    "session-command": "c",
    group: "g",
    pty: "P",
  },
  usage: "Usage: su [-lmp] [-c COMMAND] [-s SHELL] [-] [USER [ARG]...]\nRun a shell as another user.\n",
  version: "su from util-linux 2.38.1",
  async run(c, { options, operands }) {
    const get = (key: string): string | undefined => options.findLast(([k]) => k === key)?.[1];
    let login = options.some(([key]) => key === "l");
    let rest = [...operands];
    if (rest[0] === "-") {
      login = true;
      rest = rest.slice(1);
    }
    const name = rest.shift() ?? "root";
    const user = (await UserDatabase.open(c.sys)).user(name);
    if (user === null)
      return c.fail(`user ${name} does not exist or the user entry does not contain all the required fields`);
    if (c.sys.geteuid() !== 0 && user.uid !== c.sys.geteuid()) return c.fail("Authentication failure");
    const keep = options.some(([key]) => key === "m" || key === "p");
    const shell = get("s") ?? (keep ? c.env.get("SHELL") : undefined) ?? user.shell;
    const vars = new Map<string, string>(login ? [] : c.env);
    if (login && c.env.has("TERM")) vars.set("TERM", c.env.get("TERM")!);
    if (!keep) {
      vars.set("HOME", user.dir);
      vars.set("SHELL", shell);
      if (login || user.uid !== 0) {
        vars.set("USER", user.name);
        vars.set("LOGNAME", user.name);
      }
    }
    if (login) {
      vars.set("PATH", user.uid === 0 ? SECURE_PATH : "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games");
      c.sys.chdir(user.dir);
    }
    const line = get("c");
    become(c, user);
    return runShell(
      c,
      shell,
      [
        login ? `-${shell.slice(shell.lastIndexOf("/") + 1)}` : shell.slice(shell.lastIndexOf("/") + 1),
        ...(line === undefined ? [] : ["-c", line]),
        ...rest,
      ],
      vars,
    );
  },
});

function runShell(c: Command, shell: string, argv: readonly string[], vars: Environment): number | Promise<number> {
  try {
    return c.sys.execve(shell, argv, vars);
  } catch (error) {
    return c.failErrno(`failed to execute ${shell}`, error, 127);
  }
}
