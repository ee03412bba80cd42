/** /proc/PID (proc(5), after fs/proc/base.c and fs/proc/array.c). */

import { Errno, O_ACCMODE, O_CLOEXEC } from "@netloom/uapi";
import { procNet } from "../net/index.js";
import type { NamespaceKind, NsCommon } from "../task/namespace.js";
import type { PidNamespace } from "../task/pid-namespace.js";
import type { Task } from "../task/task.js";
import type { KernelNode, MagicLink, ReaderDir } from "./dynamic-fs.js";
import { textFile } from "./dynamic.js";
import { AnonInode } from "./anon-inode.js";
import { DEV_PTS_0 } from "./devices.js";
import { mountinfoText, mountsText } from "./proc-mounts.js";
import { nsDentry } from "./nsfs.js";
import { Dentry, pathName, type Path } from "./path.js";

/** In the order the kernel lists them. */
const NS_KINDS: readonly { name: string; kind: NamespaceKind }[] = [
  { name: "net", kind: "net" },
  { name: "uts", kind: "uts" },
  { name: "ipc", kind: "ipc" },
  { name: "pid", kind: "pid" },
  { name: "pid_for_children", kind: "pid" },
  { name: "user", kind: "user" },
  { name: "mnt", kind: "mnt" },
  { name: "cgroup", kind: "cgroup" },
  { name: "time", kind: "time" },
  { name: "time_for_children", kind: "time" },
];

const ENTRIES = [
  "cgroup",
  "cmdline",
  "comm",
  "cwd",
  "environ",
  "exe",
  "fd",
  "fdinfo",
  "gid_map",
  "limits",
  "loginuid",
  "mountinfo",
  "mounts",
  "net",
  "ns",
  "oom_score_adj",
  "root",
  "setgroups",
  "stat",
  "statm",
  "status",
  "task",
  "uid_map",
];

/** The directory of `task` as seen from `ns`. */
export function procTask(task: Task, ns: PidNamespace): ReaderDir {
  return { kind: "reader-dir", lookup: (name) => entry(task, ns, name), list: () => ENTRIES };
}

function entry(task: Task, ns: PidNamespace, name: string): KernelNode | null {
  switch (name) {
    case "cmdline":
      return textFile(() => (task.exited || task.cmdline.length === 0 ? "" : `${task.cmdline.join("\0")}\0`));
    case "comm":
      return {
        kind: "file",
        mode: 0o644,
        read: () => `${task.comm}\n`,
        write: (text) => (task.comm = text.replace(/\n$/, "").slice(0, 15)),
      };
    case "environ":
      return textFile(() => [...task.environ].map(([key, value]) => `${key}=${value}\0`).join(""), 0o400);
    case "stat":
      return textFile(() => statText(task, ns));
    case "statm":
      return textFile(() => "1234 800 500 200 0 300 0\n");
    case "status":
      return textFile(() => statusText(task, ns));
    case "mounts":
      return textFile(() => mountsText(task));
    case "mountinfo":
      return textFile(() => mountinfoText(task));
    case "cgroup":
      return textFile(() => `0::${task.cgroup.path}\n`);
    case "limits":
      return textFile(
        () =>
          "Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 524288               files     \n",
      );
    case "loginuid":
      return textFile(() => "4294967295");
    case "oom_score_adj":
      return textFile(() => "0\n", 0o644);
    case "uid_map":
    case "gid_map":
      return textFile(() => "         0          0 4294967295\n", 0o644);
    case "setgroups":
      return textFile(() => "allow\n", 0o644);
    case "cwd":
      return pathLink(task, () => task.fs.cwd);
    case "root":
      return pathLink(task, () => task.fs.root);
    case "exe":
      return pathLink(task, () => task.exe);
    case "ns":
      return nsDir(task);
    case "fd":
      return fdDir(task);
    case "fdinfo":
      return fdinfoDir(task);
    case "net":
      return alive(task) ? procNet(task.nsproxy.net) : null;
    case "task":
      return threadDir(task, ns);
    default:
      return null;
  }
}

function alive(task: Task): boolean {
  return !task.exited;
}

function pathLink(task: Task, path: () => Path | null): MagicLink {
  const get = (): Path => {
    const found = alive(task) ? path() : null;
    if (found === null) throw new Errno("ENOENT");
    return found;
  };
  return { kind: "magic", target: (reader) => pathName(get(), reader.fs.root), jump: get };
}

function threadDir(task: Task, ns: PidNamespace): ReaderDir {
  const number = String(task.pidIn(ns));
  return { kind: "reader-dir", lookup: (name) => (name === number ? procTask(task, ns) : null), list: () => [number] };
}

function nsDir(task: Task): ReaderDir {
  return {
    kind: "reader-dir",
    mode: 0o511,
    list: () => NS_KINDS.map((entry) => entry.name).sort(),
    lookup: (name) => {
      const found = NS_KINDS.find((entry) => entry.name === name);
      if (found === undefined) return null;
      const get = (): NsCommon => {
        if (!alive(task)) throw new Errno("ENOENT");
        return name === "pid" ? task.pidNs : task.nsproxy.of(found.kind);
      };
      return {
        kind: "magic",
        target: () => `${found.kind}:[${get().inum}]`,
        jump: () => ({ mount: task.world.nsMount, dentry: nsDentry(task.world.nsMount.sb, found.kind, get()) }),
      };
    },
  };
}

function fdDir(task: Task): ReaderDir {
  return {
    kind: "reader-dir",
    mode: 0o500,
    list: () => task.files.open().map(String),
    lookup: (name) => {
      const fd = /^\d+$/.test(name) ? Number(name) : -1;
      if (fd < 0 || !task.files.open().includes(fd)) return null;
      const get = (): Path => {
        const file = task.files.file(fd);
        if (file.path !== null) return file.path;
        const inode = file.inode;
        const label = inode instanceof AnonInode ? inode.label : "anon_inode";
        return { mount: task.world.nsMount, dentry: new Dentry(label, null, inode) };
      };
      return {
        kind: "magic",
        target: (reader) => {
          const path = get();
          return path.mount === task.world.nsMount ? path.dentry.name : pathName(path, reader.fs.root);
        },
        jump: get,
      };
    },
  };
}

function fdinfoDir(task: Task): ReaderDir {
  return {
    kind: "reader-dir",
    mode: 0o500,
    list: () => task.files.open().map(String),
    lookup: (name) => {
      if (!/^\d+$/.test(name) || !task.files.open().includes(Number(name))) return null;
      return textFile(() => {
        const file = task.files.file(Number(name));
        return `pos:\t${file.pos}\nflags:\t0${((file.flags & ~O_CLOEXEC) | (file.flags & O_ACCMODE)).toString(8)}\nmnt_id:\t${file.path?.mount.id ?? 0}\nino:\t${file.inode.ino}\n${file.fdinfo}`;
      }, 0o400);
    },
  };
}

function statText(task: Task, ns: PidNamespace): string {
  const parent = task.parent?.pidIn(ns) ?? 0;
  const pgrp = task.pgidIn(ns);
  const session = task.sidIn(ns);
  const tty = task.terminal === null ? 0 : DEV_PTS_0;
  const foreground = task.terminal === null ? -1 : task.world.numberIn(task.terminal.foreground, ns);
  const start = Math.floor(task.startNs / 10_000_000);
  return `${task.pidIn(ns)} (${task.comm}) ${task.stateLetter} ${parent} ${pgrp} ${session} ${tty} ${foreground} 4194560 0 0 0 0 0 0 0 0 20 0 1 0 ${start} 5054464 800 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 ${task.exitSignal > 0 ? task.exitSignal : task.exitStatus << 8}\n`;
}

const STATE_WORDS = { R: "running", S: "sleeping", T: "stopped", Z: "zombie" } as const;

function statusText(task: Task, ns: PidNamespace): string {
  const state = task.stateLetter;
  const pid = task.pidIn(ns);
  const ids = (id: number): string => `${id}\t${id}\t${id}\t${id}`;
  const numbers = task.numbers.slice(ns.level).join("\t");
  return (
    `Name:\t${task.comm}\nUmask:\t${(task.exited ? 0 : task.fs.umask).toString(8).padStart(4, "0")}\nState:\t${state} (${STATE_WORDS[state]})\n` +
    `Tgid:\t${pid}\nNgid:\t0\nPid:\t${pid}\nPPid:\t${task.parent?.pidIn(ns) ?? 0}\nTracerPid:\t0\n` +
    `Uid:\t${ids(task.uid)}\nGid:\t${ids(task.gid)}\nFDSize:\t64\nGroups:\t \nNStgid:\t${numbers}\nNSpid:\t${numbers}\n` +
    `VmSize:\t    4936 kB\nVmRSS:\t    3200 kB\nThreads:\t1\n` +
    `SigPnd:\t0000000000000000\nShdPnd:\t${(task.signals.pending >>> 0).toString(16).padStart(16, "0")}\n` +
    `CapInh:\t0000000000000000\nCapPrm:\t${caps(task)}\nCapEff:\t${caps(task)}\nCapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000000\n`
  );
}

function caps(task: Task): string {
  return task.uid === 0 ? "000001ffffffffff" : "0000000000000000";
}
