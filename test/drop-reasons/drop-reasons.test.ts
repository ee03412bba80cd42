import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dropReasonName, SKB_DROP_REASONS, type SkbDropReason } from "../../packages/kernel/src/trace/drop-reason.js";
import { dropReasonsDoc } from "./document.js";
import { DIR, observeNetloom, parseObservations, type Observation } from "./netloom.js";
import { provokeByHand } from "./by-hand.js";

const read = (name: string): string => readFileSync(join(DIR, name), "utf8");
/** Names that Linux 6.1 has; what it has none for it calls NOT_SPECIFIED. */
const NAMES = new Set(read("linux-6.1-names.txt").trim().split("\n"));
const linux = new Map(parseObservations(read("linux-6.1.out")).map((o) => [o.title, o]));

/** What differs on purpose: the situation, and why. */
const COUNTERS_DIFFER = new Map([
  ["two tunnels, each through the other", "Linux counts a drop in each tunnel on the way back up, too"],
]);

/** Linux 6.1 calls an echo reply that a raw socket got lost if no ping socket wants it, too. */
const NOT_LOST_HERE = new Map([["a queue of one packet", "NO_SOCKET"]]);

const isReason = (name: string): name is SkbDropReason => (SKB_DROP_REASONS as readonly string[]).includes(name);
/** As Linux tells it. */
const told = (reason: string): string => (isReason(reason) ? dropReasonName(reason) : reason);

/** Reasons the real kernel has a name for, by these names. */
const named = ({ reasons, title }: Observation): string[] =>
  reasons.map(told).filter((reason) => NAMES.has(reason) && NOT_LOST_HERE.get(title) !== reason);

const ours = await observeNetloom("situations.sh");

describe("situations recorded on Linux 6.1", () => {
  test("are the ones that happened here", () => {
    expect(ours.map((o) => `${o.reason}: ${o.title}`)).toEqual(
      [...linux.values()].map((o) => `${o.reason}: ${o.title}`),
    );
  });
  test.each(ours.map((o) => [o.title, o] as const))("%s", (title, o) => {
    const theirs = linux.get(title)!;
    expect(o.reasons).toContain(o.reason);
    // Linux's reason where it has one; where it says nothing more, ours may.
    for (const reason of named(theirs)) expect(named(o)).toContain(reason);
    if (theirs.reasons.length > 0 && !theirs.reasons.includes("NOT_SPECIFIED")) expect(named(o)).toEqual(named(theirs));
    if (!COUNTERS_DIFFER.has(title)) expect(o.counters).toEqual(theirs.counters);
  });
});

test("every reason can be provoked", async () => {
  const provoked = new Set<string>(provokeByHand());
  for (const { reason, reasons } of [...ours, ...(await observeNetloom("netloom-only.sh"))]) {
    expect(reasons).toContain(reason);
    provoked.add(reason);
  }
  expect([...provoked].sort()).toEqual([...SKB_DROP_REASONS].sort());
});

test("docs/drop-reasons.md is what npm run docs writes", () => {
  expect(readFileSync("docs/drop-reasons.md", "utf8")).toBe(dropReasonsDoc());
});
