import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FibAlias, FibTable } from "./fib-table.js";
import { FibInfo, type FibConfig } from "./fib-semantics.js";
import { EAGAIN, FibResult, Flowi4 } from "./flow.js";

function route(prefix: number, len: number, type = 1): FibAlias {
  const cfg: FibConfig = {
    dst: prefix,
    dstLen: len,
    tos: 0,
    table: 254,
    protocol: 3,
    scope: 0,
    type,
    priority: 0,
    prefsrc: 0,
    multipath: false,
    metrics: null,
    nhId: 0,
    nlflags: 0,
    nhs: [{ oif: 1, gw: 0, gw6: null, flags: 0, weight: 1, flow: 0 }],
  };
  return new FibAlias(0, type, new FibInfo(cfg), prefix, len);
}

const mask = (addr: number, len: number): number => (len === 0 ? 0 : (addr & (-1 << (32 - len))) >>> 0);

/** Few leading bits, so that prefixes nest. */
const address = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 0x3fffffff }))
  .map(([high, low]) => high * 0x40000000 + (low & 0x3f0f00ff));
const prefixes = fc.array(fc.tuple(address, fc.integer({ min: 0, max: 32 })), { maxLength: 40 });

function look(table: FibTable, addr: number): number {
  const res = new FibResult();
  const err = table.lookup(new Flowi4().init(addr, 0, 0, 0, 0), res, 0);
  return err === 0 ? res.prefixLen : err;
}

describe("FibTable", () => {
  it("finds the longest prefix, as a linear scan does, while routes come and go", () => {
    fc.assert(
      fc.property(prefixes, fc.array(address, { minLength: 1, maxLength: 30 }), fc.integer(), (list, addrs, seed) => {
        const table = new FibTable(254);
        const model = new Map<string, FibAlias>();
        list.forEach(([addr, len], i) => {
          const prefix = mask(addr, len);
          const key = `${prefix}/${len}`;
          const old = model.get(key);
          // About every third step takes a route away again.
          if (old !== undefined || (seed + i) % 3 === 0) {
            const victim = old ?? [...model.values()][0];
            if (victim === undefined) return;
            table.remove(victim);
            model.delete(`${victim.prefix}/${victim.prefixLen}`);
            return;
          }
          const fa = route(prefix, len);
          table.insert(fa, 0);
          model.set(key, fa);
        });
        expect(table.size).toBe(model.size);
        for (const addr of [...addrs, ...list.map(([a]) => a)]) {
          let best = EAGAIN;
          for (const fa of model.values())
            if (mask(addr, fa.prefixLen) === fa.prefix) best = Math.max(best, fa.prefixLen);
          expect(look(table, addr)).toBe(best);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("lists routes by prefix, the longer first where they begin alike", () => {
    const table = new FibTable(254);
    for (const [prefix, len] of [
      [0x0a000000, 8],
      [0xc0a80000, 16],
      [0, 0],
      [0x0a000000, 24],
      [0x0a000001, 32],
    ] as const)
      table.insert(route(prefix, len), 0);
    expect(table.all().map((fa) => `${fa.prefix.toString(16)}/${fa.prefixLen}`)).toEqual([
      "0/0",
      "a000000/24",
      "a000000/8",
      "a000001/32",
      "c0a80000/16",
    ]);
  });

  it.each([
    [6, -22],
    [7, -113],
    [8, -13],
    [9, -11],
  ])("answers a route of type %i with %i", (type, err) => {
    const table = new FibTable(254);
    table.insert(route(0x0a000000, 8), 0);
    table.insert(route(0x0a010000, 16, type), 0);
    expect(look(table, 0x0a010203)).toBe(err);
    expect(look(table, 0x0a020203)).toBe(8);
  });
});
