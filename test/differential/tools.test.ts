/**
 * The text and file tools against the real ones: the same command line, files and input, here and in the
 * world, must give the same bytes on standard output and error, merged in order, and the same status.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { World } from "@netloom/kernel";
import { Errno, O_CREAT, O_RDONLY, O_WRONLY, type Sys } from "@netloom/uapi";
import { programs } from "@netloom/userland";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { describe, expect, it } from "vitest";
import type { ToolCase, ToolCases } from "./tools/cases.js";
import { commands } from "./tools/commands.js";
import { diffutils } from "./tools/diffutils.js";
import { files } from "./tools/files.js";
import { findutils } from "./tools/findutils.js";
import { grep } from "./tools/grep.js";
import { mawk } from "./tools/mawk.js";
import { sed } from "./tools/sed.js";
import { text } from "./tools/text.js";

const ENV = { PATH: "/usr/bin:/usr/sbin", HOME: "/root", LC_ALL: "C" };
/** The directory the world's tools run in; the real ones' is called that in their output. */
const DIRECTORY = "/t";

/** Why there is nothing to compare with, or null. */
function whyNoReference(): string | null {
  let version = "";
  try {
    version = readFileSync("/etc/debian_version", "utf8").trim();
  } catch {
    return "this is no Debian";
  }
  if (!version.startsWith("12")) return `Debian ${version}, not 12`;
  return process.getuid?.() === 0 ? null : "not root";
}

function runReal(table: ToolCases, argv: readonly string[], stdin: string): string {
  const dir = mkdtempSync(join(tmpdir(), "netloom-tools-"));
  try {
    for (const [name, content] of Object.entries(table.files)) writeFileSync(join(dir, name), content);
    const run = spawnSync("sh", ["-c", 'exec 2>&1; exec "$@"', "sh", ...argv], {
      cwd: dir,
      input: stdin,
      env: ENV,
      timeout: 10_000,
    });
    return `${decodeUtf8(run.stdout).replaceAll(dir, DIRECTORY)}[${run.status}]`;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function writeTo(sys: Sys, path: string, content: string): Promise<void> {
  const fd = sys.open(path, O_WRONLY | O_CREAT, 0o644);
  await sys.write(fd, encodeUtf8(content));
  sys.close(fd);
}

async function runInWorld(table: ToolCases, argv: readonly string[], stdin: string): Promise<string> {
  const world = new World({ programs });
  let out = "";
  const end = await world.run(
    async (sys) => {
      sys.mkdir(DIRECTORY);
      sys.chdir(DIRECTORY);
      for (const [name, content] of Object.entries(table.files)) await writeTo(sys, name, content);
      await writeTo(sys, "/tmp/stdin", stdin);
      sys.dup2(sys.open("/tmp/stdin", O_RDONLY), 0);
      for (const dir of ["/usr/bin", "/usr/sbin"]) {
        try {
          return await sys.execve(`${dir}/${argv[0]}`, argv, new Map(Object.entries(ENV)));
        } catch (error) {
          if (!(error instanceof Errno) || error.code !== "ENOENT") throw error;
        }
      }
      return 127;
    },
    { stdout: (bytes) => (out += decodeUtf8(bytes)) },
  );
  return `${out}[${end.status}]${end.message ?? ""}`;
}

const parts = (toolCase: ToolCase): { argv: readonly string[]; stdin: string } =>
  "argv" in toolCase ? toolCase : { argv: toolCase, stdin: "" };

const why = whyNoReference();
if (why !== null) process.stderr.write(`SKIPPED: tools against the real ones: ${why}\n`);

describe.skipIf(why !== null).each(Object.entries({ text, files, commands, grep, sed, findutils, mawk, diffutils }))(
  "%s",
  (_name, table) => {
    it.each(table.cases.map((toolCase) => [JSON.stringify(toolCase), toolCase] as const))(
      "%s",
      async (_label, toolCase) => {
        const { argv, stdin } = parts(toolCase);
        expect(await runInWorld(table, argv, stdin)).toBe(runReal(table, argv, stdin));
      },
    );
  },
);
