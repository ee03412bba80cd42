/** The command `netloom`: finds the verb and runs it. */

import process from "node:process";
import { UsageError } from "./usage-error.js";
import { HELP, VERSION_TEXT } from "./help.js";
import { run } from "./run.js";
import { shell } from "./shell.js";
import { trace } from "./trace.js";

/** Exit status of a wrong command line, and of a bug. */
const STATUS_USAGE = 2;
const STATUS_INTERNAL = 70;

const VERBS: ReadonlyMap<string, (args: string[]) => Promise<number>> = new Map([
  ["run", run],
  ["shell", shell],
  ["trace", trace],
]);

async function main(args: string[]): Promise<number> {
  const verb = args[0];
  if (verb === undefined || verb === "--help" || verb === "-h" || verb === "help") {
    const topic = verb === "help" ? args[1] : undefined;
    if (topic !== undefined && HELP[topic] === undefined)
      throw new UsageError(`there is no verb '${topic}'`, "netloom --help lists the verbs");
    process.stdout.write(HELP[topic ?? "netloom"]!);
    return verb === undefined ? STATUS_USAGE : 0;
  }
  if (verb === "--version" || verb === "-V") {
    process.stdout.write(VERSION_TEXT);
    return 0;
  }
  const command = VERBS.get(verb);
  if (command === undefined) {
    throw new UsageError(
      verb.startsWith("-") ? `unknown option '${verb}'` : `there is no verb '${verb}'`,
      "netloom --help lists the verbs; to run a script: netloom run FILE",
    );
  }
  return command(args.slice(1));
}

/** Ends the process once everything written has reached its reader. */
function leave(status: number): void {
  process.exitCode = status;
  process.stdout.write("", () => process.stderr.write("", () => process.exit(status)));
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader has gone, as in `netloom run x | head`: as if by SIGPIPE.
  if (error.code === "EPIPE") process.exit(141);
  throw error;
});

process.on("unhandledRejection", (error) => {
  process.stderr.write(`netloom: internal error\n${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(STATUS_INTERNAL);
});

main(process.argv.slice(2)).then(leave, (error: unknown) => {
  if (error instanceof UsageError) {
    process.stderr.write(`netloom: ${error.message}\n${error.next === "" ? "" : `${error.next}\n`}`);
    leave(STATUS_USAGE);
    return;
  }
  process.stderr.write(`netloom: internal error\n${error instanceof Error ? error.stack : String(error)}\n`);
  leave(STATUS_INTERNAL);
});
