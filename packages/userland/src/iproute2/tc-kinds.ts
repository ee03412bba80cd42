/** The kinds of disciplines `tc` knows, and what every request may name. */

import type { QdiscKind } from "./tc-core.js";
import { bfifoKind, pfifoFastKind, pfifoHeadDropKind, pfifoKind, prioKind } from "./tc-fifo.js";
import { fqCodelKind } from "./tc-fq-codel.js";
import { htbKind } from "./tc-htb.js";
import { netemKind } from "./tc-netem.js";
import { tbfKind } from "./tc-tbf.js";

const KINDS: readonly QdiscKind[] = [
  netemKind,
  tbfKind,
  htbKind,
  prioKind,
  pfifoKind,
  bfifoKind,
  pfifoHeadDropKind,
  pfifoFastKind,
  fqCodelKind,
  noOptions("mq"),
  noOptions("noqueue"),
];

/** A kind that takes no words at all. */
function noOptions(id: string): QdiscKind {
  return {
    id,
    parse(tc, args) {
      const word = args.word;
      return word === undefined ? null : tc.run.die(`Unknown qdisc "${id}", hence option "${word}" is unparsable\n`, 1);
    },
  };
}

/** A kind's words; one that `tc` does not know is left to the kernel to refuse. */
export function qdiscKind(id: string): QdiscKind {
  return KINDS.find((kind) => kind.id === id) ?? noOptions(id);
}
