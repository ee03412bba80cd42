/** `netloom shell`. */

import process from "node:process";
import { createWorld, runInWorld, type RunOptions } from "@netloom/lab";
import { HELP } from "./help.js";
import { interruptible } from "./interrupt.js";
import { labOptions, parse, SHARED_OPTIONS } from "./options.js";
import { pcapOutput } from "./pcap-output.js";
import { UsageError } from "./usage-error.js";

export async function shell(args: string[]): Promise<number> {
  const { values, positionals } = parse("shell", args, SHARED_OPTIONS);
  if (values["help"] === true) {
    process.stdout.write(HELP["shell"]!);
    return 0;
  }
  if (positionals.length > 0)
    throw new UsageError(`unexpected argument '${positionals[0]}'`, `to run a script: netloom run ${positionals[0]}`);
  const lab = labOptions(values, { hostProfile: "internet", realTime: true, maxTimeS: Infinity });
  const pcap = pcapOutput(values["pcap"]);
  const options: RunOptions = {
    ...lab,
    ...(pcap === null ? {} : { pcap: pcap.write }),
    tty: true,
    stdout: (bytes) => void process.stdout.write(bytes),
  };
  const world = createWorld(options);
  process.stdin.on("data", (chunk: Uint8Array) => world.type(new Uint8Array(chunk)));
  process.stdin.on("end", () => world.terminal?.hangUp());
  interruptible(world, Infinity);
  if (lab.realTime === true) pcap?.follow(world);
  const resize = (): void => {
    if (world.terminal === null) return;
    world.terminal.rows = process.stdout.rows ?? 24;
    world.terminal.columns = process.stdout.columns ?? 80;
  };
  process.stdout.on("resize", resize);
  const result = runInWorld(world, { kind: "interactive" }, options);
  resize();
  const { status, message, pcapError } = await result;
  if (message !== null) process.stderr.write(`${message}\n`);
  return pcap === null ? status : pcap.end(status, pcapError ?? null);
}
