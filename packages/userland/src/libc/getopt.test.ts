import { describe, expect, it } from "vitest";
import { getopt, OptionError } from "./getopt.js";

const SHORT = "abc:i::";
const LONG = { all: "a", color: "color::", count: "c", "count-all": "b", size: "size:" };

describe("getopt", () => {
  it.each([
    [
      "-a x -b",
      [
        ["a", ""],
        ["b", ""],
      ],
      ["x"],
    ],
    [
      "-ab",
      [
        ["a", ""],
        ["b", ""],
      ],
      [],
    ],
    [
      "-cX -c Y",
      [
        ["c", "X"],
        ["c", "Y"],
      ],
      [],
    ],
    [
      "-i -iX y",
      [
        ["i", ""],
        ["i", "X"],
      ],
      ["y"],
    ],
    [
      "--all --count=3 --count 4",
      [
        ["a", ""],
        ["c", "3"],
        ["c", "4"],
      ],
      [],
    ],
    [
      "--color --color=auto x",
      [
        ["color", ""],
        ["color", "auto"],
      ],
      ["x"],
    ],
    [
      "--size 5 --si=6",
      [
        ["size", "5"],
        ["size", "6"],
      ],
      [],
    ],
    ["-a -- -b --x", [["a", ""]], ["-b", "--x"]],
    ["- x", [], ["-", "x"]],
  ])("%s", (line, options, operands) => {
    expect(getopt(["prog", ...line.split(" ")], SHORT, LONG)).toEqual({ options, operands });
  });

  it("stops at the first operand after a leading plus", () => {
    expect(getopt(["prog", "-a", "x", "-b"], `+${SHORT}`, LONG)).toEqual({
      options: [["a", ""]],
      operands: ["x", "-b"],
    });
  });

  it.each([
    ["-x", "invalid option -- 'x'"],
    ["-c", "option requires an argument -- 'c'"],
    ["--foo", "unrecognized option '--foo'"],
    ["--size", "option '--size' requires an argument"],
    ["--all=1", "option '--all' doesn't allow an argument"],
    ["--c", "option '--c' is ambiguous; possibilities: '--color' '--count' '--count-all'"],
  ])("%s: %s", (arg, text) => {
    expect(() => getopt(["prog", arg], SHORT, LONG)).toThrow(new OptionError(text));
  });
});
