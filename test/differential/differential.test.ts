/** The same scripts on this machine's kernel and on ours. Skips, loudly, where there is no root or no Linux. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runScript } from "@netloom/lab";
import { describe, expect, test } from "vitest";
import { normalize } from "../support/normalize.js";
import { randomScript } from "./random/script.js";
import { asReference, linuxRelease, runOnLinux, whyNoLinux } from "./linux.js";

const why = whyNoLinux();
if (why !== null)
  console.warn(`\nSKIPPED: the differential tests need root on Linux with Debian's network tools: ${why}\n`);

/** Random scripts in an ordinary run; NETLOOM_RANDOM=FIRST:COUNT:STEPS runs others. */
const [first, count, steps] = (process.env["NETLOOM_RANDOM"] ?? "2000:16:50").split(":").map(Number) as [
  number,
  number,
  number,
];

async function both(script: string): Promise<{ readonly linux: string; readonly netloom: string }> {
  const linux = normalize(asReference(await runOnLinux(script)), { nud: true });
  const { output } = await runScript({ kind: "transcript", text: script }, { seed: 7, hostProfile: "bare" });
  return { linux, netloom: normalize(asReference(output), { nud: true }) };
}

describe.skipIf(why !== null)(`on Linux ${why === null ? linuxRelease() : "(none)"} and on Netloom`, () => {
  const dir = join(import.meta.dirname, "scripts");
  test.each(readdirSync(dir).sort())("%s", async (file) => {
    const { linux, netloom } = await both(readFileSync(join(dir, file), "utf8"));
    expect(netloom).toBe(linux);
  });

  test.concurrent.each(Array.from({ length: count }, (_, i) => first + i))(
    `${steps} random steps, seed %i`,
    async (seed: number) => {
      const { linux, netloom } = await both(randomScript(seed, steps));
      expect(netloom).toBe(linux);
    },
  );
});
