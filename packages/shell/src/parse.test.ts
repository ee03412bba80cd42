import { describe, expect, test } from "vitest";
import { isComplete, lineAt, parseSource } from "./parse.js";

describe("isComplete", () => {
  test.each([
    ["echo a", true],
    ["", true],
    ["# comment \\", true],
    ["echo )", true],
    ["fi", true],
    ["echo a; if then", true],
    ["a () { :; }", true],
    ["cat <<E\nx\nE", true],
    ["echo 'a\\'", true],
    ["echo a \\", false],
    ["echo a \\\\", true],
    ["if true; then", false],
    ["if true; then\n echo", false],
    ["for i in 1 2", false],
    ["for i in 1 2; do echo", false],
    ["while true; do", false],
    ["case x in", false],
    ["f() {", false],
    ["f() {\n echo a", false],
    ["(", false],
    ["{ echo", false],
    ["a &&", false],
    ["a |", false],
    ["echo 'a", false],
    ['echo "a', false],
    ["echo $(", false],
    ["echo `a", false],
    ["echo ${x", false],
    ["((1+", false],
    ["a=(1 2", false],
    ["cat <<E", false],
    ["cat <<E\nx", false],
    ["[[ a ==", false],
  ])("%j", (text, complete) => {
    expect(isComplete(text)).toBe(complete);
  });
});

describe("syntax errors", () => {
  test.each([
    ["echo )", ["syntax error near unexpected token `)'", "`echo )'"]],
    ["a;;b", ["syntax error near unexpected token `;;'", "`a;;b'"]],
    ["ls <", ["syntax error near unexpected token `newline'", "`ls <'"]],
    ["foo(", ["syntax error near unexpected token `newline'", "`foo('"]],
    ["f( a", ["syntax error near unexpected token `a'", "`f( a'"]],
    ["if true; fi", ["syntax error near unexpected token `fi'", "`if true; fi'"]],
    ["if true", ["syntax error: unexpected end of file"]],
    ["echo 'a", ["unexpected EOF while looking for matching `''"]],
    ["echo $(", ["unexpected EOF while looking for matching `)'"]],
    ["[[ a b ]]", ["conditional binary operator expected"]],
  ])("%s", (text, messages) => {
    expect(parseSource(text).failure?.messages.map((message) => message.text)).toEqual(messages);
  });
});

test("line numbers", () => {
  const source = parseSource("a\nb\n\nc", 10);
  expect([0, 2, 4, 5].map((pos) => lineAt(source, pos))).toEqual([10, 11, 12, 13]);
});
