/** `set -x`: lines on standard error (or BASH_XTRACEFD) before commands are run. */

import { Errno } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { expandPrompt } from "./prompt.js";
import { quoteIfNeeded } from "./quote.js";
import type { Shell } from "./shell.js";

/** Writes one traced line. */
export function trace(sh: Shell, text: string): void {
  const ps4 = sh.vars.get("PS4")?.scalar() ?? "";
  const { xtrace } = sh.options;
  sh.options.xtrace = false;
  const prompt = ps4 === "+ " ? ps4 : expandPrompt(sh, ps4);
  sh.options.xtrace = xtrace;
  const line = prompt === "" ? `${text}\n` : `${prompt[0]!.repeat(sh.traceLevel)}${prompt}${text}\n`;
  const fd = Number(sh.vars.get("BASH_XTRACEFD")?.scalar() ?? "2") || 2;
  if (fd === 2) {
    sh.writeError(line);
    return;
  }
  try {
    const done = sh.sys.write(fd, encodeUtf8(line));
    if (done instanceof Promise) done.catch(() => {});
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

/** A command's words as `set -x` shows them. */
export function traceWords(words: readonly string[]): string {
  return words.map((word) => quoteIfNeeded(word)).join(" ");
}
