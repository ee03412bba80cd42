/** The interactive shell: prompts, lines from the terminal, news of background jobs. */

import { Errno, SIGINT, SIGQUIT, SIGTERM, strerror } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { jobLine, reapBackground } from "./jobs.js";
import { isComplete } from "./parse.js";
import { expandPromptAsync } from "./prompt.js";
import { runString } from "./run-string.js";
import type { Shell } from "./shell.js";

/** Prompts, reads and runs until the end of input or `exit`. */
export async function runInteractive(sh: Shell): Promise<number> {
  const { sys } = sh;
  sys.signal(SIGINT, () => {});
  sys.signal(SIGQUIT, "ignore");
  sys.signal(SIGTERM, "ignore");
  // Without a terminal the line editor still shows what it reads, and there is no job control.
  const terminal = sys.isatty(0);
  if (!terminal) {
    sh.error(`cannot set terminal process group (${sys.getpgid()}): ${strerror("ENOTTY")}`);
    sh.error("no job control in this shell");
  }
  let chunk = "";
  while (sh.exited === null) {
    if (chunk === "") {
      announceJobs(sh);
      const command = sh.vars.get("PROMPT_COMMAND")?.scalar();
      if (command !== undefined && command !== "") {
        const { status } = sh;
        await runString(sh, command, 1);
        sh.status = status;
      }
    }
    const prompt = await expandPromptAsync(sh, sh.vars.get(chunk === "" ? "PS1" : "PS2")?.scalar() ?? "");
    sh.writeError(prompt.replace(/\\\\/g, "\\"));
    const line = await readTerminalLine(sh);
    if (line === "interrupted") {
      sh.writeError("\n");
      chunk = "";
      sh.status = 130;
      continue;
    }
    if (line === null) {
      if (chunk !== "") await sh.execute(chunk);
      else sh.writeError("exit\n");
      break;
    }
    if (!terminal) sh.writeError(`${line.text}\n`);
    chunk += `${line.text}\n`;
    if (chunk.trim() === "") {
      chunk = "";
      continue;
    }
    if (!isComplete(chunk)) continue;
    const text = chunk;
    chunk = "";
    await sh.execute(text);
  }
  return sh.runExitTrap();
}

/** One line from the terminal; null at the end of input. */
async function readTerminalLine(sh: Shell): Promise<{ text: string } | "interrupted" | null> {
  const bytes: number[] = [];
  for (;;) {
    let got: Uint8Array;
    try {
      got = await sh.sys.read(0, 1);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (error.code === "EINTR") return "interrupted";
      return null;
    }
    const byte = got[0];
    if (byte === undefined) return bytes.length === 0 ? null : { text: decodeUtf8(Uint8Array.from(bytes)) };
    if (byte === 10) return { text: decodeUtf8(Uint8Array.from(bytes)) };
    bytes.push(byte);
  }
}

/** Tells about background jobs that ended, before the prompt. */
function announceJobs(sh: Shell): void {
  if (sh.jobs.size === 0) return;
  reapBackground(sh);
  for (const job of sh.jobs.all()) {
    if (job.state !== "Done") continue;
    sh.writeError(`${jobLine(sh, job, false)}\n`);
    sh.jobs.remove(job);
  }
}
