/** System calls on names. */

import {
  Errno,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  W_OK,
  X_OK,
  type Dirent,
  type Stat,
  type Timespec,
} from "@netloom/uapi";
import { checkAccess, type Inode } from "./fs/inode.js";
import { lookupPath } from "./fs/namei.js";
import { linkEntry, makeNode, removeEntry, renameEntry } from "./fs/namespace-ops.js";
import { pathName } from "./fs/path.js";
import { SysFiles } from "./sys-files.js";

const PERMISSIONS = 0o7777;

function statOf(inode: Inode): Stat {
  return {
    dev: inode.sb.dev,
    ino: inode.ino,
    mode: inode.mode,
    nlink: inode.nlink,
    uid: inode.uid,
    gid: inode.gid,
    rdev: inode.rdev,
    size: inode.size,
    mtime: inode.mtime,
  };
}

export class SysPaths extends SysFiles {
  stat(path: string): Stat {
    this.enter("stat");
    return statOf(this.existing(path).dentry.inode);
  }
  lstat(path: string): Stat {
    this.enter("lstat");
    return statOf(this.existing(path, false).dentry.inode);
  }
  fstat(fd: number): Stat {
    this.enter("fstat");
    return statOf(this.task.files.file(fd).inode);
  }
  access(path: string, mode: number): void {
    this.enter("access");
    const found = this.existing(path);
    checkAccess(this.task, found.dentry.inode, mode);
    if ((mode & W_OK) !== 0 && (found.mount.flags & 1) !== 0) throw new Errno("EROFS");
  }
  readdir(path: string): Dirent[] {
    this.enter("readdir");
    const { dentry } = this.existing(path);
    const inode = dentry.inode;
    if (!inode.isDir) throw new Errno("ENOTDIR");
    checkAccess(this.task, inode, 4);
    return inode.readdir(dentry, this.task);
  }
  readlink(path: string): string {
    this.enter("readlink");
    const { inode } = this.existing(path, false).dentry;
    if (!inode.isSymlink) throw new Errno("EINVAL");
    return inode.readlink(this.task);
  }
  mkdir(path: string, mode = 0o777): void {
    this.enter("mkdir");
    makeNode(this.task, lookupPath(this.task, path, false), S_IFDIR | (mode & 0o1777 & ~this.task.fs.umask));
  }
  rmdir(path: string): void {
    this.enter("rmdir");
    removeEntry(this.task, path, true);
  }
  unlink(path: string): void {
    this.enter("unlink");
    removeEntry(this.task, path, false);
  }
  rename(from: string, to: string): void {
    this.enter("rename");
    renameEntry(this.task, from, to);
  }
  link(from: string, to: string): void {
    this.enter("link");
    linkEntry(this.task, from, to);
  }
  symlink(target: string, path: string): void {
    this.enter("symlink");
    if (target === "") throw new Errno("ENOENT");
    makeNode(this.task, lookupPath(this.task, path, false), S_IFLNK | 0o777, 0, target);
  }
  mknod(path: string, mode: number, rdev: number): void {
    this.enter("mknod");
    const type = (mode & S_IFMT) === 0 ? S_IFREG : mode & S_IFMT;
    if (type === S_IFDIR || type === S_IFLNK) throw new Errno("EINVAL");
    makeNode(this.task, lookupPath(this.task, path, false), type | (mode & PERMISSIONS & ~this.task.fs.umask), rdev);
  }
  chmod(path: string, mode: number): void {
    this.enter("chmod");
    const inode = this.owned(path);
    inode.mode = (inode.mode & S_IFMT) | (mode & PERMISSIONS);
  }
  chown(path: string, uid: number, gid: number): void {
    this.enter("chown");
    this.needRoot();
    const { inode } = this.existing(path).dentry;
    if (uid >= 0) inode.uid = uid;
    if (gid >= 0) inode.gid = gid;
  }
  utimes(path: string, mtime: Timespec): void {
    this.enter("utimes");
    this.owned(path).mtime = mtime;
  }
  chdir(path: string): void {
    this.enter("chdir");
    const found = this.existing(path);
    if (!found.dentry.inode.isDir) throw new Errno("ENOTDIR");
    checkAccess(this.task, found.dentry.inode, X_OK);
    this.task.fs.setCwd(found);
  }
  getcwd(): string {
    this.enter("getcwd");
    const cwd = this.task.fs.cwd;
    if (cwd.dentry.deleted) throw new Errno("ENOENT");
    return pathName(cwd, this.task.fs.root);
  }
  umask(mask: number): number {
    const fs = this.task.fs;
    const old = fs.umask;
    fs.umask = mask & 0o777;
    return old;
  }

  private owned(path: string): Inode {
    const { inode } = this.existing(path).dentry;
    if (this.task.uid !== 0 && this.task.uid !== inode.uid) throw new Errno("EPERM");
    return inode;
  }
}
