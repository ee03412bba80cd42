/** timeout(1). */

import {
  Errno,
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGQUIT,
  SIGTERM,
  strerror,
  WNOHANG,
  type Sys,
  type WaitStatus,
} from "@netloom/uapi";
import { quote } from "../libc/quote.js";
import { signalName, signalNumber } from "../libc/signames.js";
import { execvp } from "../libc/spawn.js";
import { Stdio } from "../libc/stdio.js";
import { coreutil } from "./coreutil.js";
import { parseDuration } from "./date.js";

export const timeout = coreutil({
  name: "timeout",
  short: "+k:s:v",
  long: { "kill-after": "k", signal: "s", verbose: "v", foreground: "foreground", "preserve-status": "preserve" },
  usage:
    "Usage: timeout [-v] [-s SIGNAL] [-k DURATION] [--foreground] [--preserve-status] DURATION COMMAND [ARG]...\nRun a command and end it after a time.\n",
  failure: 125,
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const get = (key: string): string | undefined => options.findLast(([k]) => k === key)?.[1];
    const name = get("s");
    const signal = name === undefined ? SIGTERM : signalNumber(name);
    if (signal === null) return c.usage(`${quote(name ?? "")}: invalid signal`);
    const duration = (text: string): number => parseDuration(text) ?? c.usage(`invalid time interval ${quote(text)}`);
    const killAfter = get("k") === undefined ? 0 : duration(get("k")!);
    if (operands.length < 2) c.usage(null);
    const limit = duration(operands[0]!);
    const argv = operands.slice(1);
    const sys = c.sys;
    if (!has("foreground")) ownGroup(sys);
    const pid = sys.fork((child) => {
      try {
        return execvp(child, argv, c.env);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        new Stdio(child).err(`${c.name}: failed to run command ${quote(argv[0]!)}: ${strerror(error.code)}\n`);
        return error.code === "ENOENT" ? 127 : 126;
      }
    });
    const send = (number: number): void => {
      if (has("v")) c.error(`sending signal ${signalName(number) ?? number} to command ${quote(argv[0]!)}`, 0);
      kill(sys, pid, number);
      if (number !== SIGKILL && number !== SIGCONT) kill(sys, pid, SIGCONT);
    };
    for (const forwarded of [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
      sys.signal(forwarded, (number) => kill(sys, pid, number));
    // A child's end interrupts the sleep.
    sys.signal(SIGCHLD, () => {});
    let status = await waitUntil(sys, pid, limit);
    if (status !== null) return status.signal !== 0 ? 128 + status.signal : status.status;
    send(signal);
    status = await waitUntil(sys, pid, killAfter);
    if (status === null) {
      send(SIGKILL);
      status = await waitUntil(sys, pid, 0);
    }
    if (status !== null && status.signal === SIGKILL) return 128 + SIGKILL;
    if (!has("preserve")) return 124;
    return status === null ? 124 : status.signal !== 0 ? 128 + status.signal : status.status;
  },
});

/** Waits for a child at most `seconds` (0: without limit); null when time ran out. */
async function waitUntil(sys: Sys, pid: number, seconds: number): Promise<WaitStatus | null> {
  const deadline = sys.monotonicNs() + seconds * 1e9;
  for (;;) {
    const status = await sys.waitpid(pid, WNOHANG);
    if (status !== null) return status;
    const left = seconds === 0 ? Number.MAX_SAFE_INTEGER : Math.round(deadline - sys.monotonicNs());
    if (left <= 0) return null;
    try {
      await sys.nanosleep(Math.min(left, Number.MAX_SAFE_INTEGER));
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "EINTR") throw error;
    }
  }
}

/** Makes this process lead a group; a session's leader does already. */
function ownGroup(sys: Sys): void {
  try {
    sys.setpgid(0, 0);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

function kill(sys: Sys, pid: number, signal: number): void {
  try {
    sys.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}
