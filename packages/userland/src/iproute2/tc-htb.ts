/** htb(8): the words of the discipline and of its classes, and how they are shown. */

import { TC_LINKLAYER_ETHERNET, tcHtbAttrs, tcHtbXstats, Writer, type TcHtbAttrs } from "@netloom/netlink";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import type { QdiscKind, Tc } from "./tc-core.js";
import { linklayerName, parseLinklayer } from "./tc-tbf.js";
import { formatRate, formatSize, hex8, parseSizeAndCell } from "./tc-units.js";
import { HTB_USAGE } from "./tc-usage.js";

const U32_MAX = 0xffffffff;
const U16_MAX = 0xffff;
const HTB_VERSION = 3;
const DEFAULT_MTU = 1600;
/** The kernel's timers' resolution, as /proc/net/psched says: a burst lasts one of them. */
const HZ = 1e9;

const wrong = (tc: Tc, name: string): never => tc.run.die(`Illegal "${name}"\n${HTB_USAGE}`, 1);
const whatIs = (tc: Tc, word: string): never =>
  tc.run.die(word === "help" ? HTB_USAGE : `What is "${word}"?\n${HTB_USAGE}`, 1);

function encode(attrs: TcHtbAttrs): Uint8Array {
  const w = new Writer(96);
  tcHtbAttrs.encode(w, attrs);
  return w.finish();
}

function parse(tc: Tc, args: Args): Uint8Array {
  const glob = { version: HTB_VERSION, rate2quantum: 10, defcls: 0, debug: 0, directPkts: 0 };
  const attrs: TcHtbAttrs = { TCA_HTB_INIT: glob };
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "default")) glob.defcls = parseUnsigned(args.next(), U32_MAX, 16) ?? wrong(tc, "default");
    else if (matches(word, "r2q")) glob.rate2quantum = parseUnsigned(args.next(), U32_MAX, 10) ?? wrong(tc, "r2q");
    else if (matches(word, "direct_qlen"))
      attrs.TCA_HTB_DIRECT_QLEN = parseUnsigned(args.next(), U32_MAX, 10) ?? wrong(tc, "direct_qlen");
    else whatIs(tc, word);
  }
  return encode(attrs);
}

function parseClass(tc: Tc, args: Args, dev: string): Uint8Array {
  let rate = 0;
  let ceil = 0;
  let burst = 0;
  let cburst = 0;
  let mtu = DEFAULT_MTU;
  let mpu = 0;
  let overhead = 0;
  let quantum = 0;
  let prio = 0;
  let linklayer = TC_LINKLAYER_ETHERNET;
  const value = (name: string, read: (word: string) => number | null): number => read(args.next()) ?? wrong(tc, name);
  const count = (word: string): number | null => parseUnsigned(word, U32_MAX, 10);
  const short = (word: string): number | null => parseUnsigned(word, U16_MAX, 10);
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "prio")) prio = value("prio", count);
    else if (matches(word, "mtu")) mtu = value("mtu", count);
    else if (matches(word, "mpu")) mpu = value("mpu", short);
    else if (matches(word, "overhead")) overhead = value("overhead", short);
    else if (matches(word, "linklayer")) linklayer = value("linklayer", parseLinklayer);
    else if (matches(word, "quantum")) quantum = value("quantum", count);
    else if (matches(word, "burst") || word === "buffer" || word === "maxburst") burst = value(word, parseSizeAndCell);
    else if (matches(word, "cburst") || word === "cbuffer" || word === "cmaxburst")
      cburst = value(word, parseSizeAndCell);
    else if (word === "ceil") {
      if (ceil !== 0) tc.run.die('Double "ceil" spec\n', 1);
      ceil = value("ceil", (text) => tc.rate(text, dev));
    } else if (word === "rate") {
      if (rate !== 0) tc.run.die('Double "rate" spec\n', 1);
      rate = value("rate", (text) => tc.rate(text, dev));
    } else whatIs(tc, word);
  }
  if (rate === 0) tc.run.die('"rate" is required.\n', 1);
  ceil ||= rate;
  burst ||= Math.floor(rate / HZ + mtu);
  cburst ||= Math.floor(ceil / HZ + mtu);
  const attrs: TcHtbAttrs = {};
  if (rate > U32_MAX) attrs.TCA_HTB_RATE64 = rate;
  if (ceil > U32_MAX) attrs.TCA_HTB_CEIL64 = ceil;
  attrs.TCA_HTB_PARMS = {
    cellLog: 0,
    linklayer,
    overhead,
    cellAlign: 0,
    mpu,
    rate: Math.min(rate, U32_MAX),
    ceilCellLog: 0,
    ceilLinklayer: linklayer,
    ceilOverhead: overhead,
    ceilCellAlign: 0,
    ceilMpu: mpu,
    ceilRate: Math.min(ceil, U32_MAX),
    buffer: tc.xmitTime(rate, burst),
    cbuffer: tc.xmitTime(ceil, cburst),
    quantum,
    level: 0,
    prio,
  };
  return encode(attrs);
}

function print(tc: Tc, options: Uint8Array): void {
  const { run } = tc;
  const p = run.print;
  const { TCA_HTB_INIT: glob, TCA_HTB_DIRECT_QLEN: directQlen } = tcHtbAttrs.decode(options, 0, options.length);
  if (glob !== undefined) {
    const defcls = glob.defcls === 0 ? "0" : `0x${glob.defcls.toString(16)}`;
    p.field("r2q", glob.rate2quantum, `r2q ${glob.rate2quantum}`);
    p.field("default", defcls, ` default ${defcls}`);
    p.field("direct_packets_stat", glob.directPkts, ` direct_packets_stat ${glob.directPkts}`);
    if (run.details > 0) {
      const version = `${glob.version >>> 16}.${glob.version & 0xffff}`;
      p.field("ver", version, ` ver ${version}`);
    }
  }
  if (directQlen !== undefined) p.field("direct_qlen", directQlen, ` direct_qlen ${directQlen}`);
}

function printClass(tc: Tc, options: Uint8Array): void {
  const { run } = tc;
  const attrs = tcHtbAttrs.decode(options, 0, options.length);
  const o = attrs.TCA_HTB_PARMS;
  if (o === undefined) return;
  const rate = attrs.TCA_HTB_RATE64 ?? o.rate;
  const ceil = attrs.TCA_HTB_CEIL64 ?? o.ceilRate;
  const detailed = run.details > 0;
  let text = "";
  if (o.level === 0) {
    text += `prio ${o.prio} `;
    if (detailed) text += `quantum ${o.quantum} `;
  }
  text += `rate ${formatRate(rate, run.iec)} `;
  if (o.overhead !== 0) text += `overhead ${o.overhead} `;
  text += `ceil ${formatRate(ceil, run.iec)} `;
  if (o.linklayer > TC_LINKLAYER_ETHERNET || detailed) text += `linklayer ${linklayerName(o.linklayer)} `;
  const burst = formatSize(tc.xmitSize(rate, o.buffer));
  const cburst = formatSize(tc.xmitSize(ceil, o.cbuffer));
  if (detailed)
    text +=
      `burst ${burst}/${1 << o.cellLog} mpu ${formatSize(o.mpu)} cburst ${cburst}/${1 << o.ceilCellLog} mpu ${formatSize(o.ceilMpu)} ` +
      `level ${o.level} `;
  else text += `burst ${burst} cburst ${cburst} `;
  if (tc.raw) text += `buffer [${hex8(o.buffer)}] cbuffer [${hex8(o.cbuffer)}] `;
  run.print.text(text);
}

function printClassStats(tc: Tc, stats: Uint8Array): void {
  if (stats.length < tcHtbXstats.size) return;
  const s = tcHtbXstats.decode(stats, 0);
  tc.run.print.text(
    ` lended: ${s.lends} borrowed: ${s.borrows} giants: ${s.giants}\n tokens: ${s.tokens} ctokens: ${s.ctokens}\n`,
  );
}

export const htbKind: QdiscKind = { id: "htb", parse, print, parseClass, printClass, printClassStats };
