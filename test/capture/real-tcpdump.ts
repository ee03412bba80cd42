/** The real tcpdump, whose words are compared with ours; only the version that ours stands for. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runScript } from "@netloom/lab";

const VERSION = "tcpdump version 4.99.3\nlibpcap version 1.10.3 ";

/** Why there is no comparison on this machine; null if there is. */
export function whyNoTcpdump(): string | null {
  const { stdout, stderr, status } = spawnSync("tcpdump", ["--version"], { encoding: "utf8" });
  if (status !== 0) return "tcpdump is not installed (apt-get install tcpdump)";
  const version = stdout + stderr;
  return version.startsWith(VERSION)
    ? null
    : `this is not 4.99.3 with libpcap 1.10.3: ${version.split("\n").slice(0, 2).join(", ")}`;
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** Runs the real program with the given file as the capture `-r`. */
export function realTcpdump(capture: Uint8Array, args: readonly string[]): Outcome {
  const dir = mkdtempSync(join(tmpdir(), "netloom-tcpdump-"));
  try {
    writeFileSync(join(dir, "f.pcap"), capture);
    const { stdout, stderr, status } = spawnSync("tcpdump", ["-r", "f.pcap", ...args], {
      cwd: dir,
      encoding: "utf8",
      maxBuffer: 1 << 30,
      env: { ...process.env, TZ: "UTC", LC_ALL: "C" },
    });
    return { stdout, stderr, status: status ?? -1 };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The same in one world of ours for each list of arguments. */
export async function ourTcpdump(capture: Uint8Array, calls: readonly (readonly string[])[]): Promise<Outcome[]> {
  const MARK = "\u0001";
  const script = calls
    .map(
      (args) =>
        `tcpdump -r f.pcap ${args.map(quote).join(" ")}; s=$?; printf '${MARK}%s${MARK}' $s; printf '${MARK}' >&2`,
    )
    .join("\n");
  let stdout = "";
  let stderr = "";
  const decoder = new TextDecoder();
  const { message } = await runScript(
    { kind: "commands", text: script },
    {
      files: new Map([["/root/f.pcap", capture]]),
      stdout: (bytes) => void (stdout += decoder.decode(bytes, { stream: true })),
      stderr: (bytes) => void (stderr += new TextDecoder().decode(bytes)),
    },
  );
  if (message !== null) throw new Error(message);
  const parts = stdout.split(MARK);
  const errors = stderr.split(MARK);
  return calls.map((_, i) => ({ stdout: parts[2 * i]!, status: Number(parts[2 * i + 1]), stderr: errors[i]! }));
}
