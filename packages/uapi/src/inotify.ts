/** Events of inotify(7) (include/uapi/linux/inotify.h): what happens to the entries of a watched directory. */

export const IN_MOVED_FROM = 0x40;
export const IN_MOVED_TO = 0x80;
export const IN_CREATE = 0x100;
export const IN_DELETE = 0x200;
/** The watch is gone: it was removed, or what it watched. */
export const IN_IGNORED = 0x8000;
export const IN_ISDIR = 0x40000000;

/** sizeof(struct inotify_event) without the name: s32 wd, u32 mask, u32 cookie, u32 len, little-endian. */
export const INOTIFY_EVENT_SIZE = 16;

export interface InotifyEvent {
  readonly wd: number;
  readonly mask: number;
  /** Joins the two events of a renaming; else 0. */
  readonly cookie: number;
  /** UTF-8; empty for what concerns the watched directory itself. */
  readonly name: Uint8Array;
}

/** The event as read(2) gives it: the name ends with at least one zero and fills up to a multiple of the structure's size. */
export function inotifyEventBytes({ wd, mask, cookie, name }: InotifyEvent): Uint8Array {
  const room = name.length === 0 ? 0 : (Math.floor(name.length / INOTIFY_EVENT_SIZE) + 1) * INOTIFY_EVENT_SIZE;
  const bytes = new Uint8Array(INOTIFY_EVENT_SIZE + room);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, wd, true);
  view.setUint32(4, mask, true);
  view.setUint32(8, cookie, true);
  view.setUint32(12, room, true);
  bytes.set(name, INOTIFY_EVENT_SIZE);
  return bytes;
}

/** The events in what one read(2) gave. */
export function inotifyEvents(bytes: Uint8Array): InotifyEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const events: InotifyEvent[] = [];
  for (let o = 0; o < bytes.length;) {
    const start = o + INOTIFY_EVENT_SIZE;
    const end = start + view.getUint32(o + 12, true);
    const zero = bytes.subarray(start, end).indexOf(0);
    const name = bytes.slice(start, zero < 0 ? end : start + zero);
    events.push({
      wd: view.getInt32(o, true),
      mask: view.getUint32(o + 4, true),
      cookie: view.getUint32(o + 8, true),
      name,
    });
    o = end;
  }
  return events;
}
