/**
 * Directories and files whose contents are computed when they are looked at: what procfs and sysfs
 * are made of. Subsystems describe their part of the tree with these; the file systems mount it.
 */

import type { Inode } from "./inode.js";
import type { OpenFile } from "./open-file.js";
import type { Path } from "./path.js";

export interface DynamicFile {
  readonly kind: "file";
  /** Permission bits. */
  readonly mode: number;
  /** Called at open, or at every read from offset 0; may throw Errno. Absent: write-only. */
  read?(): string | Uint8Array;
  /** Called once for each write(2) with its text; may throw Errno. Absent: read-only (EACCES at open). */
  write?(text: string): void;
  /** Called when it is opened with O_TRUNC. */
  truncate?(): void;
}

/** A file that is not text as a whole: reading and writing are the open file's. */
export interface DynamicStream {
  readonly kind: "stream";
  readonly mode: number;
  open(inode: Inode, path: Path, flags: number): OpenFile;
}

export interface DynamicLink {
  readonly kind: "link";
  target(): string;
}

export interface DynamicDir {
  readonly kind: "dir";
  readonly mode?: number;
  /** Null: ENOENT. */
  lookup(name: string): DynamicNode | null;
  /** Entry names in the order readdir gives them. */
  list(): string[];
  /** For directories a user may make and remove directories in; absent: EACCES and EPERM. */
  mkdir?(name: string): void;
  rmdir?(name: string): void;
}

export type DynamicNode = DynamicFile | DynamicStream | DynamicLink | DynamicDir;

/** A directory of fixed entries. */
export function staticDir(entries: Readonly<Record<string, DynamicNode>>): DynamicDir {
  return {
    kind: "dir",
    lookup: (name) => (Object.hasOwn(entries, name) ? entries[name]! : null),
    list: () => Object.keys(entries),
  };
}

/** A read-only file of computed text. */
export function textFile(read: () => string | Uint8Array, mode = 0o444): DynamicFile {
  return { kind: "file", mode, read };
}
