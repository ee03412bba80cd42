import { expect, it } from "vitest";
import { editScript } from "./edit-script.js";

/** The distance of Myers' own example is 5. */
it.each([
  ["abc", "abc", 0],
  ["", "ab", 2],
  ["ab", "", 2],
  ["abc", "axc", 2],
  ["abcabba", "cbabac", 5],
  ["xxy", "xxxy", 1],
  ["abcdef", "fedcba", 10],
])("%s to %s", (a, b, distance) => {
  const hunks = editScript([...a], [...b], (line) => line);
  let at = 0;
  let made = "";
  for (const h of hunks) {
    made += a.slice(at, h.aFrom) + b.slice(h.bFrom, h.bTo);
    at = h.aTo;
  }
  expect(made + a.slice(at)).toBe(b);
  expect(hunks.reduce((sum, h) => sum + h.aTo - h.aFrom + h.bTo - h.bFrom, 0)).toBe(distance);
});

it("puts a change that could be earlier or later as late as it can be", () => {
  expect(editScript([..."xxy"], [..."xxxy"], (line) => line)).toEqual([{ aFrom: 2, aTo: 2, bFrom: 2, bTo: 3 }]);
});
