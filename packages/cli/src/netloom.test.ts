import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const dir = mkdtempSync(join(tmpdir(), "netloom-cli-"));
const bin = join(dir, "netloom.mjs");

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, "netloom.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["source"],
    outfile: bin,
    logLevel: "error",
  });
  writeFileSync(join(dir, "lab.sh"), 'echo "$0"; nope; exit 5\n');
  writeFileSync(join(dir, "binary"), Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3));
  writeFileSync(join(dir, "long.sh"), "echo a; while sleep 10; do :; done\n");
  mkdirSync(join(dir, "folder"));
  chmodSync(join(dir, "lab.sh"), 0o644);
});
afterAll(() => rmSync(dir, { recursive: true }));

function netloom(args: readonly string[], input = ""): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: dir, encoding: "utf8", input });
  return { status, stdout, stderr };
}

describe("netloom run", () => {
  const cases: readonly [string, readonly string[], string, number, string, string][] = [
    [
      "a file, with its name in messages",
      ["run", "lab.sh"],
      "",
      5,
      "lab.sh\n",
      "lab.sh: line 1: nope: command not found\n",
    ],
    [
      "a file by an absolute name",
      ["run", join(dir, "lab.sh")],
      "",
      5,
      `${join(dir, "lab.sh")}\n`,
      `${join(dir, "lab.sh")}: line 1: nope: command not found\n`,
    ],
    ["standard input", ["run", "-"], "echo $((6*7)); exit 3\n", 3, "42\n", ""],
    ["commands", ["run", "-c", 'echo "$0:$1"; cat', "n", "a"], "piped\n", 0, "n:a\npiped\n", ""],
    ["a transcript", ["run", "--transcript", "-c", "true\nfalse"], "", 1, "$ true\n$ false\n[rc=1]\n", ""],
    ["what is no script", ["run", "binary"], "", 126, "", "binary: binary: cannot execute binary file\n"],
    [
      "until a limit",
      ["run", "--max-virtual-time", "60", "long.sh"],
      "",
      124,
      "a\n",
      "netloom: virtual time budget used up (limit 60 s); raise it with --max-virtual-time\n",
    ],
    [
      "until another limit",
      ["run", "--max-time", "0.3", "-c", "while :; do :; done"],
      "",
      124,
      "",
      "netloom: wall time budget used up (limit 0.3 s); raise it with --max-time\n",
    ],
  ];
  for (const [name, args, input, status, stdout, stderr] of cases) {
    it(`runs ${name}`, () => {
      expect(netloom([...args.slice(0, 1), "--host", "bare", ...args.slice(1)], input)).toEqual({
        status,
        stdout,
        stderr,
      });
    });
  }
});

describe("wrong command lines", () => {
  const cases: readonly [readonly string[], string][] = [
    [["run", "nofile"], "netloom: cannot read 'nofile': there is no such file\n"],
    [
      ["run", "ip link"],
      "netloom: cannot read 'ip link': there is no such file\nto run commands: netloom run -c 'ip link'\n",
    ],
    [["run", "folder"], "netloom: cannot read 'folder': it is a directory\n"],
    [["run", "--nope"], "netloom: unknown option '--nope'\nnetloom run --help shows the options\n"],
    [["run", "--host", "mars", "lab.sh"], "netloom: --host takes bare or internet, not 'mars'\n"],
    [["run", "--seed", "x", "lab.sh"], "netloom: --seed takes a whole number below 1000000000, not 'x'\n"],
    [
      ["run", "--max-time", "-1", "lab.sh"],
      "netloom: option '--max-time' argument is ambiguous\nnetloom run --help shows the options\n",
    ],
    [["run", "--max-time", "soon", "lab.sh"], "netloom: --max-time takes a number above 0, not 'soon'\n"],
    [["run", "-", "lab.sh"], "netloom: - cannot be combined with files\nnetloom run FILE... or netloom run -\n"],
    [
      ["trace", "lab.sh", "ping"],
      "netloom: there is no -- before what is to be traced\nnetloom trace lab.sh -- 'ip netns exec ns1 ping -c1 10.0.2.7'\n",
    ],
    [["trace", "--"], "netloom: nothing to trace\nnetloom trace lab.sh -- 'ip netns exec ns1 ping -c1 10.0.2.7'\n"],
    [["trace", "nofile", "--", "true"], "netloom: cannot read 'nofile': there is no such file\n"],
    [["shell", "lab.sh"], "netloom: unexpected argument 'lab.sh'\nto run a script: netloom run lab.sh\n"],
    [
      ["lab.sh"],
      "netloom: there is no verb 'lab.sh'\nnetloom --help lists the verbs; to run a script: netloom run FILE\n",
    ],
    [
      ["--nope"],
      "netloom: unknown option '--nope'\nnetloom --help lists the verbs; to run a script: netloom run FILE\n",
    ],
  ];
  for (const [args, stderr] of cases) {
    it(`netloom ${args.join(" ")}`, () => {
      expect(netloom(args)).toEqual({ status: 2, stdout: "", stderr });
    });
  }
});

describe("help", () => {
  for (const args of [["--help"], ["help"], ["run", "--help"], ["shell", "-h"], ["help", "run"], ["trace", "--help"]]) {
    it(`netloom ${args.join(" ")} shows usage and examples`, () => {
      const { status, stdout, stderr } = netloom(args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toMatch(/^Usage: netloom/m);
      expect(stdout).toMatch(/^Examples:\n {2}netloom /m);
    });
  }

  it("--version names what it behaves like", () => {
    expect(netloom(["--version"]).stdout).toBe(
      "netloom 0.1.0\nbehaves like: Linux 6.1, iproute2 6.1.0, bridge-utils 1.7, net-tools 2.10, iputils 20221126, tcpdump 4.99.3, bash 5.2\n",
    );
  });
});

describe("netloom trace", () => {
  it("runs the set-up unseen, then tells what the command sent, with the command's status", () => {
    const { status, stdout, stderr } = netloom([
      "trace",
      "--host",
      "bare",
      "lab.sh",
      "--",
      "ip link set lo up; ping -qc1 127.0.0.1; exit 3",
    ]);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: "lab.sh: line 1: nope: command not found\nnetloom: lab.sh ended with status 5; going on\n",
    });
    expect(stdout).toMatch(/^PING 127\.0\.0\.1/);
    expect(stdout).toContain("\nSummary\n  1. IP 127.0.0.1 > 127.0.0.1: ICMP echo request");
  });
});

describe("netloom shell", () => {
  it("runs what is typed and ends with its status", () => {
    const { status, stdout } = netloom(
      ["shell", "--host", "bare", "--no-real-time"],
      "cd /tmp\necho $((1+1))\nexit 4\n",
    );
    expect(status).toBe(4);
    expect(stdout).toBe("root@debian:~# root@debian:/tmp# 2\nroot@debian:/tmp# exit\n");
  });
});
