/** wc(1). */

import { Errno, S_IFMT, S_IFREG } from "@netloom/uapi";
import { closeOperand, openOperand } from "../libc/lines.js";
import { quoteIfNeeded } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

interface Counts {
  lines: number;
  words: number;
  chars: number;
  bytes: number;
  width: number;
}

export const wc = coreutil({
  name: "wc",
  short: "clLmw",
  long: { bytes: "c", chars: "m", lines: "l", words: "w", "max-line-length": "L" },
  usage: "Usage: wc [-clLmw] [FILE]...\nCount lines, words and bytes.\n",
  async run(c, { options, operands }) {
    const asked = new Set(options.map(([key]) => key));
    const shown = asked.size === 0 ? ["l", "w", "c"] : ["l", "w", "m", "c", "L"].filter((key) => asked.has(key));
    const total: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, width: 0 };
    const width = fieldWidth(c, operands, shown.length);
    const print = (counts: Counts, name: string): void => {
      const values: Readonly<Record<string, number>> = {
        l: counts.lines,
        w: counts.words,
        m: counts.chars,
        c: counts.bytes,
        L: counts.width,
      };
      c.out(
        `${shown.map((key) => String(values[key]).padStart(width)).join(" ")}${name === "" ? "" : ` ${quoteIfNeeded(name)}`}\n`,
      );
    };
    for (const name of operands.length === 0 ? ["-"] : operands) {
      const counts: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, width: 0 };
      try {
        const fd = openOperand(c.sys, name);
        try {
          await count(c, fd, counts);
        } catch (error) {
          c.errno(quoteIfNeeded(name), error);
        } finally {
          closeOperand(c.sys, fd);
        }
        print(counts, operands.length === 0 ? "" : name);
      } catch (error) {
        c.errno(quoteIfNeeded(name), error);
      }
      total.lines += counts.lines;
      total.words += counts.words;
      total.chars += counts.chars;
      total.bytes += counts.bytes;
      total.width = Math.max(total.width, counts.width);
    }
    if (operands.length > 1) print(total, "total");
  },
});

/** Columns are as wide as the total size's digits; 7 where a size is not known beforehand. */
function fieldWidth(c: Command, operands: readonly string[], columns: number): number {
  if (columns === 1 && operands.length <= 1) return 1;
  let size = 0;
  let minimum = 1;
  for (const name of operands.length === 0 ? ["-"] : operands) {
    try {
      const st = name === "-" ? c.sys.fstat(0) : c.sys.stat(name);
      if ((st.mode & S_IFMT) === S_IFREG) size += st.size;
      else minimum = 7;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }
  return Math.max(minimum, String(size).length);
}

async function count(c: Command, fd: number, counts: Counts): Promise<void> {
  let inWord = false;
  let column = 0;
  for (;;) {
    const block = await c.sys.read(fd, 65536);
    if (block.length === 0) break;
    counts.bytes += block.length;
    for (let i = 0; i < block.length; i++) {
      const b = block[i]!;
      if ((b & 0xc0) !== 0x80) counts.chars++;
      if (b === 10 || b === 13 || b === 12) {
        if (b === 10) counts.lines++;
        counts.width = Math.max(counts.width, column);
        column = 0;
        inWord = false;
      } else if (b === 32 || b === 9 || b === 11) {
        column += b === 9 ? 8 - (column % 8) : b === 32 ? 1 : 0;
        inWord = false;
      } else {
        if (b >= 32 && b !== 127 && (b & 0xc0) !== 0x80) column++;
        if (!inWord && b > 32 && b !== 127) {
          inWord = true;
          counts.words++;
        }
      }
    }
  }
  counts.width = Math.max(counts.width, column);
}
