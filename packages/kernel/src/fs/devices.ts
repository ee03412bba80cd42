/** Character devices by number (Documentation/admin-guide/devices.txt): /dev/null and its like. */

import { Errno, O_NONBLOCK, POLLIN, POLLOUT } from "@netloom/uapi";
import type { Random } from "../time/random.js";
import type { Task } from "../task/task.js";
import type { Inode } from "./inode.js";
import { OpenFile } from "./open-file.js";
import type { Path } from "./path.js";
import { TtyFile } from "./tty.js";
import { TapDev } from "../net/drivers/tap.js";
import { TapFile } from "./tap-file.js";
import { TunFile } from "./tun-file.js";

/** Device number as stat(2) encodes major and minor below 256 (makedev(3)). */
export function makedev(major: number, minor: number): number {
  return major * 256 + minor;
}

export const DEV_NULL = makedev(1, 3);
export const DEV_ZERO = makedev(1, 5);
export const DEV_FULL = makedev(1, 7);
export const DEV_RANDOM = makedev(1, 8);
export const DEV_URANDOM = makedev(1, 9);
export const DEV_TTY = makedev(5, 0);
export const DEV_CONSOLE = makedev(5, 1);
export const DEV_PTS_0 = makedev(136, 0);
export const DEV_NET_TUN = makedev(10, 200);

export class NullFile extends OpenFile {
  override read(): Uint8Array {
    return new Uint8Array(0);
  }
  override write(bytes: Uint8Array, offset: number): number {
    return bytes.length - offset;
  }
  override seek(): number {
    return 0;
  }
}

class ZeroFile extends NullFile {
  override read(count = 0): Uint8Array {
    return new Uint8Array(count);
  }
}

class FullFile extends ZeroFile {
  override write(): number {
    throw new Errno("ENOSPC");
  }
}

class RandomFile extends NullFile {
  constructor(
    inode: Inode,
    path: Path,
    flags: number,
    private readonly random: Random,
  ) {
    super(inode, path, flags);
  }
  override read(count = 0): Uint8Array {
    return this.random.bytes(count);
  }
  override poll(): number {
    return POLLIN | POLLOUT;
  }
}

/** open(2) of a device node; ENXIO when no driver has that number. */
export function openDevice(inode: Inode, path: Path, flags: number, task: Task): OpenFile {
  switch (inode.rdev) {
    case DEV_NULL:
      return new NullFile(inode, path, flags);
    case DEV_ZERO:
      return new ZeroFile(inode, path, flags);
    case DEV_FULL:
      return new FullFile(inode, path, flags);
    case DEV_RANDOM:
    case DEV_URANDOM:
      return new RandomFile(inode, path, flags, task.world.random);
    case DEV_TTY:
      if (task.terminal === null) throw new Errno("ENXIO");
      return new TtyFile(task.terminal, inode, path, flags & ~O_NONBLOCK);
    case DEV_PTS_0:
    case DEV_CONSOLE:
      if (task.world.terminal === null) return new NullFile(inode, path, flags);
      return new TtyFile(task.world.terminal, inode, path, flags);
    case DEV_NET_TUN:
      return new TunFile(inode, path, flags, task, task.nsproxy.net);
    default: {
      const { charDevs } = task.world.stack;
      const device = charDevs.get(inode.rdev);
      if (device instanceof TapDev) return new TapFile(inode, path, flags, device);
      throw new Errno(charDevs.has(inode.rdev) ? "ENODEV" : "ENXIO");
    }
  }
}
