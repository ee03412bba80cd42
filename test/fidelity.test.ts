/** The fidelity pages name evidence that exists. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const DIR = "docs/fidelity";
const pages = readdirSync(DIR).map((name) => [name, readFileSync(`${DIR}/${name}`, "utf8")] as const);
const scenarios = readdirSync("test/transcripts/scenarios").map((name) => parseInt(name, 10));

/** The ranges in "Scenarios 07–24, 56, 201-203 ...". */
function cited(text: string): (readonly [number, number])[] {
  return [...text.matchAll(/scenarios? ([\d][\d–, ]*(?:and \d+)?)/gi)].flatMap(([, list]) =>
    [...list!.matchAll(/(\d+)(?:–(\d+))?/g)].map(([, from, to]) => [Number(from), Number(to ?? from)] as const),
  );
}

test.each(pages)("%s cites tests and scenarios there are", (_name, text) => {
  for (const [, path] of text.matchAll(/`((?:test|packages|docs)\/[^`*]*)`/g))
    expect(existsSync(path!), path).toBe(true);
  for (const [from, to] of cited(text)) {
    expect(scenarios.filter((n) => n === from || n === to).length, `${from}–${to}`).toBeGreaterThan(0);
    expect(scenarios.some((n) => n === from) && scenarios.some((n) => n === to), `${from}–${to}`).toBe(true);
  }
});

test("every page is in the table", () => {
  const table = readFileSync(`${DIR}/README.md`, "utf8");
  for (const [name] of pages) if (name !== "README.md") expect(table).toContain(`(${name})`);
});
