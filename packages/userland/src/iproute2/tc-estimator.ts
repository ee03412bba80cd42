/** `estimator` and `stab`: read as tc(8) does; the kernel refuses what it does not have. */

import { Writer } from "@netloom/netlink";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import type { Tc } from "./tc-core.js";
import { parseLinklayer } from "./tc-tbf.js";
import { parseSize, parseTime } from "./tc-units.js";
import { STAB_USAGE } from "./tc-usage.js";

/** struct tc_estimator: the interval as a power of two of a quarter of a second, and how fast the average forgets. */
export function parseEstimator(args: Args): Uint8Array {
  const interval = parseTime(args.next()) ?? args.invalid("estimator", "invalid estimator interval");
  const constant = parseTime(args.next()) ?? args.invalid("estimator", "invalid estimator time constant");
  const exponent = Math.max(-2, Math.min(5, Math.round(Math.log2(interval / 1e6))));
  const ewma = Math.max(1, Math.min(31, Math.round(Math.log2(Math.max(1, constant / interval)))));
  return Uint8Array.of(exponent, ewma);
}

/** TCA_STAB_BASE: struct tc_sizespec. */
export function parseStab(tc: Tc, args: Args): Uint8Array {
  const fail = (name: string): never => tc.run.die(`Invalid ${name} value\n${STAB_USAGE}`, 255);
  let overhead = 0;
  let mtu = 0;
  let mpu = 0;
  let tsize = 0;
  let linklayer = 1;
  if (args.next() === "help") tc.run.die(STAB_USAGE, 255);
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "mtu")) mtu = parseSize(args.next()) ?? fail("mtu");
    else if (matches(word, "mpu")) mpu = parseSize(args.next()) ?? fail("mpu");
    else if (matches(word, "overhead")) overhead = parseSize(args.next()) ?? fail("overhead");
    else if (matches(word, "tsize")) tsize = parseUnsigned(args.next()) ?? fail("table size");
    else if (matches(word, "linklayer")) linklayer = parseLinklayer(args.next()) ?? fail("linklayer");
    else break;
  }
  if (overhead === 0 && mtu === 0 && mpu === 0 && tsize === 0 && linklayer === 1) tc.run.exit(255);
  // The caller steps on from the last word read.
  args.back();
  const w = new Writer(28);
  w.u16(28);
  w.u16(1);
  w.u8(0);
  w.u8(0);
  w.u16(0);
  w.u32(overhead);
  w.u32(linklayer);
  w.u32(mpu);
  w.u32(mtu);
  w.u32(tsize);
  return w.finish();
}
