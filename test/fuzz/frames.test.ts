import { describe, expect, test } from "vitest";
import { randomFrom } from "../differential/random/model.js";
import { recordCorpus } from "./corpus.js";
import { fuzzWorld } from "./fuzz-world.js";
import { minimize, minimizeBytes } from "./minimize.js";
import { FrameSource, type Injection } from "./mutate.js";

const FRAMES = 6000;

describe("hostile frames", () => {
  test.each([1, 2, 3])("change nothing for good: seed %i", async (seed) => {
    const source = new FrameSource(randomFrom(seed), await recordCorpus());
    let left = FRAMES;
    const next = (): Injection | null => (left-- > 0 ? source.next() : null);
    const { sent, failure, drops } = await fuzzWorld(seed, next);
    expect(failure).toBeNull();
    expect(sent).toBe(FRAMES);
    // They get far: each layer has something to refuse.
    for (const reason of [
      "OTHERHOST",
      "IP_INHDR",
      "DUP_FRAG",
      "NO_TX_TARGET",
      "IP_TUNNEL_NONE",
      "UDP_CSUM",
      "NEIGH_FAILED",
    ])
      expect([...drops.keys()]).toContain(reason);
  });
});

test("what fails is reduced to the least that does", async () => {
  const fails = async (items: readonly number[]): Promise<boolean> => items.includes(3) && items.includes(77);
  expect(
    await minimize(
      Array.from({ length: 100 }, (_, i) => i),
      fails,
    ),
  ).toEqual([3, 77]);
  const bytes = Uint8Array.from({ length: 90 }, (_, i) => i);
  const least = await minimizeBytes(bytes, async (b) => b[20] === 20);
  expect(least).toEqual(Uint8Array.from({ length: 21 }, (_, i) => (i < 20 ? 0 : 20)));
});
