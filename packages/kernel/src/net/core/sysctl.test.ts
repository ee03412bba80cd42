import { describe, expect, it } from "vitest";
import { Errno } from "@netloom/uapi";
import { intSysctl, parseIntegers, parseVector, storedSysctl, SysctlTable } from "./sysctl.js";

function result<T>(run: () => T): T | string {
  try {
    return run();
  } catch (e) {
    if (e instanceof Errno) return e.code;
    throw e;
  }
}

describe("numbers as sysctl files take them", () => {
  it.each<[string, number, number[] | string]>([
    ["1\n", 1, [1]],
    ["  7 8 9", 2, [7, 8]],
    ["0x1f 017 -3", 3, [31, 15, -3]],
    ["5", 2, [5]],
    ["", 1, "EINVAL"],
    ["-", 1, "EINVAL"],
    ["+1", 1, "EINVAL"],
    ["08", 1, "EINVAL"],
    ["1,2", 2, "EINVAL"],
    ["1\0", 1, "EINVAL"],
  ])("%j, at most %i", (text, max, expected) => {
    expect(result(() => parseIntegers(text, max))).toEqual(expected);
  });

  it("what is missing of a vector stays", () => {
    expect(parseVector("3", [1, 2])).toEqual([3, 2]);
    expect(result(() => parseVector("3 99", [1, 2], 0, 50))).toBe("EINVAL");
  });
});

describe("SysctlTable", () => {
  const table = new SysctlTable<{ ttl: number; readonly sysctls: Map<string, string> }>([
    intSysctl("ttl", "ttl", 1, 255),
    storedSysctl("x", "range", "1\t2"),
    storedSysctl("x", "fixed", "a b", { kind: "ro" }),
  ]);

  it("reads, writes and lists", () => {
    const object = { ttl: 64, sysctls: new Map<string, string>() };
    const dir = table.dir(object);
    const file = (name: string) => {
      const node = dir.lookup(name);
      if (node === null || node.kind !== "file") throw new Error(name);
      return node;
    };
    expect(dir.list()).toEqual(["fixed", "range", "ttl"]);
    expect(dir.lookup("nosuch")).toBeNull();
    file("ttl").write!("0x20\n");
    file("ttl").write!("");
    expect([object.ttl, file("ttl").read!()]).toEqual([32, "32\n"]);
    expect(result(() => file("ttl").write!("256"))).toBe("EINVAL");
    file("range").write!("5 6 7");
    expect(file("range").read!()).toBe("5\t6\n");
    expect([file("fixed").mode, file("fixed").write]).toEqual([0o444, undefined]);
  });
});
