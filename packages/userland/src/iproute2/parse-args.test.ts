import { describe, expect, it } from "vitest";
import { batchWords } from "./batch.js";
import { atoi, match, matches, parseInteger, parseS32, parseUnsigned } from "./parse-args.js";

describe("matches", () => {
  it.each([
    ["a", "address", true],
    ["address", "address", true],
    ["addresses", "address", false],
    ["", "address", false],
    ["b", "address", false],
  ])("%j abbreviates %s: %s", (word, keyword, expected) => {
    expect(matches(word, keyword)).toBe(expected);
  });

  it("takes the first keyword in the list's order", () => {
    expect(match("n", ["neighbour", "netns"])).toBe("neighbour");
    expect(match("net", ["neighbour", "netns"])).toBe("netns");
    expect(match("x", ["neighbour", "netns"])).toBe(null);
  });
});

describe("numbers", () => {
  it.each([
    ["0x10", 16],
    ["010", 8],
    ["10", 10],
    [" 7", 7],
    ["-5", -5],
    ["+5", 5],
    ["0", 0],
    ["08", null],
    ["5x", null],
    ["", null],
    ["x", null],
    ["1.5", null],
  ])("reads %j as %s", (word, expected) => {
    expect(parseInteger(word)).toBe(expected);
  });
  it("keeps to its range", () => {
    expect([
      parseUnsigned("255", 255),
      parseUnsigned("256", 255),
      parseUnsigned("-1"),
      parseUnsigned("4294967295"),
      parseUnsigned("4294967296"),
    ]).toEqual([255, null, null, 4294967295, null]);
    expect([parseS32("2147483647"), parseS32("2147483648"), parseS32("-2147483648")]).toEqual([
      2147483647,
      null,
      -2147483648,
    ]);
  });
  it("reads hexadecimal and decimal bases", () => {
    expect([
      parseUnsigned("ff", 255, 16),
      parseUnsigned("0xff", 255, 16),
      parseUnsigned("010", 255, 10),
      parseUnsigned("0x1", 255, 10),
    ]).toEqual([255, 255, 10, null]);
  });
  it("atoi takes what leads and 0 for nothing", () => {
    expect([atoi("12abc"), atoi("abc"), atoi("-3"), atoi("")]).toEqual([12, 0, -3, 0]);
  });
});

describe("batchWords", () => {
  it.each<[string, string[]]>([
    ["link show lo", ["link", "show", "lo"]],
    ["  link\tshow  ", ["link", "show"]],
    ["link show # all of it", ["link", "show"]],
    ["# nothing", []],
    ['link set lo alias "to the peer" up', ["link", "set", "lo", "alias", "to the peer", "up"]],
    ["'a b' c#d", ["a b", "c#d"]],
  ])("splits %j", (line, words) => {
    expect(batchWords(line)).toEqual(words);
  });
});
