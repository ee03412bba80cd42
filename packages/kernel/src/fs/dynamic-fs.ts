/** Inodes over computed directories and files (after fs/proc/generic.c, fs/kernfs): procfs and sysfs are made of them. */

import { Errno, O_TRUNC, S_IFDIR, S_IFLNK, S_IFMT, S_IFREG, type Dirent, type Timespec } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import type { Task } from "../task/task.js";
import type { DynamicDir, DynamicFile, DynamicNode } from "./dynamic.js";
import { Inode, type SuperBlock } from "./inode.js";
import { DirectoryFile, OpenFile } from "./open-file.js";
import { Dentry, type Path } from "./path.js";

/** A link that leads to a place rather than to a name: /proc/PID/fd/N, /proc/PID/ns/net. */
export interface MagicLink {
  readonly kind: "magic";
  target(reader: Task): string;
  /** Throws Errno when there is nothing behind it. */
  jump(): Path;
}

/** A directory whose contents depend on who looks. */
export interface ReaderDir {
  readonly kind: "reader-dir";
  readonly mode?: number;
  lookup(name: string, reader: Task): KernelNode | null;
  list(reader: Task): string[];
  /** As in DynamicDir; mkdir gives what it made. */
  mkdir?(name: string): KernelNode;
  rmdir?(name: string): void;
}

/** A symbolic link whose text depends on who looks. */
export interface ReaderLink {
  readonly kind: "reader-link";
  target(reader: Task): string;
}

export type KernelNode = DynamicNode | MagicLink | ReaderDir | ReaderLink;

/** Stable number for an entry: the same file has the same one at every look (FNV-1a over the path). */
function inoOf(parent: number, name: string): number {
  let hash = (parent ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash === 0 ? 1 : hash;
}

export class DynamicInode extends Inode {
  /** Entries that are mount points, or lead to some, keep their dentry. */
  private readonly pinned = new Map<string, Dentry>();

  constructor(
    sb: SuperBlock,
    ino: number,
    readonly node: KernelNode,
  ) {
    super(sb, ino, modeOf(node), sb.made);
    if (node.kind === "dir" || node.kind === "reader-dir") this.nlink = 2;
  }

  override lookup(self: Dentry, name: string, reader: Task): Dentry | null {
    const pinned = this.pinned.get(name);
    if (pinned !== undefined) {
      if (pinned.mounted > 0 || (pinned.inode instanceof DynamicInode && pinned.inode.holdsMounts)) return pinned;
      this.pinned.delete(name);
    }
    const node = this.child(name, reader);
    if (node === null) return null;
    return new Dentry(name, self, new DynamicInode(this.sb, inoOf(this.ino, name), node));
  }

  override pin(dentry: Dentry): void {
    this.pinned.set(dentry.name, dentry);
  }

  /** Something is mounted in this directory or below. */
  private get holdsMounts(): boolean {
    for (const { mounted, inode } of this.pinned.values())
      if (mounted > 0 || (inode instanceof DynamicInode && inode.holdsMounts)) return true;
    return false;
  }

  override readdir(_self: Dentry, reader: Task): Dirent[] {
    const node = this.node;
    const names = node.kind === "dir" ? node.list() : node.kind === "reader-dir" ? node.list(reader) : null;
    if (names === null) throw new Errno("ENOTDIR");
    const entries: Dirent[] = [];
    for (const name of names) {
      const child = this.child(name, reader);
      if (child !== null) entries.push({ name, ino: inoOf(this.ino, name), type: modeOf(child) & S_IFMT });
    }
    return entries;
  }

  override remove(_self: Dentry, entry: Dentry): void {
    const { node } = this;
    const dir = node.kind === "dir" || node.kind === "reader-dir";
    if (!dir || node.rmdir === undefined || !entry.inode.isDir) throw new Errno("EPERM");
    node.rmdir(entry.name);
  }

  override create(self: Dentry, name: string, mode: number): Dentry {
    if ((mode & S_IFMT) === S_IFDIR) {
      const made = this.mkdir(name);
      if (made !== null) return new Dentry(name, self, new DynamicInode(this.sb, inoOf(this.ino, name), made));
    }
    throw new Errno(this.sb.type === "proc" ? "ENOENT" : "EACCES");
  }

  private mkdir(name: string): KernelNode | null {
    const { node } = this;
    if (node.kind === "reader-dir") return node.mkdir?.(name) ?? null;
    if (node.kind !== "dir" || node.mkdir === undefined) return null;
    node.mkdir(name);
    return node.lookup(name);
  }

  override readlink(reader: Task): string {
    switch (this.node.kind) {
      case "link":
        return this.node.target();
      case "magic":
      case "reader-link":
        return this.node.target(reader);
      default:
        throw new Errno("EINVAL");
    }
  }

  override jump(): Path | null {
    return this.node.kind === "magic" ? this.node.jump() : null;
  }

  override get size(): number {
    return this.sb.type === "sysfs" && this.node.kind === "file" ? 4096 : 0;
  }

  override truncate(): void {}

  override open(path: Path, flags: number): OpenFile {
    if (this.node.kind === "stream") return this.node.open(this, path, flags);
    if (this.node.kind === "file" && (flags & O_TRUNC) !== 0) this.node.truncate?.();
    if (this.node.kind === "file") return new DynamicOpenFile(this, this.node, path, flags & ~O_TRUNC);
    return new DirectoryFile(this, path, flags);
  }

  private child(name: string, reader: Task): KernelNode | null {
    if (this.node.kind === "dir") return this.node.lookup(name);
    if (this.node.kind === "reader-dir") return this.node.lookup(name, reader);
    throw new Errno("ENOTDIR");
  }
}

function modeOf(node: KernelNode): number {
  switch (node.kind) {
    case "file":
    case "stream":
      return S_IFREG | node.mode;
    case "dir":
    case "reader-dir":
      return S_IFDIR | (node.mode ?? 0o555);
    default:
      return S_IFLNK | 0o777;
  }
}

class DynamicOpenFile extends OpenFile {
  private bytes: Uint8Array | null = null;

  constructor(
    inode: Inode,
    private readonly file: DynamicFile,
    path: Path,
    flags: number,
  ) {
    super(inode, path, flags);
    // Root may open what has no mode bits; sysctls and kernfs look at them nevertheless, other proc files only when written.
    if (
      (this.writable && file.write === undefined && (inode.sb.type !== "proc" || isSysctl(path.dentry))) ||
      (this.readable && file.read === undefined && inode.sb.type === "sysfs") ||
      (this.readable && (file.mode & 0o444) === 0 && inode.sb.type === "proc" && isSysctl(path.dentry))
    ) {
      path.mount.count--;
      throw new Errno("EACCES");
    }
  }

  override read(count: number): Uint8Array {
    if (this.file.read === undefined) throw new Errno("EACCES");
    if (this.bytes === null || this.pos === 0) {
      const content = this.file.read();
      this.bytes = typeof content === "string" ? encodeUtf8(content) : content;
    }
    const out = this.bytes.slice(this.pos, this.pos + count);
    this.pos += out.length;
    return out;
  }

  override write(bytes: Uint8Array, offset: number): number {
    if (this.file.write === undefined) throw new Errno("EIO");
    this.file.write(decodeUtf8(bytes, offset));
    this.pos += bytes.length - offset;
    this.bytes = null;
    return bytes.length - offset;
  }

  override seek(offset: number, whence: number): number {
    return this.seekIn(this.bytes?.length ?? 0, offset, whence);
  }
}

function isSysctl(dentry: Dentry): boolean {
  let d = dentry;
  while (!d.parent.isRoot) d = d.parent;
  return d.name === "sys";
}

/** Makes `root` the root directory of `sb`. */
export function mountDynamic(sb: SuperBlock, root: DynamicDir | ReaderDir, now: Timespec): void {
  sb.made = now;
  sb.root = new Dentry("/", null, new DynamicInode(sb, 1, root));
}
