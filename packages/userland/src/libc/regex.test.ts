import { describe, expect, it } from "vitest";
import { compileRegex, RegexError, type RegexSyntax } from "./regex.js";

describe("compileRegex", () => {
  it.each<[RegexSyntax, string, string, string | null]>([
    ["basic", "a\\{2,3\\}", "aaaa", "aaa"],
    ["basic", "a{2}", "a{2}", "a{2}"],
    ["basic", "\\(a\\)\\1", "aab", "aa"],
    ["basic", "*a", "x*a", "*a"],
    ["basic", "a\\|b", "cb", "b"],
    ["basic", "a\\+b\\?", "xaab", "aab"],
    ["basic", "[]a]*", "]a]b", "]a]"],
    ["basic", "[^]a]", "]ab", "b"],
    ["basic", "a.c", "a\nc", "a\nc"],
    ["basic", "^a$", "ba", null],
    ["basic", "a^b$c", "a^b$c", "a^b$c"],
    ["basic", "\\<b\\w*\\>", "ab bc", "bc"],
    ["extended", "a|ab", "ab", "ab"],
    ["extended", "(a|ab)(c|bcd)", "abcd", "abc"],
    ["extended", "a+?", "aab", "aa"],
    ["extended", "a{1", "a{1", "a{1"],
    ["extended", "[[:digit:]]+[[:space:]]", "x12 ", "12 "],
    ["extended", "[a\\]]", "\\]", "\\]"],
    ["extended", "a\\.b", "axb a.b", "a.b"],
    ["extended", "x)", "x)", "x)"],
    ["awk", "a{2}", "aa a{2}", "a{2}"],
    ["awk", "[\\t\\]]+", "x\t]y", "\t]"],
    ["awk", "\\101", "A", "A"],
  ])("%s %s on %j", (syntax, pattern, text, match) => {
    expect(compileRegex(pattern, syntax).exec(text)?.[0] ?? null).toBe(match);
  });

  it.each<[RegexSyntax, string, string]>([
    ["basic", "\\(a", "Unmatched ( or \\("],
    ["basic", "a\\)", "Unmatched ) or \\)"],
    ["basic", "[a", "Unmatched [, [^, [:, [., or [="],
    ["basic", "a\\", "Trailing backslash"],
    ["basic", "\\1", "Invalid back reference"],
    ["basic", "a\\{1", "Unmatched \\{"],
    ["basic", "[[:foo:]]", "Invalid character class name"],
    ["basic", "[z-a]", "Invalid range end"],
    ["extended", "(a", "Unmatched ( or \\("],
    ["extended", "a{2,1}", "Invalid content of \\{\\}"],
    ["awk", "*a", "Invalid preceding regular expression"],
  ])("%s %s fails: %s", (syntax, pattern, text) => {
    expect(() => compileRegex(pattern, syntax)).toThrow(new RegexError(text));
  });
});
