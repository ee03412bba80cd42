/** Documentation is run: every `sh` block of the README and of docs/, and every lab. */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const cli = join(root, "packages/cli/bin/netloom.js");

beforeAll(() => {
  // The command as it is installed: built from the sources as they are now.
  const built = spawnSync("npm", ["run", "-s", "build"], { cwd: root, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`npm run build failed:\n${built.stdout}${built.stderr}`);
}, 120_000);

/** Runs a line of documentation; `npx netloom` is the command that was just built. */
function shell(command: string): { readonly status: number | null; readonly output: string } {
  const line = command.replaceAll("npm ci && ", "").replaceAll("npx netloom", `node ${cli}`);
  const run = spawnSync("bash", ["-c", line], { cwd: root, encoding: "utf8", env: { ...process.env, CI: "1" } });
  return { status: run.status, output: run.stdout + run.stderr };
}

/** Commands that install, or run all tests: what CI itself does. */
const NOT_HERE = /^npm ci( && npm test)?$|^npm test|^npm ci && npm test|^git clone|^npm run bench/;

interface Block {
  readonly file: string;
  readonly command: string;
  /** What the document shows it prints, or null. */
  readonly shown: string | null;
}

function blocks(file: string): Block[] {
  const text = readFileSync(join(root, file), "utf8");
  const found: Block[] = [];
  for (const m of text.matchAll(/```sh\n([\s\S]*?)```(?:\n+```text\n([\s\S]*?)```)?/g)) {
    const lines = m[1]!
      .trim()
      .split("\n")
      .filter((l) => !l.startsWith("#"));
    lines.forEach((command, i) => {
      if (!NOT_HERE.test(command)) found.push({ file, command, shown: i === lines.length - 1 ? (m[2] ?? null) : null });
    });
  }
  return found;
}

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  ...(existsSync(join(root, "docs"))
    ? readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
        .filter((f) => f.endsWith(".md"))
        .map((f) => `docs/${f}`)
    : []),
];

describe("commands in the documentation", () => {
  const found = documents.flatMap(blocks);
  test.skipIf(found.length === 0).each(found)("$file: $command", ({ command, shown }) => {
    const { status, output } = shell(command);
    if (shown === null) expect(status, output).toBe(0);
    else expect(output.trimEnd()).toBe(shown.trimEnd());
  });
});

/** Labs in which the last command is meant to fail, with its status. */
const LAST_STATUS: Readonly<Record<string, number>> = {};

describe("labs", () => {
  const labs = readdirSync(join(root, "labs")).filter((f) => f.endsWith(".sh"));
  test.each(labs)("%s runs to its end without an error text of our own", (lab) => {
    const { status, output } = shell(`npx netloom run labs/${lab}`);
    expect(status, output).toBe(LAST_STATUS[lab] ?? 0);
    expect(output).not.toMatch(/netloom:|command not found|internal error|Unknown error/);
  });
  test("both languages describe every lab", () => {
    for (const file of ["README.md", "README.zh-CN.md"]) {
      const text = readFileSync(join(root, "labs", file), "utf8");
      expect(labs.filter((lab) => !text.includes(`(${lab})`))).toEqual([]);
    }
  });
});
