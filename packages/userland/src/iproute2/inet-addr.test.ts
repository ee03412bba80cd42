import { AF_INET, AF_INET6, AF_PACKET, AF_UNSPEC } from "@netloom/uapi";
import { describe, expect, it } from "vitest";
import { formatAddr, parseAddr, parseLladdrBytes, parsePrefix, prefixSelects, samePrefix } from "./inet-addr.js";

const show = (text: string, family = AF_UNSPEC): string | null => {
  const prefix = parsePrefix(text, family);
  return prefix === null
    ? null
    : `${formatAddr(prefix.family, prefix.bytes)}/${prefix.bitlen}${prefix.lengthGiven ? "!" : ""}`;
};

describe("parsePrefix", () => {
  it.each([
    ["10.0.0.1", "10.0.0.1/32"],
    ["10.0.0.1/24", "10.0.0.1/24!"],
    ["10.0.0/24", "10.0.0.0/24!"],
    ["10", "10.0.0.0/32"],
    ["0/0", "0.0.0.0/0!"],
    ["10.0.0.0/255.255.0.0", "10.0.0.0/16!"],
    ["0x0a.1", "10.1.0.0/32"],
    ["fd00::1/64", "fd00::1/64!"],
    ["::1", "::1/128"],
    ["10.0.0.256/24", null],
    ["10.0.0.3/33", null],
    ["10.0.0.3/x", null],
    ["10.0.0.0/255.0.255.0", null],
    ["1.2.3.4.5", null],
    ["2001:db8:zz::1/64", null],
    ["foo", null],
  ])("reads %s", (text, expected) => {
    expect(show(text)).toBe(expected);
  });

  it("keeps to the family that is asked for", () => {
    expect([show("fd00::1", AF_INET), show("10.0.0.1", AF_INET6), show("10.0.0.1", AF_INET)]).toEqual([
      null,
      null,
      "10.0.0.1/32",
    ]);
  });

  it("knows default, any and all", () => {
    const none = { family: AF_UNSPEC, bytes: new Uint8Array(0), bitlen: 0 };
    expect(parsePrefix("default", AF_UNSPEC)).toEqual({ ...none, lengthGiven: true });
    expect(parsePrefix("all", AF_UNSPEC)).toEqual({ ...none, lengthGiven: false });
    expect(parsePrefix("any", AF_INET6)).toEqual({ ...none, family: AF_INET6, lengthGiven: false });
  });
});

describe("parseAddr", () => {
  it("reads link-layer addresses of the packet family", () => {
    expect(parseAddr("02:00:00:00:00:0a", AF_PACKET)?.bytes).toEqual(Uint8Array.of(2, 0, 0, 0, 0, 10));
  });
});

describe("parseLladdrBytes", () => {
  it.each<[string, readonly number[] | null]>([
    ["02:00:00:00:00:01", [2, 0, 0, 0, 0, 1]],
    ["2:0:f", [2, 0, 15]],
    ["1.2.3.4", [1, 2, 3, 4]],
    ["alias", [10]],
    ["xx", null],
    ["02:00:00:00:00:zz", null],
    ["100:0", null],
  ])("reads %s", (text, expected) => {
    expect(parseLladdrBytes(text)).toEqual(expected === null ? null : Uint8Array.from(expected));
  });
});

describe("prefixes", () => {
  const bytes = (text: string): Uint8Array => parseAddr(text, AF_UNSPEC)!.bytes;
  it("compares as many bits as asked", () => {
    expect([7, 8, 9, 16].map((bits) => samePrefix(bytes("10.0.0.0"), bytes("10.128.0.0"), bits))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
  it("selects by family and bits", () => {
    const selects = (selector: string, address: string): boolean =>
      prefixSelects(parsePrefix(selector, AF_UNSPEC)!, bytes(address));
    expect([
      selects("10.0.0.0/8", "10.1.2.3"),
      selects("10.0.0.0/8", "11.0.0.1"),
      selects("10.0.0.0/8", "fd00::1"),
      selects("all", "10.1.2.3"),
      selects("0/0", "fd00::1"),
    ]).toEqual([true, false, false, true, false]);
    expect(prefixSelects(parsePrefix("10.0.0.0/8", AF_UNSPEC)!, undefined)).toBe(false);
  });
});
