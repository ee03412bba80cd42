/** The lab in a browser: bundled without a word of Node, it prints byte for byte what it prints in Node. */

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { runScript } from "@netloom/lab";
import { chromium } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const CHROMIUM = "/usr/bin/chromium";
const SEED = 3;
const LABS = ["gateway.sh", "neighbours.sh"];

let bundle = "";

beforeAll(async () => {
  const result = await build({
    stdin: { contents: `export { runScript } from "@netloom/lab";`, resolveDir: join(root, "packages/lab/src") },
    bundle: true,
    format: "iife",
    globalName: "netloom",
    platform: "browser",
    conditions: ["source"],
    write: false,
    logLevel: "silent",
  });
  bundle = result.outputFiles[0]!.text;
});

test("the bundle imports nothing of Node", () => {
  expect(bundle).not.toMatch(/\brequire\(|["']node:/);
});

test("the same seed gives the same bytes on two runs, another seed others", async () => {
  const script = readFileSync(join(root, "labs/veth.sh"), "utf8");
  const first = await runScript(script, { seed: SEED });
  const second = await runScript(script, { seed: SEED });
  const other = await runScript(script, { seed: SEED + 1 });
  expect(second).toEqual(first);
  expect(other.output).not.toBe(first.output);
});

if (!existsSync(CHROMIUM)) console.warn(`\nSKIPPED: the browser test needs Debian's chromium (${CHROMIUM})\n`);

describe.skipIf(!existsSync(CHROMIUM))("in Chromium", () => {
  test.each(LABS)("%s prints what it prints in Node", async (lab) => {
    const script = readFileSync(join(root, "labs", lab), "utf8");
    const inNode = await runScript(script, { seed: SEED });
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: bundle });
      const inBrowser = await page.evaluate(
        ([text, seed]) =>
          (globalThis as unknown as { netloom: { runScript: typeof runScript } }).netloom.runScript(text as string, {
            seed: seed as number,
          }),
        [script, SEED] as const,
      );
      expect(inBrowser).toEqual(inNode);
      expect(inNode.status).toBe(0);
    } finally {
      await browser.close();
    }
  });
});
