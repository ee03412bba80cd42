/** The tree a world starts with: directories, devices and the files of /etc, as Debian 12 lays them out. */

import { Errno, S_IFCHR, S_IFDIR, S_IFLNK, S_IFREG, type Program } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import {
  DEV_CONSOLE,
  DEV_FULL,
  DEV_NET_TUN,
  DEV_NULL,
  DEV_PTS_0,
  DEV_RANDOM,
  DEV_TTY,
  DEV_URANDOM,
  DEV_ZERO,
} from "./devices.js";
import { ETC_FILES } from "./etc-files.js";
import type { DevtmpfsHost } from "../net/core/char-devs.js";
import type { Dentry } from "./path.js";
import { RamInode } from "./ramfs.js";

const DIRECTORIES = [
  "etc",
  "etc/iproute2",
  "etc/iproute2/rt_tables.d",
  "etc/iproute2/rt_protos.d",
  "etc/sysctl.d",
  "etc/network",
  "etc/network/interfaces.d",
  "etc/default",
  "home",
  "media",
  "mnt",
  "opt",
  "proc",
  "root",
  "run",
  "srv",
  "sys",
  "tmp",
  "usr",
  "usr/bin",
  "usr/sbin",
  "usr/lib",
  "usr/lib64",
  "usr/local",
  "usr/local/bin",
  "usr/local/sbin",
  "usr/share",
  "var",
  "var/cache",
  "var/lib",
  "var/log",
  "var/tmp",
  "dev",
];

const LINKS: readonly (readonly [string, string])[] = [
  ["bin", "usr/bin"],
  ["sbin", "usr/sbin"],
  ["lib", "usr/lib"],
  ["lib64", "usr/lib64"],
  ["var/run", "/run"],
  ["var/lock", "/run/lock"],
];

const DEVICES: readonly (readonly [string, number, number])[] = [
  ["console", 0o600, DEV_CONSOLE],
  ["null", 0o666, DEV_NULL],
  ["zero", 0o666, DEV_ZERO],
  ["full", 0o666, DEV_FULL],
  ["random", 0o666, DEV_RANDOM],
  ["urandom", 0o666, DEV_URANDOM],
  ["tty", 0o666, DEV_TTY],
];

/** What a program's file reads as: an ELF header's beginning, so that nobody takes it for text. */
const ELF = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0);

function directory(root: Dentry, path: string, mode = 0o755): Dentry {
  let at = root;
  for (const name of path.split("/")) {
    if (name === "") continue;
    at = (at.inode as RamInode).lookup(at, name) ?? (at.inode as RamInode).create(at, name, S_IFDIR | mode, null);
  }
  return at;
}

function put(root: Dentry, path: string, mode: number, rdev = 0, target: string | null = null): RamInode {
  const slash = path.lastIndexOf("/");
  const dir = directory(root, slash < 0 ? "" : path.slice(0, slash));
  const inode = dir.inode as RamInode;
  const name = path.slice(slash + 1);
  const old = inode.lookup(dir, name);
  if (old !== null) inode.remove(dir, old);
  return inode.create(dir, name, mode, null, rdev, target).inode as RamInode;
}

/** Fills the root file system. */
export function populateRoot(root: Dentry, hostname: string): void {
  for (const path of DIRECTORIES) directory(root, path);
  for (const [path, target] of LINKS) put(root, path, S_IFLNK | 0o777, 0, target);
  directory(root, "tmp").inode.mode = S_IFDIR | 0o1777;
  directory(root, "root").inode.mode = S_IFDIR | 0o700;
  for (const path of Object.keys(ETC_FILES)) writeFile(root, `etc/${path}`, ETC_FILES[path]!);
  writeFile(root, "etc/hostname", `${hostname}\n`);
  writeFile(
    root,
    "etc/hosts",
    `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname}\n::1\t\tlocalhost ip6-localhost ip6-loopback\n`,
  );
}

/** Fills a devtmpfs. */
export function populateDev(root: Dentry): void {
  for (const [name, mode, rdev] of DEVICES) put(root, name, S_IFCHR | mode, rdev);
  put(root, "net/tun", S_IFCHR | 0o666, DEV_NET_TUN);
  put(root, "fd", S_IFLNK | 0o777, 0, "/proc/self/fd");
  put(root, "stdin", S_IFLNK | 0o777, 0, "/proc/self/fd/0");
  put(root, "stdout", S_IFLNK | 0o777, 0, "/proc/self/fd/1");
  put(root, "stderr", S_IFLNK | 0o777, 0, "/proc/self/fd/2");
  directory(root, "pts");
  directory(root, "shm").inode.mode = S_IFDIR | 0o1777;
}

/** The nodes of a devtmpfs that drivers make and take away. */
export function devtmpfsHost(root: Dentry): DevtmpfsHost {
  return {
    create(name, rdev) {
      put(root, name, S_IFCHR | 0o600, rdev);
    },
    remove(name) {
      const { inode } = root;
      const entry = inode instanceof RamInode ? inode.lookup(root, name) : null;
      if (entry !== null) inode.remove(root, entry);
    },
  };
}

/** Adds the world's terminal to a devtmpfs. */
export function addTerminal(root: Dentry): void {
  put(root, "pts/0", S_IFCHR | 0o620, DEV_PTS_0);
}

/** Fills /run. */
export function populateRun(root: Dentry): void {
  directory(root, "lock");
  directory(root, "mount");
}

/** What is at `path`, relative to `root`, without regard to mounts and links; it must exist. */
export function entryAt(root: Dentry, path: string): Dentry {
  let at = root;
  for (const name of path.split("/")) {
    const next = at.inode instanceof RamInode ? at.inode.lookup(at, name) : null;
    if (next === null) throw new Errno("ENOENT");
    at = next;
  }
  return at;
}

/** Makes or replaces a regular file, with its directories. `path` is relative to `root`. */
export function writeFile(root: Dentry, path: string, content: string | Uint8Array, mode = 0o644): void {
  put(root, path, S_IFREG | mode).setContents(typeof content === "string" ? encodeUtf8(content) : content);
}

/** Puts a program where it says it belongs. */
export function installProgram(root: Dentry, program: Program): void {
  for (const path of program.paths ?? [`/usr/bin/${program.name}`]) {
    const inode = put(root, mergedUsr(path), S_IFREG | 0o755);
    inode.setContents(ELF);
    inode.program = program;
  }
}

/** /bin, /sbin and /lib are links into /usr. */
function mergedUsr(path: string): string {
  const relative = path.slice(1);
  return /^(bin|sbin|lib)\//.test(relative) ? `usr/${relative}` : relative;
}
