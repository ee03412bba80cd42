import { describe, expect, it } from "vitest";
import { DevLimits } from "./dev-limits.js";
import { LinkStats } from "./link-stats.js";

describe("what devices share", () => {
  it("keeps the limits of each device for itself", () => {
    const [a, b, c] = [new DevLimits(), new DevLimits(), new DevLimits()];
    a.tsoMaxSize = 524280;
    b.tsoMaxSize = 524280;
    b.numTxQueues = 4;
    c.gsoMaxSegs = 1;
    a.groMaxSize = 1;
    expect([a, b, c].map((d) => [d.tsoMaxSize, d.numTxQueues, d.gsoMaxSegs, d.groMaxSize])).toEqual([
      [524280, 1, 65535, 1],
      [524280, 4, 65535, 65536],
      [65536, 1, 1, 65536],
    ]);
  });

  it("counts the errors of each device for itself", () => {
    const [a, b] = [new LinkStats(), new LinkStats()];
    a.rxErrors++;
    a.rxErrors++;
    a.collisions++;
    expect([a.rxErrors, a.collisions, a.txErrors, b.rxErrors, b.collisions]).toEqual([2, 1, 0, 0, 0]);
  });
});
