import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SmallMap } from "./small-map.js";

const step = fc.record({ what: fc.constantFrom("set", "delete", "clear"), key: fc.nat(20), value: fc.nat() });

describe("SmallMap", () => {
  it("does what a Map does, few or many", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const small = new SmallMap<number, number>();
        const map = new Map<number, number>();
        for (const { what, key, value } of steps) {
          if (what === "set") {
            small.set(key, value);
            map.set(key, value);
          } else if (what === "delete") expect(small.delete(key)).toBe(map.delete(key));
          else if (value % 8 === 0) {
            small.clear();
            map.clear();
          }
          expect([small.size, small.get(key), small.has(key)]).toEqual([map.size, map.get(key), map.has(key)]);
        }
        expect([small.entries(), small.keys(), small.values()]).toEqual([[...map], [...map.keys()], [...map.values()]]);
      }),
    );
  });
});
