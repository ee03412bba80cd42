import { expect, test } from "vitest";
import { Timers } from "../../time/timer.js";
import { Nexthop } from "./nexthop.js";
import { ResTable } from "./res-table.js";

const SECOND = 1e9;
const a = new Nexthop(1, 0);
const b = new Nexthop(2, 0);
/** Runs the timers up to `toNs`. */
function advance(timers: Timers, toNs: number): void {
  while (timers.nextNs() >= 0 && timers.nextNs() <= toNs) timers.runNext();
  timers.nowNs = toNs;
}
const shares = (table: ResTable): string => table.buckets.map(({ nh }) => nh!.id).join("");

test("the last member takes its buckets first; unused ones move at once", () => {
  const table = new ResTable(new Timers(), 8, 6000, 0);
  table.setMembers([
    { nh: a, weight: 1 },
    { nh: b, weight: 1 },
  ]);
  expect(shares(table)).toBe("22221111");
  table.setMembers([
    { nh: a, weight: 3 },
    { nh: b, weight: 1 },
  ]);
  expect(shares(table)).toBe("11221111");
  table.setMembers([{ nh: b, weight: 1 }]);
  expect(shares(table)).toBe("22222222");
});

test("a bucket in use stays until it is idle", () => {
  const timers = new Timers();
  const table = new ResTable(timers, 4, 6000, 0);
  table.setMembers([{ nh: a, weight: 1 }]);
  advance(timers, SECOND);
  for (let hash = 0; hash < 4; hash++) expect(table.select(hash)).toBe(a);
  table.setMembers([
    { nh: a, weight: 1 },
    { nh: b, weight: 1 },
  ]);
  expect(shares(table)).toBe("1111");
  advance(timers, 31 * SECOND);
  expect(table.unbalancedTime()).toBe(3000);
  table.select(0);
  advance(timers, 61 * SECOND);
  expect(shares(table)).toBe("1221");
  expect([table.unbalancedTime(), timers.nextNs()]).toEqual([0, -1]);
});

test("out of balance for too long, buckets in use move as well", () => {
  const timers = new Timers();
  const table = new ResTable(timers, 4, 6000, 1000);
  table.setMembers([{ nh: a, weight: 1 }]);
  advance(timers, SECOND);
  for (let hash = 0; hash < 4; hash++) table.select(hash);
  table.setMembers([
    { nh: a, weight: 1 },
    { nh: b, weight: 1 },
  ]);
  advance(timers, 11 * SECOND);
  expect(shares(table)).toBe("2211");
  table.destroy();
  expect(timers.nextNs()).toBe(-1);
});
