import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Skb } from "../core/skb.js";
import { NetLab } from "../test/net-lab.js";
import { SkbQueue, TimedSkbQueue } from "./skb-queue.js";

const { stack } = new NetLab();

function packet(length: number): Skb {
  const skb = stack.skbs.alloc(length);
  skb.tail += length;
  return skb;
}

describe("SkbQueue", () => {
  it("gives packets in order of arrival, what was put in front first, and counts their bytes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constant(0), fc.integer({ min: -99, max: -1 }))),
        (steps) => {
          const queue = new SkbQueue();
          const model: Skb[] = [];
          for (const step of steps) {
            if (step === 0) expect(queue.shift()).toBe(model.shift() ?? null);
            else if (step > 0) {
              const skb = packet(step);
              queue.push(skb);
              model.push(skb);
            } else {
              const skb = packet(-step);
              queue.unshift(skb);
              model.unshift(skb);
            }
            expect(queue.length).toBe(model.length);
            expect(queue.bytes).toBe(model.reduce((sum, skb) => sum + skb.tail - skb.data, 0));
            expect(queue.peek()).toBe(model[0] ?? null);
          }
          queue.purge();
          expect([queue.length, queue.bytes]).toEqual([0, 0]);
        },
      ),
    );
  });
});

describe("TimedSkbQueue", () => {
  it("gives packets by time, those of one time in order of arrival", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 20 }))), (steps) => {
        const queue = new TimedSkbQueue();
        const model: { skb: Skb; time: number }[] = [];
        for (const time of steps) {
          if (time === null) expect(queue.shift()).toBe(model.shift()?.skb ?? null);
          else {
            const skb = packet(1);
            queue.insert(skb, time);
            const at = model.findIndex((entry) => entry.time > time);
            model.splice(at < 0 ? model.length : at, 0, { skb, time });
          }
          expect(queue.length).toBe(model.length);
          if (model.length > 0) expect([queue.firstNs, queue.lastNs]).toEqual([model[0]!.time, model.at(-1)!.time]);
        }
        queue.purge();
        expect(queue.length).toBe(0);
      }),
    );
  });
});
