/**
 * The benchmarks, side by side with the real kernel where this machine lets us (root on Linux, gcc):
 * `npm run bench [-- gateway build hops memory]`. Figures of one run are comparable with one another; those of
 * different machines are not. The result is printed, and kept as JSON in bench/results.
 */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runScript, createWorld, runInWorld } from "@netloom/lab";
import { blastProgram, chainScript, type Blast } from "./chain.js";

const root = process.cwd();
const wanted = process.argv.slice(2).filter((a) => !a.startsWith("-"));
const wants = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
const env = { ...process.env };
delete env["NODE_EXTRA_CA_CERTS"];

const linux =
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  spawnSync("unshare", ["-nm", "true"]).status === 0 &&
  spawnSync("gcc", ["--version"]).status === 0;
if (!linux) console.log("The kernel's side is left out: it needs root on Linux, unshare and gcc.");

const results: Record<string, number | null> = {};
function report(name: string, ours: number, theirs: number | null, unit: string): void {
  results[name] = ours;
  results[`${name}, kernel`] = theirs;
  const digits = ours < 10 ? 3 : 0;
  const kernel =
    theirs === null
      ? ""
      : `   kernel ${theirs.toFixed(theirs < 10 ? 3 : 0)} ${unit}   kernel/netloom ${(theirs / ours).toFixed(1)}`;
  console.log(`${name.padEnd(58)} ${ours.toFixed(digits)} ${unit}${kernel}`);
}
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

function timed(command: string, args: readonly string[], extra: Record<string, string> = {}): number {
  const start = performance.now();
  const run = spawnSync(command, args, { cwd: root, env: { ...env, ...extra }, encoding: "utf8" });
  if (run.status !== 0)
    throw new Error(`${command} ${args.join(" ")} failed (${run.status}): ${run.stdout}${run.stderr}`);
  return (performance.now() - start) / 1000;
}

/** The gateway experiment: the whole process; the kernel without its 41 s of sleeping between echo requests. */
function gateway(): void {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < 7; i++) {
    ours.push(timed("node", ["packages/cli/bin/netloom.js", "run", "bench/gateway.sh"]));
    if (linux)
      theirs.push(
        timed(
          "unshare",
          ["-nm", "bash", "-c", "mkdir -p /run/netns; mount -t tmpfs none /run/netns; exec bash bench/gateway.sh"],
          { PING: "true" },
        ),
      );
  }
  report("gateway experiment, whole process (kernel: no pings)", median(ours), linux ? median(theirs) : null, "s");
}

function buildScript(n: number): string {
  return `ip link add br0 type bridge; ip addr add 10.10.255.254/16 dev br0; ip link set br0 up
for ((i=1;i<=${n};i++)); do
  ip netns add ns$i
  ip link add v$i type veth peer name b$i
  ip link set v$i netns ns$i
  ip link set b$i master br0
  ip link set b$i up
  ip -n ns$i addr add 10.10.$((i/256)).$((i%256))/16 dev v$i
  ip -n ns$i link set v$i up
  ip -n ns$i link set lo up
  ip -n ns$i route add default via 10.10.255.254
done
`;
}

/** Namespaces with veth pairs on one bridge, addresses and default routes: nine commands each, through the shell's own ip. */
async function build(): Promise<void> {
  const ours: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    const { output, status } = await runScript(buildScript(1000), { seed: 1, budget: { maxProcesses: 1 << 20 } });
    if (status !== 0 || output !== "") throw new Error(`build failed (${status}): ${output.slice(0, 500)}`);
    ours.push((performance.now() - start) / 1000);
  }
  report("build 1,000 namespaces, in-process, first run (cold)", ours[0]!, null, "s");
  report("build 1,000 namespaces, in-process", median([...ours]), null, "s");
  if (!linux) return;
  const script = `mkdir -p /run/netns; mount -t tmpfs none /run/netns; ${buildScript(100)}`;
  const start = performance.now();
  const hundred = await runScript(buildScript(100), { seed: 1 });
  if (hundred.status !== 0) throw new Error(hundred.output);
  report(
    "build 100 namespaces",
    (performance.now() - start) / 1000,
    timed("unshare", ["-nm", "bash", "-c", script]),
    "s",
  );
}

async function chain(shape: string): Promise<number> {
  const result: Blast = { nsPerFrame: 0, sent: 0 };
  const program = blastProgram(() => performance.now() * 1e6, result);
  const { output, status } = await runScript(chainScript(shape), {
    seed: 1,
    programs: [program],
    budget: { maxTimeS: 600, maxVirtualTimeS: 1e6 },
  });
  const delivered = Number(/delivered (\d+)/.exec(output)?.[1] ?? -1);
  if (status !== 0 || delivered < result.sent * 0.999)
    throw new Error(`${shape}: status ${status}, ${delivered} of ${result.sent} delivered: ${output}`);
  return result.nsPerFrame;
}

/** One more bridge, one more router: the slope between a cable and eight of them, rounds of kernel and Netloom in turn. */
async function hops(): Promise<void> {
  const bin = mkdtempSync(join(tmpdir(), "netloom-bench-"));
  const kernel = (shape: string): number =>
    1e9 /
    Number(
      execFileSync("unshare", ["-nm", "bash", "bench/kernel/chain.sh", shape, "0.5", bin], {
        encoding: "utf8",
        env,
      }).trim(),
    );
  if (linux)
    for (const tool of ["blast", "sink"]) execFileSync("gcc", ["-O2", "-o", join(bin, tool), `bench/kernel/${tool}.c`]);
  const figures: Record<string, number[]> = {};
  const add = (key: string, value: number): void => void (figures[key] ??= []).push(value);
  for (let round = 0; round < 3; round++) {
    const base = await chain("-");
    add("frame over one cable, sender and receiver included", base);
    add("one more bridge hop", ((await chain("bbbbbbbb")) - base) / 8);
    add("one more IPv4 router hop", ((await chain("rrrrrrrr")) - base) / 8);
    if (!linux) continue;
    const kernelBase = kernel("-");
    add("frame over one cable, sender and receiver included, kernel", kernelBase);
    add("one more bridge hop, kernel", (kernel("bbbbbbbb") - kernelBase) / 8);
    add("one more IPv4 router hop, kernel", (kernel("rrrrrrrr") - kernelBase) / 8);
  }
  rmSync(bin, { recursive: true });
  for (const key of Object.keys(figures).filter((k) => !k.endsWith(", kernel")))
    report(
      key,
      median(figures[key]!),
      figures[`${key}, kernel`] === undefined ? null : median(figures[`${key}, kernel`]!),
      "ns",
    );
}

/** What an idle namespace with its veth pair and bridge port holds. */
async function memory(): Promise<void> {
  const gc = (globalThis as { gc?: () => void }).gc;
  if (gc === undefined) {
    console.log("memory: needs node --expose-gc");
    return;
  }
  const collect = async (): Promise<void> => {
    // An earlier world is let go only when the promises that ended it are settled and forgotten.
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      gc();
    }
  };
  const held = async (n: number): Promise<{ readonly bytes: number; readonly keep: unknown }> => {
    const world = createWorld({ seed: 1, budget: { maxProcesses: 1 << 20 } });
    await collect();
    const before = process.memoryUsage();
    await runInWorld(world, { kind: "commands", text: buildScript(n) });
    await collect();
    const after = process.memoryUsage();
    return { bytes: after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers, keep: world };
  };
  // Twice the large one first, so that no code is compiled between the two measurements.
  await held(1100);
  await held(1100);
  const small = await held(100);
  const large = await held(1100);
  report(
    "idle namespace with veth pair and bridge port",
    (large.bytes - small.bytes) / 1000 / 1024,
    linux ? 315 : null,
    "KiB",
  );
  if (small.keep === large.keep) throw new Error("unreachable");
}

if (wants("gateway")) gateway();
if (wants("build")) await build();
if (wants("hops")) await hops();
if (wants("memory")) await memory();
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
mkdirSync(join(root, "bench/results"), { recursive: true });
const file = join(root, "bench/results/latest.json");
const before = JSON.parse(readFileSync(file, { encoding: "utf8", flag: "a+" }) || "{}") as {
  results?: Record<string, number | null>;
};
writeFileSync(
  file,
  `${JSON.stringify({ commit, node: process.version, results: { ...before.results, ...results } }, null, 2)}\n`,
);
