import { describe, expect, it } from "vitest";
import {
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  MNT_DETACH,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
  MS_SLAVE,
  O_CREAT,
  O_RDONLY,
  type Sys,
} from "@netloom/uapi";
import { boot, cat, codeOf } from "../test/boot.js";

async function inWorld<T>(body: (sys: Sys) => Promise<T>): Promise<T> {
  let result: T | undefined;
  const end = await boot(async (sys) => {
    result = await body(sys);
    return 0;
  });
  expect(end.message).toBeNull();
  return result as T;
}

/** Runs `body` in a child and waits for it. */
async function inChild(sys: Sys, body: (own: Sys) => Promise<void> | void): Promise<void> {
  await sys.waitpid(sys.fork(async (own) => (await body(own), 0)));
}

const inode = (sys: Sys, path: string): number => sys.stat(path).ino;
const mountPoints = async (sys: Sys): Promise<string[]> =>
  (await cat(sys, "/proc/self/mounts")).split("\n").flatMap((line) => line.split(" ")[1] ?? []);

/** What `ip netns add NAME` does. */
async function netnsAdd(sys: Sys, name: string): Promise<void> {
  if (
    codeOf(() => sys.mkdir("/run/netns", 0o755)) === "ok" ||
    codeOf(() => sys.mount("", "/run/netns", "none", MS_SHARED | MS_REC)) !== "ok"
  ) {
    sys.mount("/run/netns", "/run/netns", "none", MS_BIND | MS_REC);
    sys.mount("", "/run/netns", "none", MS_SHARED | MS_REC);
  }
  const path = `/run/netns/${name}`;
  await inChild(sys, (own) => {
    own.close(own.open(path, O_CREAT | O_RDONLY, 0));
    own.unshare(CLONE_NEWNET);
    own.mount("/proc/self/ns/net", path, "none", MS_BIND);
  });
}

/** What `ip netns exec NAME` does before it runs the command. */
function netnsExec(own: Sys, name: string): void {
  const fd = own.open(`/run/netns/${name}`, O_RDONLY);
  own.setns(fd, CLONE_NEWNET);
  own.close(fd);
  own.unshare(CLONE_NEWNS);
  own.mount("", "/", "none", MS_SLAVE | MS_REC);
  own.umount("/sys", MNT_DETACH);
  own.mount(name, "/sys", "sysfs", 0);
}

describe("mounts", () => {
  it("appear and vanish, and are busy while used", async () => {
    const result = await inWorld(async (sys) => {
      sys.mkdir("/mnt/d");
      sys.mount("x", "/mnt/d", "tmpfs", 0);
      sys.mkdir("/mnt/d/sub");
      const fd = sys.open("/mnt/d/f", O_CREAT);
      const busy = codeOf(() => sys.umount("/mnt/d"));
      sys.close(fd);
      const notRoot = codeOf(() => sys.umount("/mnt/d/sub"));
      sys.mount("/mnt/d/sub", "/mnt/d/sub", "none", MS_BIND);
      const children = codeOf(() => sys.umount("/mnt/d"));
      const listed = (await mountPoints(sys)).filter((path) => path.startsWith("/mnt"));
      sys.umount("/mnt/d", MNT_DETACH);
      return [busy, notRoot, children, listed, sys.readdir("/mnt/d"), codeOf(() => sys.umount("/mnt/d"))];
    });
    expect(result).toEqual(["EBUSY", "EINVAL", "EBUSY", ["/mnt/d", "/mnt/d/sub"], [], "EINVAL"]);
  });

  it("stack, and bind with or without what is below", async () => {
    const result = await inWorld(async (sys) => {
      for (const dir of ["/mnt/a", "/mnt/b", "/mnt/c"]) sys.mkdir(dir);
      sys.mount("x", "/mnt/a", "tmpfs", 0);
      sys.mkdir("/mnt/a/m");
      sys.mount("y", "/mnt/a/m", "tmpfs", 0);
      sys.mkdir("/mnt/a/m/deep");
      sys.mount("/mnt/a", "/mnt/b", "none", MS_BIND);
      sys.mount("/mnt/a", "/mnt/c", "none", MS_BIND | MS_REC);
      sys.mount("z", "/mnt/a", "tmpfs", 0);
      const names = (path: string): string[] => sys.readdir(path).map((entry) => entry.name);
      const covered = names("/mnt/a");
      sys.umount("/mnt/a");
      return [
        covered,
        names("/mnt/a"),
        names("/mnt/b/m"),
        names("/mnt/c/m"),
        codeOf(() => sys.mount("q", "/mnt/a", "nosuch", 0)),
      ];
    });
    expect(result).toEqual([[], ["m"], [], ["deep"], "ENODEV"]);
  });
});

describe("mount namespaces", () => {
  it("are private unless mounts are shared", async () => {
    const result = await inWorld(async (sys) => {
      sys.mkdir("/mnt/private");
      sys.mkdir("/mnt/shared");
      sys.mount("/mnt/shared", "/mnt/shared", "none", MS_BIND);
      sys.mount("", "/mnt/shared", "none", MS_SHARED);
      sys.mkdir("/mnt/shared/x");
      await inChild(sys, (own) => {
        own.unshare(CLONE_NEWNS);
        own.mount("p", "/mnt/private", "tmpfs", 0);
        own.mount("s", "/mnt/shared/x", "tmpfs", 0);
      });
      return (await mountPoints(sys)).filter((path) => path.startsWith("/mnt"));
    });
    expect(result).toEqual(["/mnt/shared", "/mnt/shared/x"]);
  });

  it("let slaves follow but not lead", async () => {
    const result = await inWorld(async (sys) => {
      sys.mount("/mnt", "/mnt", "none", MS_BIND);
      sys.mount("", "/mnt", "none", MS_SHARED);
      for (const dir of ["/mnt/a", "/mnt/b"]) sys.mkdir(dir);
      const seen: string[][] = [];
      const [reader, writer] = sys.pipe();
      const child = sys.fork(async (own) => {
        own.unshare(CLONE_NEWNS);
        own.mount("", "/", "none", MS_SLAVE | MS_REC);
        own.mount("own", "/mnt/b", "tmpfs", 0);
        await own.read(reader, 1);
        seen.push((await mountPoints(own)).filter((path) => path.startsWith("/mnt/")));
        return 0;
      });
      await sys.nanosleep(1);
      sys.mount("main", "/mnt/a", "tmpfs", 0);
      await sys.write(writer, new Uint8Array(1));
      await sys.waitpid(child);
      seen.push((await mountPoints(sys)).filter((path) => path.startsWith("/mnt/")));
      return seen;
    });
    expect(result).toEqual([["/mnt/b", "/mnt/a"], ["/mnt/a"]]);
  });
});

describe("network namespaces as files", () => {
  it("live in /run/netns, for those who looked before and after", async () => {
    const result = await inWorld(async (sys) => {
      await netnsAdd(sys, "blue");
      const blue = inode(sys, "/run/netns/blue");
      const [reader, writer] = sys.pipe();
      const answers: unknown[] = [];
      const early = sys.fork(async (own) => {
        netnsExec(own, "blue");
        await own.read(reader, 1);
        answers.push(["early", inode(own, "/run/netns/red") > 4026532000, inode(own, "/proc/self/ns/net") === blue]);
        return 0;
      });
      await sys.nanosleep(1);
      await netnsAdd(sys, "red");
      await sys.write(writer, new Uint8Array(1));
      await sys.waitpid(early);
      await inChild(sys, (own) => {
        netnsExec(own, "red");
        answers.push(["late", own.readlink("/proc/self/ns/net") === `net:[${inode(own, "/run/netns/red")}]`]);
      });
      answers.push(codeOf(() => sys.unlink("/run/netns/red")));
      sys.umount("/run/netns/red", MNT_DETACH);
      sys.unlink("/run/netns/red");
      answers.push(sys.readdir("/run/netns").map((entry) => entry.name));
      answers.push(
        sys.stat("/run/netns/blue").dev === sys.stat("/proc/self/ns/net").dev,
        inode(sys, "/proc/self/ns/net"),
      );
      return answers;
    });
    expect(result).toEqual([["early", true, true], ["late", true], "EBUSY", ["blue"], true, 4026531840]);
  });

  it("can be made for others, and refuse what is no namespace", async () => {
    const result = await inWorld(async (sys) => {
      const child = sys.fork(async (own) => {
        own.unshare(CLONE_NEWNET | CLONE_NEWUTS);
        own.sethostname("box");
        await own.nanosleep(10);
        return 0;
      });
      await sys.nanosleep(1);
      const fd = sys.open(`/proc/${child}/ns/uts`, O_RDONLY);
      const wrong = codeOf(() => sys.setns(fd, CLONE_NEWNET));
      const before = sys.uname().nodename;
      sys.setns(fd, 0);
      return [wrong, before, sys.uname().nodename, codeOf(() => sys.setns(sys.open("/etc/passwd", O_RDONLY), 0))];
    });
    expect(result).toEqual(["EINVAL", "debian", "box", "EINVAL"]);
  });
});

describe("pid namespaces", () => {
  it("number their processes from 1 and end with the first", async () => {
    const result = await inWorld(async (sys) => {
      const answers: unknown[] = [];
      await inChild(sys, async (own) => {
        own.unshare(CLONE_NEWPID | CLONE_NEWNS);
        const outer = own.fork(async (first) => {
          first.mount("", "/", "none", MS_PRIVATE | MS_REC);
          first.mount("proc", "/proc", "proc", 0);
          const second = first.fork(async (other) => (await other.nanosleep(1e12), 0));
          answers.push([first.getpid(), first.getppid(), second, first.readlink("/proc/self")]);
          answers.push(first.readdir("/proc").flatMap((entry) => (/^\d/.test(entry.name) ? [entry.name] : [])));
          return 0;
        });
        const end = await own.waitpid(outer);
        answers.push(end?.pid === outer, outer > 2);
      });
      answers.push(sys.readdir("/proc").flatMap((entry) => (/^\d/.test(entry.name) ? [entry.name] : [])));
      return answers;
    });
    expect(result).toEqual([[1, 0, 2, "1"], ["1", "2"], true, true, ["1", "2"]]);
  });
});
