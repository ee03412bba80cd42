/** trace: runs a command and tells the life of every packet it sends, and of what comes of it. */

import { Errno, SIGINT, SIGQUIT, SIGTERM, strerror, type Environment, type Program, type Sys } from "@netloom/uapi";
import { getopt, OptionError } from "../libc/getopt.js";
import { quote } from "../libc/quote.js";
import { shellStatus, spawn, waitFor } from "../libc/spawn.js";
import { Stdio } from "../libc/stdio.js";
import { parseTrace, type TraceLog } from "./trace-event.js";
import { TraceInstance } from "./trace-fs.js";
import { traceJson } from "./trace-json.js";
import { TraceNames } from "./trace-names.js";
import { endOf, tracedPackets, type TracedPackets } from "./trace-packets.js";
import { Report } from "./trace-report.js";

const USAGE = `Usage: trace [-jv] COMMAND [ARG...]
       trace [-jv] 'SHELL COMMANDS'

Run a command and tell the life of every packet it sends: each kernel function the packet passes, in which
namespace and at which device; the route, the FDB entry, the neighbour that decided; where it ended and why.
Answers, ICMP errors and questions to neighbours that come of it are packets with a life of their own.

  -j, --json     one JSON document; what the command prints goes to standard error
  -v, --verbose  also answered questions to neighbours, hooks without rules, and every copy
  -h, --help     this text

The exit status is the command's.

Examples:
  trace ip netns exec ns1 ping -c1 10.0.2.7
  trace -v 'ping -c1 -W1 192.0.2.1; ip neigh'
`;
const LONG = { json: "j", verbose: "v", help: "h" };

const STATUS_USAGE = 2;
/** How long packets that are still under way when the command has ended are waited for, and how often they are looked at. */
const PATIENCE_NS = 5e9;
const LOOK_NS = 100e6;

interface TraceOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly command: readonly string[];
}

async function main(sys: Sys, argv: readonly string[], env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  const name = argv[0] ?? "trace";
  let json = false;
  let verbose = false;
  let command: readonly string[];
  try {
    const { options, operands } = getopt(argv, "+jvh", LONG);
    for (const [key] of options) {
      if (key === "h") {
        stdio.out(USAGE);
        await stdio.flush();
        return 0;
      }
      if (key === "j") json = true;
      else verbose = true;
    }
    command = operands;
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    stdio.err(`${name}: ${error.message}\nTry '${name} --help' for more information.\n`);
    return STATUS_USAGE;
  }
  if (command.length === 0) {
    stdio.err(USAGE);
    return STATUS_USAGE;
  }
  const names = new TraceNames(sys);
  await names.load();
  let instance: TraceInstance;
  try {
    // From here on the first process that is made is the command's.
    instance = new TraceInstance(sys);
  } catch (error) {
    stdio.perror(`${name}: cannot trace: /sys/kernel/tracing`, error);
    return 1;
  }
  try {
    return await traced(sys, stdio, name, env, instance, names, { json, verbose, command });
  } finally {
    instance.remove();
  }
}

async function traced(
  sys: Sys,
  stdio: Stdio,
  name: string,
  env: Environment,
  instance: TraceInstance,
  names: TraceNames,
  options: TraceOptions,
): Promise<number> {
  const { command, json, verbose } = options;
  // One word with blanks in it is a line for the shell.
  const args = command.length === 1 && /\s/.test(command[0]!) ? ["bash", "-c", command[0]!] : command;
  const pid = spawn(
    sys,
    args,
    env,
    (child, error) =>
      new Stdio(child).err(`${name}: failed to run command ${quote(args[0]!)}: ${strerror(error.code)}\n`),
    (child) => {
      if (json) child.dup2(2, 1);
    },
  );
  // ^C is for the command; what it has sent is told all the same.
  for (const signal of [SIGINT, SIGQUIT]) sys.signal(signal, "ignore");
  sys.signal(SIGTERM, (signal) => sys.kill(pid, signal));
  const status = shellStatus(await waitFor(sys, pid));
  const { log, packets } = await settle(sys, instance);
  await names.load();
  stdio.out(
    json
      ? traceJson(packets, names, { command, status, lost: log.lost })
      : `\n${new Report(packets, names, { verbose, lost: log.lost }).text()}`,
  );
  await stdio.flush();
  return status;
}

/** All events, once no packet of the command's is under way any more, or it takes too long. */
async function settle(
  sys: Sys,
  instance: TraceInstance,
): Promise<{ readonly log: TraceLog; readonly packets: TracedPackets }> {
  let text = await instance.read();
  const until = sys.monotonicNs() + PATIENCE_NS;
  for (;;) {
    const log = parseTrace(text);
    const packets = tracedPackets(log.events);
    const underWay = packets.packets.some((p) => p.copies.some((copy) => endOf(copy).kind === "waiting"));
    if (!underWay || sys.monotonicNs() >= until) {
      instance.stop();
      return { log, packets };
    }
    try {
      await sys.nanosleep(LOOK_NS);
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "EINTR") throw error;
    }
    text += await instance.read();
  }
}

export const traceProgram: Program = { name: "trace", paths: ["/usr/local/bin/trace"], main };
