import { describe, expect, it } from "vitest";
import {
  SIGCHLD,
  SIGCONT,
  SIGINT,
  SIGKILL,
  SIGSTOP,
  SIGTERM,
  SIGUSR1,
  WNOHANG,
  WUNTRACED,
  type Sys,
} from "@netloom/uapi";
import { boot, codeOf, say } from "../test/boot.js";

const S = 1_000_000_000;
const sleeper = async (sys: Sys): Promise<number> => {
  await sys.nanosleep(100 * S);
  return 0;
};

/** The code of the Errno a promise is rejected with. */
async function codeOfAwaited(call: () => unknown): Promise<string> {
  try {
    await call();
    return "ok";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

describe("signals", () => {
  it("end a process by default, whether it has started, waits or computes", async () => {
    const end = await boot(async (sys) => {
      const notStarted = sys.fork(sleeper);
      sys.kill(notStarted, SIGTERM);
      const first = await sys.waitpid(notStarted);
      const waiting = sys.fork(sleeper);
      await sys.nanosleep(S);
      sys.kill(waiting, SIGKILL);
      const second = await sys.waitpid(waiting);
      const computing = sys.fork(async (own) => {
        own.kill(own.getpid(), SIGINT);
        await say(own, "not reached");
        return 0;
      });
      const third = await sys.waitpid(computing);
      await say(sys, [first, second, third].map((end) => end?.signal).join(" "));
      return 0;
    });
    expect(end).toMatchObject({ out: "15 9 2", seconds: 1 });
  });

  it("interrupt a waiting call with EINTR after the handler ran", async () => {
    const end = await boot(async (sys) => {
      const child = sys.fork(async (own) => {
        const seen: number[] = [];
        own.signal(SIGUSR1, (signal) => void seen.push(signal));
        const code = await codeOfAwaited(() => own.nanosleep(50 * S));
        await say(own, `${code} ${seen.join()} at ${own.monotonicNs() / S}\n`);
        return 0;
      });
      await sys.nanosleep(2 * S);
      sys.kill(child, SIGUSR1);
      await sys.waitpid(child);
      return 0;
    });
    expect(end).toMatchObject({ out: "EINTR 10 at 2\n", seconds: 2 });
  });

  it("stop and continue; time spent stopped counts", async () => {
    const end = await boot(async (sys) => {
      const child = sys.fork(async (own) => {
        await own.nanosleep(3 * S);
        await say(own, `woke at ${own.monotonicNs() / S}\n`);
        return 6;
      });
      await sys.nanosleep(S);
      sys.kill(child, SIGSTOP);
      const stopped = await sys.waitpid(child, WUNTRACED);
      await sys.nanosleep(9 * S);
      const still = await sys.waitpid(child, WNOHANG);
      sys.kill(child, SIGCONT);
      const ended = await sys.waitpid(child);
      await say(sys, JSON.stringify([stopped, still, ended]));
      return 0;
    });
    const [line, json] = end.out.split("\n");
    expect(line).toBe("woke at 10");
    expect(JSON.parse(json ?? "")).toEqual([
      { pid: 3, status: 0, signal: SIGSTOP, stopped: true },
      null,
      { pid: 3, status: 6, signal: 0, stopped: false },
    ]);
  });

  it("reach a group, are ignored when asked to, and keep that across execve", async () => {
    const napper = { name: "napper", main: sleeper };
    const end = await boot(
      async (sys) => {
        const deaf = sys.fork((own) => {
          own.signal(SIGTERM, "ignore");
          own.signal(SIGUSR1, () => {});
          return own.execve("/usr/bin/napper", ["napper"], new Map());
        });
        const plain = sys.fork(sleeper);
        sys.setpgid(deaf, deaf);
        sys.setpgid(plain, deaf);
        await sys.nanosleep(S);
        sys.kill(-deaf, SIGTERM);
        const first = await sys.waitpid(-1);
        sys.kill(deaf, SIGUSR1);
        const second = await sys.waitpid(-1);
        await say(sys, `${first?.pid === plain} ${first?.signal} ${second?.signal}`);
        return 0;
      },
      { programs: [napper] },
    );
    expect(end.out).toBe("true 15 10");
  });

  it("check their arguments", async () => {
    const end = await boot((sys) => {
      const codes = [
        codeOf(() => sys.kill(99, 0)),
        codeOf(() => sys.kill(sys.getpid(), 65)),
        codeOf(() => sys.kill(sys.getpid(), 0)),
        codeOf(() => sys.kill(-77, SIGTERM)),
        codeOf(() => sys.kill(1, SIGKILL)),
        codeOf(() => sys.signal(SIGKILL, "ignore")),
        codeOf(() => sys.signal(0, "ignore")),
      ];
      void say(sys, codes.join(" "));
      return 0;
    });
    expect(end.out).toBe("ESRCH EINVAL ok ESRCH ok EINVAL EINVAL");
  });

  it("do not leave a zombie where SIGCHLD is ignored", async () => {
    const end = await boot(async (sys) => {
      sys.signal(SIGCHLD, "ignore");
      sys.fork(() => 0);
      await say(sys, await codeOfAwaited(() => sys.waitpid(-1)));
      return 0;
    });
    expect(end.out).toBe("ECHILD");
  });

  it("unwind a program through its finally blocks, which can do nothing any more", async () => {
    const end = await boot(async (sys) => {
      const child = sys.fork(async (own) => {
        try {
          own.kill(own.getpid(), SIGTERM);
        } finally {
          await say(own, "too late");
        }
        return 0;
      });
      const ended = await sys.waitpid(child);
      await say(sys, `${ended?.signal}`);
      return 0;
    });
    expect(end.out).toBe("15");
  });
});
