import { describe, expect, it } from "vitest";
import {
  IN_CREATE,
  IN_DELETE,
  IN_IGNORED,
  IN_ISDIR,
  IN_MOVED_FROM,
  IN_MOVED_TO,
  inotifyEvents,
  O_CREAT,
  O_NONBLOCK,
  O_WRONLY,
  type Sys,
} from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { boot, codeOf } from "../test/boot.js";

const ALL = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;

async function inWorld<T>(body: (sys: Sys) => Promise<T>): Promise<T> {
  let result: T | undefined;
  const end = await boot(async (sys) => {
    result = await body(sys);
    return 0;
  });
  expect(end.message).toBeNull();
  return result as T;
}

const touch = (sys: Sys, path: string): void => sys.close(sys.open(path, O_CREAT | O_WRONLY, 0o644));

async function eventsOf(sys: Sys, fd: number, count = 4096): Promise<[number, number, string, boolean][]> {
  return inotifyEvents(await sys.read(fd, count)).map(({ wd, mask, cookie, name }) => [
    wd,
    mask,
    decodeUtf8(name),
    cookie !== 0,
  ]);
}

describe("inotify", () => {
  it("tells of entries that come, go and change names", async () => {
    const events = await inWorld(async (sys) => {
      sys.mkdir("/tmp/d", 0o755);
      const fd = sys.inotifyInit(0);
      const wd = sys.inotifyAddWatch(fd, "/tmp/d", ALL);
      touch(sys, "/tmp/d/file");
      sys.mkdir("/tmp/d/dir", 0o755);
      sys.rename("/tmp/d/file", "/tmp/d/a name of more than sixteen bytes");
      sys.rename("/tmp/d/a name of more than sixteen bytes", "/tmp/out");
      sys.link("/tmp/out", "/tmp/d/link");
      sys.unlink("/tmp/d/link");
      sys.rmdir("/tmp/d/dir");
      sys.rmdir("/tmp/d");
      expect(wd).toBe(1);
      return eventsOf(sys, fd);
    });
    expect(events).toEqual([
      [1, IN_CREATE, "file", false],
      [1, IN_CREATE | IN_ISDIR, "dir", false],
      [1, IN_MOVED_FROM, "file", true],
      [1, IN_MOVED_TO, "a name of more than sixteen bytes", true],
      [1, IN_MOVED_FROM, "a name of more than sixteen bytes", true],
      [1, IN_CREATE, "link", false],
      [1, IN_DELETE, "link", false],
      [1, IN_DELETE | IN_ISDIR, "dir", false],
      [1, IN_IGNORED, "", false],
    ]);
  });

  it("gives whole events, and only those asked for", async () => {
    const seen = await inWorld(async (sys) => {
      const fd = sys.inotifyInit(O_NONBLOCK);
      sys.inotifyAddWatch(fd, "/tmp", IN_DELETE);
      touch(sys, "/tmp/x");
      const nothing = codeOf(() => sys.read(fd, 100));
      sys.unlink("/tmp/x");
      touch(sys, "/tmp/y");
      sys.unlink("/tmp/y");
      const tooSmall = codeOf(() => sys.read(fd, 31));
      const first = await eventsOf(sys, fd, 63);
      const wd = sys.inotifyAddWatch(fd, "/tmp", IN_CREATE);
      touch(sys, "/tmp/z");
      const rest = await eventsOf(sys, fd);
      sys.inotifyRmWatch(fd, wd);
      touch(sys, "/tmp/w");
      return [nothing, tooSmall, first, rest, await eventsOf(sys, fd), codeOf(() => sys.inotifyRmWatch(fd, wd))];
    });
    expect(seen).toEqual([
      "EAGAIN",
      "EINVAL",
      [[1, IN_DELETE, "x", false]],
      [
        [1, IN_DELETE, "y", false],
        [1, IN_CREATE, "z", false],
      ],
      [[1, IN_IGNORED, "", false]],
      "EINVAL",
    ]);
  });
});
