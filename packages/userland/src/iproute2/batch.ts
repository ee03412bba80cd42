/** `-batch FILE`: one command a line, with quotes, comments and continued lines. */

import { Errno, O_RDONLY, strerror, type Awaitable } from "@netloom/uapi";
import { Reader } from "../libc/stdio.js";
import type { Iproute } from "./iproute.js";
import { Exit } from "./parse-args.js";

/** The words of a line: quotes hold blanks together, `#` at a word's beginning ends the line. */
export function batchWords(line: string): string[] {
  const words: string[] = [];
  let i = 0;
  while (i < line.length) {
    while (i < line.length && " \t\r\n".includes(line[i]!)) i++;
    if (i >= line.length || line[i] === "#") break;
    const quote = line[i];
    if (quote === "'" || quote === '"') {
      const end = line.indexOf(quote, i + 1);
      words.push(end < 0 ? line.slice(i + 1) : line.slice(i + 1, end));
      i = end < 0 ? line.length : end + 1;
    } else {
      let end = i;
      while (end < line.length && !" \t\r\n".includes(line[end]!)) end++;
      words.push(line.slice(i, end));
      i = end;
    }
  }
  return words;
}

/** Runs the commands of `file` (`-`: standard input); a failed one ends it, unless -force was given. */
export async function runBatch(
  run: Iproute,
  file: string,
  command: (words: readonly string[]) => Awaitable<number>,
): Promise<number> {
  let fd = 0;
  if (file !== "-") {
    try {
      fd = run.sys.open(file, O_RDONLY);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      run.err(`Cannot open file "${file}" for reading: ${strerror(error.code)}\n`);
      return 1;
    }
  }
  const reader = new Reader(run.sys, fd);
  let status = 0;
  let number = 0;
  for (;;) {
    let line = await reader.readLine();
    if (line === null) break;
    number++;
    while (line.endsWith("\\")) {
      const more = await reader.readLine();
      line = line.slice(0, -1) + (more ?? "");
      if (more === null) break;
      number++;
    }
    const words = batchWords(line);
    if (words.length === 0) continue;
    if ((await runLine(run, words, command)) === 0) continue;
    run.err(`Command failed ${file}:${number}\n`);
    status = 1;
    if (!run.force) break;
  }
  if (fd !== 0) run.sys.close(fd);
  return status;
}

async function runLine(
  run: Iproute,
  words: readonly string[],
  command: (words: readonly string[]) => Awaitable<number>,
): Promise<number> {
  try {
    const status = await command(words);
    run.print.settle();
    return status;
  } catch (error) {
    run.print.abandon();
    const status = run.statusOf(error);
    // A wrong command line ends the whole run.
    if (error instanceof Exit && error.final) throw error;
    return status;
  }
}
