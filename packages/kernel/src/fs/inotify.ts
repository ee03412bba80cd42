/**
 * Watching directories (inotify(7), after fs/notify). Reported are entries that come, go and are renamed; reading
 * and writing of files is not.
 */

import {
  Errno,
  IN_CREATE,
  IN_DELETE,
  IN_IGNORED,
  IN_ISDIR,
  IN_MOVED_FROM,
  IN_MOVED_TO,
  inotifyEventBytes,
  POLLIN,
} from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { WaitQueue } from "../task/wait-queue.js";
import type { Inode } from "./inode.js";
import { OpenFile } from "./open-file.js";
import type { Path } from "./path.js";

const REPORTED = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
/** Events that wait to be read (fs.inotify.max_queued_events): more are lost. */
const MAX_QUEUED_EVENTS = 16_384;

interface Watch {
  readonly wd: number;
  readonly inode: Inode;
  mask: number;
  readonly instance: InotifyFile;
}

/** An inotify instance. Reading gives whole events. */
export class InotifyFile extends OpenFile {
  private readonly queue = new WaitQueue();
  private readonly watches = new Map<number, Watch>();
  private events: Uint8Array[] = [];
  private lastWd = 0;

  constructor(inode: Inode, path: Path, flags: number) {
    super(inode, path, flags);
  }

  override get wait(): WaitQueue {
    return this.queue;
  }

  /** The watch's descriptor; a directory watched already gets the new mask. EINVAL: no event at all is asked for. */
  add(inode: Inode, mask: number): number {
    if (mask === 0) throw new Errno("EINVAL");
    for (const watch of this.watches.values())
      if (watch.inode === inode) {
        watch.mask = mask;
        return watch.wd;
      }
    const watch: Watch = { wd: ++this.lastWd, inode, mask, instance: this };
    this.watches.set(watch.wd, watch);
    inode.watches = [...(inode.watches ?? []), watch];
    return watch.wd;
  }

  /** EINVAL: no such watch. */
  remove(wd: number): void {
    const watch = this.watches.get(wd);
    if (watch === undefined) throw new Errno("EINVAL");
    this.forget(watch);
    this.report(wd, IN_IGNORED, 0, "");
  }

  report(wd: number, mask: number, cookie: number, name: string): void {
    if (this.events.length >= MAX_QUEUED_EVENTS) return;
    this.events.push(inotifyEventBytes({ wd, mask, cookie, name: encodeUtf8(name) }));
    this.queue.wake();
  }

  override read(count: number): Uint8Array | null {
    let length = 0;
    let n = 0;
    while (n < this.events.length && length + this.events[n]!.length <= count) length += this.events[n++]!.length;
    if (n === 0 && this.events.length > 0) throw new Errno("EINVAL");
    if (n === 0) return null;
    const out = new Uint8Array(length);
    let o = 0;
    for (const event of this.events.splice(0, n)) {
      out.set(event, o);
      o += event.length;
    }
    return out;
  }

  override poll(): number {
    return this.events.length > 0 ? POLLIN : 0;
  }

  protected override release(): void {
    for (const watch of this.watches.values()) this.forget(watch);
  }

  private forget(watch: Watch): void {
    this.watches.delete(watch.wd);
    const rest = watch.inode.watches?.filter((other) => other !== watch) ?? [];
    watch.inode.watches = rest.length === 0 ? null : rest;
  }
}

export type InodeWatches = readonly Watch[];

/** Tells who watches `dir` of its entry `name` (fsnotify). */
export function notifyEntry(dir: Inode, mask: number, name: string, entry: Inode, cookie = 0): void {
  if (dir.watches === null) return;
  const event = entry.isDir ? mask | IN_ISDIR : mask;
  for (const { wd, mask: wanted, instance } of dir.watches)
    if ((wanted & mask & REPORTED) !== 0) instance.report(wd, event, cookie, name);
}

/** Ends the watches of a directory that is removed. */
export function notifyGone(inode: Inode): void {
  for (const { wd, instance } of inode.watches ?? []) instance.remove(wd);
}
