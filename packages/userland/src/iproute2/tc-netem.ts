/** netem(8): its words and how its settings are shown. */

import {
  tcNetemAttrs,
  tcNetemQopt,
  Writer,
  type TcNetemAttrs,
  type TcNetemLossAttrs,
  type TcNetemSlot,
} from "@netloom/netlink";
import { formatG } from "../libc/printf.js";
import { matches, parseS32, parseUnsigned, type Args } from "./parse-args.js";
import { illegal, type QdiscKind, type Tc } from "./tc-core.js";
import { distribution } from "./tc-dist.js";
import {
  formatPercent,
  formatRate,
  formatTime,
  formatTime64,
  parsePercent,
  parseSize,
  parseTime,
  parseTime64,
  share,
} from "./tc-units.js";
import { NETEM_USAGE } from "./tc-usage.js";

const U32_MAX = 0xffffffff;

/** A word that begins with a digit goes on with the option at hand. */
const nextIsNumber = (args: Args): boolean => /^\d/.test(args.peek() ?? "");
const nextIsSigned = (args: Args): boolean => /^-?\d/.test(args.peek() ?? "");

class NetemParser {
  private readonly qopt = { latency: 0, limit: 1000, loss: 0, gap: 0, duplicate: 0, jitter: 0 };
  private readonly corr = { delayCorr: 0, lossCorr: 0, dupCorr: 0 };
  private correlated = false;
  private readonly attrs: TcNetemAttrs = {};
  private ecn = false;

  constructor(
    private readonly tc: Tc,
    private readonly args: Args,
    private readonly dev: string,
  ) {}

  private explain(text: string): never {
    return this.tc.run.die(text + NETEM_USAGE, 1);
  }
  private percent(what: string): number {
    return parsePercent(this.args.word!) ?? illegal(this.tc, what);
  }
  /** A share with its correlation, if there is one. */
  private correlation(what: string): number | null {
    if (!nextIsNumber(this.args)) return null;
    this.args.skip();
    return this.percent(what);
  }
  private ticks(what: string): number {
    const us = parseTime(this.args.word!);
    if (us === null) return illegal(this.tc, what);
    const ticks = this.tc.timeToTicks(us);
    if (ticks > U32_MAX) this.tc.run.die(`Illegal ${us} time (too large)\nIllegal "${what}"\n`, 1);
    return ticks;
  }

  parse(): Uint8Array {
    const { args, qopt } = this;
    for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
      if (matches(word, "limit")) qopt.limit = parseSize(args.next()) ?? illegal(this.tc, "limit");
      else if (matches(word, "latency") || matches(word, "delay")) this.delay();
      else if (matches(word, "loss") || matches(word, "drop")) this.loss();
      else if (matches(word, "ecn")) this.ecn = true;
      else if (matches(word, "reorder")) this.attrs.TCA_NETEM_REORDER = this.chance("reorder");
      else if (matches(word, "corrupt")) this.attrs.TCA_NETEM_CORRUPT = this.chance("corrupt");
      else if (matches(word, "gap")) qopt.gap = parseUnsigned(args.next()) ?? illegal(this.tc, "gap");
      else if (matches(word, "duplicate")) this.duplicate();
      else if (matches(word, "distribution")) this.attrs.TCA_NETEM_DELAY_DIST = distribution(this.tc, args.next());
      else if (matches(word, "rate")) this.rate();
      else if (matches(word, "slot")) this.slot();
      else if (word === "help") this.explain("");
      else this.explain(`What is "${word}"?\n`);
    }
    this.check();
    return this.encode();
  }

  private delay(): void {
    this.args.next();
    this.qopt.latency = this.ticks("latency");
    if (!nextIsNumber(this.args)) return;
    this.args.skip();
    this.qopt.jitter = this.ticks("latency");
    const corr = this.correlation("latency");
    if (corr === null) return;
    this.corr.delayCorr = corr;
    this.correlated = true;
  }

  private chance(what: string): { probability: number; correlation: number } {
    this.args.next();
    const probability = this.percent(what);
    const correlation = this.correlation(what);
    // Its own goes with it, but the others are sent too, and so forgotten unless they are given again.
    if (correlation !== null) this.correlated = true;
    return { probability, correlation: correlation ?? 0 };
  }
  private duplicate(): void {
    this.args.next();
    this.qopt.duplicate = this.percent("duplicate");
    const corr = this.correlation("duplicate");
    if (corr === null) return;
    this.corr.dupCorr = corr;
    this.correlated = true;
  }

  private loss(): void {
    const { args, attrs, tc } = this;
    if (this.qopt.loss > 0 || attrs.TCA_NETEM_LOSS !== undefined) illegal(tc, "duplicate loss argument\n");
    const model = args.next();
    if (model === "random") args.next();
    else if (model === "state") {
      args.next();
      attrs.TCA_NETEM_LOSS = { NETEM_LOSS_GI: this.stateModel() };
      return;
    } else if (model === "gemodel") {
      args.next();
      attrs.TCA_NETEM_LOSS = { NETEM_LOSS_GE: this.gilbertElliott() };
      return;
    } else if (!/^\d/.test(model)) tc.run.die(`Unknown loss parameter: ${model}\n`, 1);
    this.qopt.loss = this.percent("loss percent");
    const corr = this.correlation("loss correlation");
    if (corr === null) return;
    this.corr.lossCorr = corr;
    this.correlated = true;
  }
  /** Each further number may be left out with those after it. */
  private stateModel(): NonNullable<TcNetemLossAttrs["NETEM_LOSS_GI"]> {
    const p13 = this.percent("loss p13");
    const p31 = this.correlation("loss p31");
    const p32 = p31 === null ? null : this.correlation("loss p32");
    const p23 = p32 === null ? null : this.correlation("loss p23");
    const p14 = p23 === null ? null : this.correlation("loss p14");
    return { p13, p31: p31 ?? U32_MAX - p13, p32: p32 ?? 0, p14: p14 ?? 0, p23: p23 ?? U32_MAX };
  }
  private gilbertElliott(): NonNullable<TcNetemLossAttrs["NETEM_LOSS_GE"]> {
    const p = this.percent("loss gemodel p");
    const r = this.correlation("loss gemodel r");
    const lossInBad = r === null ? null : this.correlation("loss gemodel h");
    const k1 = lossInBad === null ? null : this.correlation("loss gemodel k");
    return { p, r: r ?? U32_MAX - p, h: lossInBad === null ? 0 : U32_MAX - lossInBad, k1: k1 ?? 0 };
  }

  private rate(): void {
    const { args, tc, attrs } = this;
    const rate = tc.rate(args.next(), this.dev) ?? illegal(tc, "rate");
    const spec = { rate: Math.min(rate, U32_MAX), packetOverhead: 0, cellSize: 0, cellOverhead: 0 };
    const read = (parse: (word: string) => number | null): number => {
      args.skip();
      return parse(args.word!) ?? illegal(tc, "rate");
    };
    if (nextIsSigned(args)) {
      spec.packetOverhead = read(parseS32);
      if (nextIsNumber(args)) {
        spec.cellSize = read(parseUnsigned);
        if (nextIsSigned(args)) spec.cellOverhead = read(parseS32);
      }
    }
    attrs.TCA_NETEM_RATE = spec;
    if (rate > U32_MAX) attrs.TCA_NETEM_RATE64 = rate;
  }

  private slot(): void {
    const { args, tc } = this;
    const slot = { minDelay: 0, maxDelay: 0, maxPackets: 0, maxBytes: 0, distDelay: 0, distJitter: 0 };
    const time = (what: string): number => parseTime64(args.word!) ?? illegal(tc, what);
    if (nextIsNumber(args)) {
      args.skip();
      slot.minDelay = slot.maxDelay = time("slot min_delay");
      if (nextIsNumber(args)) {
        args.skip();
        slot.maxDelay = time("slot max_delay");
      }
    } else if (args.next() === "distribution") {
      this.attrs.TCA_NETEM_SLOT_DIST = distribution(tc, args.next());
      args.next();
      slot.distDelay = time("slot delay");
      args.next();
      slot.distJitter = time("slot jitter");
    } else tc.run.die(`Unknown slot parameter: ${args.word}\n`, 1);
    if (args.peek() !== undefined && matches(args.peek()!, "packets")) {
      args.skip();
      slot.maxPackets = parseS32(args.next()) ?? illegal(tc, "slot packets");
    }
    if (args.peek() !== undefined && matches(args.peek()!, "bytes")) {
      args.skip();
      slot.maxBytes = parseS32(args.next()) ?? illegal(tc, "slot bytes");
    }
    this.attrs.TCA_NETEM_SLOT = slot;
  }

  private check(): void {
    const { qopt, attrs } = this;
    if ((attrs.TCA_NETEM_REORDER?.probability ?? 0) !== 0) {
      if (qopt.latency === 0) this.explain("reordering not possible without specifying some delay\n");
      qopt.gap ||= 1;
    } else if (qopt.gap > 0) this.explain("gap specified without reorder probability\n");
    if (this.ecn && qopt.loss === 0 && attrs.TCA_NETEM_LOSS === undefined)
      this.explain("ecn requested without loss model\n");
    if (attrs.TCA_NETEM_DELAY_DIST !== undefined && (qopt.latency === 0 || qopt.jitter === 0))
      this.explain("distribution specified but no latency and jitter values\n");
  }

  private encode(): Uint8Array {
    const { attrs } = this;
    const w = new Writer(256);
    tcNetemQopt.encode(w, this.qopt);
    if (this.correlated) attrs.TCA_NETEM_CORR = this.corr;
    if (this.ecn) attrs.TCA_NETEM_ECN = 1;
    tcNetemAttrs.encode(w, attrs);
    return w.finish();
  }
}

// ---- show

interface Member {
  readonly name: string;
  /** Of 1, or a number as it is. */
  readonly value: string;
  readonly text: string;
}
const percent = (name: string, label: string, value: number): Member => ({
  name,
  value: formatG(share(value)),
  text: ` ${label}${formatPercent(value)}`,
});
const correlation = (value: number): Member => ({
  name: "correlation",
  value: formatG(share(value)),
  text: value === 0 ? "" : ` ${formatPercent(value)}`,
});

function group(tc: Tc, name: string, label: string, members: readonly Member[]): void {
  const p = tc.run.print;
  p.text(label);
  p.openObject(name);
  for (const m of members) p.raw(m.name, m.value, m.text);
  p.closeObject();
}

function printLoss(tc: Tc, loss: TcNetemLossAttrs): void {
  const gi = loss.NETEM_LOSS_GI;
  if (gi !== undefined) {
    const of = (name: "p13" | "p31" | "p32" | "p23" | "p14"): Member => percent(name, `${name} `, gi[name]);
    group(tc, "loss-state", " loss state", [of("p13"), of("p31"), of("p32"), of("p23"), of("p14")]);
  }
  const ge = loss.NETEM_LOSS_GE;
  if (ge !== undefined)
    group(tc, "loss-gemodel", " loss gemodel", [
      percent("p", "p ", ge.p),
      percent("r", "r ", ge.r),
      percent("1-h", "1-h ", U32_MAX - ge.h),
      percent("1-k", "1-k ", ge.k1),
    ]);
}

function printSlot(tc: Tc, slot: TcNetemSlot): void {
  const seconds = (name: string, ns: number): Member => ({
    name,
    value: formatG(ns / 1e9),
    text: ` ${formatTime64(ns)}`,
  });
  const count = (name: string, value: number): Member => ({
    name,
    value: String(value),
    text: value === 0 ? "" : ` ${name} ${value}`,
  });
  const delays =
    slot.distJitter > 0
      ? [
          { ...seconds("distribution", slot.distDelay), text: ` distribution ${formatTime64(slot.distDelay)}` },
          seconds("jitter", slot.distJitter),
        ]
      : [seconds("min-delay", slot.minDelay), seconds("max-delay", slot.maxDelay)];
  group(tc, "slot", " slot", [...delays, count("packets", slot.maxPackets), count("bytes", slot.maxBytes)]);
}

function print(tc: Tc, options: Uint8Array): void {
  const p = tc.run.print;
  const qopt = tcNetemQopt.decode(options, 0);
  const attrs = tcNetemAttrs.decode(options, tcNetemQopt.size, options.length);
  const corr = attrs.TCA_NETEM_CORR ?? { delayCorr: 0, lossCorr: 0, dupCorr: 0 };
  p.field("limit", qopt.limit, `limit ${qopt.limit}`);
  if (qopt.latency !== 0) {
    const latency = tc.ticksToTime(qopt.latency);
    const jitter = tc.ticksToTime(qopt.jitter);
    group(tc, "delay", " delay", [
      { name: "delay", value: formatG(latency / 1e6), text: ` ${formatTime(latency)}` },
      { name: "jitter", value: formatG(jitter / 1e6), text: qopt.jitter === 0 ? "" : `  ${formatTime(jitter)}` },
      qopt.jitter === 0 ? { ...correlation(corr.delayCorr), text: "" } : correlation(corr.delayCorr),
    ]);
  }
  if (qopt.loss !== 0) group(tc, "loss-random", "", [percent("loss", "loss ", qopt.loss), correlation(corr.lossCorr)]);
  if (attrs.TCA_NETEM_LOSS !== undefined) printLoss(tc, attrs.TCA_NETEM_LOSS);
  if (qopt.duplicate !== 0)
    group(tc, "duplicate", "", [percent("duplicate", "duplicate ", qopt.duplicate), correlation(corr.dupCorr)]);
  for (const [name, chance] of [
    ["reorder", attrs.TCA_NETEM_REORDER],
    ["corrupt", attrs.TCA_NETEM_CORRUPT],
  ] as const)
    if (chance !== undefined && chance.probability !== 0)
      group(tc, name, "", [percent(name, `${name} `, chance.probability), correlation(chance.correlation)]);
  const rate = attrs.TCA_NETEM_RATE64 ?? attrs.TCA_NETEM_RATE?.rate ?? 0;
  const spec = attrs.TCA_NETEM_RATE;
  if (rate !== 0 && spec !== undefined) {
    const member = (name: string, value: number): Member => ({
      name,
      value: String(value),
      text: value === 0 ? "" : ` ${name} ${value}`,
    });
    group(tc, "rate", "", [
      { name: "rate", value: String(rate), text: ` rate ${formatRate(rate, tc.run.iec)}` },
      member("packetoverhead", spec.packetOverhead),
      member("cellsize", spec.cellSize),
      member("celloverhead", spec.cellOverhead),
    ]);
  }
  if (attrs.TCA_NETEM_SLOT !== undefined) printSlot(tc, attrs.TCA_NETEM_SLOT);
  const ecn = (attrs.TCA_NETEM_ECN ?? 0) !== 0;
  p.field("ecn", ecn, ecn ? " ecn " : "");
  p.field("gap", qopt.gap, qopt.gap === 0 ? "" : ` gap ${qopt.gap}`);
}

export const netemKind: QdiscKind = {
  id: "netem",
  parse: (tc, args, dev) => new NetemParser(tc, args, dev).parse(),
  print,
};
