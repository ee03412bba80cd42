import { tcFqCodelAttrs, tcFqCodelXstats, tcTbfAttrs, type TcFqCodelAttrs } from "@netloom/netlink";
import { putU16, putU32 } from "@netloom/wire";
import { describe, expect, it } from "vitest";
import { options, SchedLab } from "./test/sched-lab.js";

/** fq_codel below a bucket of 100 kB/s, so that packets wait in it. */
function lab(attrs: TcFqCodelAttrs = {}): SchedLab {
  const l = new SchedLab();
  const parms = {
    cellLog: 0,
    linklayer: 1,
    overhead: 0,
    cellAlign: 0,
    mpu: 0,
    rate: 100_000,
    peakCellLog: 0,
    peakLinklayer: 0,
    peakOverhead: 0,
    peakCellAlign: 0,
    peakMpu: 0,
    peakRate: 0,
    limit: 1,
    buffer: 0,
    mtu: 0,
  };
  l.add("tbf", options({ attrs: [tcTbfAttrs, { TCA_TBF_PARMS: parms, TCA_TBF_BURST: 2000 }] }));
  l.add("fq_codel", options({ attrs: [tcFqCodelAttrs, attrs] }), { parent: 0x10001, handle: 0x20000 });
  l.restart();
  return l;
}

/** A packet of one flow: UDP with this source port. */
function send(l: SchedLab, flow: number, length = 1000, ecn = 0): void {
  l.send(flow, length, 0, (b, at) => {
    putU16(b, at + 12, 0x0800);
    b[at + 14] = 0x45;
    b[at + 15] = ecn;
    b[at + 23] = 17;
    putU32(b, at + 26, 0x0a000001);
    putU32(b, at + 30, 0x0a000002);
    putU16(b, at + 34, 1000 + flow);
  });
}
const counters = (l: SchedLab): ReturnType<typeof tcFqCodelXstats.decode> =>
  tcFqCodelXstats.decode(l.dump()[1]!.attrs.TCA_STATS2!.TCA_STATS_APP!, 0);

describe("fq_codel", () => {
  it("serves a sparse flow before one that fills the queue", () => {
    const l = lab({ TCA_FQ_CODEL_TARGET: 10_000_000 });
    for (let i = 0; i < 20; i++) send(l, 1);
    l.run(15);
    send(l, 2, 100);
    l.run(1000);
    expect(l.arrivals.length).toBe(21);
    const sparse = l.arrivals.find(({ id }) => id === 2)!;
    expect(sparse.ms).toBeLessThan(40);
  });

  it("shares the rate between flows", () => {
    const l = lab({ TCA_FQ_CODEL_QUANTUM: 1000, TCA_FQ_CODEL_TARGET: 10_000_000 });
    for (let i = 0; i < 100; i++) for (const flow of [1, 1, 1, 2]) send(l, flow);
    l.restart();
    l.run(1500);
    const of = (flow: number): number => l.ids.filter((id) => id === flow).length;
    expect(Math.abs(of(1) - of(2))).toBeLessThanOrEqual(3);
  });

  it("drops from a flow whose packets wait too long, at growing speed", () => {
    const l = lab();
    for (let ms = 0; ms < 3000; ms += 5) {
      send(l, 1);
      l.run(5);
    }
    const s = l.dump()[1]!.attrs.TCA_STATS2!.TCA_STATS_QUEUE!;
    expect(s.drops).toBeGreaterThan(20);
    expect(l.stats().backlog).toBe(`${s.backlog}b ${s.qlen}p`);
    const half = l.lab.stack.drops.get("QDISC_DROP")!;
    expect(half).toBe(s.drops);
  });

  it("marks instead where the ends know of it", () => {
    const l = lab();
    for (let ms = 0; ms < 1000; ms += 5) {
      send(l, 1, 1000, 2);
      l.run(5);
    }
    l.run(5000);
    expect(counters(l).ecnMark).toBeGreaterThan(2);
    expect(l.arrivals.filter(({ bytes }) => (bytes[15]! & 3) === 3).length).toBe(counters(l).ecnMark);
    expect(l.lab.stack.drops.get("QDISC_DROP")).toBe(undefined);
  });

  it("drops from the fullest flow when its limit is reached", () => {
    const l = lab({ TCA_FQ_CODEL_LIMIT: 10, TCA_FQ_CODEL_DROP_BATCH_SIZE: 4 });
    for (let i = 0; i < 14; i++) send(l, 1);
    send(l, 2, 100);
    const c = counters(l);
    expect([c.dropOverlimit, c.newFlowsLen, c.maxpacket]).toEqual([4, 2, 1000]);
    expect(l.dump()[1]!.attrs.TCA_STATS2!.TCA_STATS_QUEUE!.qlen).toBe(
      l.dump()[0]!.attrs.TCA_STATS2!.TCA_STATS_QUEUE!.qlen,
    );
    l.run(500);
    expect(l.ids.filter((id) => id === 2)).toEqual([2]);
    expect(l.stats().backlog).toBe("0b 0p");
  });

  it("frees what waits", () => {
    const l = lab();
    for (let i = 0; i < 20; i++) send(l, i);
    l.del();
    expect(l.lab.stack.skbs.live).toBe(0);
  });
});
