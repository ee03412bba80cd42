// Runs every check and every test, and ends with `N passed, N failed`: `npm test`.
// `npm test -- PATTERN...` runs only the tests whose files match, without the checks.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const patterns = process.argv.slice(2);
let passed = 0;
let failed = 0;

/** One check that is a command: passed if it exits with 0. */
function check(name, command, args) {
  const started = Date.now();
  const run = spawnSync("npx", ["--no-install", command, ...args], { encoding: "utf8" });
  const ok = run.status === 0;
  console.log(`${ok ? "ok    " : "FAILED"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(`${run.stdout ?? ""}${run.stderr ?? ""}${run.error?.message ?? ""}`);
  if (ok) passed++;
  else failed++;
}

if (patterns.length === 0) {
  check("types", "tsc", ["-b"]);
  check("types of tests, tools and benchmarks", "tsc", ["-p", "tsconfig.tests.json"]);
  check("formatting", "oxfmt", ["--check", "."]);
  check("lint", "oxlint", ["--type-aware", "--deny-warnings"]);
}

const dir = mkdtempSync(join(tmpdir(), "netloom-test-"));
const report = join(dir, "report.json");
const run = spawnSync(
  "npx",
  ["--no-install", "vitest", "run", "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`, ...patterns],
  { stdio: "inherit" },
);
try {
  const result = JSON.parse(readFileSync(report, "utf8"));
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  for (const file of result.testResults) if (file.status === "failed" && file.assertionResults.length === 0) failed++;
  for (const file of result.testResults)
    for (const test of file.assertionResults)
      if (test.status === "pending" || test.status === "skipped") console.log(`SKIPPED: ${test.fullName}`);
} catch (error) {
  console.log(`no report from vitest: ${error.message}`);
  failed++;
}
rmSync(dir, { recursive: true });
if (run.status !== 0 && failed === 0) failed++;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
