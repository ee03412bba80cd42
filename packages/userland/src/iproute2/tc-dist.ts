/** The distributions that netem draws delays from: NAME.dist of /usr/lib/tc, or tables computed here for the usual ones. */

import { NETEM_DIST_MAX, NETEM_DIST_SCALE } from "@netloom/netlink";
import { readSmallFile } from "./rt-names.js";
import type { Tc } from "./tc-core.js";

const DIRECTORY = "/usr/lib/x86_64-linux-gnu/tc/";
const SIZE = 4096;
/** Shape of the Pareto distribution. */
const PARETO_SHAPE = 3;

/** The table `name` as TCA_NETEM_DELAY_DIST has it. Complains and ends with 1. */
export function distribution(tc: Tc, name: string): Uint8Array {
  const path = `${DIRECTORY}/${name}.dist`;
  const text = readSmallFile(tc.run.sys, path);
  const computed = Object.hasOwn(COMPUTED, name) ? COMPUTED[name] : undefined;
  if (text !== null) return bytesOf(parseTable(tc, text, path));
  if (computed === undefined)
    return tc.run.die(`No distribution data for ${name} (${path}: No such file or directory)\n`, 1);
  return bytesOf(Array.from({ length: SIZE }, (_, i) => computed((i + 0.5) / SIZE)));
}

function parseTable(tc: Tc, text: string, path: string): number[] {
  const values: number[] = [];
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    for (const word of line.trim().split(/\s+/)) {
      if (word === "") continue;
      if (!/^-?\d+$/.test(word)) break;
      if (values.length >= NETEM_DIST_MAX) return tc.run.die(`${path}: too much data\n`, 1);
      values.push(Number(word));
    }
  }
  return values;
}

function bytesOf(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  values.forEach((value, i) => {
    const v = Math.max(-32768, Math.min(32767, Math.round(value)));
    bytes[2 * i] = v;
    bytes[2 * i + 1] = v >> 8;
  });
  return bytes;
}

/** Quantiles, in NETEM_DIST_SCALE to a standard deviation. */
const COMPUTED: Readonly<Record<string, (p: number) => number>> = {
  normal,
  pareto,
  paretonormal: (p) => 0.25 * normal(p) + 0.75 * pareto(p),
};

function normal(p: number): number {
  return NETEM_DIST_SCALE * inverseNormal(p);
}

/** Begins at 1 with mean 1.5; long delays are rare but very long. */
function pareto(p: number): number {
  const mean = PARETO_SHAPE / (PARETO_SHAPE - 1);
  return (4 / 3) * NETEM_DIST_SCALE * ((1 - p) ** (-1 / PARETO_SHAPE) - mean);
}

/** The standard normal quantile by bisection of its distribution function (Abramowitz and Stegun, 26.2.17). */
function inverseNormal(p: number): number {
  let low = -8;
  let high = 8;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x < 0 ? tail : 1 - tail;
}
