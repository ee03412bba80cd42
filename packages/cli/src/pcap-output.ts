/** The file that `--pcap` names. */

import { closeSync, openSync, writeSync } from "node:fs";
import process from "node:process";
import type { World } from "@netloom/lab";
import { UsageError } from "./usage-error.js";

/** Exit status of a run whose capture could not be written (sysexits.h EX_IOERR). */
const STATUS_IO = 74;
/** What is so old (virtual time) is written though its packets might still die, so that a reader can follow. */
const FOLLOW_NS = 2_000_000_000;
const FOLLOW_INTERVAL_MS = 1000;

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EFBIG: "the file is too large",
  EIO: "input/output error",
  EISDIR: "it is a directory",
  ENOENT: "there is no such directory",
  ENOSPC: "no space left on the device",
  EPIPE: "its reader has gone",
  EROFS: "the file system is read-only",
};

function cause(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return CAUSES[code] ?? String(error);
}

/** A capture file; it exists as soon as it is opened. UsageError if it cannot be made. */
export class PcapOutput {
  private readonly fd: number;

  constructor(private readonly path: string) {
    try {
      this.fd = openSync(path, "w");
    } catch (error) {
      throw new UsageError(`cannot write '${path}': ${cause(error)}`);
    }
  }

  /** Throws what the file system throws. */
  readonly write = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at);
  };

  /** Lets a reader follow what happens in a world whose clock is ours. */
  follow(world: World): void {
    setInterval(() => world.stack.capture?.flush(world.timers.nowNs - FOLLOW_NS), FOLLOW_INTERVAL_MS).unref();
  }

  /** The exit status: that of the run, unless it was good and `error` kept the file from being written. */
  end(status: number, error: unknown): number {
    closeSync(this.fd);
    if (error === null) return status;
    process.stderr.write(`netloom: the capture '${this.path}' is not complete: ${cause(error)}\n`);
    return status === 0 ? STATUS_IO : status;
  }
}

/** The file of the option, if it is given. */
export function pcapOutput(value: string | boolean | undefined): PcapOutput | null {
  if (typeof value !== "string") return null;
  if (value === "") throw new UsageError("--pcap takes the name of a file");
  return new PcapOutput(value);
}
