/** Recorded sessions of a real Debian kernel: the same commands print the same here. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runScript } from "@netloom/lab";
import { describe, expect, test } from "vitest";
import { normalize } from "../support/normalize.js";

const dir = import.meta.dirname;

/** Scenarios whose subject is not built yet, by what they wait for; the test fails when one of them agrees. */
const waiting = JSON.parse(readFileSync(join(dir, "waiting.json"), "utf8")) as Readonly<Record<string, readonly string[]>>;
const waitsFor = new Map(Object.entries(waiting).flatMap(([subject, names]) => names.map((name) => [name, subject] as const)));

const names = readdirSync(join(dir, "scenarios"))
  .filter((file) => file.endsWith(".sh"))
  .map((file) => file.slice(0, -3))
  .sort();

async function replay(name: string): Promise<{ readonly output: string; readonly status: number }> {
  const text = readFileSync(join(dir, "scenarios", `${name}.sh`), "utf8");
  const { output, status } = await runScript({ kind: "transcript", text }, { seed: 1, hostProfile: "bare" });
  return { output: normalize(output), status };
}

function golden(name: string): { readonly output: string; readonly status: number } {
  const output = readFileSync(join(dir, "golden", `${name}.out`), "utf8");
  return { output: normalize(output), status: Number(readFileSync(join(dir, "golden", `${name}.rc`), "utf8")) };
}

describe("transcripts of Linux 6.1", () => {
  test.each(names.filter((name) => !waitsFor.has(name)))("%s", async (name) => {
    const ours = await replay(name);
    const theirs = golden(name);
    expect(ours.output).toBe(theirs.output);
    expect(ours.status).toBe(theirs.status);
  });
});

describe("transcripts that wait for a later part", () => {
  test.each([...waitsFor])("%s still differs (%s)", async (name) => {
    expect(existsSync(join(dir, "golden", `${name}.out`)), `${name} is in waiting.json but was never recorded`).toBe(true);
    const ours = await replay(name);
    const theirs = golden(name);
    expect(ours.output === theirs.output && ours.status === theirs.status, `${name} agrees now: take it out of waiting.json`).toBe(false);
  });
});
