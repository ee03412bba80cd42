/** xargs(1) 4.9. */

import { O_RDONLY, strerror, type Program } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { readAll, readBytes } from "../libc/lines.js";
import { spawn, waitFor } from "../libc/spawn.js";
import { Stdio } from "../libc/stdio.js";
import { command, type Command } from "../libc/command.js";

export const xargs: Program = command({
  name: "xargs",
  short: "+0a:E:e::i::I:l::L:n:prs:txP:d:o",
  long: {
    null: "0",
    "arg-file": "a",
    delimiter: "d",
    eof: "e",
    replace: "i",
    "max-lines": "l",
    "max-args": "n",
    interactive: "p",
    "no-run-if-empty": "r",
    "max-chars": "s",
    verbose: "t",
    "show-limits": "limits",
    exit: "x",
    "max-procs": "P",
    "open-tty": "o",
    "process-slot-var": "slot:",
  },
  usage:
    "Usage: xargs [-0prtx] [-d DELIM] [-I STRING] [-L LINES] [-n ARGS] [-P PROCS] [-a FILE] [COMMAND [ARG]...]\nRun a command with arguments read from standard input.\n",
  version: "xargs (GNU findutils) 4.9.0",
  async run(c, { options, operands }) {
    let replace: string | null = null;
    let [lines, args, procs, empty, verbose] = [0, 0, 1, true, false];
    let delimiter: string | null = null;
    let eof: string | null = null;
    let file = "-";
    const positive = (key: string, value: string, least = 1): number => {
      if (!/^[-+]?\d+$/.test(value)) c.usage(`invalid number "${value}" for -${key} option`);
      if (Number(value) < least) c.usage(`value ${value} for -${key} option should be >= ${least}`);
      return Number(value);
    };
    for (const [key, value] of options) {
      switch (key) {
        case "0":
          delimiter = "\0";
          break;
        case "d":
          delimiter = { "\\n": "\n", "\\t": "\t", "\\0": "\0", "\\\\": "\\" }[value] ?? value[0] ?? "";
          break;
        case "a":
          file = value;
          break;
        case "E":
        case "e":
          eof = value === "" ? null : value;
          break;
        case "I":
        case "i":
          replace = value === "" ? "{}" : value;
          lines = args = 0;
          break;
        case "L":
        case "l":
          lines = positive(key, value === "" ? "1" : value);
          args = 0;
          replace = null;
          break;
        case "n":
          args = positive(key, value);
          lines = 0;
          replace = args === 1 ? replace : null;
          break;
        case "P":
          procs = positive(key, value, 0) || Infinity;
          break;
        case "r":
          empty = false;
          break;
        case "t":
        case "p":
          verbose = true;
          break;
      }
    }
    let text: string;
    try {
      text = decodeUtf8(file === "-" ? await readAll(c.sys, 0) : await readBytes(c.sys, file));
    } catch (error) {
      return c.failErrno(`Cannot open input file '${file}'`, error);
    }
    const base = operands.length === 0 ? ["echo"] : operands;
    let items =
      delimiter !== null
        ? splitBy(text, delimiter)
        : replace !== null
          ? splitLines(c, text)
          : splitWords(c, text, lines > 0);
    const stop = eof === null || delimiter !== null ? -1 : items.findIndex((item) => item.text === eof);
    if (stop >= 0) items = items.slice(0, stop);
    const runner = new Runner(c, procs, verbose, file === "-");
    if (replace !== null) {
      for (const item of items) await runner.start(base.map((arg) => arg.replaceAll(replace, item.text)));
    } else {
      if (items.length === 0 && empty) await runner.start(base);
      for (let i = 0; i < items.length;) {
        let end = i;
        let size = base.join(" ").length;
        let seen = 0;
        while (end < items.length && (args === 0 || end - i < args) && (lines === 0 || seen < lines) && size < 131072) {
          size += items[end]!.text.length + 1;
          if (items[end]!.endsLine) seen++;
          end++;
        }
        await runner.start([...base, ...items.slice(i, end).map((item) => item.text)]);
        i = end;
      }
    }
    await runner.finish();
    return runner.status;
  },
});

interface Item {
  readonly text: string;
  readonly endsLine: boolean;
}

function splitBy(text: string, delimiter: string): Item[] {
  const parts = text.split(delimiter);
  if (parts.at(-1) === "") parts.pop();
  return parts.map((part) => ({ text: part, endsLine: true }));
}

function splitLines(c: Command, text: string): Item[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^[ \t]+/, ""))
    .filter((line) => line !== "")
    .map((line) => ({
      text: splitWords(c, line.replace(/[ \t]/g, "\\$&"), false)
        .map((w) => w.text)
        .join(" "),
      endsLine: true,
    }));
}

/** Words between blanks and newlines; quotes and backslashes protect. With `joining`, a trailing blank continues the line. */
function splitWords(c: Command, text: string, joining: boolean): Item[] {
  const items: Item[] = [];
  let word: string | null = null;
  let quoteChar = "";
  for (let i = 0; i <= text.length; i++) {
    const ch = text[i];
    if (quoteChar !== "") {
      if (ch === undefined || ch === "\n")
        return c.fail(
          `unmatched ${quoteChar === "'" ? "single" : "double"} quote; by default quotes are special to xargs unless you use the -0 option`,
        );
      if (ch === quoteChar) quoteChar = "";
      else word += ch;
      continue;
    }
    if (ch === undefined || ch === " " || ch === "\t" || ch === "\n") {
      if (word !== null) items.push({ text: word, endsLine: ch !== " " && ch !== "\t" });
      else if (ch === "\n" && !joining && items.length > 0)
        items[items.length - 1] = { text: items.at(-1)!.text, endsLine: true };
      word = null;
    } else if (ch === "'" || ch === '"') {
      quoteChar = ch;
      word ??= "";
    } else if (ch === "\\") word = (word ?? "") + (text[++i] ?? "");
    else word = (word ?? "") + ch;
  }
  return items;
}

class Runner {
  status = 0;
  private running = 0;

  constructor(
    private readonly c: Command,
    private readonly limit: number,
    private readonly verbose: boolean,
    private readonly detach: boolean,
  ) {}

  async start(argv: readonly string[]): Promise<void> {
    const { c } = this;
    while (this.running >= this.limit) await this.reap();
    if (this.verbose)
      c.stdio.err(
        `${argv.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replace(/'/g, "'\\''")}'`)).join(" ")}\n`,
      );
    spawn(
      c.sys,
      argv,
      c.env,
      (child, error) => new Stdio(child).err(`${c.name}: ${argv[0]}: ${strerror(error.code)}\n`),
      (child) => {
        if (this.detach) child.dup2(child.open("/dev/null", O_RDONLY), 0);
      },
    );
    this.running++;
    if (this.limit === 1) await this.reap();
  }

  async finish(): Promise<void> {
    while (this.running > 0) await this.reap();
  }

  private async reap(): Promise<void> {
    const { c } = this;
    const done = await waitFor(c.sys, -1);
    this.running--;
    if (done.signal !== 0) c.fail(`command: terminated by signal ${done.signal}`, 125);
    if (done.status === 255) c.fail("command: exited with status 255; aborting", 124);
    if (done.status === 126 || done.status === 127) c.exit(done.status);
    if (done.status !== 0) this.status = 123;
  }
}
