import { describe, expect, it } from "vitest";
import { conversion, formatDouble, formatInteger, formatString } from "./printf.js";

describe("formatDouble", () => {
  it.each<[string, number, number, string, number, string]>([
    ["", 0, 0, "f", 0.5, "0"],
    ["", 0, 0, "f", 1.5, "2"],
    ["", 0, 0, "f", 2.5, "2"],
    ["", 0, 2, "f", 1.005, "1.00"],
    ["", 0, 1, "f", 0.25, "0.2"],
    ["", 0, -1, "f", 1e22, "10000000000000000000000.000000"],
    ["", 0, -1, "e", 0, "0.000000e+00"],
    ["", 0, 0, "e", 2.5, "2e+00"],
    ["", 0, -1, "g", 100000, "100000"],
    ["", 0, -1, "g", 1000000, "1e+06"],
    ["", 0, -1, "g", 0.0001, "0.0001"],
    ["", 0, -1, "g", 0.00001, "1e-05"],
    ["#", 0, -1, "g", 1, "1.00000"],
    ["0", 8, 2, "f", -3.14159, "-0003.14"],
    ["+", 0, 1, "f", 2, "+2.0"],
    ["-", 6, 1, "f", 2, "2.0   "],
    ["", 0, -1, "f", Infinity, "inf"],
    ["0", 5, -1, "F", Number.NaN, "  NAN"],
    ["", 0, -1, "f", -0, "-0.000000"],
  ])("%%%s%d.%d%s of %d", (flags, width, precision, letter, value, text) => {
    expect(formatDouble(conversion(flags, width, precision, letter), value)).toBe(text);
  });
});

describe("formatInteger", () => {
  it.each<[string, number, number, string, bigint | number, string]>([
    ["0", 5, -1, "d", -42, "-0042"],
    ["-", 5, -1, "d", 42, "42   "],
    ["+", 0, -1, "d", 0, "+0"],
    ["", 0, 4, "d", 7, "0007"],
    ["#", 0, -1, "x", 255, "0xff"],
    ["#", 0, -1, "o", 8, "010"],
    ["", 0, -1, "X", 255, "FF"],
    ["", 0, -1, "u", -1n, "18446744073709551615"],
    ["", 0, 0, "d", 0, ""],
  ])("%%%s%d.%d%s of %s", (flags, width, precision, letter, value, text) => {
    expect(formatInteger(conversion(flags, width, precision, letter), value)).toBe(text);
  });
});

it("cuts strings to the precision and pads them", () => {
  expect(formatString(conversion("-", 6, 3, "s"), "abcdef")).toBe("abc   ");
  expect(formatString(conversion("", 3, -1, "c"), "x")).toBe("  x");
});
