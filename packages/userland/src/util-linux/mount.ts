/** mount(8), umount(8), mountpoint(1). */

import {
  Errno,
  MNT_DETACH,
  MS_BIND,
  MS_MOVE,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
  S_IFDIR,
  S_IFMT,
  strerror,
  type Program,
} from "@netloom/uapi";
import { readLines } from "../libc/lines.js";
import { realPath } from "../libc/path.js";
import type { Command } from "../libc/command.js";
import { mountTable } from "./mount-table.js";
import { utilProgram } from "./util-program.js";

const FLAGS: Readonly<Record<string, number>> = {
  ro: MS_RDONLY,
  nosuid: MS_NOSUID,
  nodev: MS_NODEV,
  noexec: MS_NOEXEC,
  bind: MS_BIND,
  rbind: MS_BIND | MS_REC,
  remount: MS_REMOUNT,
  move: MS_MOVE,
  private: MS_PRIVATE,
  rprivate: MS_PRIVATE | MS_REC,
  shared: MS_SHARED,
  rshared: MS_SHARED | MS_REC,
  slave: MS_SLAVE,
  rslave: MS_SLAVE | MS_REC,
  unbindable: MS_UNBINDABLE,
  runbindable: MS_UNBINDABLE | MS_REC,
};
const NO_FLAGS = new Set([
  "rw",
  "defaults",
  "suid",
  "dev",
  "exec",
  "relatime",
  "noatime",
  "async",
  "sync",
  "auto",
  "noauto",
  "nofail",
  "_netdev",
]);
const PROPAGATION = MS_PRIVATE | MS_SHARED | MS_SLAVE | MS_UNBINDABLE;
/** Exit status of a failed mount(2). */
const MOUNT_FAILED = 32;

export const mount: Program = utilProgram({
  name: "mount",
  short: "at:o:BRMrwvnfsilO:L:U:",
  long: {
    all: "a",
    types: "t",
    options: "o",
    bind: "B",
    rbind: "R",
    move: "M",
    "read-only": "r",
    "read-write": "w",
    rw: "w",
    verbose: "v",
    "no-mtab": "n",
    fake: "f",
    source: "source:",
    target: "target:",
    "make-shared": "shared",
    "make-slave": "slave",
    "make-private": "private",
    "make-unbindable": "unbindable",
    "make-rshared": "rshared",
    "make-rslave": "rslave",
    "make-rprivate": "rprivate",
    "make-runbindable": "runbindable",
  },
  usage:
    "Usage: mount [-t TYPE] | mount [-t TYPE] [-o OPTIONS] SOURCE DIRECTORY | mount --bind|--rbind|--move OLD NEW | mount --make-[r]{shared,slave,private,unbindable} DIRECTORY\nMount file systems, or list what is mounted.\n",
  async run(c, { options, operands }) {
    let flags = 0;
    let type: string | null = null;
    let [source, target] = ["", ""];
    const data: string[] = [];
    let verbose = false;
    for (const [key, value] of options) {
      if (key === "t") type = value;
      else if (key === "B") flags |= MS_BIND;
      else if (key === "R") flags |= MS_BIND | MS_REC;
      else if (key === "M") flags |= MS_MOVE;
      else if (key === "r") flags |= MS_RDONLY;
      else if (key === "v") verbose = true;
      else if (key === "source") source = value;
      else if (key === "target") target = value;
      else if (key === "a") return 0;
      else if (key === "o") {
        for (const option of value.split(",")) {
          const flag = FLAGS[option];
          if (flag !== undefined) flags |= flag;
          else if (!NO_FLAGS.has(option)) data.push(option);
        }
      } else flags |= FLAGS[key] ?? 0;
    }
    if (operands.length === 0 && target === "" && flags === 0) return list(c, type);
    if (operands.length > 2) c.usage("bad usage");
    if ((flags & (PROPAGATION | MS_REMOUNT)) !== 0 && operands.length === 1) target = operands[0]!;
    else if (operands.length === 2) [source, target] = [operands[0]!, operands[1]!];
    else if (target === "") {
      const entry = await fstabEntry(c, operands[0]!);
      if (entry === null && (flags & MS_BIND) !== 0)
        return failure(c, operands[0]!, "mount(2) system call failed: No such file or directory");
      if (entry === null) return c.fail(`${operands[0]}: can't find in /etc/fstab.`, 1);
      [source, target, type] = entry;
    }
    const at = canonical(c, target);
    if (
      (flags & (MS_BIND | MS_REC)) !== 0 &&
      (flags & (PROPAGATION | MS_REMOUNT)) !== 0 &&
      (flags & MS_BIND) !== 0 &&
      (flags & MS_REMOUNT) === 0
    ) {
      const status = mountOne(c, source, at, "none", flags & ~PROPAGATION, data.join(","));
      return status !== 0 ? status : mountOne(c, "none", at, "", flags & (PROPAGATION | MS_REC), "");
    }
    const status = mountOne(c, source === "" ? "none" : source, at, type ?? "none", flags, data.join(","));
    if (status === 0 && verbose) c.out(`mount: ${source} mounted on ${target}.\n`);
    return status;
  },
});

function canonical(c: Command, path: string): string {
  try {
    return realPath(c.sys, path);
  } catch (error) {
    if (error instanceof Errno) return path;
    throw error;
  }
}

async function list(c: Command, type: string | null): Promise<number> {
  const types = type?.split(",") ?? null;
  for (const m of await mountTable(c.sys))
    if (types === null || types.includes(m.fstype))
      c.out(`${m.source} on ${m.target} type ${m.fstype} (${m.options})\n`);
  return 0;
}

async function fstabEntry(c: Command, name: string): Promise<[source: string, target: string, type: string] | null> {
  try {
    for (const line of await readLines(c.sys, "/etc/fstab")) {
      const [source = "", target = "", type = ""] = line.replace(/#.*/, "").trim().split(/\s+/);
      if (source !== "" && (source === name || target === name)) return [source, target, type];
    }
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  return null;
}

function failure(c: Command, target: string, text: string): number {
  c.error(`${target}: ${text}.`, MOUNT_FAILED);
  c.stdio.err("       dmesg(1) may have more information after failed mount system call.\n");
  return MOUNT_FAILED;
}

const exists = (c: Command, path: string): boolean => {
  try {
    c.sys.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
};

function mountOne(c: Command, source: string, target: string, type: string, flags: number, data: string): number {
  try {
    c.sys.mount((flags & MS_BIND) !== 0 ? canonical(c, source) : source, target, type, flags, data);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (error.code === "EPERM" || error.code === "EACCES") return c.fail(`${target}: permission denied.`, MOUNT_FAILED);
    if (!exists(c, target)) return failure(c, target, "mount point does not exist");
    if (error.code === "EBUSY")
      return failure(
        c,
        target,
        (flags & MS_REMOUNT) !== 0 ? "mount point is busy" : `${source} already mounted or mount point busy`,
      );
    if (error.code === "EINVAL" && (flags & (MS_REMOUNT | PROPAGATION)) !== 0)
      return failure(c, target, "not mount point or bad option");
    if (error.code === "ENOENT" || (error.code === "ENODEV" && !exists(c, source)))
      return failure(c, target, `special device ${source} does not exist`);
    if (error.code === "ENODEV") return failure(c, target, `unknown filesystem type '${type}'`);
    if (error.code === "ENOTDIR")
      return failure(
        c,
        target,
        (c.sys.stat(target).mode & S_IFMT) === S_IFDIR
          ? "mount(2) system call failed: Not a directory"
          : "mount point is not a directory",
      );
    if (error.code === "EINVAL")
      return failure(
        c,
        target,
        `wrong fs type, bad option, bad superblock on ${source}, missing codepage or helper program, or other error`,
      );
    return failure(c, target, `mount(2) system call failed: ${strerror(error.code)}`);
  }
}

export const umount: Program = utilProgram({
  name: "umount",
  short: "aAcdfilnO:qrRt:v",
  long: {
    all: "a",
    "all-targets": "A",
    force: "f",
    lazy: "l",
    recursive: "R",
    types: "t",
    verbose: "v",
    quiet: "q",
    "no-mtab": "n",
    "read-only": "r",
  },
  usage: "Usage: umount [-flRvq] DIRECTORY...\nUnmount file systems.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    if (operands.length === 0) c.usage("bad usage");
    for (const name of operands) {
      const table = await mountTable(c.sys);
      const path = canonical(c, name);
      const entry =
        table.findLast((m) => m.target === path) ?? table.findLast((m) => m.source === name && name !== "none");
      if (entry === undefined) {
        if (has("q") && exists(c, path)) c.status = MOUNT_FAILED;
        else c.error(`${name}: ${exists(c, path) ? "not mounted" : "no mount point specified"}.`, MOUNT_FAILED);
        continue;
      }
      const targets = has("R")
        ? table
            .filter((m) => m.target === entry.target || m.target.startsWith(`${entry.target}/`))
            .map((m) => m.target)
            .reverse()
        : [entry.target];
      for (const target of targets) {
        try {
          c.sys.umount(target, has("l") ? MNT_DETACH : 0);
          if (has("v")) c.out(`umount: ${target} (${entry.source}) unmounted\n`);
        } catch (error) {
          if (!(error instanceof Errno)) throw error;
          const text =
            error.code === "EBUSY"
              ? "target is busy"
              : error.code === "EINVAL"
                ? "not mounted"
                : error.code === "EPERM"
                  ? "must be superuser to unmount"
                  : `umount(2) system call failed: ${strerror(error.code)}`;
          c.error(`${target}: ${text}.`, MOUNT_FAILED);
        }
      }
    }
  },
});

export const mountpoint: Program = utilProgram({
  name: "mountpoint",
  short: "qdx",
  long: { quiet: "q", "fs-devno": "d", devno: "x", nofollow: "nofollow" },
  usage: "Usage: mountpoint [-qd] DIRECTORY\nTell whether a directory is a mount point.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    if (operands.length !== 1) c.usage("bad usage");
    const name = operands[0]!;
    let path: string;
    try {
      path = realPath(c.sys, name);
    } catch (error) {
      if (has("q") && error instanceof Errno) return 1;
      return c.failErrno(name, error);
    }
    const entry = (await mountTable(c.sys)).findLast((m) => m.target === path);
    if (entry === undefined) {
      if (!has("q")) c.out(`${name} is not a mountpoint\n`);
      return MOUNT_FAILED;
    }
    if (has("d")) c.out(`${entry.device}\n`);
    else if (!has("q")) c.out(`${name} is a mountpoint\n`);
    return 0;
  },
});
