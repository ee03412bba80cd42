import { describe, expect, it } from "vitest";
import { HwAddrList } from "./hw-addr-list.js";

const ALL_HOSTS = 0x01005e000001;
const ALL_NODES = 0x333300000001;

describe("HwAddrList", () => {
  it("counts the users of each address in order of coming", () => {
    const list = new HwAddrList();
    expect([list.add(ALL_HOSTS), list.add(ALL_NODES), list.add(ALL_HOSTS)]).toEqual([true, true, false]);
    expect([...list]).toEqual([
      [ALL_HOSTS, 2, 0, false],
      [ALL_NODES, 1, 0, false],
    ]);
    expect([list.delete(ALL_HOSTS), list.delete(ALL_NODES), list.delete(ALL_NODES)]).toEqual([false, true, false]);
    expect([list.keys(), list.size, list.has(ALL_NODES)]).toEqual([[ALL_HOSTS], 1, false]);
    list.clear();
    expect([...list]).toEqual([]);
  });

  it("counts devices it was handed down to as users, and the user himself once", () => {
    const list = new HwAddrList();
    list.add(ALL_HOSTS);
    list.sync(ALL_HOSTS);
    list.sync(ALL_HOSTS);
    list.addGlobal(ALL_HOSTS);
    list.addGlobal(ALL_HOSTS);
    expect([...list]).toEqual([[ALL_HOSTS, 4, 2, true]]);
    list.unsync(ALL_HOSTS);
    expect([list.deleteGlobal(ALL_HOSTS), list.deleteGlobal(ALL_HOSTS)]).toEqual([true, false]);
    expect([...list]).toEqual([[ALL_HOSTS, 2, 1, false]]);
    list.delete(ALL_HOSTS);
    list.unsync(ALL_HOSTS);
    expect(list.size).toBe(0);
  });
});
