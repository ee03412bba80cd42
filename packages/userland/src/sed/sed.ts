/** sed(1) 4.9. */

import { Errno, strerror, type Program } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { capture } from "../libc/popen.js";
import { LineReader, openOperand, readBytes } from "../libc/lines.js";
import { command } from "../libc/command.js";
import { expandReplacement } from "./replacement.js";
import { visibly } from "./sink.js";
import { SedError, type Address, type SedCommand } from "./command.js";
import { parseScript, type ScriptPart } from "./script.js";
import { SedStreams, type Options } from "./streams.js";

const USAGE =
  "Usage: sed [-nErsuz] [-i[SUFFIX]] [-l N] [-e SCRIPT]... [-f FILE]... [SCRIPT] [FILE]...\nEdit text line by line.\n";

export const sed: Program = command({
  name: "sed",
  short: "bsnrzuEe:f:l:i::V:",
  long: {
    expression: "e",
    file: "f",
    "in-place": "i",
    "line-length": "l",
    quiet: "n",
    silent: "n",
    posix: "posix",
    "null-data": "z",
    "zero-terminated": "z",
    "regexp-extended": "E",
    separate: "s",
    unbuffered: "u",
    sandbox: "sandbox",
    debug: "debug",
    "follow-symlinks": "follow",
    binary: "b",
  },
  usage: USAGE,
  version: "sed (GNU sed) 4.9",
  showUsage: true,
  async run(c, { options, operands }) {
    const parts: ScriptPart[] = [];
    const o: Options = { quiet: false, separate: false, inPlace: null, width: 70, delimiter: 10 };
    let extended = false;
    for (const [key, value] of options) {
      if (key === "n") o.quiet = true;
      else if (key === "E" || key === "r") extended = true;
      else if (key === "s") o.separate = true;
      else if (key === "z") o.delimiter = 0;
      else if (key === "l") o.width = /^\d+$/.test(value) ? Number(value) : c.usage(`invalid line length: ${value}`);
      else if (key === "i") {
        o.inPlace = value;
        o.separate = true;
      } else if (key === "e") parts.push({ text: value, file: null });
      else if (key === "f") {
        try {
          parts.push({ text: decodeUtf8(await readBytes(c.sys, value)), file: value });
        } catch (error) {
          if (!(error instanceof Errno)) throw error;
          c.fail(`couldn't open file ${value}: ${strerror(error.code)}`, 4);
        }
      }
    }
    let files = operands;
    if (parts.length === 0) {
      if (operands.length === 0) c.usage(null);
      parts.push({ text: operands[0]!, file: null });
      files = operands.slice(1);
    }
    if (/^#n(\n|$)/.test(parts[0]!.text)) o.quiet = true;
    try {
      return await new Sed(c, parseScript(parts, extended), o, files.length === 0 ? ["-"] : files).run();
    } catch (error) {
      if (!(error instanceof SedError)) throw error;
      return c.fail(error.message, error.status);
    }
  },
});

/** The cycle's end: as usual, without printing (d), or sed's own (q, and Q without printing). */
type CycleEnd = "end" | "deleted" | "q" | "Q";

class Sed extends SedStreams {
  async run(): Promise<number> {
    while (await this.readLine()) {
      const end = await this.execute();
      if (!this.o.quiet && end !== "deleted" && end !== "Q") this.print(this.space);
      await this.flushAppend();
      if (end === "q" || end === "Q") {
        if (this.edited !== null) await this.dumpRest();
        this.finishFile();
        return this.exitCode;
      }
    }
    this.finishFile();
    return this.c.status;
  }

  // ---- addresses

  private async matches(address: Address): Promise<boolean> {
    switch (address.kind) {
      case "line":
        return this.lineNumber === address.line;
      case "last":
        return this.isLast();
      case "step":
        return address.step <= 0
          ? this.lineNumber === address.first
          : this.lineNumber >= address.first && (this.lineNumber - address.first) % address.step === 0;
      case "regex":
        return this.test(address.regex);
      default:
        return false;
    }
  }

  private test(regex: RegExp | null): boolean {
    const used = this.use(regex);
    used.lastIndex = 0;
    return used.test(this.space);
  }

  private use(regex: RegExp | null): RegExp {
    const used = regex ?? this.lastRegex;
    if (used === null) return this.c.fail("no previous regular expression");
    this.lastRegex = used;
    return used;
  }

  private async selected(c: SedCommand): Promise<boolean> {
    if (c.from === null) return true;
    if (c.to === null) return this.matches(c.from);
    if (c.active) {
      if (c.to.kind === "regex") {
        if (this.test(c.to.regex)) c.active = false;
        return true;
      }
      if (c.to.kind === "last") {
        if (await this.isLast()) c.active = false;
        return true;
      }
      if (this.lineNumber >= c.end) c.active = false;
      // A range whose end has been passed by (n, N) ends before this line.
      return this.lineNumber <= c.end;
    }
    if (c.from.kind === "zero") {
      if (c.end !== 0) return false;
      c.end = 1;
      c.active = true;
      return this.selected(c);
    }
    if (!(await this.matches(c.from))) return false;
    switch (c.to.kind) {
      case "line":
        c.end = c.to.line;
        break;
      case "plus":
        c.end = this.lineNumber + c.to.count;
        break;
      case "multiple":
        c.end = c.to.of <= 0 ? this.lineNumber : Math.ceil(this.lineNumber / c.to.of) * c.to.of;
        break;
      case "last":
        c.active = !(await this.isLast());
        return true;
      default:
        c.active = true;
        return true;
    }
    c.active = c.end > this.lineNumber;
    return true;
  }

  // ---- commands

  /** Runs the script on the pattern space; how the cycle ends. */
  private async execute(): Promise<CycleEnd> {
    const { commands, c } = this;
    let steps = 0;
    this.replaced = false;
    for (let pc = 0; pc < commands.length; pc++) {
      const command = commands[pc]!;
      const on = command.from === null ? !command.negated : (await this.selected(command)) !== command.negated;
      if (!on) {
        if (command.name === "{") pc = command.target - 1;
        continue;
      }
      switch (command.name) {
        case "{":
        case ":":
        case "nop":
          break;
        case "=":
          this.out.raw(`${this.lineNumber}\n`);
          break;
        case "a":
          this.append.push(() => this.out.raw(command.text));
          break;
        case "i":
          this.out.raw(command.text);
          break;
        case "c":
          if (command.to === null || command.negated || !command.active) this.out.raw(command.text);
          return "deleted";
        case "b":
          pc = command.target - 1;
          break;
        case "t":
          if (this.replaced) {
            this.replaced = false;
            pc = command.target - 1;
          }
          break;
        case "T":
          if (this.replaced) this.replaced = false;
          else pc = command.target - 1;
          break;
        case "d":
          return "deleted";
        case "D": {
          const newline = this.space.indexOf("\n");
          if (newline < 0) return "deleted";
          this.space = this.space.slice(newline + 1);
          await this.flushAppend();
          this.replaced = false;
          pc = -1;
          break;
        }
        case "e":
          if (command.text === "") this.space = (await this.shell(this.space)).replace(/\n$/, "");
          else this.out.raw(await this.shell(command.text));
          break;
        case "F":
          this.out.raw(`${this.files[this.fileIndex] ?? "-"}\n`);
          break;
        case "g":
          this.space = this.hold;
          break;
        case "G":
          this.space += `\n${this.hold}`;
          break;
        case "h":
          this.hold = this.space;
          break;
        case "H":
          this.hold += `\n${this.space}`;
          break;
        case "x":
          [this.space, this.hold] = [this.hold, this.space];
          break;
        case "l":
          this.out.raw(`${visibly(this.space, (command.number < 0 ? this.o.width : command.number) - 1)}\n`);
          break;
        case "n":
          if (await this.isLast()) return "end";
          if (!this.o.quiet) this.print(this.space);
          await this.flushAppend();
          if (!(await this.readLine())) return "end";
          break;
        case "N": {
          if (await this.isLast()) return "end";
          const before = this.space;
          await this.flushAppend();
          if (!(await this.readLine())) return "end";
          this.space = `${before}\n${this.space}`;
          break;
        }
        case "p":
          this.print(this.space);
          break;
        case "P":
          this.out.line(this.space.split("\n", 1)[0]!, this.end);
          break;
        case "q":
        case "Q":
          this.exitCode = command.number;
          return command.name;
        case "r":
          this.append.push(() => this.copyFile(command.text));
          break;
        case "R": {
          const line = await this.nextOf(command.text);
          if (line !== null) this.append.push(() => this.out.line(line, "\n"));
          break;
        }
        case "s":
          await this.substitute(command);
          break;
        case "w":
          this.sinks.get(command.text)!.line(this.space, this.terminated ? this.end : "");
          break;
        case "W":
          this.sinks.get(command.text)!.line(this.space.split("\n", 1)[0]!, this.end);
          break;
        case "y": {
          const map = command.map!;
          let out = "";
          for (const ch of this.space) out += map.get(ch) ?? ch;
          this.space = out;
          break;
        }
        case "z":
          this.space = "";
          break;
      }
      if (++steps % 256 === 0) await c.sys.checkpoint();
    }
    return "end";
  }

  private async shell(text: string): Promise<string> {
    await this.c.stdio.flush();
    return capture(this.c.sys, text, this.c.env);
  }

  private async copyFile(name: string): Promise<void> {
    try {
      const bytes = await readBytes(this.c.sys, name === "/dev/stdin" ? "-" : name);
      if (bytes.length > 0) this.out.raw(decodeUtf8(bytes));
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }

  private async nextOf(name: string): Promise<string | null> {
    if (!this.readers.has(name)) {
      try {
        this.readers.set(name, new LineReader(this.c.sys, openOperand(this.c.sys, name === "/dev/stdin" ? "-" : name)));
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        this.readers.set(name, null);
      }
    }
    return (await this.readers.get(name)?.next()) ?? null;
  }

  private async substitute(c: SedCommand): Promise<void> {
    const regex = this.use(c.regex);
    const text = this.space;
    let out = "";
    let copied = 0;
    let count = 0;
    let done = false;
    let previousEnd = -1;
    for (let at = 0; at <= text.length;) {
      regex.lastIndex = at;
      const match = regex.exec(text);
      if (match === null) break;
      const end = match.index + match[0].length;
      // An empty match right after a match is none.
      if (match[0] === "" && match.index === previousEnd) {
        at = match.index + 1;
        continue;
      }
      previousEnd = end;
      count++;
      if (count >= c.nth) {
        out += text.slice(copied, match.index) + expandReplacement(c.replacement, match);
        copied = end;
        done = true;
        if (!c.global) break;
      }
      at = match[0] === "" ? end + 1 : end;
    }
    if (!done) return;
    this.space = out + text.slice(copied);
    this.replaced = true;
    if (c.evaluate) this.space = (await this.shell(this.space)).replace(/\n$/, "");
    if (c.print) this.print(this.space);
    if (c.text !== "") this.sinks.get(c.text)!.line(this.space, this.terminated ? this.end : "");
  }
}
