import { describe, expect, test } from "vitest";
import { escapePattern, hasPattern, matchesPattern } from "./pattern.js";
import { compileEre } from "./regex.js";

const PLAIN = { extglob: false, nocase: false };
const EXTENDED = { extglob: true, nocase: false };

describe("patterns", () => {
  test.each([
    ["*", "anything/at all", true],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["[a-c]x", "bx", true],
    ["[!a-c]x", "bx", false],
    ["[^a-c]x", "dx", true],
    ["[]a]", "]", true],
    ["[a-]", "-", true],
    ["[[:digit:]]*", "7up", true],
    ["[[:alpha:][:digit:]]", "_", false],
    ["\\*", "*", true],
    ["\\*", "x", false],
    ["[x", "[x", true],
    ["a.b", "axb", false],
    ["@(a|b)", "@(a|b)", true],
  ])("%s on %s", (pattern, text, matches) => {
    expect(matchesPattern(text, pattern, PLAIN)).toBe(matches);
  });

  test.each([
    ["@(a|b)c", "bc", true],
    ["+(ab)", "ababab", true],
    ["?(x)y", "y", true],
    ["*(a|b)z", "abbaz", true],
    ["!(a)", "b", true],
    ["!(a)", "a", false],
    ["!(*.c)", "x.h", true],
    ["!(a).c", "b.c", true],
    ["!(a).c", "a.c", false],
    ["*.@(tar.gz|tgz)", "x.tar.gz", true],
  ])("extended %s on %s", (pattern, text, matches) => {
    expect(matchesPattern(text, pattern, EXTENDED)).toBe(matches);
  });

  test("an escaped text matches itself only", () => {
    const text = "a*[b]?\\(c)!@+|^-";
    expect(matchesPattern(text, escapePattern(text), EXTENDED)).toBe(true);
    expect(hasPattern(escapePattern(text), true)).toBe(false);
    expect(matchesPattern("axb", escapePattern("a*b"), EXTENDED)).toBe(false);
  });
});

describe("extended regular expressions", () => {
  test.each([
    ["^([0-9]+)\\.([0-9]+)$", "10.24", ["10.24", "10", "24"]],
    ["a|b", "xbx", ["b"]],
    ["[[:space:]]+", "a \tb", [" \t"]],
    ["[]x]", "]", ["]"]],
    ["a{2,3}", "aaaa", ["aaa"]],
    ["{x}", "{x}", ["{x}"]],
    ["^(a)?(b)$", "b", ["b", "", "b"]],
    ["[a\\]", "\\", ["\\"]],
  ])("%s on %s", (ere, text, groups) => {
    const match = compileEre(ere, false)?.exec(text) ?? null;
    expect(match === null ? null : Array.from(match, (group) => group ?? "")).toEqual(groups);
  });

  test("a broken one is null", () => {
    expect(compileEre("(", false)).toBeNull();
    expect(compileEre("[", false)).toBeNull();
  });
});
