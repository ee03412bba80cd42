import { describe, expect, it } from "vitest";
import {
  formatClassid,
  formatPercent,
  formatRate,
  formatSize,
  formatTime,
  formatTime64,
  parseClassid,
  parsePercent,
  parseQdiscHandle,
  parseRate,
  parseSize,
  parseSizeAndCell,
  parseTime,
  parseTime64,
} from "./tc-units.js";

describe("words of tc", () => {
  it.each<[string, number | null]>([
    ["1mbit", 125_000],
    ["1Mbit", 125_000],
    ["1.5mbit", 187_500],
    ["100", 12],
    ["8bit", 1],
    ["1kbps", 1000],
    ["1mibit", 131_072],
    ["100kibps", 102_400],
    ["10gbit", 1.25e9],
    ["1tbit", 1.25e11],
    ["0bit", 0],
    ["foo", null],
    ["1mb", null],
    ["", null],
    ["-1mbit", null],
  ])("rate %s is %s bytes a second", (word, bytes) => expect(parseRate(word)).toBe(bytes));

  it.each<[string, number | null]>([
    ["1540", 1540],
    ["10k", 10_240],
    ["10kb", 10_240],
    ["32kbit", 4096],
    ["1mbit", 131_072],
    ["2m", 2_097_152],
    ["5b", 5],
    ["1.5k", 1536],
    ["5x", null],
    ["8g", null],
  ])("size %s is %s bytes", (word, bytes) => expect(parseSize(word)).toBe(bytes));

  it.each<[string, number | null]>([
    ["10k/8", 10_240],
    ["10k", 10_240],
    ["10k/7", null],
    ["10k/", null],
    ["x/8", null],
  ])("size and cell %s is %s", (word, bytes) => expect(parseSizeAndCell(word)).toBe(bytes));

  it.each<[string, number | null]>([
    ["100ms", 100_000],
    ["1.5s", 1_500_000],
    ["10msecs", 10_000],
    ["100", 100],
    ["100us", 100],
    ["100ns", null],
    ["1h", null],
    ["-1ms", 4_294_966_296],
  ])("time %s is %s us", (word, us) => expect(parseTime(word)).toBe(us));

  it.each<[string, number | null]>([
    ["800us", 800_000],
    ["100", 100],
    ["1s", 1e9],
    ["5nsec", 5],
    ["1foo", null],
  ])("time %s is %s ns", (word, ns) => expect(parseTime64(word)).toBe(ns));

  it.each<[string, number | null]>([
    ["100%", 0xffffffff],
    ["50", 2_147_483_648],
    ["0%", 0],
    ["0.1%", 4_294_967],
    ["101%", null],
    ["-5%", null],
    ["1%%", null],
    ["foo", null],
  ])("share %s is %s", (word, share) => expect(parsePercent(word)).toBe(share));

  it.each<[string, number | null]>([
    ["1:", 0x10000],
    ["8001:", 0x80010000],
    ["ffff:", 0xffff0000],
    ["1:1", 0x10000],
    ["1", 0x10000],
    ["none", 0],
    ["foo", null],
    ["10000:", null],
  ])("handle %s is %s", (word, handle) => expect(parseQdiscHandle(word)).toBe(handle));

  it.each<[string, number | null]>([
    ["root", 0xffffffff],
    ["none", 0],
    ["1:10", 0x10010],
    ["1:", 0x10000],
    [":3", 3],
    ["1", 1],
    ["foo", null],
    ["1:foo", null],
    ["1:10000", null],
    ["10000:1", null],
  ])("class %s is %s", (word, classid) => expect(parseClassid(word)).toBe(classid));
});

describe("what tc prints", () => {
  it.each([
    [125_000, "1Mbit"],
    [187_500, "1500Kbit"],
    [12, "96bit"],
    [102_400, "819200bit"],
    [1.25e9, "10Gbit"],
    [1.25e11, "1Tbit"],
    [0, "0bit"],
  ])("rate %i as %s", (bytes, text) => expect(formatRate(bytes, false)).toBe(text));
  it("rates in powers of 1024", () => expect(formatRate(131_072, true)).toBe("1Mibit"));
  it.each([
    [0, "0b"],
    [1540, "1540b"],
    [1599, "1599b"],
    [4096, "4Kb"],
    [10_240, "10Kb"],
    [16_490, "16490b"],
    [33_554_432, "32Mb"],
  ])("size %i as %s", (bytes, text) => expect(formatSize(bytes)).toBe(text));
  it.each([
    [99, "99us"],
    [1233, "1.23ms"],
    [4999, "5ms"],
    [81_920, "81.9ms"],
    [400_000, "400ms"],
    [12_345_600, "12.3s"],
  ])("time %i us as %s", (us, text) => expect(formatTime(us)).toBe(text));
  it.each([
    [100, "100ns"],
    [800_000, "800us"],
    [10_000_000, "10ms"],
    [1e9, "1s"],
  ])("time %i ns as %s", (ns, text) => expect(formatTime64(ns)).toBe(text));
  it.each([
    [0xffffffff, "100%"],
    [530_242_869, "12.3457%"],
    [4_294_967, "0.1%"],
  ])("share %i as %s", (share, text) => expect(formatPercent(share)).toBe(text));
  it.each([
    [0xffffffff, "root"],
    [0, "none"],
    [0x10000, "1:"],
    [0x1000a, "1:a"],
    [3, ":3"],
  ])("class %i as %s", (classid, text) => expect(formatClassid(classid)).toBe(text));
});
