/** System calls with arguments at random: sockets, ioctls, files of /proc and /sys, mounts, namespaces. */

import {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  AF_PACKET,
  AF_UNIX,
  Errno,
  ifreq,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  MSG_PEEK,
  O_CREAT,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  S_IFDIR,
  S_IFMT,
  type SockAddr,
  type Sys,
} from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { FrameBuilder, type Below } from "./frame-bytes.js";

const LEVELS = [0, 1, 6, 17, 41, 58, 255, 263, 270] as const;
const FAMILIES = [0, AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, 28, 44] as const;
const NAMES = ["lo", "v0", "v1", "br0", "nodev", "", "tun0", "x".repeat(15)] as const;
const VALUES = [
  "0",
  "1",
  "-1",
  "2",
  "1000",
  "4294967295",
  "99999999999999999999",
  "",
  " ",
  "abc",
  "1 2 3",
  "0x10",
  "\n",
  "1\n2",
  "1".repeat(5000),
] as const;
const PATHS = [
  "/",
  "/proc",
  "/sys",
  "/tmp/a",
  "/tmp/a/b",
  "/run/netns/x",
  "/proc/self/ns/net",
  "/proc/1/ns/net",
  "/dev/null",
  "/dev/net/tun",
  "/nowhere/x",
  "",
  "..",
  "a".repeat(300),
] as const;

export type Call = (sys: Sys, r: Random) => unknown;

export class Random {
  readonly frames: FrameBuilder;
  constructor(readonly below: Below) {
    this.frames = new FrameBuilder(below);
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
  int(): number {
    return this.pick([0, 1, 2, 7, 255, 65535, 65536, -1, 0x7fffffff, 0x80000000, this.below(300)]);
  }
  bytes(): Uint8Array {
    return this.frames.bytes(this.pick([0, 1, 2, 4, 8, 12, 16, 20, 40, 100, this.below(3000)]));
  }
  fd(sys: Sys): number {
    const open = sys.openFds().filter((fd) => fd > 2);
    return open.length === 0 || this.below(20) === 0 ? this.int() : this.pick(open);
  }
  addr(): SockAddr {
    switch (this.below(5)) {
      case 0:
        return { family: AF_INET, addr: this.frames.addr4(), port: this.below(65536) };
      case 1:
        return {
          family: AF_INET6,
          addr: this.frames.addr6(),
          port: this.below(65536),
          scopeId: this.below(5),
          flowinfo: this.int(),
        };
      case 2:
        return { family: AF_NETLINK, pid: this.int(), groups: this.int() };
      case 3:
        return { family: AF_UNIX, path: this.pick(PATHS) };
      default:
        return {
          family: AF_PACKET,
          protocol: this.pick([0, 3, 0x800, 0x806, 0x86dd]),
          ifindex: this.below(8),
          hatype: this.int(),
          pkttype: this.below(8),
          addr: this.bytes(),
        };
    }
  }
}

const sockets: readonly Call[] = [
  (sys, r) =>
    sys.socket(
      r.pick(FAMILIES),
      r.pick([1, 2, 3, 4, 5, 9]) | O_NONBLOCK,
      r.pick([0, 1, 2, 6, 17, 41, 47, 58, 255, 3, 768]),
    ),
  (sys, r) =>
    sys.socket(r.pick([AF_INET, AF_INET6, AF_PACKET, AF_NETLINK]), r.pick([2, 3]) | O_NONBLOCK, r.pick([0, 1, 17, 58])),
  (sys, r) => sys.bind(r.fd(sys), r.addr()),
  (sys, r) => sys.connect(r.fd(sys), r.addr()),
  (sys, r) =>
    sys.sendto(r.fd(sys), r.bytes(), MSG_DONTWAIT | r.pick([0, 4, 0x800]), r.below(3) === 0 ? null : r.addr()),
  (sys, r) => sys.sendto(r.fd(sys), r.frames.frame(2, [0xffffffffffff]).slice(r.pick([0, 14])), MSG_DONTWAIT, r.addr()),
  (sys, r) =>
    sys.recvmsg(r.fd(sys), r.pick([0, 1, 100, 65536]), MSG_DONTWAIT | r.pick([0, MSG_PEEK, MSG_ERRQUEUE, 0x20])),
  (sys, r) => sys.setsockopt(r.fd(sys), r.pick(LEVELS), r.below(80), r.pick([r.int(), r.bytes(), r.pick(NAMES)])),
  (sys, r) => sys.getsockopt(r.fd(sys), r.pick(LEVELS), r.below(80)),
  (sys, r) => sys.shutdown(r.fd(sys), r.below(4)),
  (sys, r) => sys.listen(r.fd(sys), r.int()),
  (sys, r) => sys.getsockname(r.fd(sys)),
  (sys, r) => sys.getpeername(r.fd(sys)),
  (sys, r) => sys.close(r.fd(sys)),
  (sys, r) => sys.dup(r.fd(sys)),
];

const ioctls: readonly Call[] = [
  (sys, r) => {
    const request = r.pick([
      0x8900 + r.below(0x60),
      0x89a0 + r.below(16),
      0x89f0 + r.below(16),
      0x400454c8 + r.below(32),
      0x800454cf + r.below(16),
      r.int(),
    ]);
    const ifr = ifreq(r.pick(NAMES));
    ifr.set(r.frames.bytes(r.below(24)), 16);
    return sys.ioctl(r.fd(sys), request, r.pick([ifr, ifr, ifr, r.bytes(), r.int()]));
  },
  (sys) => sys.open("/dev/net/tun", O_RDWR | O_NONBLOCK),
  (sys, r) => sys.write(r.fd(sys), r.frames.frame(2, [0xffffffffffff])),
  (sys, r) => sys.read(r.fd(sys), r.pick([0, 1, 10, 65536])),
];

/** Namespaces are those of a child: this process stays where it is. */
const files: readonly Call[] = [
  (sys, r) =>
    sys.open(r.pick(PATHS), r.pick([O_RDONLY, O_WRONLY, O_RDWR, O_RDWR | O_CREAT]) | O_NONBLOCK, r.int() & 0o777),
  (sys, r) => sys.mkdir(r.pick(PATHS), r.int() & 0o777),
  (sys, r) => sys.symlink(r.pick(PATHS), r.pick(PATHS)),
  (sys, r) => sys.rename(r.pick(PATHS), r.pick(PATHS)),
  (sys, r) => sys.readlink(r.pick(PATHS)),
  (sys, r) => sys.readdir(r.pick(PATHS)),
  (sys, r) => sys.ftruncate(r.fd(sys), r.int()),
  (sys, r) => sys.lseek(r.fd(sys), r.int(), r.below(4)),
  (sys, r) => sys.setns(r.fd(sys), r.pick([0, 0x40000000, r.int()])),
  (sys, r) =>
    inChild(sys, r, (child) => child.unshare(r.pick([0x40000000, 0x00020000, 0x40020000, 0x10000000, r.int()]))),
  (sys, r) =>
    inChild(sys, r, (child) =>
      child.mount(
        r.pick(PATHS),
        r.pick(PATHS),
        r.pick(["tmpfs", "proc", "sysfs", "none", "", "ext4"]),
        r.pick([0, 4096, 32, 0x80000, r.int()]),
      ),
    ),
  (sys, r) => inChild(sys, r, (child) => child.umount(r.pick(PATHS), r.pick([0, 2, r.int()]))),
];

/** A child with namespaces of its own that then makes a few more calls. */
async function inChild(sys: Sys, r: Random, call: (sys: Sys) => unknown): Promise<void> {
  const pid = sys.fork(async (child) => {
    child.unshare(0x40020000);
    await quietly(() => call(child));
    for (let i = r.below(6); i > 0; i--) await quietly(() => r.pick(CALLS)(child, r));
    return 0;
  });
  await sys.waitpid(pid);
}

/** A file below one of these, read or overwritten. */
const TREES = ["/proc/sys/net", "/sys/class/net", "/proc/net", "/proc/self"] as const;

const trees: readonly Call[] = [
  async (sys, r) => {
    let path: string = r.pick(TREES);
    while ((sys.stat(path).mode & S_IFMT) === S_IFDIR) {
      const names = sys.readdir(path).filter(({ name }) => !name.startsWith("."));
      if (names.length === 0) return;
      path += `/${r.pick(names).name}`;
      if (path.split("/").length > 12) return;
    }
    const fd = sys.open(path, r.below(2) === 0 ? O_WRONLY | O_NONBLOCK : O_RDONLY | O_NONBLOCK);
    try {
      await quietly(() => sys.write(fd, encodeUtf8(r.pick(VALUES))));
      await quietly(() => sys.read(fd, 65536));
    } finally {
      sys.close(fd);
    }
  },
];

const CALLS: readonly Call[] = [...sockets, ...sockets, ...ioctls, ...files, ...trees, ...trees, ...trees];

/** Makes a call; failing is allowed, breaking is not. */
export async function anyCall(sys: Sys, r: Random): Promise<void> {
  await quietly(() => r.pick(CALLS)(sys, r));
  const open = sys.openFds();
  if (open.length > 60) for (const fd of open) if (fd > 2) sys.close(fd);
}

async function quietly(call: () => unknown): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}
