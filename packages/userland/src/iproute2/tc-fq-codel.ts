/** fq_codel: its words and how its settings and counters are shown. */

import { tcFqCodelAttrs, tcFqCodelXstats, Writer, type TcFqCodelAttrs } from "@netloom/netlink";
import { parseUnsigned, type Args } from "./parse-args.js";
import { illegal, type QdiscKind, type Tc } from "./tc-core.js";
import { formatSize, formatTime, parseSize, parseTime } from "./tc-units.js";
import { FQ_CODEL_USAGE } from "./tc-usage.js";

function parse(tc: Tc, args: Args): Uint8Array | null {
  const attrs: TcFqCodelAttrs = {};
  const value = (name: string, read: (word: string) => number | null): number => read(args.next()) ?? illegal(tc, name);
  const count = (word: string): number | null => parseUnsigned(word);
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "limit") attrs.TCA_FQ_CODEL_LIMIT = value(word, count);
    else if (word === "flows") attrs.TCA_FQ_CODEL_FLOWS = value(word, count);
    else if (word === "quantum") attrs.TCA_FQ_CODEL_QUANTUM = value(word, count);
    else if (word === "target") attrs.TCA_FQ_CODEL_TARGET = value(word, parseTime);
    else if (word === "ce_threshold") attrs.TCA_FQ_CODEL_CE_THRESHOLD = value(word, parseTime);
    else if (word === "memory_limit") attrs.TCA_FQ_CODEL_MEMORY_LIMIT = value(word, parseSize);
    else if (word === "interval") attrs.TCA_FQ_CODEL_INTERVAL = value(word, parseTime);
    else if (word === "ecn") attrs.TCA_FQ_CODEL_ECN = 1;
    else if (word === "noecn") attrs.TCA_FQ_CODEL_ECN = 0;
    else if (word === "drop_batch") attrs.TCA_FQ_CODEL_DROP_BATCH_SIZE = value(word, count);
    else if (word === "help") tc.run.die(FQ_CODEL_USAGE, 1);
    else tc.run.die(`What is "${word}"?\n${FQ_CODEL_USAGE}`, 1);
  }
  const w = new Writer(96);
  tcFqCodelAttrs.encode(w, attrs);
  return w.finish();
}

function print(tc: Tc, options: Uint8Array): void {
  const p = tc.run.print;
  const a = tcFqCodelAttrs.decode(options, 0, options.length);
  const count = (name: string, value: number | undefined, unit = ""): void => {
    if (value !== undefined) p.field(name, value, `${name} ${value}${unit} `);
  };
  const time = (name: string, value: number | undefined): void => {
    if (value !== undefined) p.field(name, value, `${name} ${formatTime(value)} `);
  };
  count("limit", a.TCA_FQ_CODEL_LIMIT, "p");
  count("flows", a.TCA_FQ_CODEL_FLOWS);
  count("quantum", a.TCA_FQ_CODEL_QUANTUM);
  time("target", a.TCA_FQ_CODEL_TARGET);
  time("ce_threshold", a.TCA_FQ_CODEL_CE_THRESHOLD);
  time("interval", a.TCA_FQ_CODEL_INTERVAL);
  const memory = a.TCA_FQ_CODEL_MEMORY_LIMIT;
  if (memory !== undefined) p.field("memory_limit", memory, `memory_limit ${formatSize(memory)} `);
  if (a.TCA_FQ_CODEL_ECN) p.field("ecn", true, "ecn ");
  count("drop_batch", a.TCA_FQ_CODEL_DROP_BATCH_SIZE);
}

function printStats(tc: Tc, stats: Uint8Array): void {
  const p = tc.run.print;
  if (stats.length < tcFqCodelXstats.size) return;
  const s = tcFqCodelXstats.decode(stats, 0);
  const count = (name: string, value: number, before = " "): void => p.field(name, value, `${before}${name} ${value}`);
  count("maxpacket", s.maxpacket, "  ");
  count("drop_overlimit", s.dropOverlimit);
  count("new_flow_count", s.newFlowCount);
  count("ecn_mark", s.ecnMark);
  if (s.ceMark !== 0) count("ce_mark", s.ceMark);
  if (s.memoryUsage !== 0) count("memory_used", s.memoryUsage);
  if (s.dropOvermemory !== 0) count("drop_overmemory", s.dropOvermemory);
  p.nl();
  count("new_flows_len", s.newFlowsLen, "  ");
  count("old_flows_len", s.oldFlowsLen);
}

export const fqCodelKind: QdiscKind = { id: "fq_codel", parse, print, printStats };
