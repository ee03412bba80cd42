import { describe, expect, it } from "vitest";
import type { Awaitable, Sys } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { World, type WorldOptions } from "./world.js";

export async function boot(main: (sys: Sys) => Awaitable<number>, options: WorldOptions = {}): Promise<{ status: number; message: string | null; out: string; world: World }> {
  const world = new World(options);
  let out = "";
  const end = await world.run(main, { stdout: (bytes) => (out += decodeUtf8(bytes)) });
  return { ...end, out, world };
}

const say = (sys: Sys, text: string): Awaitable<number> => sys.write(1, encodeUtf8(text));

describe("processes", () => {
  it("runs a child inside its parent's waitpid", async () => {
    const { status, out } = await boot((sys) => {
      const child = sys.fork((own) => {
        void say(own, "child\n");
        return 7;
      });
      const result = sys.waitpid(child);
      if (result instanceof Promise || result === null) throw new Error("waitpid waited");
      void say(sys, `parent ${result.status}\n`);
      return 3;
    });
    expect({ status, out }).toEqual({ status: 3, out: "child\nparent 7\n" });
  });
});
