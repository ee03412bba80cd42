/** Packets are printed as the real tcpdump prints them, byte for byte; damaged ones nearly always. */

import { describe, expect, test } from "vitest";
import { frame, pcapFile, type Bytes, type Frame } from "./frames/build.js";
import { FRAMES } from "./frames/index.js";
import { ourTcpdump, realTcpdump, whyNoTcpdump } from "./real-tcpdump.js";

const why = whyNoTcpdump();
if (why !== null) process.stderr.write(`SKIPPED: what tcpdump prints against the real one: ${why}\n`);

const OPTIONS: readonly (readonly string[])[] = [
  ["-nn"],
  ["-nnv"],
  ["-nnvv"],
  ["-nnevvv"],
  ["-nne", "-tttt"],
  ["-nnq", "-t"],
  ["-nneq", "-tt"],
  ["-nnX", "-ttt"],
  ["-nnXX", "-v"],
  ["-nnx", "-ttttt"],
  ["-nnxx", "-e"],
  ["-nnA"],
  ["-nnAA", "-c", "20"],
  ["-nnSvK", "-t"],
  ["-nn", "-s", "60", "--number", "-l"],
];

/** The text of each packet, by its number. */
function packets(text: string): Map<number, string> {
  const found = new Map<number, string>();
  let current = 0;
  for (const line of text.split("\n")) {
    const start = /^ *(\d+) {2}/.exec(line);
    if (start !== null && Number(start[1]) === current + 1) found.set(++current, line);
    else found.set(current, `${found.get(current) ?? ""}\n${line}`);
  }
  return found;
}

describe.skipIf(why !== null).each(Object.entries(FRAMES))("%s", (_subject, frames: readonly Bytes[]) => {
  const file = pcapFile(
    1,
    frames.map((bytes) => frame(bytes)),
  );
  const ours = why === null ? ourTcpdump(file, OPTIONS) : null;
  test.each(OPTIONS.map((options, i) => [options.join(" "), i] as const))("%s", async (_name, i) => {
    expect((await ours!)[i]).toEqual(realTcpdump(file, OPTIONS[i]!));
  });
});

/** The same numbers for the same seed. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const ETH_HLEN = 14;
/** Protocols of IPv6 and IPv4: another would lead to a protocol that ours does not print. */
const PROTOCOL_FIELDS: ReadonlySet<number> = new Set([20, 23]);

/** Cut off, changed in up to three bytes, or both. */
function damaged(bytes: Bytes, random: (below: number) => number): Frame {
  const data = Uint8Array.from(bytes);
  const way = random(3);
  if (way === 0 || data.length <= ETH_HLEN)
    return { data: data.slice(0, 1 + random(data.length)), length: data.length };
  for (let i = random(3); i >= 0; i--) {
    const at = ETH_HLEN + random(data.length - ETH_HLEN);
    if (!PROTOCOL_FIELDS.has(at)) data[at] = random(4) === 0 ? random(4) * 0x55 : random(256);
  }
  return { data: way === 1 ? data : data.slice(0, ETH_HLEN + random(data.length - ETH_HLEN + 1)), length: data.length };
}

/** Of damaged packets so many may differ: the real one's ways with each field that is cut in two are its own. */
const TOLERANCE = 0.01;
const COPIES = 6;

describe.skipIf(why !== null)("damaged packets", () => {
  test.each([
    ["-nnt#", 1],
    ["-nntv#", 2],
    ["-nntevvv#", 3],
  ])("%s, seed %i", async (options, seed) => {
    const random = generator(seed);
    const frames = Object.values(FRAMES)
      .flat()
      .flatMap((bytes) => Array.from({ length: COPIES }, () => damaged(bytes, random)));
    const file = pcapFile(1, frames);
    const [ours] = await ourTcpdump(file, [[options]]);
    const real = packets(realTcpdump(file, [options]).stdout);
    const printed = packets(ours!.stdout);
    expect(printed.size).toBe(real.size);
    const different = frames.flatMap((_, i) => (real.get(i + 1) === printed.get(i + 1) ? [] : [i + 1]));
    const shown = different.slice(0, 20).map((n) => `${real.get(n)}\n${printed.get(n)}`);
    expect(different.length / frames.length, shown.join("\n\n")).toBeLessThan(TOLERANCE);
  });
});
