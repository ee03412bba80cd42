/** /proc (proc(5), after fs/proc/root.c). One instance shows the processes of one pid namespace. */

import { sysctlNet } from "../net/index.js";
import { PID_MAX, type PidNamespace } from "../task/pid-namespace.js";
import type { Task } from "../task/task.js";
import type { World } from "../world.js";
import type { KernelNode, ReaderDir } from "./dynamic-fs.js";
import { mountDynamic } from "./dynamic-fs.js";
import { textFile, type DynamicDir, type DynamicNode } from "./dynamic.js";
import { SuperBlock } from "./inode.js";
import { procTask } from "./proc-task.js";

const ENTRIES = [
  "cmdline",
  "cpuinfo",
  "devices",
  "filesystems",
  "loadavg",
  "meminfo",
  "modules",
  "mounts",
  "net",
  "self",
  "stat",
  "swaps",
  "sys",
  "thread-self",
  "uptime",
  "version",
];

const FILESYSTEMS = [
  "sysfs",
  "tmpfs",
  "bdev",
  "proc",
  "cgroup",
  "cgroup2",
  "devtmpfs",
  "debugfs",
  "tracefs",
  "securityfs",
  "sockfs",
  "bpf",
  "pipefs",
  "ramfs",
  "devpts",
  "mqueue",
];

/** Makes the procfs of `ns`. */
export function newProcSuperBlock(world: World, ns: PidNamespace): SuperBlock {
  const sb = new SuperBlock("proc", world.devNumbers.next());
  const sys = sysDir(world);
  const root: ReaderDir = {
    kind: "reader-dir",
    lookup: (name, reader) => rootEntry(world, ns, sys, name, reader),
    list: () => [...ENTRIES, ...ns.members().map((task) => String(task.pidIn(ns)))],
  };
  mountDynamic(sb, root, world.realtime());
  return sb;
}

function rootEntry(world: World, ns: PidNamespace, sys: ReaderDir, name: string, reader: Task): KernelNode | null {
  const first = name.charCodeAt(0);
  if (first >= 48 && first <= 57) {
    const task = /^[1-9]\d*$/.test(name) ? ns.find(Number(name)) : undefined;
    return task === undefined ? null : procTask(task, ns);
  }
  switch (name) {
    case "self":
      return { kind: "link", target: () => String(reader.pidIn(ns)) };
    case "thread-self":
      return { kind: "link", target: () => `${reader.pidIn(ns)}/task/${reader.pidIn(ns)}` };
    case "net":
      return { kind: "link", target: () => "self/net" };
    case "mounts":
      return { kind: "link", target: () => "self/mounts" };
    case "sys":
      return sys;
    case "version":
      return textFile(
        () =>
          `Linux version ${world.utsRelease} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) ${world.utsVersion}\n`,
      );
    case "uptime":
      return textFile(() => {
        const s = (world.timers.nowNs / 1e9).toFixed(2);
        return `${s} ${s}\n`;
      });
    case "loadavg":
      return textFile(() => `0.00 0.00 0.00 1/${ns.size} ${ns.lastPid}\n`);
    case "stat":
      return textFile(
        () =>
          `cpu  0 0 0 ${Math.floor(world.timers.nowNs / 1e7)} 0 0 0 0 0 0\ncpu0 0 0 0 ${Math.floor(world.timers.nowNs / 1e7)} 0 0 0 0 0 0\nintr 0\nctxt 0\nbtime ${world.realtimeBaseSec}\nprocesses ${world.accounting.forks}\nprocs_running 1\nprocs_blocked 0\n`,
      );
    case "meminfo":
      return textFile(
        () =>
          "MemTotal:        1000000 kB\nMemFree:          800000 kB\nMemAvailable:     900000 kB\nBuffers:               0 kB\nCached:           100000 kB\nSwapCached:            0 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n",
      );
    case "cpuinfo":
      return textFile(
        () =>
          "processor\t: 0\nvendor_id\t: Netloom\nmodel name\t: Netloom virtual CPU\ncpu MHz\t\t: 1000.000\ncpu cores\t: 1\n\n",
      );
    case "cmdline":
      return textFile(() => "BOOT_IMAGE=/vmlinuz quiet\n");
    case "filesystems":
      return textFile(() => FILESYSTEMS.map((type) => `nodev\t${type}\n`).join(""));
    case "devices":
      return textFile(() => {
        const dynamic = world.stack.charDevs.drivers().map(([name, major]) => `${major} ${name}\n`);
        return `Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n 10 misc\n${dynamic.join("")}\nBlock devices:\n`;
      });
    case "modules":
      return textFile(() => "");
    case "swaps":
      return textFile(() => "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
    default:
      return null;
  }
}

/** /proc/sys: the kernel's own settings, and those of the reader's network namespace. */
function sysDir(world: World): ReaderDir {
  const fs = numbers({ "file-max": "9223372036854775807", nr_open: "1048576", "pipe-max-size": "1048576" });
  const vm = numbers({ overcommit_memory: "0", swappiness: "60" });
  const kernel: ReaderDir = {
    kind: "reader-dir",
    list: () => ["domainname", "hostname", "osrelease", "ostype", "pid_max", "version"],
    lookup: (name, reader) => kernelEntry(world, name, reader),
  };
  return {
    kind: "reader-dir",
    list: () => ["fs", "kernel", "net", "vm"],
    lookup: (name, reader) =>
      name === "kernel"
        ? kernel
        : name === "net"
          ? sysctlNet(reader.nsproxy.net)
          : name === "fs"
            ? fs
            : name === "vm"
              ? vm
              : null,
  };
}

function kernelEntry(world: World, name: string, reader: Task): DynamicNode | null {
  const uts = reader.nsproxy.uts;
  const line = (text: string): string => text.replace(/\n[^]*$/, "").slice(0, 64);
  switch (name) {
    case "hostname":
      return {
        kind: "file",
        mode: 0o644,
        read: () => `${uts.nodename}\n`,
        write: (text) => void (uts.nodename = line(text)),
      };
    case "domainname":
      return {
        kind: "file",
        mode: 0o644,
        read: () => `${uts.domainname}\n`,
        write: (text) => void (uts.domainname = line(text)),
      };
    case "ostype":
      return textFile(() => "Linux\n");
    case "osrelease":
      return textFile(() => `${world.utsRelease}\n`);
    case "version":
      return textFile(() => `${world.utsVersion}\n`);
    case "pid_max":
      return textFile(() => `${PID_MAX}\n`, 0o644);
    default:
      return null;
  }
}

/** Settings that are kept and given back, with no further effect here. */
function numbers(values: Record<string, string>): DynamicDir {
  return {
    kind: "dir",
    list: () => Object.keys(values),
    lookup: (name) =>
      Object.hasOwn(values, name)
        ? {
            kind: "file",
            mode: 0o644,
            read: () => `${values[name]}\n`,
            write: (text) => void (values[name] = text.trim()),
          }
        : null,
  };
}
