#!/usr/bin/env node
// Starts the bundle with V8's code cache beside it, which saves half of the start-up time. The cache is made by
// the build (NETLOOM_WRITE_CODE_CACHE names the file to write at exit); V8 refuses one of another version by itself.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

const bundle = fileURLToPath(new URL("../dist/netloom.cjs", import.meta.url));
const cache = fileURLToPath(new URL("../dist/netloom.cache", import.meta.url));
if (!existsSync(bundle)) {
  process.stderr.write("netloom: it is not built yet\nnpm run build builds it\n");
  process.exit(70);
}
const written = process.env.NETLOOM_WRITE_CODE_CACHE;
const script = new Script(`(function (exports, require, module) {${readFileSync(bundle, "latin1")}\n})`, {
  filename: bundle,
  ...(written === undefined && existsSync(cache) ? { cachedData: readFileSync(cache) } : {}),
});
if (written !== undefined) process.on("exit", () => writeFileSync(written, script.createCachedData()));
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(bundle), module);
