import { describe, expect, it } from "vitest";
import type { Sys } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import type { WorldHost } from "./host.js";
import { boot, codeOf, say } from "../test/boot.js";

const S = 1_000_000_000;

/** A host whose clock moves by a millisecond whenever it is read. */
function fakeHost(): WorldHost & { breaths: number } {
  let now = 0;
  return {
    breaths: 0,
    wallNs: () => (now += 1_000_000),
    sleepUntil: async (wallNs) => void (now = Math.max(now, wallNs)),
    async breathe() {
      this.breaths++;
    },
  };
}

describe("budgets", () => {
  it("end an endless loop by wall time, letting the host breathe meanwhile", async () => {
    const host = fakeHost();
    const end = await boot(
      async (sys) => {
        for (;;) await sys.checkpoint();
      },
      { host, budget: { maxTimeS: 2 } },
    );
    expect(end).toMatchObject({
      status: 124,
      message: "netloom: wall time budget used up (limit 2 s); raise it with --max-time",
    });
    expect(host.breaths).toBeGreaterThan(50);
  });

  it("end a loop that only makes calls that never wait", async () => {
    const end = await boot(
      (sys) => {
        for (;;) sys.getcwd();
      },
      { host: fakeHost(), budget: { maxTimeS: 1 } },
    );
    expect(end.status).toBe(124);
  });

  it("let the host breathe while a program only writes", async () => {
    const host = fakeHost();
    const end = await boot(
      async (sys) => {
        const fd = sys.open("/dev/null", 1);
        for (let i = 0; i < 20_000; i++) await sys.write(fd, encodeUtf8("y"));
        return 0;
      },
      { host },
    );
    expect(end.status).toBe(0);
    expect(host.breaths).toBeGreaterThan(5);
  });

  it("do not lose what a program wrote without waiting for it", async () => {
    const end = await boot(
      async (sys) => {
        const child = sys.fork((own) => {
          for (let i = 0; i < 2000; i++) void say(own, "x");
          return 0;
        });
        await sys.waitpid(child);
        return 0;
      },
      { host: fakeHost() },
    );
    expect(end).toMatchObject({ status: 0, message: null, out: "x".repeat(2000) });
  });

  it("end what computes forever where there is no wall clock", async () => {
    const end = await boot(
      async (sys) => {
        for (;;) await sys.checkpoint();
      },
      { budget: { maxSystemCalls: 10_000 } },
    );
    expect(end).toMatchObject({
      status: 124,
      message: "netloom: system call budget used up (limit 10000 calls); raise it with --max-system-calls",
    });
  });

  it("end a world that waits too long in virtual time", async () => {
    const end = await boot(
      async (sys) => {
        for (;;) await sys.nanosleep(S);
      },
      { budget: { maxVirtualTimeS: 100 } },
    );
    expect(end).toMatchObject({
      status: 124,
      message: "netloom: virtual time budget used up (limit 100 s); raise it with --max-virtual-time",
      seconds: 101,
    });
  });

  it("end a world that writes too much; what was allowed has been written", async () => {
    const end = await boot(
      async (sys) => {
        for (;;) await say(sys, "x".repeat(100));
      },
      { budget: { maxOutputBytes: 1000 } },
    );
    expect(end).toMatchObject({
      status: 124,
      out: "x".repeat(1000),
      message: "netloom: output budget used up (limit 1000 bytes); raise it with --max-output",
    });
  });

  it("end a world that forks forever", async () => {
    const end = await boot(
      async (sys) => {
        for (;;) await sys.waitpid(sys.fork(() => 0));
      },
      { budget: { maxForks: 500 } },
    );
    expect(end).toMatchObject({
      status: 124,
      message: "netloom: fork budget used up (limit 500 processes); raise it with --max-forks",
    });
  });

  it("refuse to hold more bytes in files, and count freed ones back", async () => {
    const fill = (sys: Sys, path: string): string => {
      const fd = sys.open(path, 0o102, 0o644);
      const code = codeOf(() => sys.write(fd, new Uint8Array(300_000)));
      sys.close(fd);
      return code;
    };
    const end = await boot(
      async (sys) => {
        const codes = [fill(sys, "/tmp/a"), fill(sys, "/tmp/b")];
        sys.unlink("/tmp/a");
        sys.unlink("/tmp/b");
        codes.push(fill(sys, "/tmp/c"));
        await sys.write(1, encodeUtf8(codes.join(" ")));
        return 0;
      },
      { budget: { maxFileBytes: 500_000 } },
    );
    expect(end.out).toBe("ok ENOSPC ok");
  });
});

describe("real time", () => {
  it("paces timers by the host's clock", async () => {
    const host = fakeHost();
    const end = await boot(
      async (sys) => {
        await sys.nanosleep(5 * S);
        await sys.nanosleep(5 * S);
        return 0;
      },
      { host, realTime: true },
    );
    expect(end.seconds).toBeGreaterThanOrEqual(10);
    expect(end.seconds).toBeLessThan(10.1);
    expect(host.wallNs()).toBeGreaterThanOrEqual(10 * S);
  });
});
