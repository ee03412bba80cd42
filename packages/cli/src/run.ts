/** `netloom run`. */

import { readFileSync } from "node:fs";
import process from "node:process";
import { createWorld, type HostInput, runInWorld, type RunOptions, type Script } from "@netloom/lab";
import { decodeUtf8 } from "@netloom/wire";
import { HELP } from "./help.js";
import { addFile } from "./host-script.js";
import { interruptible } from "./interrupt.js";
import { labOptions, parse, SHARED_OPTIONS } from "./options.js";
import { pcapOutput } from "./pcap-output.js";
import { readStandardInput } from "./standard-input.js";
import { UsageError } from "./usage-error.js";

const RUN_OPTIONS = {
  ...SHARED_OPTIONS,
  commands: { type: "string", short: "c" },
  transcript: { type: "boolean" },
} as const;

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parse("run", args, RUN_OPTIONS);
  if (values["help"] === true) {
    process.stdout.write(HELP["run"]!);
    return 0;
  }
  const commands = values["commands"];
  const transcript = values["transcript"] === true;
  const files = new Map<string, Uint8Array>();
  let script: Script;
  let stdin: HostInput | undefined;
  if (typeof commands === "string") {
    const [name, ...rest] = positionals;
    script = transcript
      ? { kind: "transcript", text: commands }
      : { kind: "commands", text: commands, ...(name === undefined ? {} : { name }), args: rest };
    if (!transcript && !process.stdin.isTTY) stdin = readStandardInput();
  } else if (positionals.length === 0 || positionals.includes("-")) {
    if (positionals.length > 1)
      throw new UsageError("- cannot be combined with files", "netloom run FILE... or netloom run -");
    if (positionals.length === 0 && process.stdin.isTTY)
      throw new UsageError(
        "nothing to run",
        "netloom run FILE, netloom run -c COMMANDS, or netloom shell to type commands",
      );
    if (transcript) script = { kind: "transcript", text: decodeUtf8(readFileSync(0)) };
    else {
      script = { kind: "stdin" };
      stdin = readStandardInput();
    }
  } else {
    const paths = positionals.map((name) => addFile(files, name));
    if (transcript)
      script = { kind: "transcript", text: [...files.values()].map((bytes) => decodeUtf8(bytes)).join("\n") };
    else {
      script = { kind: "files", paths };
      if (!process.stdin.isTTY) stdin = readStandardInput();
    }
  }
  const lab = labOptions(values, { hostProfile: transcript ? "bare" : "internet", realTime: false, maxTimeS: 300 });
  const tty = lab.realTime === true && process.stdout.isTTY === true && !transcript && stdin === undefined;
  const pcap = pcapOutput(values["pcap"]);
  const options: RunOptions = {
    ...lab,
    ...(pcap === null ? {} : { pcap: pcap.write }),
    files,
    tty,
    stdout: (bytes) => void process.stdout.write(bytes),
    ...(transcript ? {} : { stderr: (bytes: Uint8Array): void => void process.stderr.write(bytes) }),
    ...(stdin === undefined ? {} : { stdin }),
  };
  const world = createWorld(options);
  interruptible(world);
  if (lab.realTime === true) pcap?.follow(world);
  if (tty) process.stdin.on("data", (chunk: Uint8Array) => world.type(new Uint8Array(chunk)));
  const result = await runInWorld(world, script, options);
  if (result.message !== null) process.stderr.write(`${result.message}\n`);
  return pcap === null ? result.status : pcap.end(result.status, result.pcapError ?? null);
}
