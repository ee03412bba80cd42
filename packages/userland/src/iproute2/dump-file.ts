/**
 * Dumps as files: `ip route save`, `restore`, `showdump` and the like. A file is a 32-bit magic number
 * of its kind, then netlink messages as the kernel gave them.
 */

import {
  Writer,
  beginMessage,
  decodePayload,
  endMessage,
  forEachMessage,
  getLe32,
  NetlinkError,
  type MessageDef,
  type NlMessage,
  type RawNlMessage,
} from "@netloom/netlink";
import { Reader } from "../libc/stdio.js";
import type { Iproute } from "./iproute.js";

/** Writes messages to standard output; a terminal is spared the bytes. */
export async function saveDump(run: Iproute, magic: number, messages: readonly RawNlMessage[]): Promise<number> {
  if (run.sys.isatty(1)) return run.die("Not sending a binary stream to stdout\n", 255);
  const w = new Writer(1024);
  w.u32(magic);
  for (const { hdr, bytes, start, end } of messages) {
    const at = beginMessage(w, hdr);
    w.set(bytes.subarray(start, end));
    endMessage(w, at);
  }
  await run.sys.write(1, w.finish());
  return 0;
}

/**
 * Reads such a file from standard input and calls `visit` for each message, in `passes` rounds; what the
 * kernel has already is told of, but ends nothing.
 */
export async function restoreDump<H, A>(
  run: Iproute,
  magic: number,
  failure: number,
  def: MessageDef<H, A>,
  visit: (message: NlMessage<H, A>, pass: number) => void,
  passes = 1,
): Promise<number> {
  if (run.sys.isatty(0)) return run.die("Can't restore dump from a terminal\n", failure);
  const bytes = await new Reader(run.sys, 0).readAll();
  const found = bytes.length >= 4 ? getLe32(bytes, 0) : 0;
  if (found !== magic)
    return run.die(`Magic mismatch (${bytes.length >= 4 ? 1 : 0} elems, ${found.toString(16)} magic)\n`, failure);
  const messages = bytes.subarray(4);
  for (let pass = 0; pass < passes; pass++)
    forEachMessage(messages, (hdr, start, end) => {
      try {
        visit({ hdr, ...decodePayload(def, messages, start, end) }, pass);
      } catch (error) {
        if (!(error instanceof NetlinkError) || error.code !== "EEXIST") throw error;
        run.reportError(error);
      }
    });
  return 0;
}
