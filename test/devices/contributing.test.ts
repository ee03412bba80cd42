/** What CONTRIBUTING.md shows of the sources is there. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
const blocks = [...text.matchAll(/```ts\n\s*\/\/ (\S+)\n([\s\S]*?)```/g)].map((m) => [m[1]!, m[2]!] as const);

test("it shows some", () => {
  expect(blocks.map(([file]) => file)).toContain("packages/kernel/src/net/drivers/ifb.ts");
});

test.each(blocks)("%s", (file, code) => {
  const lines = new Set(
    readFileSync(join(root, file), "utf8")
      .split("\n")
      .map((line) => line.trim()),
  );
  expect(
    code
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => !lines.has(line)),
  ).toEqual([]);
});

test.each([
  ["packages/kernel/src/net/index.ts", "ifbModule,"],
  ["packages/userland/src/iproute2/link-kinds.ts", "ifbKind,"],
  ["test/devices/device-kinds.ts", '{ name: "ifb", kind: "ifb" },'],
])("%s has its line", (file, line) => {
  expect(text).toContain(`\`${line}\``);
  expect(readFileSync(join(root, file), "utf8")).toContain(line);
});
