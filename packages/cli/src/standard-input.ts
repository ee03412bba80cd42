/** This process's standard input as a world's: read when somebody there waits for it. */

import process from "node:process";
import { HostInput } from "@netloom/lab";

export function readStandardInput(): HostInput {
  let started = false;
  const input: HostInput = new HostInput(() => {
    if (started) {
      process.stdin.resume();
      return;
    }
    started = true;
    process.stdin.on("data", (chunk: Uint8Array) => {
      process.stdin.pause();
      input.push(new Uint8Array(chunk));
    });
    process.stdin.on("end", () => input.end());
    process.stdin.on("error", () => input.end());
  });
  return input;
}
