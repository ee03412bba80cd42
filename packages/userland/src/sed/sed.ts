/** sed(1) 4.9. */

import { Errno, O_CREAT, O_TRUNC, O_WRONLY, S_IFMT, S_IFREG, strerror, type Program } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { capture } from "../libc/popen.js";
import { baseName, dirName, joinPath } from "../libc/path.js";
import { closeOperand, LineReader, openOperand, readBytes } from "../libc/lines.js";
import { command, type Command } from "../libc/command.js";
import { expandReplacement, parseScript, SedError, type Address, type ScriptPart, type SedCommand } from "./script.js";

const USAGE = "Usage: sed [-nErsuz] [-i[SUFFIX]] [-l N] [-e SCRIPT]... [-f FILE]... [SCRIPT] [FILE]...\nEdit text line by line.\n";

export const sed: Program = command({
  name: "sed",
  short: "bsnrzuEe:f:l:i::V:",
  long: {
    expression: "e", file: "f", "in-place": "i", "line-length": "l", quiet: "n", silent: "n", posix: "posix", "null-data": "z", "zero-terminated": "z",
    "regexp-extended": "E", separate: "s", unbuffered: "u", sandbox: "sandbox", debug: "debug", "follow-symlinks": "follow", binary: "b",
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

interface Options {
  quiet: boolean;
  separate: boolean;
  /** The suffix of -i; null without it. */
  inPlace: string | null;
  width: number;
  delimiter: number;
}

/** The cycle's end: as usual, without printing (d), or sed's own (q, and Q without printing). */
type CycleEnd = "end" | "deleted" | "q" | "Q";

/** Somewhere lines go; a last line without its newline gets one when more follows. */
class Sink {
  private missing = false;

  constructor(private readonly write: (text: string) => void) {}

  line(text: string, end: string): void {
    this.raw(text + end);
    this.missing = end === "";
  }

  raw(text: string): void {
    this.write(this.missing ? `\n${text}` : text);
    this.missing = false;
  }
}

interface Line {
  readonly text: string;
  readonly terminated: boolean;
  readonly first: boolean;
}

class Sed {
  private space = "";
  private hold = "";
  private lineNumber = 0;
  private terminated = true;
  private replaced = false;
  private exitCode = 0;
  private lastRegex: RegExp | null = null;
  private readonly append: (() => Promise<void> | void)[] = [];
  private readonly end: string;
  private readonly sinks = new Map<string, Sink>();
  private readonly readers = new Map<string, LineReader | null>();
  private out: Sink;
  private fileIndex = -1;
  private reader: LineReader | null = null;
  private ahead: Line | null = null;
  private edited: { path: string; text: string } | null = null;

  constructor(
    private readonly c: Command,
    private readonly commands: readonly SedCommand[],
    private readonly o: Options,
    private readonly files: readonly string[],
  ) {
    this.end = String.fromCharCode(o.delimiter);
    this.out = new Sink((text) => c.out(text));
    this.sinks.set("/dev/stdout", this.out);
    this.sinks.set("/dev/stderr", new Sink((text) => c.stdio.err(text)));
    for (const command of commands) {
      if (command.name === "w" || command.name === "W" || (command.name === "s" && command.text !== "")) this.openSink(command.text);
    }
  }

  private openSink(name: string): void {
    if (this.sinks.has(name)) return;
    try {
      const fd = this.c.sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
      this.sinks.set(name, new Sink((text) => void this.c.sys.write(fd, encodeUtf8(text))));
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.c.fail(`couldn't open file ${name}: ${strerror(error.code)}`, 4);
    }
  }

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

  private async flushAppend(): Promise<void> {
    if (this.append.length === 0) return;
    for (const action of this.append) await action();
    this.append.length = 0;
  }

  private print(text: string): void {
    this.out.line(text, this.terminated ? this.end : "");
  }

  // ---- input

  private async readLine(): Promise<boolean> {
    const line = this.ahead ?? (await this.fetch());
    this.ahead = null;
    if (line === null) return false;
    if (line.first && this.o.separate) this.lineNumber = 0;
    this.lineNumber++;
    this.space = line.text;
    this.terminated = line.terminated;
    return true;
  }

  /** The next line of the files; opens them as it comes to them. */
  private async fetch(): Promise<Line | null> {
    for (;;) {
      let first = false;
      if (this.reader === null) {
        if (++this.fileIndex >= this.files.length) return null;
        if (!this.openFile(this.files[this.fileIndex]!)) continue;
        first = true;
      }
      const reader = this.reader!;
      let text: string | null = null;
      try {
        text = await reader.next();
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        this.c.fail(`read error on ${this.files[this.fileIndex]}: ${strerror(error.code)}`, 4);
      }
      if (text !== null) return { text, terminated: reader.terminated, first };
      closeOperand(this.c.sys, reader.fd);
      this.reader = null;
      this.finishFile();
    }
  }

  private openFile(name: string): boolean {
    const { c } = this;
    try {
      if (name !== "-") {
        const type = c.sys.stat(name).mode & S_IFMT;
        if (this.o.inPlace !== null && type !== S_IFREG) {
          c.error(`couldn't edit ${name}: not a regular file`, 4);
          return false;
        }
      }
      this.reader = new LineReader(c.sys, openOperand(c.sys, name), this.o.delimiter);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      c.error(`can't read ${name}: ${strerror(error.code)}`, 2);
      return false;
    }
    if (this.o.inPlace !== null && name !== "-") {
      const edited = { path: name, text: "" };
      this.edited = edited;
      this.out = new Sink((text) => (edited.text += text));
    }
    return true;
  }

  /** With -i, puts the edited text in the file's place. */
  private finishFile(): void {
    const { c, edited } = this;
    if (edited === null) return;
    this.edited = null;
    const { sys } = c;
    const mode = sys.stat(edited.path).mode & 0o7777;
    const suffix = this.o.inPlace ?? "";
    const temporary = joinPath(dirName(edited.path), `sed${sys.getpid()}.tmp`);
    const fd = sys.open(temporary, O_WRONLY | O_CREAT | O_TRUNC, mode);
    void sys.write(fd, encodeUtf8(edited.text));
    sys.close(fd);
    sys.chmod(temporary, mode);
    if (suffix !== "") {
      const backup = suffix.includes("*") ? suffix.replaceAll("*", baseName(edited.path)) : baseName(edited.path) + suffix;
      sys.rename(edited.path, backup.includes("/") ? backup : joinPath(dirName(edited.path), backup));
    }
    sys.rename(temporary, edited.path);
  }

  /** q in a file edited in place keeps the rest as it is. */
  private async dumpRest(): Promise<void> {
    for (;;) {
      const line = this.ahead ?? (this.reader === null ? null : await this.nextOfFile());
      this.ahead = null;
      if (line === null) return;
      this.out.line(line.text, line.terminated ? this.end : "");
    }
  }

  private async nextOfFile(): Promise<Line | null> {
    const text = await this.reader!.next();
    return text === null ? null : { text, terminated: this.reader!.terminated, first: false };
  }

  private async isLast(): Promise<boolean> {
    this.ahead ??= this.o.separate ? (this.reader === null ? null : await this.nextOfFile()) : await this.fetch();
    return this.ahead === null;
  }

  // ---- addresses

  private async matches(address: Address): Promise<boolean> {
    switch (address.kind) {
      case "line": return this.lineNumber === address.line;
      case "last": return this.isLast();
      case "step": return address.step <= 0 ? this.lineNumber === address.first : this.lineNumber >= address.first && (this.lineNumber - address.first) % address.step === 0;
      case "regex": return this.test(address.regex);
      default: return false;
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
      case "line": c.end = c.to.line; break;
      case "plus": c.end = this.lineNumber + c.to.count; break;
      case "multiple": c.end = c.to.of <= 0 ? this.lineNumber : Math.ceil(this.lineNumber / c.to.of) * c.to.of; break;
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
        case "{": case ":": case "nop": break;
        case "=": this.out.raw(`${this.lineNumber}\n`); break;
        case "a": this.append.push(() => this.out.raw(command.text)); break;
        case "i": this.out.raw(command.text); break;
        case "c":
          if (command.to === null || command.negated || !command.active) this.out.raw(command.text);
          return "deleted";
        case "b": pc = command.target - 1; break;
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
        case "d": return "deleted";
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
        case "F": this.out.raw(`${this.files[this.fileIndex] ?? "-"}\n`); break;
        case "g": this.space = this.hold; break;
        case "G": this.space += `\n${this.hold}`; break;
        case "h": this.hold = this.space; break;
        case "H": this.hold += `\n${this.space}`; break;
        case "x": [this.space, this.hold] = [this.hold, this.space]; break;
        case "l": this.out.raw(`${visibly(this.space, (command.number < 0 ? this.o.width : command.number) - 1)}\n`); break;
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
        case "p": this.print(this.space); break;
        case "P": this.out.line(this.space.split("\n", 1)[0]!, this.end); break;
        case "q": case "Q":
          this.exitCode = command.number;
          return command.name;
        case "r": this.append.push(() => this.copyFile(command.text)); break;
        case "R": {
          const line = await this.nextOf(command.text);
          if (line !== null) this.append.push(() => this.out.line(line, "\n"));
          break;
        }
        case "s": await this.substitute(command); break;
        case "w": this.sinks.get(command.text)!.line(this.space, this.terminated ? this.end : ""); break;
        case "W": this.sinks.get(command.text)!.line(this.space.split("\n", 1)[0]!, this.end); break;
        case "y": {
          const map = command.map!;
          let out = "";
          for (const ch of this.space) out += map.get(ch) ?? ch;
          this.space = out;
          break;
        }
        case "z": this.space = ""; break;
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
    for (let at = 0; at <= text.length; ) {
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

const ESCAPES: Readonly<Record<number, string>> = { 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 92: "\\\\" };

/** The unambiguous form of `l`, with at most `width` characters to a line; not wrapped if it is not positive. */
function visibly(text: string, width: number): string {
  let out = "";
  let column = 0;
  for (const byte of encodeUtf8(text)) {
    const shown = ESCAPES[byte] ?? (byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, "0")}` : String.fromCharCode(byte));
    if (width > 0 && column + shown.length > width) {
      out += "\\\n";
      column = 0;
    }
    out += shown;
    column += shown.length;
  }
  return `${out}$`;
}
