import { Errno } from "@netloom/uapi";
import { tcFifoQopt, tcTbfAttrs, type TcTbfAttrs, type TcTbfQopt } from "@netloom/netlink";
import { describe, expect, it } from "vitest";
import { options, SchedLab } from "./test/sched-lab.js";

const QOPT: TcTbfQopt = {
  cellLog: 0,
  linklayer: 1,
  overhead: 0,
  cellAlign: 0,
  mpu: 0,
  rate: 10_000,
  peakCellLog: 0,
  peakLinklayer: 0,
  peakOverhead: 0,
  peakCellAlign: 0,
  peakMpu: 0,
  peakRate: 0,
  limit: 10_000,
  buffer: 0,
  mtu: 0,
};
function tbf(qopt: Partial<TcTbfQopt>, burst: number, more: TcTbfAttrs = {}): Uint8Array {
  return options({ attrs: [tcTbfAttrs, { TCA_TBF_PARMS: { ...QOPT, ...qopt }, TCA_TBF_BURST: burst, ...more }] });
}
function lab(qopt: Partial<TcTbfQopt>, burst: number, more: TcTbfAttrs = {}): SchedLab {
  const l = new SchedLab();
  l.add("tbf", tbf(qopt, burst, more));
  l.restart();
  return l;
}

describe("tbf", () => {
  it("lets a burst pass, then the rate", () => {
    const l = lab({}, 300);
    l.sendMany(1, 6);
    l.run(200);
    expect(l.ids).toEqual([1, 2, 3, 4, 5, 6]);
    expect(l.times.slice(0, 3).every((ms) => ms < 0.1)).toBe(true);
    expect(l.times.slice(3).map(Math.round)).toEqual([10, 20, 30]);
    expect(l.stats()).toEqual({ sent: "600b 6p", dropped: 0, overlimits: 5, backlog: "0b 0p", requeues: 0 });
  });

  it("fills its bucket no further than the burst", () => {
    const l = lab({}, 200);
    l.run(10_000);
    l.restart();
    l.sendMany(1, 4);
    l.run(200);
    expect(l.times.map(Math.round)).toEqual([0, 0, 10, 20]);
  });

  it("sends the burst no faster than the peak rate", () => {
    const l = lab({ peakRate: 50_000, peakLinklayer: 1 }, 300, { TCA_TBF_PBURST: 100 });
    l.sendMany(1, 5);
    l.run(200);
    expect(l.times.map(Math.round)).toEqual([0, 2, 4, 10, 20]);
  });

  it("counts overhead, least length and cells", () => {
    const spacing = (qopt: Partial<TcTbfQopt>): number => {
      const l = lab(qopt, 1000);
      l.sendMany(1, 60, 60);
      l.run(1000);
      return Math.round((l.times.at(-1)! - l.times.at(-6)!) * 10) / 50;
    };
    expect(spacing({})).toBe(6);
    expect(spacing({ overhead: 20 })).toBe(8);
    expect(spacing({ mpu: 100 })).toBe(10);
    expect(spacing({ linklayer: 2 })).toBe(10.6);
  });

  it("drops what can never pass and what its queue does not hold", () => {
    const l = lab({ limit: 250 }, 150);
    l.send(1, 151);
    l.sendMany(2, 6);
    expect(l.stats()).toEqual({ sent: "100b 1p", dropped: 3, overlimits: 4, backlog: "200b 2p", requeues: 0 });
    l.run(100);
    expect(l.ids).toEqual([2, 3, 4]);
    expect(l.lab.stack.drops.get("QDISC_DROP")).toBe(3);
  });

  it("keeps what waits when it is changed, and loses it with another child", () => {
    const l = lab({}, 100);
    l.sendMany(1, 4);
    l.modify("tbf", tbf({ rate: 100_000 }, 100), {}, 0);
    l.run(20);
    expect(l.ids).toEqual([1, 2, 3, 4]);
    l.sendMany(5, 7);
    l.add("pfifo", options({ struct: [tcFifoQopt, { limit: 1 }] }), { parent: 0x10001, handle: 0x20000 });
    expect(l.stats().backlog).toBe("0b 0p");
    l.sendMany(8, 12);
    l.run(100);
    expect(l.ids.slice(4)).toEqual([5, 8]);
    expect(l.list()).toEqual(["tbf 1:", "pfifo 2:"]);
  });

  it.each<[string, TcTbfAttrs]>([
    ["no settings", {}],
    ["no rate", { TCA_TBF_PARMS: { ...QOPT, rate: 0 }, TCA_TBF_BURST: 100 }],
    ["no burst", { TCA_TBF_PARMS: QOPT }],
    ["a peak below the rate", { TCA_TBF_PARMS: { ...QOPT, peakRate: 5000 }, TCA_TBF_BURST: 100, TCA_TBF_PBURST: 100 }],
  ])("refuses %s", (_name, attrs) => {
    const l = new SchedLab();
    expect(() => l.add("tbf", options({ attrs: [tcTbfAttrs, attrs] }))).toThrow(Errno);
    expect(l.list()).toEqual(["noqueue 0:"]);
  });
});
