/** `netloom trace`. */

import process from "node:process";
import { createWorld, runInWorld, type RunOptions } from "@netloom/lab";
import { HELP } from "./help.js";
import { addFile } from "./host-script.js";
import { interruptible } from "./interrupt.js";
import { labOptions, parse, SHARED_OPTIONS } from "./options.js";
import { pcapOutput } from "./pcap-output.js";
import { UsageError } from "./usage-error.js";

const TRACE_OPTIONS = {
  ...SHARED_OPTIONS,
  json: { type: "boolean", short: "j" },
  verbose: { type: "boolean", short: "v" },
} as const;

/** What runs in the world: $1 scripts that set up, what they print is not shown; then trace(1) with the rest. */
const SCRIPT = `n=$1
shift
while ((n-- > 0)); do
  bash "$1" >/dev/null || echo "netloom: $1 ended with status $?; going on" >&2
  shift
done
exec trace "$@"
`;

export async function trace(args: string[]): Promise<number> {
  const split = args.indexOf("--");
  const { values, positionals } = parse("trace", split < 0 ? args : args.slice(0, split), TRACE_OPTIONS);
  if (values["help"] === true) {
    process.stdout.write(HELP["trace"]!);
    return 0;
  }
  const command = split < 0 ? [] : args.slice(split + 1);
  if (command.length === 0)
    throw new UsageError(
      split < 0 ? "there is no -- before what is to be traced" : "nothing to trace",
      `netloom trace ${positionals[0] ?? "lab.sh"} -- 'ip netns exec ns1 ping -c1 10.0.2.7'`,
    );
  const files = new Map<string, Uint8Array>();
  const paths = positionals.map((name) => addFile(files, name));
  const flags = [...(values["json"] === true ? ["-j"] : []), ...(values["verbose"] === true ? ["-v"] : [])];
  const lab = labOptions(values, { hostProfile: "internet", realTime: false, maxTimeS: 300 });
  const pcap = pcapOutput(values["pcap"]);
  const options: RunOptions = {
    ...lab,
    ...(pcap === null ? {} : { pcap: pcap.write }),
    files,
    stdout: (bytes) => void process.stdout.write(bytes),
    stderr: (bytes) => void process.stderr.write(bytes),
  };
  const world = createWorld(options);
  interruptible(world);
  if (lab.realTime === true) pcap?.follow(world);
  const { status, message, pcapError } = await runInWorld(
    world,
    {
      kind: "commands",
      text: SCRIPT,
      name: "netloom",
      args: [String(paths.length), ...paths, ...flags, "--", ...command],
    },
    options,
  );
  if (message !== null) process.stderr.write(`${message}\n`);
  return pcap === null ? status : pcap.end(status, pcapError ?? null);
}
