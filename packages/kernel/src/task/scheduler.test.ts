import { describe, expect, it } from "vitest";
import { SIGKILL, WNOHANG, type Sys } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { boot, codeOf, say } from "../test/boot.js";

const S = 1_000_000_000;

describe("scheduling", () => {
  it("runs a child that never blocks inside its parent's waitpid, without a promise", async () => {
    const end = await boot((sys) => {
      const child = sys.fork((own) => {
        void say(own, "child\n");
        return 7;
      });
      const result = sys.waitpid(child);
      if (result instanceof Promise || result === null) throw new Error("waitpid waited");
      void say(sys, `parent ${result.status}\n`);
      return 3;
    });
    expect(end).toEqual({ status: 3, message: null, out: "child\nparent 7\n", seconds: 0 });
  });

  it("keeps that true for children of children", async () => {
    const nested = (sys: Sys, depth: number): number => {
      if (depth === 0) return 5;
      const result = sys.waitpid(sys.fork((own) => nested(own, depth - 1)));
      if (result instanceof Promise || result === null) throw new Error("waitpid waited");
      return result.status + 1;
    };
    expect((await boot((sys) => nested(sys, 6))).status).toBe(11);
  });

  it("starts a child only when its parent blocks, and resumes in order", async () => {
    const end = await boot(async (sys) => {
      for (const name of ["a", "b", "c"])
        sys.fork(async (own) => {
          await say(own, `${name}1 `);
          await own.nanosleep(1);
          await say(own, `${name}2 `);
          return 0;
        });
      await say(sys, "parent ");
      for (let i = 0; i < 3; i++) await sys.waitpid(-1);
      return 0;
    });
    expect(end.out).toBe("parent a1 b1 c1 a2 b2 c2 ");
  });

  it("moves the clock only when everyone waits", async () => {
    const end = await boot(async (sys) => {
      for (const s of [3, 1, 2])
        sys.fork(async (own) => {
          await own.nanosleep(s * S);
          await say(own, `${s}@${own.monotonicNs() / S} `);
          return 0;
        });
      for (let i = 0; i < 3; i++) await sys.waitpid(-1);
      return 0;
    });
    expect(end).toEqual({ status: 0, message: null, out: "1@1 2@2 3@3 ", seconds: 3 });
  });

  it("goes on with a call the program did not await at once", async () => {
    const end = await boot(async (sys) => {
      const [reader, writer] = sys.pipe();
      sys.fork(async (own) => {
        own.close(writer);
        let n = 0;
        for (;;) {
          const bytes = await own.read(reader, 100_000);
          if (bytes.length === 0) break;
          n += bytes.length;
        }
        await say(own, `${n} bytes\n`);
        return 0;
      });
      sys.close(reader);
      const pending = sys.write(writer, new Uint8Array(200_000));
      await sys.nanosleep(S);
      await pending;
      sys.close(writer);
      await sys.waitpid(-1);
      return 0;
    });
    expect(end).toEqual({ status: 0, message: null, out: "200000 bytes\n", seconds: 1 });
  });

  it("says who waits for what when nothing can happen any more", async () => {
    const end = await boot(async (sys) => {
      const [reader] = sys.pipe();
      await sys.read(reader, 1);
      return 0;
    });
    expect(end).toMatchObject({
      status: 124,
      message: "netloom: nothing can happen any more: init (pid 2) waits in read",
    });
  });

  it("reports a bug in a program with its stack", async () => {
    const end = await boot(async (sys) => {
      sys.fork(() => {
        throw new TypeError("oops");
      });
      await sys.waitpid(-1);
      return 0;
    });
    expect(end.status).toBe(70);
    expect(end.message).toContain("internal error in init (pid 3");
    expect(end.message).toContain("TypeError: oops");
  });

  it("names the system call whose failure a program does not catch", async () => {
    const end = await boot((sys) => {
      sys.readdir("/nowhere");
      return 0;
    });
    expect(end).toMatchObject({
      status: 70,
      message: expect.stringMatching(
        /^netloom: internal error in init \(.*\)\nENOENT of readdir, not caught: No such file or directory$/,
      ),
    });
  });
});

describe("processes", () => {
  it("waits for a given child, for any, and without waiting", async () => {
    const end = await boot(async (sys) => {
      const slow = sys.fork(async (own) => {
        await own.nanosleep(5 * S);
        return 1;
      });
      const quick = sys.fork(() => 2);
      const nothing = sys.waitpid(slow, WNOHANG);
      const first = await sys.waitpid(-1);
      const second = await sys.waitpid(slow);
      await say(sys, JSON.stringify([nothing, first, second, codeOf(() => sys.waitpid(-1, WNOHANG)), slow, quick]));
      return 0;
    });
    expect(JSON.parse(end.out)).toEqual([
      null,
      { pid: 4, status: 2, signal: 0, stopped: false },
      { pid: 3, status: 1, signal: 0, stopped: false },
      "ECHILD",
      3,
      4,
    ]);
  });

  it("gives orphans to init, which reaps them", async () => {
    const end = await boot(async (sys) => {
      const middle = sys.fork((own) => {
        own.fork(async (orphan) => {
          await orphan.nanosleep(S);
          await say(orphan, `parent ${orphan.getppid()}\n`);
          return 0;
        });
        return 0;
      });
      await sys.waitpid(middle);
      await sys.nanosleep(2 * S);
      await say(sys, `${codeOf(() => sys.kill(4, 0))}\n`);
      return 0;
    });
    expect(end.out).toBe("parent 1\nESRCH\n");
  });

  it("kills what is left when the first process ends", async () => {
    const end = await boot((sys) => {
      sys.fork(async (own) => {
        await own.nanosleep(S);
        await say(own, "never");
        return 0;
      });
      return 4;
    });
    expect(end).toEqual({ status: 4, message: null, out: "", seconds: 0 });
  });

  it("exits from the middle and reports 128 + signal for a killed first process", async () => {
    expect((await boot((sys) => sys.exit(9))).status).toBe(9);
    expect((await boot((sys) => (sys.kill(sys.getpid(), SIGKILL), 0))).status).toBe(137);
  });

  it("runs programs by path and scripts by their interpreter", async () => {
    const echo = {
      name: "echo",
      main: async (sys: Sys, argv: readonly string[]) => (await say(sys, `${argv.join("|")}\n`), 0),
    };
    const end = await boot(
      async (sys) => {
        const fd = sys.open("/tmp/script", 0o101, 0o755);
        await sys.write(fd, encodeUtf8("#! /bin/echo  -x y \nrest\n"));
        sys.close(fd);
        for (const path of ["/bin/echo", "/tmp/script"])
          await sys.waitpid(sys.fork((own) => own.execve(path, ["me", "1"], new Map())));
        const file = sys.open("/tmp/text", 0o101, 0o755);
        sys.close(file);
        const codes = ["/tmp/text", "/tmp", "/nowhere", "/etc/passwd", "/etc/passwd/x"].map((path) =>
          codeOf(() => sys.execve(path, [], new Map())),
        );
        await say(sys, codes.join(" "));
        return 0;
      },
      { programs: [echo] },
    );
    expect(end.out).toBe("me|1\n/bin/echo|-x y|/tmp/script|1\nENOEXEC EACCES ENOENT EACCES ENOTDIR");
  });

  it("limits the number of processes", async () => {
    const end = await boot(
      async (sys) => {
        const sleeper = async (own: Sys): Promise<number> => {
          await own.nanosleep(S);
          return 0;
        };
        let n = 0;
        let code = "ok";
        while (code === "ok") code = codeOf(() => (sys.fork(sleeper), n++));
        await say(sys, `${n} ${code}`);
        return 0;
      },
      { budget: { maxProcesses: 20 } },
    );
    expect(end.out).toBe("18 EAGAIN");
  });
});

describe("pipes", () => {
  it("stream between processes, 64 KiB at a time", async () => {
    const end = await boot(async (sys) => {
      const [reader, writer] = sys.pipe();
      const child = sys.fork(async (own) => {
        own.close(reader);
        await own.write(writer, encodeUtf8("x".repeat(150_000)));
        return 0;
      });
      sys.close(writer);
      const sizes: number[] = [];
      for (;;) {
        const bytes = await sys.read(reader, 1_000_000);
        sizes.push(bytes.length);
        if (bytes.length === 0) break;
      }
      await sys.waitpid(child);
      await say(sys, JSON.stringify(sizes));
      return 0;
    });
    expect(JSON.parse(end.out)).toEqual([65536, 65536, 18928, 0]);
  });

  it("kill the writer nobody reads, or fail with EPIPE where SIGPIPE is ignored", async () => {
    const end = await boot(async (sys) => {
      const writeToNobody = (own: Sys): number => {
        const [reader, writer] = own.pipe();
        own.close(reader);
        return codeOf(() => own.write(writer, encodeUtf8("x"))) === "EPIPE" ? 40 : 41;
      };
      const killed = await sys.waitpid(sys.fork(writeToNobody));
      const ignored = await sys.waitpid(
        sys.fork((own) => {
          own.signal(13, "ignore");
          return writeToNobody(own);
        }),
      );
      await say(sys, `${killed?.signal} ${ignored?.status}`);
      return 0;
    });
    expect(end.out).toBe("13 40");
  });

  it("can be opened again by way of /dev/fd", async () => {
    const end = await boot(async (sys) => {
      const [reader, writer] = sys.pipe();
      await sys.write(writer, encodeUtf8("through"));
      sys.close(writer);
      const again = sys.open(`/dev/fd/${reader}`, 0);
      await say(
        sys,
        `${sys.readlink(`/proc/self/fd/${reader}`).replace(/\d+/, "N")} ${decodeUtf8(await sys.read(again, 100))}`,
      );
      return 0;
    });
    expect(end.out).toBe("pipe:[N] through");
  });
});
