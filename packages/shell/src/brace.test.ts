import { expect, test } from "vitest";
import { expandBraces } from "./brace.js";

test.each([
  ["abc", "abc"],
  ["{a,b}", "a b"],
  ["x{a,b}y", "xay xby"],
  ["{a,b}{1,2}", "a1 a2 b1 b2"],
  ["a{b,c{d,e}}f", "abf acdf acef"],
  ["{1..5}", "1 2 3 4 5"],
  ["{5..1..2}", "5 3 1"],
  ["{01..10..3}", "01 04 07 10"],
  ["{-2..2}", "-2 -1 0 1 2"],
  ["{a..e..2}", "a c e"],
  ["{,x}", " x"],
  ["{a}", "{a}"],
  ["{}", "{}"],
  ["{1..}", "{1..}"],
  ["{a,b", "{a,b"],
  ["${x,y}", "${x,y}"],
  ["'{a,b}'", "'{a,b}'"],
  ["\\{a,b}", "\\{a,b}"],
  ["$(echo {a,b}){1,2}", "$(echo {a,b})1 $(echo {a,b})2"],
  ["{'a,b',c}", "'a,b' c"],
])("%s", (text, words) => {
  expect(expandBraces(text).join(" ")).toBe(words);
});
