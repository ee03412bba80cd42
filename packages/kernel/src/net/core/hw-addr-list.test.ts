import { describe, expect, it } from "vitest";
import { HwAddrList } from "./hw-addr-list.js";

describe("HwAddrList", () => {
  it("counts the users of each address in order of coming", () => {
    const list = new HwAddrList();
    expect([list.add(0x01005e000001), list.add(0x333300000001), list.add(0x01005e000001)]).toEqual([true, true, false]);
    expect([...list]).toEqual([
      [0x01005e000001, 2],
      [0x333300000001, 1],
    ]);
    expect([list.delete(0x01005e000001), list.delete(0x333300000001), list.delete(0x333300000001)]).toEqual([
      false,
      true,
      false,
    ]);
    expect([list.keys(), list.size, list.has(0x333300000001)]).toEqual([[0x01005e000001], 1, false]);
    list.clear();
    expect([...list]).toEqual([]);
  });
});
