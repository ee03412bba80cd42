/**
 * Our bash against the real one: the same snippets, the same bytes on both outputs, the same status.
 * The snippets are in cases/*.txt, `----` lines between them; each runs as `bash -c`, as a script
 * file and from standard input.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { masked, realBashVersion, runOurs, runReal, type Mode } from "./harness.js";

const CASES = join(import.meta.dirname, "cases");
const MODES: readonly Mode[] = ["command", "script", "stdin"];
/** Every snippet runs as a command; the other modes differ only in names and line numbers. */
const EVERY_MODE = new Set(["commands.txt"]);

const version = realBashVersion();
if (version === null) console.warn("no bash 5.2 on this machine: the shell is NOT compared with the real one");

function snippetsOf(file: string): string[] {
  return readFileSync(join(CASES, file), "utf8")
    .split(/^----\n/m)
    .map((snippet) => snippet.replace(/\n$/, ""));
}

for (const file of readdirSync(CASES)) {
  describe.skipIf(version === null)(file.replace(".txt", ""), () => {
    for (const mode of EVERY_MODE.has(file) ? MODES : (["command"] as const)) {
      test.each(snippetsOf(file))(`${mode}: %s`, async (snippet) => {
        expect(masked(await runOurs(snippet, mode))).toEqual(masked(runReal(snippet, mode)));
      });
    }
  });
}
