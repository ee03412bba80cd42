/** tbf(8): the words of the token bucket filter and how its settings are shown. */

import { TC_LINKLAYER_ATM, TC_LINKLAYER_ETHERNET, tcTbfAttrs, Writer, type TcTbfAttrs } from "@netloom/netlink";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import type { QdiscKind, Tc } from "./tc-core.js";
import { formatRate, formatSize, formatTime, parseSize, parseSizeAndCell, parseTime } from "./tc-units.js";
import { TBF_USAGE } from "./tc-usage.js";

const U32_MAX = 0xffffffff;
const U16_MAX = 0xffff;

/** The number of a link layer's name; null: unknown. */
export function parseLinklayer(word: string): number | null {
  if (word === "ethernet") return TC_LINKLAYER_ETHERNET;
  return word === "atm" || word === "adsl" ? TC_LINKLAYER_ATM : null;
}
export function linklayerName(linklayer: number): string {
  return linklayer === TC_LINKLAYER_ETHERNET
    ? "ethernet"
    : linklayer === TC_LINKLAYER_ATM
      ? "atm"
      : linklayer === 0
        ? "unspec"
        : "";
}

function parse(tc: Tc, args: Args, dev: string): Uint8Array {
  const explain = (text: string): never => tc.run.die(text + TBF_USAGE, 1);
  const fail = (text: string): never => tc.run.die(`tbf: ${text}\n`, 1);
  const value = <T>(name: string, read: (word: string) => T | null): T => {
    const word = args.next();
    return read(word) ?? fail(`illegal value for "${name}": "${word}"`);
  };
  const once = (name: string, given: boolean): void => {
    if (given) fail(`duplicate "${name}" specification`);
  };
  let limit = 0;
  let latency = 0;
  let burst = 0;
  let mtu = 0;
  let rate = 0;
  let peakrate = 0;
  let mpu = 0;
  let overhead = 0;
  let linklayer = TC_LINKLAYER_ETHERNET;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "limit")) {
      once("limit", limit !== 0);
      if (latency !== 0) fail('specifying both "latency" and "limit" is not allowed');
      limit = value("limit", parseSize);
    } else if (matches(word, "latency")) {
      once("latency", latency !== 0);
      if (limit !== 0) fail('specifying both "limit" and "/latency" is not allowed');
      latency = value("latency", parseTime);
    } else if (matches(word, "burst") || word === "buffer" || word === "maxburst") {
      once("buffer/burst/maxburst", burst !== 0);
      burst = value(word, parseSizeAndCell);
    } else if (word === "mtu" || word === "minburst") {
      once("mtu/minburst", mtu !== 0);
      mtu = value(word, parseSizeAndCell);
    } else if (word === "mpu") mpu = value("mpu", parseSize);
    else if (word === "rate") {
      once("rate", rate !== 0);
      rate = value("rate", (text) => tc.rate(text, dev));
    } else if (matches(word, "peakrate")) {
      once("peakrate", peakrate !== 0);
      peakrate = value("peakrate", (text) => tc.rate(text, dev));
    } else if (matches(word, "overhead")) overhead = value("overhead", (text) => parseUnsigned(text, U16_MAX));
    else if (matches(word, "linklayer")) linklayer = value("linklayer", parseLinklayer);
    else explain(word === "help" ? "" : `tbf: unknown parameter "${word}"\n`);
  }
  let missing = "";
  if (rate === 0) missing += 'tbf: the "rate" parameter is mandatory.\n';
  if (burst === 0) missing += 'tbf: the "burst" parameter is mandatory.\n';
  if (peakrate !== 0 && mtu === 0) missing += 'tbf: when "peakrate" is specified, "mtu" must also be specified.\n';
  if (limit === 0 && latency === 0) missing += 'tbf: either "limit" or "latency" is required.\n';
  if (missing !== "") explain(missing);
  if (limit === 0) {
    limit = (rate * latency) / 1e6 + burst;
    if (peakrate !== 0) limit = Math.min(limit, (peakrate * latency) / 1e6 + mtu);
    limit = Math.floor(limit);
  }
  const peak = peakrate !== 0;
  const attrs: TcTbfAttrs = {
    TCA_TBF_PARMS: {
      cellLog: 0,
      linklayer,
      overhead,
      cellAlign: 0,
      mpu,
      rate: Math.min(rate, U32_MAX),
      peakCellLog: 0,
      peakLinklayer: peak ? linklayer : 0,
      peakOverhead: peak ? overhead : 0,
      peakCellAlign: 0,
      peakMpu: peak ? mpu : 0,
      peakRate: Math.min(peakrate, U32_MAX),
      limit,
      buffer: tc.xmitTime(rate, burst),
      mtu: peak ? tc.xmitTime(peakrate, mtu) : 0,
    },
    TCA_TBF_BURST: burst,
  };
  if (rate > U32_MAX) attrs.TCA_TBF_RATE64 = rate;
  if (peakrate > U32_MAX) attrs.TCA_TBF_PRATE64 = peakrate;
  if (peak) attrs.TCA_TBF_PBURST = mtu;
  const w = new Writer(96);
  tcTbfAttrs.encode(w, attrs);
  return w.finish();
}

function print(tc: Tc, options: Uint8Array): void {
  const { run } = tc;
  const p = run.print;
  const attrs = tcTbfAttrs.decode(options, 0, options.length);
  const parms = attrs.TCA_TBF_PARMS;
  if (parms === undefined) return;
  const rate = attrs.TCA_TBF_RATE64 ?? parms.rate;
  const peakrate = attrs.TCA_TBF_PRATE64 ?? parms.peakRate;
  tc.printRate("rate", "rate ", rate);
  const bucket = (name: string, json: string, bytes: number, cellLog: number, mpu: number, ticks: number): void => {
    if (run.details > 0) {
      const cell = `${formatSize(bytes)}/${1 << cellLog}`;
      p.field(json, cell, `${name} ${cell} `);
      p.field("mpu", mpu, `mpu ${formatSize(mpu)} `);
    } else p.field(json, bytes, `${name} ${formatSize(bytes)} `);
    p.text(tc.rawText(ticks));
  };
  bucket("burst", "burst", tc.xmitSize(rate, parms.buffer), parms.cellLog, parms.mpu, parms.buffer);
  if (peakrate !== 0) {
    p.text(`peakrate ${formatRate(peakrate, run.iec)} `);
    if (parms.mtu !== 0 || parms.peakMpu !== 0) {
      const name = run.details > 0 ? "mtu" : "minburst";
      bucket(name, name, tc.xmitSize(peakrate, parms.mtu), parms.peakCellLog, parms.peakMpu, parms.mtu);
    }
  }
  let latency = (1e6 * parms.limit) / rate - tc.ticksToTime(parms.buffer);
  if (peakrate !== 0) latency = Math.max(latency, (1e6 * parms.limit) / peakrate - tc.ticksToTime(parms.mtu));
  if (latency >= 0) p.field("lat", Math.floor(latency), `lat ${formatTime(Math.floor(latency))} `);
  if (tc.raw || latency < 0) p.field("limit", parms.limit, `limit ${formatSize(parms.limit)} `);
  if (parms.overhead !== 0) p.field("overhead", parms.overhead, `overhead ${parms.overhead} `);
  if (parms.linklayer > TC_LINKLAYER_ETHERNET || run.details > 0) {
    const name = linklayerName(parms.linklayer);
    p.field("linklayer", name, `linklayer ${name} `);
  }
}

export const tbfKind: QdiscKind = { id: "tbf", parse, print };
