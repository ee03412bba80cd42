/** tc(8): options, the table of objects, and how a run ends. */

import type { Awaitable, Environment, Sys } from "@netloom/uapi";
import { runBatch } from "./batch.js";
import { Iproute } from "./iproute.js";
import { enterNetns } from "./netns-switch.js";
import { parseColor } from "./options.js";
import { matches, type Args } from "./parse-args.js";
import { finishRun } from "./run-end.js";
import { tcClass } from "./tc-class.js";
import { Tc } from "./tc-core.js";
import { tcActions, tcChain, tcFilter } from "./tc-filter.js";
import { tcMonitor } from "./tc-monitor.js";
import { tcQdisc } from "./tc-qdisc.js";
import { EXEC_USAGE, TC_USAGE } from "./tc-usage.js";

type TcObject = (tc: Tc, args: Args) => Awaitable<number>;

function usage(tc: Tc): never {
  return tc.run.die(TC_USAGE, 0);
}

function tcExec(tc: Tc, args: Args): number {
  const word = args.word;
  if (word === undefined) return tc.run.die('No command given, try "tc exec help".\n', 255);
  if (matches(word, "help")) return tc.run.die(EXEC_USAGE, 255);
  return tc.run.die(`Command "${word}" is unknown, try "tc exec help".\n`, 255);
}

/** In the order abbreviations are tried. */
const OBJECTS: readonly (readonly [string, TcObject])[] = [
  ["qdisc", tcQdisc],
  ["class", tcClass],
  ["filter", tcFilter],
  ["chain", tcChain],
  ["actions", tcActions],
  ["monitor", tcMonitor],
  ["exec", tcExec],
  ["help", usage],
];

function runObject(tc: Tc, words: readonly string[]): Awaitable<number> {
  const name = words[0]!;
  for (const [object, command] of OBJECTS) if (matches(name, object)) return command(tc, tc.run.args(words, 1));
  return tc.run.die(`Object "${name}" is unknown, try "tc help".\n`, 255);
}

/** One option at `words[i]`; returns the index of the word after it. */
function parseOption(tc: Tc, words: readonly string[], i: number, batch: { file: string | null }): number {
  const { run } = tc;
  const word = words[i]!;
  const option = word.startsWith("--") ? word.slice(1) : word;
  if (matches(option, "-stats") || matches(option, "-statistics")) run.stats++;
  else if (matches(option, "-details")) run.details++;
  else if (matches(option, "-raw")) tc.raw = true;
  else if (matches(option, "-pretty")) run.pretty = true;
  else if (matches(option, "-graph")) tc.graph = true;
  else if (matches(option, "-Version")) {
    run.stdio.out("tc utility, iproute2-6.1.0, libbpf 1.1.2\n");
    run.exit(0);
  } else if (matches(option, "-iec")) run.iec = true;
  else if (matches(option, "-help")) usage(tc);
  else if (matches(option, "-force")) run.force = true;
  else if (matches(option, "-batch")) batch.file = words[++i] ?? usage(tc);
  else if (matches(option, "-netns")) {
    const name = words[++i];
    if (name === undefined) return run.die('Cannot open network namespace "(null)": No such file or directory\n', 255);
    enterNetns(run, name, 255);
    run.closeRtnl();
  } else if (matches(option, "-Numeric")) run.names.numeric = true;
  else if (matches(option, "-names") || option === "-nm") {
    // Names of classes are in a file that nobody has.
  } else if (matches(option, "-cf") || matches(option, "-conf")) {
    if (words[++i] === undefined) usage(tc);
  } else if (matches(option, "-timestamp")) run.timestamp = true;
  else if (matches(option, "-tshort")) run.timestamp = run.timestampShort = true;
  else if (matches(option, "-json")) run.json = true;
  else if (matches(option, "-oneline")) run.oneline = true;
  else if (matches(option, "-brief")) run.brief = true;
  else if (!parseColor(run, option, 4)) run.die(`Option "${option}" is unknown, try "tc -help".\n`, 255);
  return i + 1;
}

function runTc(tc: Tc, argv: readonly string[]): Awaitable<number> {
  const { run } = tc;
  const batch = { file: null as string | null };
  let i = 1;
  while (i < argv.length && argv[i]!.startsWith("-")) i = parseOption(tc, argv, i, batch);
  run.print.newline = run.oneline ? "\\" : "\n";
  if (batch.file !== null) return runBatch(run, batch.file, (words) => runObject(tc, words));
  return i < argv.length ? runObject(tc, argv.slice(i)) : usage(tc);
}

export function tcMain(sys: Sys, argv: readonly string[], env: Environment): Awaitable<number> {
  const run = new Iproute(sys, "tc", env);
  return finishRun(run, () => runTc(new Tc(run), argv));
}
