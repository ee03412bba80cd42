/** pfifo, bfifo, pfifo_head_drop, pfifo_fast and prio: their words and how their settings are shown. */

import { DEFAULT_PRIOMAP, TC_PRIO_MAX, tcFifoQopt, tcPrioQopt, Writer } from "@netloom/netlink";
import { parseS32, parseUnsigned, type Args } from "./parse-args.js";
import type { QdiscKind, Tc } from "./tc-core.js";
import { formatSize, parseSize } from "./tc-units.js";
import { FIFO_USAGE, PRIO_USAGE } from "./tc-usage.js";

function fifoKind(id: string): QdiscKind {
  return {
    id,
    parse(tc, args) {
      let limit: number | null = null;
      for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
        if (word === "limit") {
          const value = args.next();
          limit = parseSize(value) ?? tc.run.die(`${id}: Illegal value for "limit": "${value}"\n`, 1);
        } else if (word === "help") tc.run.die(FIFO_USAGE, 1);
        else tc.run.die(`${id}: unknown parameter "${word}"\n${FIFO_USAGE}`, 1);
      }
      if (limit === null) return null;
      const w = new Writer(4);
      tcFifoQopt.encode(w, { limit });
      return w.finish();
    },
    print(tc, options) {
      const { limit } = tcFifoQopt.decode(options, 0);
      tc.run.print.field("limit", limit, `limit ${id === "bfifo" ? formatSize(limit) : `${limit}p`}`);
    },
  };
}

export const pfifoKind: QdiscKind = fifoKind("pfifo");
export const bfifoKind: QdiscKind = fifoKind("bfifo");
export const pfifoHeadDropKind: QdiscKind = fifoKind("pfifo_head_drop");

function parsePrio(tc: Tc, args: Args): Uint8Array {
  let bands = 3;
  const priomap = [...DEFAULT_PRIOMAP];
  let mapped = -1;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "bands") bands = parseS32(args.next()) ?? tc.run.die('Illegal "bands"\n', 1);
    else if (word === "priomap") {
      if (mapped >= 0) tc.run.die("Error: duplicate priomap\n", 1);
      mapped = 0;
    } else if (word === "help") tc.run.die(PRIO_USAGE, 1);
    else if (mapped < 0) tc.run.die(`What is "${word}"?\n${PRIO_USAGE}`, 1);
    else {
      const band = parseUnsigned(word) ?? tc.run.die('Illegal "priomap" element\n', 1);
      if (band > bands) tc.run.die('"priomap" element is out of bands\n', 1);
      if (mapped > TC_PRIO_MAX) tc.run.die(`"priomap" index > TC_PRIO_MAX=${TC_PRIO_MAX}\n`, 1);
      priomap[mapped++] = band;
    }
  }
  return tcPrioQopt.encode({ bands, priomap });
}

function printPrio(tc: Tc, options: Uint8Array): void {
  const p = tc.run.print;
  const { bands, priomap } = tcPrioQopt.decode(options);
  p.field("bands", bands, `bands ${bands} `);
  p.openArray("priomap", "priomap");
  for (const band of priomap) p.field(null, band, ` ${band}`);
  p.closeArray();
  p.field("multiqueue", false, "");
}

export const prioKind: QdiscKind = { id: "prio", parse: parsePrio, print: printPrio };
export const pfifoFastKind: QdiscKind = { id: "pfifo_fast", print: printPrio };
