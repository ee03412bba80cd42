/** bridge(8): options, the table of objects, and how a run ends. */

import type { Awaitable, Environment, Sys } from "@netloom/uapi";
import { runBatch } from "./batch.js";
import { bridgeFdb } from "./bridge-fdb.js";
import { bridgeLink } from "./bridge-link.js";
import { bridgeMdb } from "./bridge-mdb.js";
import { bridgeMonitor } from "./bridge-monitor.js";
import { bridgeVlan } from "./bridge-vlan.js";
import { Iproute } from "./iproute.js";
import { enterNetns } from "./netns-switch.js";
import { parseColor } from "./options.js";
import { matches, type Args } from "./parse-args.js";
import { finishRun } from "./run-end.js";
import { BRIDGE_USAGE } from "./usage.js";

type BridgeObject = (run: Iproute, args: Args) => Awaitable<number>;

/** In the order abbreviations are tried. */
const OBJECTS: readonly (readonly [string, BridgeObject])[] = [
  ["link", bridgeLink],
  ["fdb", bridgeFdb],
  ["mdb", bridgeMdb],
  ["vlan", bridgeVlan],
  ["monitor", bridgeMonitor],
];

const usage = (run: Iproute): never => run.die(BRIDGE_USAGE, 255);

function runObject(run: Iproute, words: readonly string[]): Awaitable<number> {
  const name = words[0]!;
  if (matches(name, "help")) return usage(run);
  for (const [object, command] of OBJECTS) if (matches(name, object)) return command(run, run.args(words, 1));
  run.err(`Object "${name}" is unknown, try "bridge help".\n`);
  return 255;
}

/** One option at `words[i]`; returns the index of the word after it. */
function parseOption(run: Iproute, words: readonly string[], i: number, batch: { file: string | null }): number {
  const word = words[i]!;
  const option = word.startsWith("--") ? word.slice(1) : word;
  const value = (): string => words[++i] ?? usage(run);
  if (matches(option, "-help")) usage(run);
  else if (matches(option, "-Version")) {
    run.stdio.out("bridge utility, 6.1.0\n");
    run.exit(0);
  } else if (matches(option, "-stats") || matches(option, "-statistics")) run.stats++;
  else if (matches(option, "-details")) run.details++;
  else if (matches(option, "-oneline")) run.oneline = true;
  else if (matches(option, "-timestamp")) run.timestamp = true;
  else if (matches(option, "-family") || option === "-4" || option === "-6") {
    if (matches(option, "-family")) value();
  } else if (matches(option, "-netns")) {
    enterNetns(run, value(), 255);
    run.closeRtnl();
  } else if (parseColor(run, option)) return i + 1;
  else if (matches(option, "-compressvlans")) run.compressVlans = true;
  else if (matches(option, "-force")) run.force = true;
  else if (matches(option, "-json")) run.json = true;
  else if (matches(option, "-pretty")) run.pretty = true;
  else if (matches(option, "-batch")) batch.file = value();
  else run.die(`Option "${option}" is unknown, try "bridge help".\n`, 255);
  return i + 1;
}

function runBridge(run: Iproute, argv: readonly string[]): Awaitable<number> {
  const batch = { file: null as string | null };
  let i = 1;
  while (i < argv.length && argv[i]!.startsWith("-")) {
    if (argv[i] === "--") {
      i++;
      break;
    }
    i = parseOption(run, argv, i, batch);
  }
  run.print.newline = run.oneline ? "\\" : "\n";
  if (batch.file !== null) return runBatch(run, batch.file, (words) => runObject(run, words));
  return i < argv.length ? runObject(run, argv.slice(i)) : usage(run);
}

export function bridgeMain(sys: Sys, argv: readonly string[], env: Environment): Awaitable<number> {
  const run = new Iproute(sys, "bridge", env);
  return finishRun(run, () => runBridge(run, argv));
}
