/** Who traces changes nothing: the same bytes of output, the same status, the same virtual time at the end. */

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createWorld, runInWorld, type Script } from "@netloom/lab";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const scenarios = readdirSync(join(root, "test/transcripts/scenarios")).filter((f) => f.endsWith(".sh"));
const labs = readdirSync(join(root, "labs")).filter((f) => f.endsWith(".sh"));
/** One scenario in so many: all of them take as long as the transcripts' own test does. */
const SAMPLE = 6;

interface Ended {
  readonly output: string;
  readonly status: number;
  readonly message: string | null;
  readonly endNs: number;
}

async function run(script: Script, traced: boolean): Promise<Ended & { readonly events: number }> {
  const options = { seed: 1, hostProfile: "bare" } as const;
  const world = createWorld(options);
  const { top } = world.tracing;
  if (traced) top.setEvents(["packet:*"]);
  const { output, status, message } = await runInWorld(world, script, options);
  return { output, status, message, endNs: world.timers.nowNs, events: top.buffer.written };
}

async function same(text: string): Promise<number> {
  const { events: none, ...plain } = await run({ kind: "transcript", text }, false);
  const { events, ...traced } = await run({ kind: "transcript", text }, true);
  expect(traced).toEqual(plain);
  expect(none).toBe(0);
  return events;
}

describe("tracing changes no outcome", () => {
  test.each(scenarios.filter((_name, i) => i % SAMPLE === 0))("scenario %s", async (name) => {
    await same(readFileSync(join(root, "test/transcripts/scenarios", name), "utf8"));
  });
  test.each(labs)("lab %s", async (name) => {
    expect(await same(readFileSync(join(root, "labs", name), "utf8"))).toBeGreaterThan(0);
  });
});
