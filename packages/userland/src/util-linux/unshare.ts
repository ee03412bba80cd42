/** unshare(1) and nsenter(1). */

import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  Errno,
  MS_BIND,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
  MS_SLAVE,
  O_RDONLY,
  strerror,
  type Program,
} from "@netloom/uapi";
import { signalNumber } from "../libc/signames.js";
import type { Command } from "../libc/command.js";
import { execCommand, forkCommand, NAMESPACES } from "./namespaces.js";
import { utilProgram } from "./util-program.js";

const PROPAGATION: Readonly<Record<string, number>> = {
  private: MS_REC | MS_PRIVATE,
  shared: MS_REC | MS_SHARED,
  slave: MS_REC | MS_SLAVE,
  unchanged: 0,
};

export const unshare: Program = utilProgram({
  name: "unshare",
  short: "+mupinUTCfrcR:w:S:G:",
  long: {
    mount: "mount::",
    uts: "uts::",
    ipc: "ipc::",
    net: "net::",
    pid: "pid::",
    user: "user::",
    cgroup: "cgroup::",
    time: "time::",
    fork: "f",
    "mount-proc": "mountproc::",
    "map-user": "mapuser:",
    "map-group": "mapgroup:",
    "map-root-user": "r",
    "map-current-user": "c",
    propagation: "propagation:",
    "kill-child": "kill::",
    root: "R",
    wd: "w",
    setuid: "S",
    setgid: "G",
    "keep-caps": "keepcaps",
  },
  usage:
    "Usage: unshare [-muipnUCT[=FILE]] [-fr] [--mount-proc[=DIR]] [--propagation KIND] [-R DIR] [-w DIR] [COMMAND [ARG]...]\nRun a command in namespaces of its own.\n",
  async run(c, { options, operands }) {
    let flags = 0;
    let [fork, propagation] = [false, MS_REC | MS_PRIVATE];
    let mountProc: string | null = null;
    const files: [string, string][] = [];
    let [root, wd] = ["", ""];
    for (const [key, value] of options) {
      const kind = NAMESPACES.find((n) => n.letter === key || n.long === key);
      if (kind !== undefined) {
        flags |= kind.flag;
        if (value !== "") files.push([kind.file, value]);
      } else if (key === "f") fork = true;
      else if (key === "r" || key === "c" || key === "mapuser" || key === "mapgroup") flags |= CLONE_NEWUSER;
      else if (key === "mountproc") {
        flags |= CLONE_NEWNS;
        mountProc = value === "" ? "/proc" : value;
      } else if (key === "propagation")
        propagation = PROPAGATION[value] ?? c.fail(`unsupported propagation mode: ${value}`);
      else if (key === "kill") {
        fork = true;
        if (value !== "" && signalNumber(value) === null) c.fail(`unknown signal: ${value}`);
      } else if (key === "R") root = value;
      else if (key === "w") wd = value;
    }
    try {
      c.sys.unshare(flags);
    } catch (error) {
      c.failErrno("unshare failed", error);
    }
    for (const [file, target] of files) {
      try {
        c.sys.mount(`/proc/self/ns/${file}`, target, "none", MS_BIND);
      } catch (error) {
        c.failErrno(`mount ${`/proc/${c.sys.getpid()}/ns/${file}`} on ${target} failed`, error);
      }
    }
    if ((flags & CLONE_NEWNS) !== 0 && propagation !== 0) {
      try {
        c.sys.mount("none", "/", "", propagation);
      } catch (error) {
        c.failErrno("cannot change root filesystem propagation", error);
      }
    }
    const prepare = (sys: typeof c.sys): void => {
      if (mountProc !== null) sys.mount("proc", mountProc, "proc", MS_NOSUID | MS_NOEXEC | MS_NODEV);
      if (root !== "") throw new Errno("ENOSYS");
      if (wd !== "") sys.chdir(wd);
    };
    if (fork) return forkCommand(c.sys, c, operands, prepare);
    try {
      prepare(c.sys);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      c.fail(
        wd !== ""
          ? `cannot chdir to '${wd}': ${strerror(error.code)}`
          : `mount ${mountProc ?? root} failed: ${strerror(error.code)}`,
      );
    }
    return execCommand(c.sys, c, operands);
  },
});

export const nsenter: Program = utilProgram({
  name: "nsenter",
  short: "+at:muipnUCTFS:G:rwZ",
  long: {
    all: "a",
    target: "t",
    mount: "mount::",
    uts: "uts::",
    ipc: "ipc::",
    net: "net::",
    pid: "pid::",
    user: "user::",
    cgroup: "cgroup::",
    time: "time::",
    "no-fork": "F",
    setuid: "S",
    setgid: "G",
    root: "root::",
    wd: "wd::",
    wdns: "wdns::",
    "preserve-credentials": "keep",
    "follow-context": "Z",
  },
  usage:
    "Usage: nsenter [-a] [-t PID] [-muipnUCT[=FILE]] [-F] [-r[=DIR]] [-w[=DIR]] [COMMAND [ARG]...]\nRun a command in the namespaces of others.\n",
  async run(c, { options, operands }) {
    let target: string | null = null;
    const wanted = new Map<string, string>();
    let [fork, all] = [true, false];
    let wd: string | null = null;
    for (const [key, value] of options) {
      const kind = NAMESPACES.find((n) => n.letter === key || n.long === key);
      if (kind !== undefined) wanted.set(kind.file, value);
      else if (key === "t") target = /^\d+$/.test(value) ? value : c.fail(`failed to parse pid: '${value}'`);
      else if (key === "a") all = true;
      else if (key === "F") fork = false;
      else if (key === "w" || key === "wd" || key === "wdns") wd = value;
      else if (key === "r" || key === "root") {
        if (value !== "" && value !== "/") c.fail("chroot failed: Function not implemented");
      } else if (key === "S") c.sys.setuid(Number(value));
      else if (key === "G") c.sys.setgid(Number(value));
    }
    if (all) {
      if (target === null) c.fail("no target PID specified for --all");
      for (const { file } of NAMESPACES)
        if (file !== "user" && !wanted.has(file) && !sameNamespace(c, target!, file)) wanted.set(file, "");
    }
    const opened: { fd: number; flag: number; path: string }[] = [];
    for (const { file, flag } of NAMESPACES) {
      const given = wanted.get(file);
      if (given === undefined) continue;
      if (given === "" && target === null) c.fail(`neither filename nor target pid supplied for ns/${file}`);
      const path = given === "" ? `/proc/${target}/ns/${file}` : given;
      try {
        opened.push({ fd: c.sys.open(path, O_RDONLY), flag, path });
      } catch (error) {
        c.failErrno(`cannot open ${path}`, error);
      }
    }
    for (const { fd, flag, path } of opened) {
      try {
        c.sys.setns(fd, flag);
        c.sys.close(fd);
      } catch (error) {
        c.failErrno(`reassociate to namespace '${path.replace(/^\/proc\/\d+\//, "")}' failed`, error);
      }
    }
    if (wd !== null) {
      try {
        c.sys.chdir(wd === "" ? `/proc/${target}/cwd` : wd);
      } catch (error) {
        c.failErrno("change directory by working directory file descriptor failed", error);
      }
    }
    const intoPid = opened.some(({ flag }) => flag === CLONE_NEWPID);
    return fork && intoPid ? forkCommand(c.sys, c, operands) : execCommand(c.sys, c, operands);
  },
});

function sameNamespace(c: Command, pid: string, file: string): boolean {
  try {
    return c.sys.readlink(`/proc/${pid}/ns/${file}`) === c.sys.readlink(`/proc/self/ns/${file}`);
  } catch (error) {
    return c.failErrno(`stat of /proc/${pid}/ns/${file} failed`, error);
  }
}
