/** Who may import whom, read from boundaries.json: the one table. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

interface Boundaries {
  readonly packages: Readonly<
    Record<string, { readonly imports: string[]; readonly thirdParty: string[]; readonly runsIn: string }>
  >;
  readonly kernelNet: Readonly<Record<string, string[]>>;
}

const root = resolve(import.meta.dirname, "../..");
const boundaries = JSON.parse(readFileSync(join(root, "boundaries.json"), "utf8")) as Boundaries;

interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function sources(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((f) => f.endsWith(".ts") && !f.endsWith(".test.ts") && !f.split("/").includes("test"))
    .map((f) => join(dir, f));
}

function imports(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const found: Import[] = [];
  for (const m of text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^;"']*?\sfrom\s+)?["']([^"']+)["']/gm))
    found.push({ file: relative(root, file), specifier: m[2]!, typeOnly: m[1] !== undefined });
  for (const m of text.matchAll(/\bimport\(\s*["']([^"']+)["']/g))
    found.push({ file: relative(root, file), specifier: m[1]!, typeOnly: false });
  return found;
}

describe.each(Object.entries(boundaries.packages))("package %s", (name, rule) => {
  const found = sources(join(root, "packages", name, "src")).flatMap(imports);

  test(`imports only ${[...rule.imports, ...rule.thirdParty].join(", ") || "nothing"}`, () => {
    const allowed = new Set([...rule.imports.map((p) => `@netloom/${p}`), ...rule.thirdParty]);
    const bad = found.filter(
      ({ specifier }) =>
        !specifier.startsWith(".") &&
        !allowed.has(specifier) &&
        !(rule.runsIn === "node" && specifier.startsWith("node:")),
    );
    expect(bad).toEqual([]);
  });

  test("stays inside itself with relative imports", () => {
    const src = join(root, "packages", name, "src");
    const bad = found.filter(
      ({ file, specifier }) =>
        specifier.startsWith(".") && relative(src, resolve(root, dirname(file), specifier)).startsWith(".."),
    );
    expect(bad).toEqual([]);
  });

  test("depends in package.json on what it imports and on nothing else", () => {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")) as {
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    const used = new Set(found.map((f) => f.specifier).filter((s) => !s.startsWith(".") && !s.startsWith("node:")));
    expect(Object.keys(manifest.dependencies ?? {}).sort()).toEqual([...used].sort());
  });
});

describe("kernel/src/net", () => {
  const net = join(root, "packages/kernel/src/net");
  test.each(Object.entries(boundaries.kernelNet))("%s imports values only from [%s]", (folder, allowed) => {
    const bad = sources(join(net, folder))
      .flatMap(imports)
      .filter(({ file, specifier, typeOnly }) => {
        if (!specifier.startsWith(".") || typeOnly) return false;
        const target = relative(net, resolve(root, dirname(file), specifier)).split("/")[0]!;
        return target !== ".." && target !== folder && !allowed.includes(target);
      });
    expect(bad).toEqual([]);
  });
});

test("the kernel, programs and shell know no clock, randomness or platform but the world's", () => {
  const banned = /\b(?:Date\.now|new Date\b|Math\.random|setTimeout|setInterval|process\.|globalThis|performance\.now)/;
  const bad: string[] = [];
  for (const [name, rule] of Object.entries(boundaries.packages)) {
    if (rule.runsIn !== "anywhere") continue;
    for (const file of sources(join(root, "packages", name, "src")))
      readFileSync(file, "utf8")
        .split("\n")
        .forEach((line, i) => {
          if (banned.test(line.replace(/\/\/.*|^\s*\*.*|\/\*.*/, "")))
            bad.push(`${relative(root, file)}:${i + 1}: ${line.trim()}`);
        });
  }
  expect(bad).toEqual([]);
});
