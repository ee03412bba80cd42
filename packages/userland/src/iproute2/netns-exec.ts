/** `ip netns exec`. */

import { Errno, strerror, type Awaitable } from "@netloom/uapi";
import { execvp, waitFor } from "../libc/spawn.js";
import type { Iproute } from "./iproute.js";
import { enterNetns, isolateMounts } from "./netns-switch.js";
import { finishRun } from "./run-end.js";
import type { Args } from "./parse-args.js";

/** Replaces this process by the command, inside the namespace. */
export function execInNetns(run: Iproute, args: Args): Awaitable<number> {
  const name = args.word;
  if (name === undefined) return run.die("No netns name specified\n", 1);
  args.skip();
  if (args.word === undefined) return run.die("No command specified\n", 1);
  enterNetns(run, name, 255);
  isolateMounts(run, name, 255);
  return execCommand(run, args.rest());
}

/** Replaces this process by the command. */
export function execCommand(run: Iproute, argv: readonly string[]): Awaitable<number> {
  run.closeRtnl();
  try {
    return execvp(run.sys, argv, run.env);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.err(`exec of "${argv[0]}" failed: ${strerror(error.code)}\n`);
    return 1;
  }
}

/** -all: a child in every namespace, one after another; a failure does not stop the rest. */
export async function execInAll(run: Iproute, args: Args): Promise<number> {
  if (args.word === undefined) return run.die("No command specified\n", 1);
  const argv = args.rest();
  for (const name of run.netnsIds.names()) {
    run.print.text(`\nnetns: ${name}\n`);
    run.print.settle();
    await run.stdio.flush();
    const pid = run.sys.fork((sys) => {
      const child = run.inChild(sys);
      return finishRun(child, () => {
        enterNetns(child, name, 255);
        isolateMounts(child, name, 255);
        return execCommand(child, argv);
      });
    });
    await waitFor(run.sys, pid);
  }
  return 0;
}
