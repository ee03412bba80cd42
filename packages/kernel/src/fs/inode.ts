/** Files as file systems keep them (after struct inode, struct super_block). */

import { Errno, S_IFDIR, S_IFLNK, S_IFMT, S_IFREG, type Dirent, type Program, type Timespec } from "@netloom/uapi";
import type { Task } from "../task/task.js";
import type { InodeWatches } from "./inotify.js";
import type { OpenFile } from "./open-file.js";
import type { Dentry, Path } from "./path.js";

/** One file system's data, however often it is mounted. */
export class SuperBlock {
  /** Root of the file system; set once it is made. */
  root!: Dentry;
  private lastIno = 0;
  /** When it was mounted first: the time of computed files. */
  made: Timespec = { sec: 0, nsec: 0 };

  constructor(
    /** Type as mount(8) names it. */
    readonly type: string,
    /** Device number, of the anonymous kind. */
    readonly dev: number,
    /** Mount options that belong to the file system, as /proc/mounts shows them after rw or ro. */
    readonly options = "",
    /** False for those without their own notion of files to create. */
    readonly readOnly = false,
  ) {}

  nextIno(): number {
    return ++this.lastIno;
  }
}

/** Number of a new anonymous device within a world. */
export class DevNumbers {
  private last = 0;
  next(): number {
    return ++this.last;
  }
}

export abstract class Inode {
  nlink = 1;
  uid = 0;
  gid = 0;
  rdev = 0;
  /** What execve(2) of this file runs. */
  program: Program | null = null;
  /** Who watches this directory by inotify(7). */
  watches: InodeWatches | null = null;

  constructor(
    readonly sb: SuperBlock,
    readonly ino: number,
    public mode: number,
    public mtime: Timespec,
  ) {}

  get isDir(): boolean {
    return (this.mode & S_IFMT) === S_IFDIR;
  }
  get isSymlink(): boolean {
    return (this.mode & S_IFMT) === S_IFLNK;
  }
  get isRegular(): boolean {
    return (this.mode & S_IFMT) === S_IFREG;
  }

  get size(): number {
    return 0;
  }

  /** The entry `name` of directory `self`; null if there is none. */
  lookup(_self: Dentry, _name: string, _task: Task): Dentry | null {
    throw new Errno("ENOTDIR");
  }
  readdir(_self: Dentry, _task: Task): Dirent[] {
    throw new Errno("ENOTDIR");
  }
  /** Makes a file, directory, node or (with `target`) symbolic link. */
  create(_self: Dentry, _name: string, _mode: number, _task: Task, _rdev: number, _target: string | null): Dentry {
    throw new Errno("EPERM");
  }
  link(_self: Dentry, _name: string, _inode: Inode): void {
    throw new Errno("EPERM");
  }
  /** Removes a directory's entry; `directory` tells rmdir(2) from unlink(2). Callers have checked kinds. */
  remove(_self: Dentry, _entry: Dentry): void {
    throw new Errno("EPERM");
  }
  rename(_self: Dentry, _entry: Dentry, _newDir: Dentry, _newName: string): void {
    throw new Errno("EPERM");
  }

  /** Keeps the entry `dentry` of this directory: something is mounted on it or below. */
  pin(_dentry: Dentry): void {}

  /** A symbolic link's text. */
  readlink(_task: Task): string {
    throw new Errno("EINVAL");
  }
  /** Where a magic link leads without looking at its text; null for ordinary ones. */
  jump(_task: Task): Path | null {
    return null;
  }

  /** For execve(2): the bytes a script's first line is read from; null if there are none to read. */
  contents(): Uint8Array | null {
    return null;
  }
  truncate(_length: number): void {
    throw new Errno("EINVAL");
  }

  /** Opens it with flags O_*; access has been checked. */
  abstract open(path: Path, flags: number, task: Task): OpenFile;
}

/** Throws EACCES unless `task` may use `inode` as `mask` (R_OK, W_OK, X_OK) says. Root may all but execute what nobody may. */
export function checkAccess(task: Task, inode: Inode, mask: number): void {
  if (mask === 0) return;
  if (task.uid === 0) {
    if ((mask & 1) === 0 || inode.isDir || (inode.mode & 0o111) !== 0) return;
    throw new Errno("EACCES");
  }
  const shift = inode.uid === task.uid ? 6 : inode.gid === task.gid ? 3 : 0;
  if (((inode.mode >> shift) & mask) !== mask) throw new Errno("EACCES");
}
