/** Files in memory (after mm/shmem.c, fs/ramfs): what rootfs, tmpfs and devtmpfs are made of. */

import {
  Errno,
  O_TRUNC,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  type Dirent,
  type Timespec,
} from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import type { Task } from "../task/task.js";
import { openDevice } from "./devices.js";
import { Inode, SuperBlock } from "./inode.js";
import { DirectoryFile, OpenFile } from "./open-file.js";
import { Dentry, type Path } from "./path.js";
import { Pipe, PipeFile } from "./pipe.js";

/** Where a file system in memory gets its clock and its room from. */
export interface RamHost {
  realtime(): Timespec;
  /** Accounts for `delta` more bytes held by files; throws ENOSPC beyond the world's limit. */
  chargeFileBytes(delta: number): void;
}

const EMPTY = new Uint8Array(0);

export class RamInode extends Inode {
  private entries: Map<string, Dentry> | null;
  private bytes: Uint8Array = EMPTY;
  private length = 0;
  private pipe: Pipe | null = null;
  opens = 0;

  constructor(
    sb: SuperBlock,
    private readonly host: RamHost,
    mode: number,
    private readonly target: string | null = null,
  ) {
    super(sb, sb.nextIno(), mode, host.realtime());
    this.entries = (mode & S_IFMT) === S_IFDIR ? new Map() : null;
    if (this.entries !== null) this.nlink = 2;
  }

  override get size(): number {
    // tmpfs counts 20 bytes for each entry of a directory.
    if (this.entries !== null) return 40 + 20 * this.entries.size;
    return this.target !== null ? encodeUtf8(this.target).length : this.length;
  }

  override lookup(_self: Dentry, name: string): Dentry | null {
    if (this.entries === null) throw new Errno("ENOTDIR");
    return this.entries.get(name) ?? null;
  }

  override readdir(): Dirent[] {
    if (this.entries === null) throw new Errno("ENOTDIR");
    const list: Dirent[] = [];
    for (const [name, dentry] of this.entries)
      list.push({ name, ino: dentry.inode.ino, type: dentry.inode.mode & S_IFMT });
    // The newest entry comes first, as dcache_readdir has it.
    return list.reverse();
  }

  override create(
    self: Dentry,
    name: string,
    mode: number,
    task: Task | null,
    rdev = 0,
    target: string | null = null,
  ): Dentry {
    const inode = new RamInode(this.sb, this.host, mode, target);
    inode.rdev = rdev;
    if (task !== null) {
      inode.uid = task.uid;
      inode.gid = task.gid;
    }
    if (inode.isDir) this.nlink++;
    const dentry = new Dentry(name, self, inode);
    this.insert(name, dentry);
    return dentry;
  }

  override link(self: Dentry, name: string, inode: Inode): void {
    inode.nlink++;
    this.insert(name, new Dentry(name, self, inode));
  }

  override remove(_self: Dentry, entry: Dentry): void {
    const inode = entry.inode;
    if (inode.isDir) {
      if (inode instanceof RamInode && inode.entries !== null && inode.entries.size > 0) throw new Errno("ENOTEMPTY");
      inode.nlink = 0;
      this.nlink--;
    } else inode.nlink--;
    this.entries?.delete(entry.name);
    entry.deleted = true;
    this.mtime = this.host.realtime();
    if (inode instanceof RamInode) inode.releaseIfUnused();
  }

  override rename(_self: Dentry, entry: Dentry, newDir: Dentry, newName: string): void {
    const to = newDir.inode;
    if (!(to instanceof RamInode)) throw new Errno("EXDEV");
    this.entries?.delete(entry.name);
    if (entry.inode.isDir) {
      this.nlink--;
      to.nlink++;
    }
    entry.name = newName;
    entry.parent = newDir;
    this.mtime = this.host.realtime();
    to.insert(newName, entry);
  }

  override readlink(): string {
    if (this.target === null) throw new Errno("EINVAL");
    return this.target;
  }

  override contents(): Uint8Array | null {
    return this.isRegular ? this.bytes.subarray(0, this.length) : null;
  }

  setContents(bytes: Uint8Array): void {
    this.truncate(0);
    this.writeAt(0, bytes, 0, bytes.length);
  }

  override truncate(length: number): void {
    if (!this.isRegular) throw new Errno("EINVAL");
    if (length > this.length) {
      this.reserve(length);
    } else if (length === 0) {
      this.host.chargeFileBytes(-this.bytes.length);
      this.bytes = EMPTY;
    } else this.bytes.fill(0, length, this.length);
    this.length = length;
    this.mtime = this.host.realtime();
  }

  readAt(pos: number, count: number): Uint8Array {
    return pos >= this.length ? EMPTY : this.bytes.slice(pos, Math.min(pos + count, this.length));
  }

  writeAt(pos: number, bytes: Uint8Array, from: number, to: number): void {
    const end = pos + to - from;
    this.reserve(end);
    this.bytes.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), pos);
    if (end > this.length) this.length = end;
    this.mtime = this.host.realtime();
  }

  override open(path: Path, flags: number, task: Task): OpenFile {
    switch (this.mode & S_IFMT) {
      case S_IFDIR:
        return new DirectoryFile(this, path, flags);
      case S_IFREG:
        if ((flags & O_TRUNC) !== 0 && this.length > 0) this.truncate(0);
        return new RamFile(this, path, flags);
      case S_IFIFO:
        this.pipe ??= new Pipe(false);
        return new PipeFile(this.pipe, this, path, flags);
      case S_IFCHR:
      case S_IFBLK:
        return openDevice(this, path, flags, task);
      default:
        throw new Errno((this.mode & S_IFMT) === S_IFLNK ? "ELOOP" : "ENXIO");
    }
  }

  /** Gives the bytes back once nothing names or uses the file. */
  releaseIfUnused(): void {
    if (this.nlink > 0 || this.opens > 0 || this.bytes.length === 0) return;
    this.host.chargeFileBytes(-this.bytes.length);
    this.bytes = EMPTY;
    this.length = 0;
  }

  private insert(name: string, dentry: Dentry): void {
    if (this.entries === null) throw new Errno("ENOTDIR");
    this.entries.set(name, dentry);
    this.mtime = this.host.realtime();
  }

  private reserve(length: number): void {
    if (length <= this.bytes.length) return;
    const capacity = Math.max(length, Math.min(this.bytes.length * 2, this.bytes.length + 4_194_304));
    this.host.chargeFileBytes(capacity - this.bytes.length);
    const bytes = new Uint8Array(capacity);
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
  }
}

class RamFile extends OpenFile {
  constructor(
    private readonly ram: RamInode,
    path: Path,
    flags: number,
  ) {
    super(ram, path, flags);
    ram.opens++;
  }
  override read(count: number): Uint8Array {
    const bytes = this.ram.readAt(this.pos, count);
    this.pos += bytes.length;
    return bytes;
  }
  override write(bytes: Uint8Array, offset: number): number {
    if (this.append) this.pos = this.ram.size;
    this.ram.writeAt(this.pos, bytes, offset, bytes.length);
    this.pos += bytes.length - offset;
    return bytes.length - offset;
  }
  override seek(offset: number, whence: number): number {
    return this.seekIn(this.ram.size, offset, whence);
  }
  protected override release(): void {
    this.ram.opens--;
    this.ram.releaseIfUnused();
  }
}

/** A new, empty file system in memory; its root has permission bits `mode`. */
export function newRamSuperBlock(type: string, dev: number, host: RamHost, mode = 0o755, options = ""): SuperBlock {
  const sb = new SuperBlock(type, dev, options);
  sb.root = new Dentry("/", null, new RamInode(sb, host, S_IFDIR | mode));
  return sb;
}
