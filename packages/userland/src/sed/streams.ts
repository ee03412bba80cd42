/** What sed reads and writes: its input files line by line, edited in place or not, and its sinks. */

import { Errno, O_CREAT, O_TRUNC, O_WRONLY, S_IFMT, S_IFREG, strerror } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { baseName, dirName, joinPath } from "../libc/path.js";
import { closeOperand, LineReader, openOperand } from "../libc/lines.js";
import type { Command } from "../libc/command.js";
import type { SedCommand } from "./command.js";
import { Sink } from "./sink.js";

export interface Options {
  quiet: boolean;
  separate: boolean;
  /** The suffix of -i; null without it. */
  inPlace: string | null;
  width: number;
  delimiter: number;
}

interface Line {
  readonly text: string;
  readonly terminated: boolean;
  readonly first: boolean;
}

/** The pattern space with the streams around it. */
export class SedStreams {
  protected space = "";
  protected hold = "";
  protected lineNumber = 0;
  protected terminated = true;
  protected replaced = false;
  protected exitCode = 0;
  protected lastRegex: RegExp | null = null;
  protected readonly append: (() => Promise<void> | void)[] = [];
  protected readonly end: string;
  protected readonly sinks = new Map<string, Sink>();
  protected readonly readers = new Map<string, LineReader | null>();
  protected out: Sink;
  protected fileIndex = -1;
  protected reader: LineReader | null = null;
  protected ahead: Line | null = null;
  protected edited: { path: string; text: string } | null = null;

  constructor(
    protected readonly c: Command,
    protected readonly commands: readonly SedCommand[],
    protected readonly o: Options,
    protected readonly files: readonly string[],
  ) {
    this.end = String.fromCharCode(o.delimiter);
    this.out = new Sink((text) => c.out(text));
    this.sinks.set("/dev/stdout", this.out);
    this.sinks.set("/dev/stderr", new Sink((text) => c.stdio.err(text)));
    for (const command of commands) {
      if (command.name === "w" || command.name === "W" || (command.name === "s" && command.text !== ""))
        this.openSink(command.text);
    }
  }

  protected openSink(name: string): void {
    if (this.sinks.has(name)) return;
    try {
      const fd = this.c.sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
      this.sinks.set(name, new Sink((text) => void this.c.sys.write(fd, encodeUtf8(text))));
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.c.fail(`couldn't open file ${name}: ${strerror(error.code)}`, 4);
    }
  }

  protected async flushAppend(): Promise<void> {
    if (this.append.length === 0) return;
    for (const action of this.append) await action();
    this.append.length = 0;
  }

  protected print(text: string): void {
    this.out.line(text, this.terminated ? this.end : "");
  }

  // ---- input

  protected async readLine(): Promise<boolean> {
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
  protected async fetch(): Promise<Line | null> {
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

  protected openFile(name: string): boolean {
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
  protected finishFile(): void {
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
      const backup = suffix.includes("*")
        ? suffix.replaceAll("*", baseName(edited.path))
        : baseName(edited.path) + suffix;
      sys.rename(edited.path, backup.includes("/") ? backup : joinPath(dirName(edited.path), backup));
    }
    sys.rename(temporary, edited.path);
  }

  /** q in a file edited in place keeps the rest as it is. */
  protected async dumpRest(): Promise<void> {
    for (;;) {
      const line = this.ahead ?? (this.reader === null ? null : await this.nextOfFile());
      this.ahead = null;
      if (line === null) return;
      this.out.line(line.text, line.terminated ? this.end : "");
    }
  }

  protected async nextOfFile(): Promise<Line | null> {
    const text = await this.reader!.next();
    return text === null ? null : { text, terminated: this.reader!.terminated, first: false };
  }

  protected async isLast(): Promise<boolean> {
    this.ahead ??= this.o.separate ? (this.reader === null ? null : await this.nextOfFile()) : await this.fetch();
    return this.ahead === null;
  }
}
