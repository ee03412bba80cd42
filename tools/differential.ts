/**
 * Runs scripts on this machine's kernel and on Netloom and prints the differences:
 * `npm run differential -- [--jobs N] FILE...`, or `-- FIRST:COUNT:STEPS` for random ones. Needs root on Linux.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runScript } from "@netloom/lab";
import { asReference, runOnLinux, whyNoLinux } from "../test/differential/linux.js";
import { randomScript } from "../test/differential/random/script.js";
import { normalize } from "../test/support/normalize.js";

/** Scripts between two lines that say how far it is. */
const PROGRESS_EVERY = 50;

interface Script {
  readonly name: string;
  readonly text: string;
}

function* scriptsOf(args: readonly string[]): Generator<Script> {
  for (const arg of args) {
    const random = /^(\d+):(\d+):(\d+)$/.exec(arg);
    if (random === null) yield { name: arg, text: readFileSync(arg, "utf8") };
    else
      for (let seed = Number(random[1]); seed < Number(random[1]) + Number(random[2]); seed++)
        yield { name: `seed ${seed}`, text: randomScript(seed, Number(random[3])) };
  }
}

const why = whyNoLinux();
if (why !== null) throw new Error(why);
const { values, positionals } = parseArgs({
  options: { jobs: { type: "string", default: "4" } },
  allowPositionals: true,
});
const dir = mkdtempSync(join(tmpdir(), "netloom-differential-"));
const queue = scriptsOf(positionals);
let [total, agree] = [0, 0];

async function run({ name, text }: Script): Promise<void> {
  const linux = normalize(asReference(await runOnLinux(text)), { nud: true });
  const { output, message } = await runScript({ kind: "transcript", text }, { seed: 7, hostProfile: "bare" });
  const ours = normalize(asReference(output), { nud: true }) + (message ?? "");
  total++;
  if (linux === ours) agree++;
  if (total % PROGRESS_EVERY === 0) process.stderr.write(`${agree} of ${total} agree so far\n`);
  if (linux === ours) return;
  writeFileSync(join(dir, "linux"), linux);
  writeFileSync(join(dir, "netloom"), ours);
  console.log(`== ${name}`);
  console.log(spawnSync("diff", ["-U3", "linux", "netloom"], { cwd: dir, encoding: "utf8" }).stdout);
}

async function worker(): Promise<void> {
  for (const script of queue) await run(script);
}
await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
rmSync(dir, { recursive: true });
console.log(`${agree} of ${total} agree`);
process.exitCode = agree === total ? 0 : 1;
