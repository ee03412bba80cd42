/** Runs scripts on this machine's own kernel, in fresh namespaces, and translates what a newer kernel says differently. */

import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const RUNNER = join(process.cwd(), "test/differential/runner.bash");
const TOOLS = ["unshare", "ip", "bridge", "brctl", "ifconfig", "route", "arp", "ping", "sysctl", "traceroute"];

/** Why the real kernel cannot be used here, or null if it can. */
export function whyNoLinux(): string | null {
  if (process.platform !== "linux") return `no Linux (${process.platform})`;
  if (process.getuid?.() !== 0) return "not root";
  for (const tool of TOOLS)
    if (spawnSync("which", [tool]).status !== 0) return `no ${tool} (a Debian package is missing)`;
  const probe = spawnSync("unshare", ["-nm", "ip", "link", "set", "lo", "up"]);
  return probe.status === 0 ? null : `unshare -nm fails: ${probe.stderr.toString().trim()}`;
}

/**
 * The transcript of `script` on the real kernel, in new network, mount, pid, uts and ipc namespaces with lo up.
 * Runs of several scripts may overlap: most of their time is spent sleeping.
 */
export async function runOnLinux(script: string): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "netloom-differential-"));
  try {
    const file = join(dir, "script");
    writeFileSync(file, script);
    const setup =
      "ip link set lo up && mount -t tmpfs none /run && mount -t tmpfs none /etc/netns 2>/dev/null; hostname debian; " +
      'sysctl -qw net.ipv4.ping_group_range=\'0 2147483647\'; cd /; exec bash "$0" "$1"';
    const flags = ["--net", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"];
    return await new Promise((resolve, reject) => {
      execFile(
        "unshare",
        [...flags, "bash", "-c", setup, RUNNER, file],
        {
          encoding: "utf8",
          env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LC_ALL: "C" },
          timeout: 300_000,
          maxBuffer: 1 << 26,
        },
        // The script's own exit status is in its transcript.
        (error, stdout) => (error !== null && typeof error.code !== "number" ? reject(error) : resolve(stdout)),
      );
    });
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** What kernels after 6.1 say in other words. Each is a line of the reference's, by the newer kernel's. */
const NEWER: readonly (readonly [RegExp, string])[] = [
  [/^Error: ipv[46]: Address already assigned\.$/, "RTNETLINK answers: File exists"],
  [/^Error: ipv[46]: Address not found\.$/, "RTNETLINK answers: Cannot assign requested address"],
  [/^Error: ipv4: Invalid scope value\.$/, "RTNETLINK answers: Invalid argument"],
  [/^Error: ipv4: Device not found\.$/, "RTNETLINK answers: No such device"],
  [/^Error: ipv6: address not found\.$/, "RTNETLINK answers: Cannot assign requested address"],
  [/^Error: The interface netns is immutable\.$/, "RTNETLINK answers: Invalid argument"],
  [/^Error: An interface with the same name exists in the target netns\.$/, "RTNETLINK answers: File exists"],
  // `ip route get ... iif` for what would be refused.
  [/^RTNETLINK answers: Invalid cross-device link$/, "RTNETLINK answers: Invalid argument"],
  // A cable whose other end is down in another namespace, or was when it came here.
  [/^(\d+: \S+@\S+: <NO-CARRIER[^>]*> .*) state DOWN /, "$1 state LOWERLAYERDOWN "],
  [/ proto kernel_(?:lo|ll|ra)(?= )/, ""],
];

/** A transcript with a newer kernel's wording put into the reference's. */
export function asReference(transcript: string): string {
  return transcript
    .split("\n")
    .map((line) => NEWER.reduce((l, [pattern, text]) => l.replace(pattern, text), line))
    .join("\n");
}

/** The kernel's release, for the report. */
export const linuxRelease = (): string => execFileSync("uname", ["-r"], { encoding: "utf8" }).trim();
