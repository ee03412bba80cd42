import { describe, expect, it } from "vitest";
import { CLONE_NEWNS, MNT_DETACH, MS_BIND, MS_PRIVATE, MS_REC, MS_SHARED, MS_SLAVE, type Sys } from "@netloom/uapi";
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

const mountPoints = async (sys: Sys): Promise<string[]> =>
  (await cat(sys, "/proc/self/mounts")).split("\n").flatMap((line) => line.split(" ")[1] ?? []);

describe("what is copied only when somebody looks", () => {
  /** A shared /mnt with mounts a, b, c in it. */
  function prepare(sys: Sys): void {
    sys.mount("/mnt", "/mnt", "none", MS_BIND);
    sys.mount("", "/mnt", "none", MS_SHARED);
    for (const name of ["a", "b", "c"]) {
      sys.mkdir(`/mnt/${name}`);
      sys.mount(name, `/mnt/${name}`, "tmpfs", 0);
      sys.mkdir(`/mnt/${name}/in-${name}`);
    }
  }
  const seen = (sys: Sys): string =>
    ["a", "b", "c"]
      .map(
        (name) =>
          sys
            .readdir(`/mnt/${name}`)
            .map((entry) => entry.name)
            .join() || "-",
      )
      .join(" ");

  const cases: readonly [string, (own: Sys) => void, (sys: Sys) => void, string, string][] = [
    ["nothing happens", () => {}, () => {}, "in-a in-b in-c", "in-a in-b in-c"],
    ["the original unmounts", () => {}, (sys) => sys.umount("/mnt/a"), "- in-b in-c", "- in-b in-c"],
    ["a peer unmounts", (own) => own.umount("/mnt/b"), () => {}, "in-a - in-c", "in-a - in-c"],
    [
      "a slave unmounts",
      (own) => (own.mount("", "/", "none", MS_SLAVE | MS_REC), own.umount("/mnt/b")),
      () => {},
      "in-a - in-c",
      "in-a in-b in-c",
    ],
    [
      "a slave unmounts, then the original mounts there again",
      (own) => (own.mount("", "/", "none", MS_SLAVE | MS_REC), own.umount("/mnt/b")),
      (sys) => {
        sys.umount("/mnt/b");
        sys.mount("new", "/mnt/b", "tmpfs", 0);
        sys.mkdir("/mnt/b/new");
      },
      "in-a new in-c",
      "in-a new in-c",
    ],
    [
      "it became private before the original unmounts",
      (own) => own.mount("", "/", "none", MS_PRIVATE | MS_REC),
      (sys) => sys.umount("/mnt/a"),
      "in-a in-b in-c",
      "- in-b in-c",
    ],
    [
      "the original became private and unmounts",
      () => {},
      (sys) => (sys.mount("", "/mnt", "none", MS_PRIVATE | MS_REC), sys.umount("/mnt/c")),
      "in-a in-b in-c",
      "in-a in-b -",
    ],
    [
      "the original vanishes as a whole from under a private copy",
      (own) => own.mount("", "/mnt", "none", MS_PRIVATE),
      (sys) => sys.umount("/mnt", MNT_DETACH),
      "in-a in-b in-c",
      "- - -",
    ],
  ];
  for (const [name, there, here, expectedThere, expectedHere] of cases) {
    it(`is right when ${name}`, async () => {
      const result = await inWorld(async (sys) => {
        prepare(sys);
        const [reader, writer] = sys.pipe();
        let thereSeen = "";
        const child = sys.fork(async (own) => {
          own.unshare(CLONE_NEWNS);
          there(own);
          await own.read(reader, 1);
          // A copy of the copy sees the same.
          own.unshare(CLONE_NEWNS);
          thereSeen = seen(own);
          const listed = (await mountPoints(own)).filter((path) => path.startsWith("/mnt/"));
          if (listed.length !== thereSeen.split(" ").filter((names) => names !== "-").length)
            thereSeen += ` listed ${listed.join()}`;
          return 0;
        });
        await sys.nanosleep(1);
        here(sys);
        for (const name of ["a", "b", "c"])
          if (codeOf(() => sys.stat(`/mnt/${name}`)) !== "ok") sys.mkdir(`/mnt/${name}`);
        await sys.write(writer, new Uint8Array(1));
        await sys.waitpid(child);
        return [thereSeen, seen(sys)];
      });
      expect(result).toEqual([expectedThere, expectedHere]);
    });
  }
});
