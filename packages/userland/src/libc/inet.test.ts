import { describe, expect, it } from "vitest";
import { inetAton, strtol } from "./inet.js";

describe("inet_aton", () => {
  it.each([
    ["10.0.0.1", 0x0a000001],
    ["127.1", 0x7f000001],
    ["0x7f.1", 0x7f000001],
    ["10", 10],
    ["0", 0],
    ["1.2.65535", 0x0102ffff],
    ["010.0.0.1", 0x08000001],
    ["0xffffffff", 0xffffffff],
    ["300.1.1.1", null],
    ["1.2.3.256", null],
    ["1.2.3.4.5", null],
    ["", null],
    ["1.", null],
    ["a", null],
    ["08", null],
  ])("%s", (text, value) => {
    expect(inetAton(text)).toBe(value);
  });
});

describe("strtol", () => {
  it.each([
    ["12", 0, 12, ""],
    ["0x10", 0, 16, ""],
    ["010", 0, 8, ""],
    ["-5x", 0, -5, "x"],
    ["x", 0, 0, "x"],
    ["ff", 16, 255, ""],
    ["0xff", 16, 255, ""],
    ["12z", 10, 12, "z"],
    ["", 10, 0, ""],
  ])("%s in base %i", (text, base, value, rest) => {
    expect(strtol(text, base)).toEqual({ value, rest });
  });
});
