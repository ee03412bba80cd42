import { describe, expect, it } from "vitest";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import type { Program } from "@netloom/uapi";
import { HostInput } from "@netloom/kernel";
import { createWorld, runInWorld, runScript, type RunOptions, type Script } from "./run-script.js";

describe("runScript", () => {
  const cases: readonly [string, string | Script, RunOptions, number, string][] = [
    ["a text", "echo one; echo two >&2; exit 3", {}, 3, "one\ntwo\n"],
    ["commands", { kind: "commands", text: 'echo "$0 $1"', name: "n", args: ["a"] }, {}, 0, "n a\n"],
    [
      "files in order, to the first that fails",
      { kind: "files", paths: ["a.sh", "/tmp/b.sh", "c.sh"] },
      {
        files: new Map([
          ["/root/a.sh", "echo $0"],
          ["/tmp/b.sh", "echo $0; false"],
          ["/root/c.sh", "echo $0"],
        ]),
      },
      1,
      "a.sh\n/tmp/b.sh\n",
    ],
    ["a program of one's own", "mine x y", { programs: [{ name: "mine", main: (_sys, argv) => argv.length }] }, 3, ""],
    ["another host name", "hostname; cat /etc/hostname", { hostname: "lab1" }, 0, "lab1\nlab1\n"],
    [
      "its home and environment",
      'pwd; echo "$HOME $USER $PATH"',
      {},
      0,
      "/root\n/root root /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n",
    ],
    ["waiting in no time", "sleep 3600; date +%s", {}, 0, `${1_767_225_600 + 3600}\n`],
  ];
  for (const [name, script, options, status, output] of cases) {
    it(`runs ${name}`, async () => {
      expect(await runScript(script, options)).toEqual({ status, output, message: null });
    });
  }

  it("streams output as it comes, the two streams apart", async () => {
    const parts: string[] = [];
    const result = await runScript("echo out; echo err >&2; echo out", {
      stdout: (bytes) => parts.push(`1:${decodeUtf8(bytes)}`),
      stderr: (bytes) => parts.push(`2:${decodeUtf8(bytes)}`),
    });
    expect(result.output).toBe("");
    expect(parts).toEqual(["1:out\n", "2:err\n", "1:out\n"]);
  });

  it("feeds standard input, waiting for the host without time passing", async () => {
    const stdin: HostInput = new HostInput(() => queueMicrotask(() => (stdin.push(encodeUtf8("line\n")), stdin.end())));
    expect(await runScript("read x; echo got $x; date +%s; cat; echo end", { stdin })).toMatchObject({
      status: 0,
      output: "got line\n1767225600\nend\n",
    });
  });

  it("gives the same bytes for the same seed, and others for another", async () => {
    const random = async (seed: number): Promise<string> =>
      (await runScript("head -c 8 /dev/urandom | od -An -tx1; echo $RANDOM", { seed })).output;
    const first = await random(5);
    expect(await random(5)).toBe(first);
    expect(await random(6)).not.toBe(first);
  });

  it("names the budget that ended a script and keeps its output", async () => {
    expect(await runScript("echo before; while sleep 1; do :; done", { budget: { maxVirtualTimeS: 60 } })).toEqual({
      status: 124,
      output: "before\n",
      message: "netloom: virtual time budget used up (limit 60 s); raise it with --max-virtual-time",
    });
  });

  it("reports a bug in a program", async () => {
    const broken: Program = {
      name: "broken",
      main: () => {
        throw new TypeError("oops");
      },
    };
    const result = await runScript("echo a; broken; echo b", { programs: [broken] });
    expect(result).toMatchObject({ status: 70, output: "a\n" });
    expect(result.message).toMatch(/^netloom: internal error in broken \(pid \d+: broken\)\nTypeError: oops\n/);
  });
});

describe("transcripts", () => {
  const cases: readonly [string, string, number, string][] = [
    [
      "commands, comments and blank lines",
      "#!/bin/bash\n# oracle: x\n# kept\n\necho a\n  \n(exit 3)\n",
      3,
      "# kept\n$ echo a\na\n$ (exit 3)\n[rc=3]\n",
    ],
    [
      "several lines",
      "for i in 1 2; do\n  echo $i\ndone\ncat <<X\nhere\nX\n",
      0,
      "$ for i in 1 2; do\n>   echo $i\n> done\n1\n2\n$ cat <<X\n> here\n> X\nhere\n",
    ],
    ["one shell for all", "x=1\ncd /tmp\npwd; echo $x\n", 0, "$ x=1\n$ cd /tmp\n$ pwd; echo $x\n/tmp\n1\n"],
    [
      "both streams in order",
      "echo a; nope; echo b\n",
      0,
      "$ echo a; nope; echo b\na\n/oracle/runner.bash: line 43: nope: command not found\nb\n",
    ],
    ["exit", "exit 4\necho never\n", 4, "$ exit 4\n"],
    ["an exit trap", "trap 'echo bye' EXIT\nfalse\n", 1, "$ trap 'echo bye' EXIT\n$ false\n[rc=1]\nbye\n"],
    ["nothing to read", "cat; read x\n", 1, "$ cat; read x\n[rc=1]\n"],
    [
      "what never ends",
      "echo a\nif true; then\n",
      2,
      "$ echo a\na\n$ if true; then\nrunner: incomplete command at end of script\n",
    ],
  ];
  for (const [name, text, status, output] of cases) {
    it(`show ${name}`, async () => {
      expect(await runScript({ kind: "transcript", text })).toEqual({ status, output, message: null });
    });
  }
});

describe("a terminal", () => {
  it("gives a prompt, and ^C ends the command but not the shell", async () => {
    const options: RunOptions = { tty: true };
    const world = createWorld();
    let screen = "";
    const keys = [`PS1='> '\n`, "readlink /proc/self/fd/0\n", "cat\n", "\x03", "echo $?\n", "exit 5\n"];
    const running = runInWorld(
      world,
      { kind: "interactive" },
      {
        ...options,
        stdout: (bytes) => void (screen += decodeUtf8(bytes)),
      },
    );
    for (const key of keys) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      world.type(encodeUtf8(key));
    }
    expect((await running).status).toBe(5);
    expect(screen).toBe("root@debian:~# > /dev/pts/0\n> \n> 130\n> exit\n");
  });
});
