import { Errno } from "@netloom/uapi";
import { tcNetemAttrs, tcNetemQopt, type TcNetemAttrs, type TcNetemQopt } from "@netloom/netlink";
import { checksum, putU16 } from "@netloom/wire";
import { describe, expect, it } from "vitest";
import { options, SchedLab } from "./test/sched-lab.js";

const MS = 1_000_000 / 64;
const U32_MAX = 0xffffffff;
const percent = (share: number): number => Math.round((share / 100) * U32_MAX);

function netem(qopt: Partial<TcNetemQopt>, attrs: TcNetemAttrs = {}): Uint8Array {
  return options({
    struct: [tcNetemQopt, { latency: 0, limit: 1000, loss: 0, gap: 0, duplicate: 0, jitter: 0, ...qopt }],
    attrs: [tcNetemAttrs, attrs],
  });
}
function lab(qopt: Partial<TcNetemQopt>, attrs: TcNetemAttrs = {}, seed = 1): SchedLab {
  const l = new SchedLab(seed);
  l.add("netem", netem(qopt, attrs));
  l.restart();
  return l;
}

describe("netem delays", () => {
  it("each packet by the same time, in order", () => {
    const l = lab({ latency: 100 * MS });
    l.sendMany(1, 3, 100, 10);
    expect(l.stats()).toEqual({ sent: "0b 0p", dropped: 0, overlimits: 0, backlog: "300b 3p", requeues: 0 });
    l.run(200);
    expect(l.ids).toEqual([1, 2, 3]);
    expect(l.times).toEqual([100, 110, 120]);
    expect(l.stats()).toEqual({ sent: "300b 3p", dropped: 0, overlimits: 0, backlog: "0b 0p", requeues: 0 });
  });

  it("with jitter within its bounds, and packets overtake one another", () => {
    const l = lab({ latency: 50 * MS, jitter: 20 * MS });
    l.sendMany(1, 200);
    l.run(200);
    expect(l.arrivals.length).toBe(200);
    expect(Math.min(...l.times)).toBeGreaterThanOrEqual(29);
    expect(Math.max(...l.times)).toBeLessThan(72);
    expect(Math.max(...l.times) - Math.min(...l.times)).toBeGreaterThan(35);
    expect(l.ids).not.toEqual([...l.ids].sort((a, b) => a - b));
  });

  it("as a table of deviations says", () => {
    // Half of the packets a deviation early, half two deviations late.
    const table = new Uint8Array(Int16Array.of(-8192, 16384).buffer);
    const l = lab({ latency: 50 * MS, jitter: 10 * MS }, { TCA_NETEM_DELAY_DIST: table });
    for (let id = 1; id <= 40; id++) l.send(id);
    l.run(200);
    expect(new Set(l.times.map((ms) => Math.round(ms / 10) * 10))).toEqual(new Set([40, 70]));
  });

  it("is the same again with the same seed, and another with another", () => {
    const times = (seed: number): number[] => {
      const l = lab({ latency: 50 * MS, jitter: 20 * MS, loss: percent(30) }, {}, seed);
      l.sendMany(1, 50);
      l.run(200);
      return l.times;
    };
    expect(times(5)).toEqual(times(5));
    expect(times(5)).not.toEqual(times(6));
  });

  it("by the rate, each after the one before", () => {
    const l = lab({}, { TCA_NETEM_RATE: { rate: 10_000, packetOverhead: 0, cellSize: 0, cellOverhead: 0 } });
    l.sendMany(1, 3);
    l.run(100);
    expect(l.times).toEqual([10, 20, 30]);
  });

  it("by the rate in whole cells with their overhead", () => {
    const l = lab({}, { TCA_NETEM_RATE: { rate: 10_000, packetOverhead: 20, cellSize: 48, cellOverhead: 5 } });
    l.send(1);
    l.run(100);
    // 120 bytes are 3 cells of 53.
    expect(l.times).toEqual([15.9]);
  });

  it("opens slots at intervals", () => {
    const l = lab(
      {},
      { TCA_NETEM_SLOT: { minDelay: 20e6, maxDelay: 20e6, maxPackets: 2, maxBytes: 0, distDelay: 0, distJitter: 0 } },
    );
    l.run(1);
    l.restart();
    l.sendMany(1, 6);
    l.run(200);
    expect(l.ids).toEqual([1, 2, 3, 4, 5, 6]);
    expect(l.times.map(Math.floor)).toEqual([20, 20, 40, 40, 60, 60]);
  });
});

describe("netem loses", () => {
  it.each([
    [0, 2000, 2000],
    [100, 0, 0],
    [50, 930, 1070],
    [10, 1750, 1850],
  ])("%i %% of the packets", (loss, least, most) => {
    const l = lab({ loss: percent(loss) });
    l.sendMany(1, 2000);
    expect(l.arrivals.length).toBeGreaterThanOrEqual(least);
    expect(l.arrivals.length).toBeLessThanOrEqual(most);
    expect(l.stats().dropped).toBe(2000 - l.arrivals.length);
    expect(l.lab.stack.drops.get("QDISC_LOSS") ?? 0).toBe(2000 - l.arrivals.length);
  });

  it("in bursts by Gilbert and Elliott's model", () => {
    const l = lab({}, { TCA_NETEM_LOSS: { NETEM_LOSS_GE: { p: percent(5), r: percent(20), h: 0, k1: 0 } } });
    l.sendMany(1, 4000);
    // In the bad state for p / (p + r) of the time, for 1 / r packets each time.
    const lost = 4000 - l.arrivals.length;
    expect(lost / 4000).toBeGreaterThan(0.15);
    expect(lost / 4000).toBeLessThan(0.25);
    const arrived = new Set(l.ids);
    let bursts = 0;
    for (let id = 1; id <= 4000; id++) if (!arrived.has(id) && (id === 1 || arrived.has(id - 1))) bursts++;
    expect(lost / bursts).toBeGreaterThan(3.5);
    expect(lost / bursts).toBeLessThan(6.5);
  });

  it("marks instead of dropping packets that know of congestion", () => {
    const l = lab({ loss: U32_MAX }, { TCA_NETEM_ECN: 1 });
    for (const ecn of [0, 1, 2, 3])
      l.send(ecn, 100, 0, (b, at) => {
        putU16(b, at + 12, 0x0800);
        b[at + 14] = 0x45;
        b[at + 15] = ecn;
        putU16(b, at + 24, checksum(b, at + 14, 20));
      });
    expect(l.arrivals.map(({ id, bytes }) => [id, bytes[15], checksum(bytes, 14, 20)])).toEqual([
      [1, 3, 0],
      [2, 3, 0],
      [3, 3, 0],
    ]);
  });
});

describe("netem changes", () => {
  it("doubles packets, the copies counted like others", () => {
    const l = lab({ duplicate: U32_MAX });
    l.sendMany(1, 2);
    expect(l.ids).toEqual([1, 1, 2, 2]);
    expect(l.stats().sent).toBe("400b 4p");
  });

  it("flips one bit of packets it corrupts", () => {
    const l = lab({}, { TCA_NETEM_CORRUPT: { probability: U32_MAX, correlation: 0 } });
    const sent = new Uint8Array(100);
    for (let id = 1; id <= 20; id++) l.send(0, 100, 0, (b, at) => sent.set(b.subarray(at, at + 100)));
    for (const { bytes } of l.arrivals) {
      let bits = 0;
      bytes.forEach((byte, i) => {
        for (let x = byte ^ sent[i]!; x !== 0; x &= x - 1) bits++;
      });
      expect(bits).toBe(1);
    }
    expect(l.arrivals.length).toBeGreaterThan(10);
  });

  it("sends every second packet at once when it reorders", () => {
    const l = lab({ latency: 100 * MS, gap: 2 }, { TCA_NETEM_REORDER: { probability: U32_MAX, correlation: 0 } });
    l.sendMany(1, 4, 100, 10);
    l.run(200);
    expect(l.ids).toEqual([2, 4, 1, 3]);
    expect(l.stats().requeues).toBe(2);
  });
});

describe("netem's queue", () => {
  it("drops what does not fit, and whoever sends may know", () => {
    const l = lab({ latency: 100 * MS, limit: 2 });
    l.sendMany(1, 5);
    expect(l.stats()).toEqual({ sent: "0b 0p", dropped: 3, overlimits: 0, backlog: "200b 2p", requeues: 0 });
    expect(l.lab.stack.drops.get("QDISC_DROP")).toBe(3);
    expect(l.lab.stack.sched.xmitDrops).toBe(3);
  });

  it("is emptied when the device goes down or the discipline goes, and nothing is left behind", () => {
    const l = new SchedLab();
    const before = [l.lab.stack.skbs.live, l.lab.timers.armed];
    l.add("netem", netem({ latency: 1000 * MS }));
    l.sendMany(1, 3);
    expect(l.lab.stack.skbs.live).toBe(before[0]! + 3);
    l.lab.down(l.lab.nets[0]!, "eth0");
    expect(l.stats().backlog).toBe("0b 0p");
    l.lab.up(l.lab.nets[0]!, "eth0");
    l.run(10);
    l.sendMany(4, 6);
    l.del();
    l.run(3000);
    expect(l.ids).toEqual([]);
    expect([l.lab.stack.skbs.live, l.lab.timers.armed]).toEqual(before);
    l.add("netem", netem({ latency: 1000 * MS }));
    l.sendMany(7, 9);
    l.lab.delLink(l.lab.nets[0]!, "eth0");
    l.run(3000);
    expect([l.lab.stack.skbs.live, l.lab.timers.armed]).toEqual([0, 0]);
  });

  it("holds packets for a child too", () => {
    const l = lab({ latency: 50 * MS });
    l.add("netem", netem({ latency: 30 * MS }), { parent: 0x10001, handle: 0x20000 });
    l.send(1);
    l.run(200);
    expect(l.times).toEqual([80]);
    l.sendMany(2, 3);
    l.del({ parent: 0x10001 });
    l.run(200);
    expect(l.ids).toEqual([1, 2, 3]);
  });
});

it("netem refuses what is no setting of it", () => {
  const l = new SchedLab();
  const refuse = (options: Uint8Array | null): string => {
    try {
      l.add("netem", options);
    } catch (error) {
      if (error instanceof Errno) return error.code;
      throw error;
    }
    return "";
  };
  expect(refuse(null)).toBe("EINVAL");
  expect(refuse(new Uint8Array(8))).toBe("EINVAL");
  expect(refuse(netem({}, { TCA_NETEM_DELAY_DIST: new Uint8Array(0) }))).toBe("EINVAL");
  expect(refuse(netem({}, { TCA_NETEM_LOSS: {} }))).toBe("EINVAL");
  expect(l.list()).toEqual(["noqueue 0:"]);
});
