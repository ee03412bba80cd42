import { expect, test } from "vitest";
import { ansiQuote, quoteBackslash, quoteDeclared, quoteIfNeeded, quoteValue } from "./quote.js";

test.each([
  // text, set -x, ${x@Q}, declare -p, printf %q
  ["abc", "abc", "'abc'", '"abc"', "abc"],
  ["", "''", "''", '""', "''"],
  ["a b", "'a b'", "'a b'", '"a b"', "a\\ b"],
  ["it's", "'it'\\''s'", "'it'\\''s'", '"it\'s"', "it\\'s"],
  ["a$b", "'a$b'", "'a$b'", '"a\\$b"', "a\\$b"],
  ["~x", "'~x'", "'~x'", '"~x"', "\\~x"],
  ["x~", "x~", "'x~'", '"x~"', "x~"],
  ["#a", "'#a'", "'#a'", '"#a"', "\\#a"],
  ["a,b", "a,b", "'a,b'", '"a,b"', "a\\,b"],
  ["a\nb", "'a\nb'", "$'a\\nb'", "$'a\\nb'", "$'a\\nb'"],
  ["\x1b", "$'\\E'", "$'\\E'", "$'\\E'", "$'\\E'"],
])("%j", (text, trace, value, declared, backslash) => {
  expect([quoteIfNeeded(text), quoteValue(text), quoteDeclared(text), quoteBackslash(text)]).toEqual([
    trace,
    value,
    declared,
    backslash,
  ]);
});

test("bytes that are no UTF-8", () => {
  expect(ansiQuote("\udc80\x01")).toBe("$'\\200\\001'");
});
