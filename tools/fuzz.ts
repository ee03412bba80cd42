/**
 * Attacks worlds with hostile frames: `npm run fuzz -- [--frames N] [--seed N]`, in pieces of a world each. What breaks one is
 * reduced to the least and printed, with how to try it again: `npm run fuzz -- --replay PORT:HEX...`. With `--what netlink`,
 * `calls`, `commands` or `captures` it is not frames that attack, and N counts messages, calls, lines or files.
 */

import { parseArgs } from "node:util";
import { randomFrom } from "../test/differential/random/model.js";
import {
  attackByCalls,
  attackByCaptures,
  attackByCommands,
  attackByNetlink,
  type ControlResult,
} from "../test/fuzz/control-world.js";
import { recordRequests } from "../test/fuzz/netlink-corpus.js";
import { recordCorpus } from "../test/fuzz/corpus.js";
import { fuzzWorld } from "../test/fuzz/fuzz-world.js";
import { minimize, minimizeBytes } from "../test/fuzz/minimize.js";
import { FrameSource, type Injection } from "../test/fuzz/mutate.js";

const FRAMES_PER_WORLD = 20_000;
/** Messages, calls, lines or files for each world. */
const PIECE = 1000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    frames: { type: "string", default: "200000" },
    seed: { type: "string", default: "1" },
    what: { type: "string", default: "frames" },
    replay: { type: "boolean", default: false },
  },
});

/** What failed, without what differs from run to run. */
const kind = (failure: string | null): string => (failure ?? "").split("\n")[0]!.replaceAll(/\d+/g, "N");
const format = ({ port, bytes }: Injection): string => `${port}:${Buffer.from(bytes).toString("hex")}`;

async function attack(seed: number, frames: readonly Injection[]): Promise<string | null> {
  let at = 0;
  return (await fuzzWorld(seed, () => frames[at++] ?? null)).failure;
}

async function reduce(seed: number, frames: readonly Injection[], failure: string): Promise<readonly Injection[]> {
  const same = async (some: readonly Injection[]): Promise<boolean> => kind(await attack(seed, some)) === kind(failure);
  const least = await minimize(frames, same);
  if (least.length !== 1) return least;
  const { port, bytes } = least[0]!;
  return [{ port, bytes: await minimizeBytes(bytes, (b) => same([{ port, bytes: b }])) }];
}

async function replay(): Promise<void> {
  const frames = positionals.map((text) => {
    const [port, hex] = text.split(":");
    return { port: Number(port), bytes: new Uint8Array(Buffer.from(hex ?? "", "hex")) };
  });
  const failure = await attack(Number(values.seed), frames);
  console.log(failure ?? "all is well");
  if (failure !== null) process.exitCode = 1;
}

async function run(): Promise<void> {
  const corpus = await recordCorpus();
  console.log(`${corpus.length} recorded frames to begin with`);
  const wanted = Number(values.frames);
  const drops = new Map<string, number>();
  const started = performance.now();
  let sent = 0;
  for (let seed = Number(values.seed); sent < wanted; seed++) {
    const source = new FrameSource(randomFrom(seed), corpus);
    const frames: Injection[] = [];
    const limit = Math.min(FRAMES_PER_WORLD, wanted - sent);
    const next = (): Injection | null => {
      if (frames.length === limit) return null;
      frames.push(source.next());
      return frames.at(-1)!;
    };
    const result = await fuzzWorld(seed, next);
    if (result.failure !== null) {
      console.log(`seed ${seed}, after ${result.sent} frames: ${result.failure}\nLooking for the least that fails ...`);
      const least = await reduce(seed, frames, result.failure);
      console.log(`npm run fuzz -- --seed ${seed} --replay ${least.map(format).join(" ")}`);
      process.exitCode = 1;
      return;
    }
    sent += result.sent;
    for (const [reason, count] of result.drops) drops.set(reason, (drops.get(reason) ?? 0) + count);
    const seconds = (performance.now() - started) / 1000;
    const heap = (process.memoryUsage().rss / 1e6).toFixed(0);
    console.log(`seed ${seed}: ${sent} frames, ${(sent / seconds).toFixed(0)}/s, ${heap} MB`);
  }
  for (const [reason, count] of [...drops].sort((a, b) => b[1] - a[1])) console.log(String(count).padStart(10), reason);
}

/** Attacks by other ways than frames, a world for each piece. */
async function control(what: string): Promise<void> {
  const corpus = what === "netlink" ? await recordRequests() : [];
  const attacks = new Map<string, (seed: number, piece: number) => Promise<ControlResult>>([
    ["netlink", (seed, piece) => attackByNetlink(seed, corpus, randomFrom(seed), piece)],
    ["calls", (seed, piece) => attackByCalls(seed, randomFrom(seed), piece)],
    ["commands", (seed, piece) => attackByCommands(seed, randomFrom(seed), piece)],
    ["captures", (seed, piece) => attackByCaptures(seed, randomFrom(seed), piece)],
  ]);
  const attackBy = attacks.get(what);
  if (attackBy === undefined) throw new Error(`--what ${[...attacks.keys()].join("|")}`);
  const wanted = Number(values.frames);
  const first = Number(values.seed);
  for (let done = 0, seed = first; done < wanted; done += PIECE, seed++) {
    const { failure, last } = await attackBy(seed, Math.min(PIECE, wanted - done));
    if (failure === null) continue;
    console.log(`--what ${what} --seed ${seed}: ${failure}\n${last}`);
    process.exitCode = 1;
    return;
  }
  console.log(`${wanted} ${what}: all is well`);
}

process.on("uncaughtException", (error) => {
  console.log(`The world broke: ${error.stack}`);
  process.exit(1);
});
await (values.replay ? replay() : values.what === "frames" ? run() : control(values.what));
