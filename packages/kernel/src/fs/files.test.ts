import { describe, expect, it } from "vitest";
import {
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  S_IFIFO,
  S_IFMT,
  type Sys,
} from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { boot, cat, codeOf, say } from "../test/boot.js";

/** Runs `body` in a world; gives back what it returns. */
async function inWorld<T>(body: (sys: Sys) => Promise<T>): Promise<T> {
  let result: T | undefined;
  const end = await boot(async (sys) => {
    result = await body(sys);
    return 0;
  });
  expect(end.message).toBeNull();
  return result as T;
}

async function put(sys: Sys, path: string, text: string, flags = O_CREAT | O_WRONLY | O_TRUNC): Promise<void> {
  const fd = sys.open(path, flags, 0o644);
  await sys.write(fd, encodeUtf8(text));
  sys.close(fd);
}

describe("files", () => {
  it("are written, appended to, truncated and sought in", async () => {
    const texts = await inWorld(async (sys) => {
      await put(sys, "/tmp/f", "hello");
      await put(sys, "/tmp/f", " world", O_WRONLY | O_APPEND);
      const fd = sys.open("/tmp/f", O_RDWR);
      sys.lseek(fd, 6, 0);
      const tail = decodeUtf8(await sys.read(fd, 100));
      sys.ftruncate(fd, 4);
      const size = sys.fstat(fd).size;
      sys.lseek(fd, 2, 2);
      await sys.write(fd, encodeUtf8("!"));
      return [tail, size, (await cat(sys, "/tmp/f")).replaceAll("\0", "0")];
    });
    expect(texts).toEqual(["world", 4, "hell00!"]);
  });

  it("live on while they are open", async () => {
    const text = await inWorld(async (sys) => {
      await put(sys, "/tmp/f", "still here");
      const fd = sys.open("/tmp/f", O_RDONLY);
      sys.unlink("/tmp/f");
      return [decodeUtf8(await sys.read(fd, 100)), sys.fstat(fd).nlink, sys.readlink(`/proc/self/fd/${fd}`)];
    });
    expect(text).toEqual(["still here", 0, "/tmp/f (deleted)"]);
  });

  it("share their offset after fork and dup, not after a second open", async () => {
    const text = await inWorld(async (sys) => {
      const fd = sys.open("/tmp/f", O_CREAT | O_RDWR, 0o600);
      const other = sys.open("/tmp/f", O_RDWR);
      await sys.write(fd, encodeUtf8("ab"));
      await sys.waitpid(sys.fork(async (own) => (await own.write(fd, encodeUtf8("cd")), 0)));
      await sys.write(sys.dup(fd), encodeUtf8("ef"));
      await sys.write(other, encodeUtf8("X"));
      return cat(sys, "/tmp/f");
    });
    expect(text).toBe("Xbcdef");
  });

  it("are listed newest first", async () => {
    const names = await inWorld(async (sys) => {
      for (const name of ["one", "two", "three"]) sys.mkdir(`/tmp/${name}`);
      sys.rename("/tmp/one", "/tmp/uno");
      return sys.readdir("/tmp").map((entry) => entry.name);
    });
    expect(names).toEqual(["uno", "three", "two"]);
  });

  it("pass bytes through named pipes", async () => {
    const text = await inWorld(async (sys) => {
      sys.mknod("/tmp/p", S_IFIFO | 0o600, 0);
      const child = sys.fork(async (own) => {
        await put(own, "/tmp/p", "over", O_WRONLY);
        return 0;
      });
      const fd = sys.open("/tmp/p", O_RDONLY);
      const first = decodeUtf8(await sys.read(fd, 100));
      const end = (await sys.read(fd, 100)).length;
      await sys.waitpid(child);
      return `${first} ${end}`;
    });
    expect(text).toBe("over 0");
  });
});

describe("path resolution", () => {
  const cases: readonly [string, (sys: Sys) => unknown, string][] = [
    ["a missing file", (sys) => sys.open("/nope", O_RDONLY), "ENOENT"],
    ["a missing directory on the way", (sys) => sys.open("/nope/x", O_CREAT), "ENOENT"],
    ["a file on the way", (sys) => sys.stat("/etc/passwd/x"), "ENOTDIR"],
    ["a file with a slash", (sys) => sys.stat("/etc/passwd/"), "ENOTDIR"],
    ["the empty name", (sys) => sys.stat(""), "ENOENT"],
    ["a long name", (sys) => sys.stat(`/${"x".repeat(256)}`), "ENAMETOOLONG"],
    ["a loop of links", (sys) => (sys.symlink("b", "/tmp/a"), sys.symlink("a", "/tmp/b"), sys.stat("/tmp/a")), "ELOOP"],
    [
      "a dangling link, created through",
      (sys) => (sys.symlink("target", "/tmp/l"), sys.open("/tmp/l", O_CREAT), sys.stat("/tmp/target")),
      "ok",
    ],
    ["exclusive creation", (sys) => sys.open("/etc/passwd", O_CREAT | O_EXCL), "EEXIST"],
    ["a directory for writing", (sys) => sys.open("/tmp", O_WRONLY), "EISDIR"],
    ["mkdir of what exists", (sys) => sys.mkdir("/tmp"), "EEXIST"],
    ["rmdir of what is not empty", (sys) => sys.rmdir("/usr"), "ENOTEMPTY"],
    ["rmdir of a mount point", (sys) => sys.rmdir("/proc"), "EBUSY"],
    ["rmdir of a file", (sys) => sys.rmdir("/etc/passwd"), "ENOTDIR"],
    ["rmdir of .", (sys) => sys.rmdir("/tmp/."), "EINVAL"],
    ["unlink of a directory", (sys) => sys.unlink("/tmp"), "EISDIR"],
    ["rename into itself", (sys) => (sys.mkdir("/tmp/d"), sys.rename("/tmp/d", "/tmp/d/e")), "EINVAL"],
    ["rename across mounts", (sys) => sys.rename("/etc/passwd", "/run/passwd"), "EXDEV"],
    ["link to a directory", (sys) => sys.link("/tmp", "/t"), "EPERM"],
    ["readlink of a file", (sys) => sys.readlink("/etc/passwd"), "EINVAL"],
    ["a bad descriptor", (sys) => sys.close(77), "EBADF"],
    ["reading what is open for writing", (sys) => sys.read(sys.open("/tmp/w", O_CREAT | O_WRONLY), 1), "EBADF"],
    ["lseek of a pipe", (sys) => sys.lseek(sys.pipe()[0], 0, 0), "ESPIPE"],
    ["creating in /proc", (sys) => sys.open("/proc/x", O_CREAT), "ENOENT"],
    ["creating in /sys", (sys) => sys.open("/sys/x", O_CREAT), "EACCES"],
    ["removing from /proc", (sys) => sys.unlink("/proc/uptime"), "EPERM"],
    ["writing a read-only setting", (sys) => sys.open("/proc/sys/kernel/ostype", O_WRONLY), "EACCES"],
    ["writing another file of /proc", (sys) => sys.write(sys.open("/proc/uptime", O_WRONLY), encodeUtf8("1")), "EIO"],
  ];
  for (const [name, call, code] of cases) {
    it(`${code} for ${name}`, async () => {
      expect(await inWorld(async (sys) => codeOf(() => call(sys)))).toBe(code);
    });
  }

  it("follows links, .. and mounts", async () => {
    const result = await inWorld(async (sys) => {
      sys.chdir("/bin");
      const bin = sys.getcwd();
      sys.chdir("../../run/../proc/self/..");
      return [
        bin,
        sys.getcwd(),
        sys.readlink("/var/run"),
        sys.stat("/var/run").ino === sys.stat("/run").ino,
        sys.stat("/dev/null").mode & S_IFMT,
      ];
    });
    expect(result).toEqual(["/usr/bin", "/proc", "/run", true, 0o020000]);
  });

  it("keeps others from root's files", async () => {
    const result = await inWorld(async (sys) => {
      sys.mkdir("/tmp/secret", 0o700);
      sys.setuid(1000);
      return [
        codeOf(() => sys.open("/etc/passwd", O_RDONLY)),
        codeOf(() => sys.open("/etc/passwd", O_WRONLY)),
        codeOf(() => sys.open("/tmp/secret/x", O_RDONLY)),
        codeOf(() => sys.open("/etc/new", O_CREAT)),
        codeOf(() => sys.open("/tmp/own", O_CREAT)),
        codeOf(() => sys.unlink("/tmp/secret")),
        codeOf(() => sys.chown("/tmp/own", 0, 0)),
        codeOf(() => sys.unshare(0x40000000)),
      ];
    });
    expect(result).toEqual(["ok", "EACCES", "EACCES", "EACCES", "ok", "EPERM", "EPERM", "EPERM"]);
  });
});

describe("devices", () => {
  it("read and write as their names say", async () => {
    const result = await inWorld(async (sys) => {
      const read = async (path: string): Promise<number> => (await sys.read(sys.open(path, O_RDONLY), 10)).length;
      return [
        await read("/dev/null"),
        await read("/dev/zero"),
        await read("/dev/urandom"),
        codeOf(() => sys.write(sys.open("/dev/full", O_WRONLY), encodeUtf8("x"))),
        codeOf(() => sys.write(sys.open("/dev/null", O_WRONLY), encodeUtf8("x"))),
        codeOf(() => sys.open("/dev/tty", O_RDONLY)),
      ];
    });
    expect(result).toEqual([0, 10, 10, "ENOSPC", "ok", "ENXIO"]);
  });
});

describe("/proc", () => {
  it("shows processes as they are", async () => {
    const text = await inWorld(async (sys) => {
      sys.setproctitle(["prog", "arg"]);
      sys.chdir("/tmp");
      const child = sys.fork(async (own) => (await own.nanosleep(1), 0));
      await sys.nanosleep(2);
      return [
        await cat(sys, "/proc/self/cmdline"),
        sys.readlink("/proc/self/cwd"),
        sys.readlink("/proc/self"),
        /\((.*)\) Z 2 /.exec(await cat(sys, `/proc/${child}/stat`))?.[1],
        sys.readdir("/proc").flatMap((entry) => (/^\d+$/.test(entry.name) ? [entry.name] : [])),
        codeOf(() => sys.stat("/proc/99")),
        await cat(sys, "/proc/sys/kernel/hostname"),
      ];
    });
    expect(text).toEqual(["prog\0arg\0", "/tmp", "2", "init", ["1", "2", "3"], "ENOENT", "debian\n"]);
  });

  it("sets the host name by file", async () => {
    const names = await inWorld(async (sys) => {
      await put(sys, "/proc/sys/kernel/hostname", "gw\n", O_WRONLY);
      await say(sys, "");
      return sys.uname().nodename;
    });
    expect(names).toBe("gw");
  });
});
