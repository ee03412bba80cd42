/** Runs shell snippets in real bash and in ours, for comparison. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { World } from "@netloom/kernel";
import { bash } from "@netloom/shell";
import { decodeUtf8 } from "@netloom/wire";
import { programs } from "@netloom/userland";

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** How the snippet is given to the shell. */
export type Mode = "command" | "script" | "stdin";

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ["PATH", "/usr/bin"],
  ["HOME", "/tmp"],
  ["LC_ALL", "C.UTF-8"],
];
const TIMEOUT_MS = 20_000;

/** The version line of the bash on this machine; null without one of the 5.2 series. */
export function realBashVersion(): string | null {
  try {
    const text = execFileSync("/usr/bin/bash", ["--version"], { encoding: "utf8" }).split("\n")[0] ?? "";
    return text.includes("version 5.2") ? text : null;
  } catch {
    return null;
  }
}

export function runReal(snippet: string, mode: Mode): Outcome {
  const directory = mkdtempSync(join(tmpdir(), "netloom-shell-"));
  try {
    if (mode !== "command") writeFileSync(join(directory, "s.sh"), `${snippet}\n`);
    const args = mode === "command" ? ["--norc", "-c", snippet] : mode === "script" ? ["s.sh"] : ["--norc"];
    const done = spawnSync("/usr/bin/bash", args, {
      argv0: "bash",
      cwd: directory,
      env: Object.fromEntries(ENVIRONMENT),
      input: mode === "stdin" ? `${snippet}\n` : "",
      encoding: "utf8",
      timeout: TIMEOUT_MS,
    });
    return {
      stdout: done.stdout,
      stderr: done.stderr,
      status: done.status ?? (done.signal === null ? -1 : 128 + constants.signals[done.signal]),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export async function runOurs(snippet: string, mode: Mode): Promise<Outcome> {
  const world = new World({ programs: [...programs, bash] });
  if (mode !== "command") world.writeFile("/work/s.sh", `${snippet}\n`);
  else world.writeFile("/work/.keep", "");
  const env = new Map(ENVIRONMENT);
  let stdout = "";
  let stderr = "";
  const end = await world.run(
    (sys) => {
      if (mode === "command") sys.unlink("/work/.keep");
      sys.chdir("/work");
      if (mode === "command") return sys.execve("/usr/bin/bash", ["bash", "-c", snippet], env);
      if (mode === "script") return sys.execve("/usr/bin/bash", ["bash", "s.sh"], env);
      const fd = sys.open("/work/s.sh", 0);
      sys.dup2(fd, 0);
      sys.close(fd);
      return sys.execve("/usr/bin/bash", ["bash"], env);
    },
    {
      stdout: (bytes) => void (stdout += decodeUtf8(bytes)),
      stderr: (bytes) => void (stderr += decodeUtf8(bytes)),
    },
  );
  if (end.message !== null) stderr += `\n[${end.message}]`;
  return { stdout, stderr, status: end.status };
}

/** What may differ: process ids, measured times, synopses (Netloom writes its own), the directory. */
export function masked(outcome: Outcome): Outcome {
  const mask = (text: string): string =>
    text
      .replace(/(line \d+: )\s*\d+ (?=[A-Z])/g, "$1PID ")
      .replace(/^(real\t)0m0\.0\d\ds$/gm, "$10m0.000s")
      .replace(/^(\S+: )?usage: .*$/gim, "$1<usage>")
      .replace(/\/tmp\/netloom-shell-\w+/g, "/work");
  return { stdout: mask(outcome.stdout), stderr: mask(outcome.stderr), status: outcome.status };
}
