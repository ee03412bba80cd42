/** Frames as they pass in recorded scenarios: what mutation starts from. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createWorld, runInWorld } from "@netloom/lab";

type Skb = Parameters<NonNullable<ReturnType<typeof createWorld>["stack"]["tracer"]>["consumeSkb"]>[0];

const SCENARIOS = join(process.cwd(), "test/transcripts/scenarios");
/** Traffic of many kinds: STP, VLANs, tunnels, ARP, ICMP errors, IPv6. */
const RICH = [
  "20",
  "38",
  "42",
  "54",
  "77",
  "79",
  "88",
  "93",
  "95",
  "98",
  "214",
  "223",
  "232-gre",
  "235-sit",
  "242",
  "253",
];
const PER_SCENARIO = 150;
const ETH_HLEN = 14;

/** The frames of the scenarios, those that begin alike once. */
export async function recordCorpus(): Promise<Uint8Array[]> {
  const names = readdirSync(SCENARIOS).filter((name) => RICH.some((start) => name.startsWith(`${start}-`)));
  const corpus: Uint8Array[] = [];
  const seen = new Set<string>();
  for (const name of names) {
    let left = PER_SCENARIO;
    const record = (skb: Skb): void => {
      if (left === 0 || skb.mac < 0 || skb.tail - skb.mac < ETH_HLEN || skb.mac + 64 < skb.data) return;
      const bytes = skb.buf.slice(skb.mac, skb.tail);
      const like = `${bytes.length} ${bytes.subarray(12, 42).join()}`;
      if (seen.has(like)) return;
      seen.add(like);
      corpus.push(bytes);
      left--;
    };
    const world = createWorld({ seed: 1 });
    world.stack.tracer = {
      point() {},
      made() {},
      routed() {},
      lastRoute: () => null,
      unrouted() {},
      kfreeSkb: record,
      consumeSkb: record,
    };
    const text = readFileSync(join(SCENARIOS, name), "utf8");
    await runInWorld(world, { kind: "commands", text }, { stdout() {} });
  }
  return corpus;
}
