import { describe, expect, it } from "vitest";
import { icmp6Text, icmpText } from "./icmp-text.js";
import { dataByte, percent, roundTrip } from "./pinger.js";

describe("what ping says about ICMP errors", () => {
  it.each([
    [3, 0, 0, "Destination Net Unreachable"],
    [3, 1, 0, "Destination Host Unreachable"],
    [3, 3, 0, "Destination Port Unreachable"],
    [3, 4, 1000, "Frag needed and DF set (mtu = 1000)"],
    [3, 13, 0, "Packet filtered"],
    [3, 99, 0, "Dest Unreachable, Bad Code: 99"],
    [5, 1, 0x0a000005, "Redirect Host(New nexthop: 10.0.0.5)"],
    [11, 0, 0, "Time to live exceeded"],
    [11, 1, 0, "Frag reassembly time exceeded"],
    [12, 0, 20, "Parameter problem: pointer = 20"],
    [42, 0, 0, "Bad ICMP type: 42"],
  ])("type %i code %i", (type, code, info, text) => {
    expect(icmpText(type, code, info)).toBe(text);
  });

  it.each([
    [1, 0, 0, "Destination unreachable: No route"],
    [1, 3, 0, "Destination unreachable: Address unreachable"],
    [2, 0, 1280, "Packet too big: mtu=1280"],
    [3, 0, 0, "Time exceeded: Hop limit"],
    [4, 1, 40, "Parameter problem: Unknown header at 40"],
  ])("ICMPv6 type %i code %i", (type, code, info, text) => {
    expect(icmp6Text(type, code, info)).toBe(text);
  });
});

describe("numbers", () => {
  it.each([
    [0, "0.000"],
    [63, "0.063"],
    [999, "0.999"],
    [1000, "1.00"],
    [9994, "9.99"],
    [9995, "10.0"],
    [12345, "12.3"],
    [99949, "99.9"],
    [99950, "100"],
    [1234567, "1235"],
  ])("a round trip of %i us takes %s ms", (us, text) => {
    expect(roundTrip(us)).toBe(text);
  });

  it.each([
    [0, "0"],
    [100, "100"],
    [100 / 3, "33.3333"],
    [200 / 3, "66.6667"],
    [12.5, "12.5"],
  ])("%f%% is %s", (value, text) => {
    expect(percent(value)).toBe(text);
  });

  it("fills packets with the byte's number or the pattern", () => {
    expect([0, 16, 255, 256].map((i) => dataByte(null, i))).toEqual([0, 16, 255, 0]);
    expect([0, 1, 2, 3].map((i) => dataByte([0xab, 0x0c], i))).toEqual([0xab, 0x0c, 0xab, 0x0c]);
  });
});
