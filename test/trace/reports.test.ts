/** What trace tells of packets that arrive, and of those that do not: whole reports. Update with `npx vitest run -u test/trace/reports.test.ts`. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runScript } from "@netloom/lab";
import { describe, expect, test } from "vitest";

const dir = join(import.meta.dirname, "reports");
const cases = readdirSync(dir).filter((f) => f.endsWith(".sh"));
const setup = readdirSync(join(dir, "setup")).map(
  (f) => [`/root/setup/${f}`, readFileSync(join(dir, "setup", f), "utf8")] as const,
);

/** MAC addresses by order of appearance; process numbers and what ping derives from them. */
function mask(text: string): string {
  const macs = new Map<string, string>();
  const name = (mac: string): string => {
    const known = macs.get(mac) ?? `mac${macs.size + 1}`;
    macs.set(mac, known);
    return known;
  };
  return text
    .replace(/\b(?!(?:ff:){5}|33:33|01:|00:00|02:00)[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/g, name)
    .replace(/fe80::[0-9a-f:]+/g, "fe80::xxxx")
    .replace(/ff02::1:ff[0-9a-f:]+/g, "ff02::1:ffxx:xxxx")
    .replace(/\bpid \d+/g, "pid N")
    .replace(/\bid \d+/g, "id N");
}

describe("reports", () => {
  test.each(cases)("%s", async (name) => {
    const script = readFileSync(join(dir, name), "utf8");
    const { output } = await runScript({ kind: "commands", text: script }, { seed: 1, files: new Map(setup) });
    await expect(mask(output)).toMatchFileSnapshot(join(dir, `${name.slice(0, -3)}.out`));
  });
});
