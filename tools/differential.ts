/**
 * Runs scripts on this machine's kernel and on Netloom and prints the differences:
 * `npm run differential -- FILE...`, or `-- FIRST:COUNT:STEPS` for random ones. Needs root on Linux.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runScript } from "@netloom/lab";
import { randomScript } from "../test/differential/generate.js";
import { asReference, runOnLinux, whyNoLinux } from "../test/differential/linux.js";
import { normalize } from "../test/support/normalize.js";

const why = whyNoLinux();
if (why !== null) throw new Error(why);
const scripts: { readonly name: string; readonly text: string }[] = [];
for (const arg of process.argv.slice(2)) {
  const random = /^(\d+):(\d+):(\d+)$/.exec(arg);
  if (random === null) scripts.push({ name: arg, text: readFileSync(arg, "utf8") });
  else
    for (let seed = Number(random[1]); seed < Number(random[1]) + Number(random[2]); seed++)
      scripts.push({ name: `seed ${seed}`, text: randomScript(seed, Number(random[3])) });
}
const dir = mkdtempSync(join(tmpdir(), "netloom-differential-"));
let agree = 0;
for (const { name, text } of scripts) {
  const linux = normalize(asReference(runOnLinux(text)), { nud: true });
  const { output, message } = await runScript({ kind: "transcript", text }, { seed: 7, hostProfile: "bare" });
  const ours = normalize(asReference(output), { nud: true }) + (message ?? "");
  if (linux === ours) {
    agree++;
    continue;
  }
  writeFileSync(join(dir, "linux"), linux);
  writeFileSync(join(dir, "netloom"), ours);
  console.log(`== ${name}`);
  console.log(spawnSync("diff", ["-U3", "linux", "netloom"], { cwd: dir, encoding: "utf8" }).stdout);
}
rmSync(dir, { recursive: true });
console.log(`${agree} of ${scripts.length} agree`);
