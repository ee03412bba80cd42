import { tcHtbAttrs, type TcHtbOpt } from "@netloom/netlink";
import { describe, expect, it } from "vitest";
import { options, SchedLab } from "./test/sched-lab.js";

const OPT: TcHtbOpt = {
  cellLog: 0,
  linklayer: 1,
  overhead: 0,
  cellAlign: 0,
  mpu: 0,
  rate: 0,
  ceilCellLog: 0,
  ceilLinklayer: 1,
  ceilOverhead: 0,
  ceilCellAlign: 0,
  ceilMpu: 0,
  ceilRate: 0,
  buffer: 0,
  cbuffer: 0,
  quantum: 1000,
  level: 0,
  prio: 0,
};
const ROOT = 0xffffffff;
/** Bytes of burst as ticks of 64 ns at a rate. */
const ticks = (bytes: number, rate: number): number => Math.floor((bytes * 1e9) / rate / 64);

interface Shares {
  readonly id: number;
  readonly rate: number;
  readonly ceil?: number;
  readonly parent?: number;
  readonly prio?: number;
}

function lab(classes: readonly Shares[], defcls = 0): SchedLab {
  const l = new SchedLab();
  const glob = { version: 3, rate2quantum: 10, defcls, debug: 0, directPkts: 0 };
  l.add("htb", options({ attrs: [tcHtbAttrs, { TCA_HTB_INIT: glob }] }));
  for (const { id, rate, ceil = rate, parent = ROOT, prio = 0 } of classes) {
    const opt = { ...OPT, rate, ceilRate: ceil, prio, buffer: ticks(1000, rate), cbuffer: ticks(1000, ceil) };
    l.addClass(
      "htb",
      0x10000 + id,
      parent === ROOT ? ROOT : 0x10000 + parent,
      options({ attrs: [tcHtbAttrs, { TCA_HTB_PARMS: opt }] }),
    );
  }
  l.restart();
  return l;
}

/** Keeps every class busy for `seconds` and tells the bytes a second each of them sent, by class, in hundreds. */
function saturate(l: SchedLab, classes: readonly number[], seconds: number): Record<number, number> {
  for (const id of classes) for (let i = 0; i < 900; i++) l.send(id, 500, 0x10000 + id);
  // The first second is the burst's.
  l.run(1000);
  l.restart();
  l.run(seconds * 1000);
  const rates: Record<number, number> = {};
  for (const id of classes) rates[id] = Math.round((l.ids.filter((x) => x === id).length * 500) / seconds / 100) * 100;
  return rates;
}

describe("htb", () => {
  it("sends packets of no class at once", () => {
    const l = lab([]);
    l.sendMany(1, 3);
    expect(l.ids).toEqual([1, 2, 3]);
    expect(l.stats().sent).toBe("300b 3p");
    const glob = tcHtbAttrs.decode(
      l.dump()[0]!.attrs.TCA_OPTIONS!,
      0,
      l.dump()[0]!.attrs.TCA_OPTIONS!.length,
    ).TCA_HTB_INIT!;
    expect([glob.directPkts, glob.version]).toEqual([3, 0x30011]);
  });

  it("gives the default class what names no other", () => {
    const l = lab(
      [
        { id: 1, rate: 10_000 },
        { id: 2, rate: 10_000 },
      ],
      2,
    );
    l.send(1, 100, 0x10001);
    l.send(2, 100, 0x10099);
    l.send(3, 100);
    expect([l.stats(0x10001).sent, l.stats(0x10002).sent]).toEqual(["100b 1p", "200b 2p"]);
  });

  it("gives every class its rate and not more than its ceiling", () => {
    const l = lab([
      { id: 1, rate: 20_000 },
      { id: 2, rate: 5_000 },
    ]);
    expect(saturate(l, [1, 2], 10)).toEqual({ 1: 20_000, 2: 5_000 });
    expect(l.stats().overlimits).toBeGreaterThan(100);
  });

  it("lends what the parent has left, by turns", () => {
    const l = lab([
      { id: 1, rate: 50_000 },
      { id: 10, rate: 10_000, ceil: 50_000, parent: 1 },
      { id: 11, rate: 10_000, ceil: 50_000, parent: 1 },
    ]);
    const { 10: a, 11: b } = saturate(l, [10, 11], 10);
    expect(a! + b!).toBeGreaterThan(49_000);
    expect(a! + b!).toBeLessThan(51_000);
    expect(Math.abs(a! - b!)).toBeLessThan(2_000);
  });

  it("lends all to one whose sibling is idle, up to its ceiling", () => {
    const classes: Shares[] = [
      { id: 1, rate: 50_000 },
      { id: 10, rate: 10_000, ceil: 30_000, parent: 1 },
      { id: 11, rate: 40_000, ceil: 50_000, parent: 1 },
    ];
    expect(saturate(lab(classes), [10], 5)).toEqual({ 10: 30_000 });
    expect(saturate(lab(classes), [10, 11], 5)).toEqual({ 10: 10_000, 11: 40_000 });
  });

  it("lends to the lower priority number first", () => {
    const l = lab([
      { id: 1, rate: 50_000 },
      { id: 10, rate: 5_000, ceil: 50_000, parent: 1, prio: 1 },
      { id: 11, rate: 5_000, ceil: 50_000, parent: 1, prio: 0 },
    ]);
    expect(saturate(l, [10, 11], 5)).toEqual({ 10: 5_000, 11: 45_000 });
  });

  it("borrows over two levels", () => {
    const l = lab([
      { id: 1, rate: 40_000 },
      { id: 2, rate: 10_000, ceil: 40_000, parent: 1 },
      { id: 20, rate: 1_000, ceil: 40_000, parent: 2 },
    ]);
    expect(saturate(l, [20], 5)).toEqual({ 20: 40_000 });
    expect(new Set([0x10001, 0x10002, 0x10014].map((cl) => l.stats(cl).sent)).size).toBe(1);
  });

  it("loses what waits with the class, and leaves nothing behind", () => {
    const l = lab([{ id: 1, rate: 1_000 }]);
    for (let i = 0; i < 20; i++) l.send(1, 500, 0x10001);
    expect(l.stats().backlog).toBe("8500b 17p");
    l.del();
    l.run(5000);
    expect(l.lab.stack.skbs.live).toBe(0);
    expect(l.list()).toEqual(["noqueue 0:"]);
  });
});
