/** Capture filters choose the packets the real ones choose, and are refused in the same words. */

import { describe, expect, test } from "vitest";
import { frame, pcapFile, type Bytes } from "./frames/build.js";
import { EXPRESSIONS, OTHER_LINKS } from "./frames/expressions.js";
import { FOREIGN_FRAMES, FRAMES } from "./frames/index.js";
import { ourTcpdump, realTcpdump, whyNoTcpdump, type Outcome } from "./real-tcpdump.js";

const why = whyNoTcpdump();
if (why !== null) process.stderr.write(`SKIPPED: capture filters against the real ones: ${why}\n`);

const all = [...Object.values(FRAMES).flat(), ...FOREIGN_FRAMES];
/** Also cut short, so that tests read behind the end. */
const ethernet = [...all.map((bytes) => frame(bytes)), ...all.map((bytes) => frame(bytes.slice(0, 40), bytes.length))];

/** The network part of frames that have an IP header, behind the header `of` makes. */
const network = (of: (type: Bytes, i: number) => Bytes): Bytes[] =>
  all.flatMap((bytes, i) => {
    const type = bytes.slice(12, 14);
    return type[0] === 0x08 || type[0] === 0x86 ? [[...of(type, i), ...bytes.slice(14)]] : [];
  });
const cooked = network((type, i) => [0, i % 5, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, ...type]);
const cooked2 = network((type, i) => [...type, 0, 0, 0, 0, 0, i % 7, 0, 1, i % 5, 6, 2, 0, 0, 0, 0, 1, 0, 0]);
const bare = network(() => []);

/** Packets by the microseconds of their time, or the error. */
function choice({ stdout, stderr, status }: Outcome): unknown {
  const chosen = [...stdout.matchAll(/^1700000000\.(\d{6})/gm)].map((match) => Number(match[1]));
  return { status, chosen, error: stderr.replace(/^(reading from file|Warning:).*\n/gm, "") };
}

describe.skipIf(why !== null).each([
  ["Ethernet", 1, ethernet, EXPRESSIONS],
  ["Linux cooked v1", 113, cooked.map((bytes) => frame(bytes)), OTHER_LINKS],
  ["Linux cooked v2", 276, cooked2.map((bytes) => frame(bytes)), OTHER_LINKS],
  ["raw IP", 101, bare.map((bytes) => frame(bytes)), OTHER_LINKS],
] as const)("filters over %s", (_name, linktype, frames, expressions) => {
  const file = pcapFile(linktype, frames);
  const ours = ourTcpdump(
    file,
    expressions.map((expression) => ["-ttnq", "--", expression]),
  );
  test.each(expressions.map((expression, i) => [expression, i] as const))("%s", async (expression, i) => {
    expect(choice((await ours)[i]!)).toEqual(choice(realTcpdump(file, ["-ttnq", "--", expression])));
  });
});
