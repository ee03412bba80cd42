/** ^C at this command's terminal. */

import process from "node:process";
import type { World } from "@netloom/lab";

/** Exit status of a shell whose command was interrupted: 128 + SIGINT. */
const STATUS_INTERRUPTED = 130;

/** Hands ^C to the world; who presses it `patience` times in one run ends the world itself. */
export function interruptible(world: World, patience = 3): void {
  let presses = 0;
  process.on("SIGINT", () => {
    if (++presses >= patience) world.end(STATUS_INTERRUPTED, null);
    else world.interrupt();
  });
}
