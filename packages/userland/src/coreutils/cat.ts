/** cat(1), tac(1), tee(1). */

import { Errno, O_APPEND, O_CREAT, O_TRUNC, O_WRONLY, SIGINT, S_IFDIR, S_IFMT } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { closeOperand, openOperand, readLines } from "../libc/lines.js";
import { quoteIfNeeded } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

export const cat = coreutil({
  name: "cat",
  short: "AbeEnstTuv",
  long: {
    "number-nonblank": "b",
    number: "n",
    "squeeze-blank": "s",
    "show-nonprinting": "v",
    "show-ends": "E",
    "show-tabs": "T",
    "show-all": "A",
  },
  usage: "Usage: cat [-AbeEnstTv] [FILE]...\nWrite files, or standard input for `-`, one after the other.\n",
  async run(c, { options, operands }) {
    const view = new CatView();
    for (const [key] of options) view.option(key);
    for (const name of operands.length === 0 ? ["-"] : operands) {
      let fd: number;
      try {
        fd = openOperand(c.sys, name);
      } catch (error) {
        c.errno(quoteIfNeeded(name), error);
        continue;
      }
      try {
        for (;;) {
          const bytes = await c.sys.read(fd, 65536);
          if (bytes.length === 0) break;
          if (view.plain) await c.sys.write(1, bytes);
          else {
            c.out(view.convert(decodeUtf8(bytes)));
            await c.stdio.flush();
          }
        }
      } catch (error) {
        if (error instanceof Errno && error.code === "EPIPE") throw error;
        c.errno(quoteIfNeeded(name), error);
      } finally {
        closeOperand(c.sys, fd);
      }
    }
  },
});

/** cat's ways of showing: numbers, ends, tabs, what does not print. */
class CatView {
  plain = true;
  private number = false;
  private nonBlank = false;
  private ends = false;
  private tabs = false;
  private nonPrinting = false;
  private squeeze = false;
  private line = 0;
  private atStart = true;
  private blanks = 0;

  option(key: string): void {
    if (key === "u") return;
    this.plain = false;
    if (key === "n") this.number = true;
    else if (key === "b") this.nonBlank = true;
    else if (key === "s") this.squeeze = true;
    else {
      if ("AeE".includes(key)) this.ends = true;
      if ("AtT".includes(key)) this.tabs = true;
      if ("Aetv".includes(key)) this.nonPrinting = true;
    }
  }

  convert(text: string): string {
    let out = "";
    for (const c of this.nonPrinting ? bytesOf(text) : text) {
      if (this.atStart) {
        const blank = c === "\n";
        this.blanks = blank ? this.blanks + 1 : 0;
        if (this.squeeze && this.blanks > 1) continue;
        if (this.nonBlank ? !blank : this.number) out += `${String(++this.line).padStart(6)}\t`;
        this.atStart = false;
      }
      if (c === "\n") {
        out += this.ends ? "$\n" : "\n";
        this.atStart = true;
      } else if (c === "\t") out += this.tabs ? "^I" : "\t";
      else out += this.nonPrinting ? visible(c.charCodeAt(0)) : c;
    }
    return out;
  }
}

/** The bytes of a text, as Latin-1 characters. */
function bytesOf(text: string): string {
  let out = "";
  for (const byte of encodeUtf8(text)) out += String.fromCharCode(byte);
  return out;
}

/** A byte in `^X` and `M-X` notation. */
export function visible(byte: number): string {
  const meta = byte >= 128 ? "M-" : "";
  const low = byte & 127;
  if (low < 32) return `${meta}^${String.fromCharCode(low + 64)}`;
  return low === 127 ? `${meta}^?` : meta + String.fromCharCode(low);
}

export const tac = coreutil({
  name: "tac",
  usage: "Usage: tac [FILE]...\nWrite each file's lines last to first.\n",
  async run(c, { operands }) {
    for (const name of operands.length === 0 ? ["-"] : operands) {
      try {
        for (const line of (await readLines(c.sys, name)).reverse()) c.out(`${line}\n`);
        await c.stdio.flush();
      } catch (error) {
        c.errno(
          `failed to open ${quoteIfNeeded(name) === name ? `'${name}'` : quoteIfNeeded(name)} for reading`,
          error,
        );
      }
    }
  },
});

export const tee = coreutil({
  name: "tee",
  short: "aip",
  long: { append: "a", "ignore-interrupts": "i" },
  usage: "Usage: tee [-ai] [FILE]...\nCopy standard input to standard output and to each FILE.\n",
  async run(c, { options, operands }) {
    const append = options.some(([key]) => key === "a");
    if (options.some(([key]) => key === "i")) c.sys.signal(SIGINT, "ignore");
    const outputs: { fd: number; name: string }[] = [{ fd: 1, name: "standard output" }];
    for (const name of operands) {
      try {
        outputs.push({ fd: openOutput(c, name, append), name });
      } catch (error) {
        c.errno(quoteIfNeeded(name), error);
      }
    }
    for (;;) {
      const bytes = await c.sys.read(0, 65536);
      if (bytes.length === 0) break;
      for (let i = 0; i < outputs.length; i++) {
        const output = outputs[i]!;
        try {
          await c.sys.write(output.fd, bytes);
        } catch (error) {
          c.errno(quoteIfNeeded(output.name), error);
          outputs.splice(i--, 1);
        }
      }
    }
  },
});

function openOutput(c: Command, name: string, append: boolean): number {
  const fd = c.sys.open(name, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 0o666);
  if ((c.sys.fstat(fd).mode & S_IFMT) === S_IFDIR) throw new Errno("EISDIR");
  return fd;
}
