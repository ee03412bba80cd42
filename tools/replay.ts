/**
 * Replays recorded scenarios and prints how they differ from the real kernel's transcripts:
 * `npm run replay -- [-v] [NAME-PREFIX...]`.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runScript } from "@netloom/lab";
import { normalize } from "../test/support/normalize.js";

const dir = join(process.cwd(), "test/transcripts");
const verbose = process.argv.includes("-v");
const prefixes = process.argv.slice(2).filter((a) => a !== "-v");
const names = readdirSync(join(dir, "scenarios"))
  .map((f) => f.slice(0, -3))
  .filter((n) => prefixes.length === 0 || prefixes.some((p) => n.startsWith(p)))
  .sort();
const tmp = mkdtempSync(join(tmpdir(), "netloom-replay-"));
let agree = 0;
for (const name of names) {
  const text = readFileSync(join(dir, "scenarios", `${name}.sh`), "utf8");
  const theirs = normalize(readFileSync(join(dir, "golden", `${name}.out`), "utf8"));
  const rc = Number(readFileSync(join(dir, "golden", `${name}.rc`), "utf8"));
  const started = performance.now();
  let ours = "";
  let status = -1;
  try {
    const result = await runScript(
      { kind: "transcript", text },
      { seed: 1, hostProfile: "bare", budget: { maxVirtualTimeS: 7200 } },
    );
    ours = normalize(result.output + (result.message === null ? "" : `MESSAGE: ${result.message}\n`));
    status = result.status;
  } catch (error) {
    ours = `EXCEPTION ${error instanceof Error ? error.stack : String(error)}`;
  }
  const ms = (performance.now() - started).toFixed(0);
  if (ours === theirs && status === rc) {
    agree++;
    console.log(`${name}: agrees (${ms} ms)`);
    continue;
  }
  writeFileSync(join(tmp, "linux"), theirs);
  writeFileSync(join(tmp, "netloom"), ours);
  const diff = spawnSync("diff", ["-U2", "linux", "netloom"], { cwd: tmp, encoding: "utf8" }).stdout;
  const changed = diff.split("\n").filter((l) => /^[-+](?![-+])/.test(l)).length;
  console.log(`${name}: ${changed} lines differ, status ${rc}/${status} (${ms} ms)`);
  if (verbose) console.log(diff);
}
rmSync(tmp, { recursive: true });
console.log(`${agree} of ${names.length} agree`);
