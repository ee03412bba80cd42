/** The files and commands an awk program reads and writes. */

import { Errno, O_APPEND, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, strerror } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { pclose, popen, type Popen } from "../libc/popen.js";
import type { Command } from "../libc/command.js";
import { regexOf } from "./fields.js";

/** Reads records ended by RS: a character, an expression, or "" for paragraphs. */
export class RecordReader {
  private text = "";
  private at = 0;
  private ended = false;

  constructor(
    private readonly c: Command,
    readonly fd: number,
  ) {}

  private async more(): Promise<boolean> {
    if (this.ended) return false;
    const bytes = await this.c.sys.read(this.fd, 65536);
    if (bytes.length === 0) {
      this.ended = true;
      return false;
    }
    // A character cut in two by the block's end is completed by the next.
    const joined = this.held === null ? bytes : Uint8Array.from([...this.held, ...bytes]);
    const whole = completeLength(joined);
    this.held = whole === joined.length ? null : joined.slice(whole);
    this.text = this.text.slice(this.at) + decodeUtf8(joined, 0, whole);
    this.at = 0;
    return true;
  }

  private held: Uint8Array | null = null;

  async next(separator: string): Promise<string | null> {
    if (separator.length === 1) {
      for (;;) {
        const end = this.text.indexOf(separator, this.at);
        if (end >= 0) return this.take(end, end + 1);
        if (!(await this.more())) return this.rest(separator === "\n" ? null : /\n$/);
      }
    }
    if (separator === "") {
      for (;;) {
        while (this.text[this.at] === "\n") this.at++;
        const match = /\n\n+/g;
        match.lastIndex = this.at;
        const found = match.exec(this.text);
        if (found !== null && (match.lastIndex < this.text.length || this.ended))
          return this.take(found.index, match.lastIndex);
        if (!(await this.more())) return this.rest(/\n+$/);
      }
    }
    const regex = regexOf(separator);
    for (;;) {
      regex.lastIndex = this.at;
      const found = regex.exec(this.text);
      if (found !== null && found[0] !== "" && (regex.lastIndex < this.text.length || this.ended))
        return this.take(found.index, found.index + found[0].length);
      if (!(await this.more())) return this.rest(/\n$/);
    }
  }

  private take(end: number, next: number): string {
    const record = this.text.slice(this.at, end);
    this.at = next;
    return record;
  }

  /** What is left without a separator; the file's last newline is not part of it. */
  private rest(trim: RegExp | null): string | null {
    if (this.at >= this.text.length) return null;
    const record = this.take(this.text.length, this.text.length);
    if (trim === null) return record;
    const trimmed = record.replace(trim, "");
    return trimmed === "" && record !== "" ? null : trimmed;
  }
}

/** How many of the bytes are whole UTF-8 characters. */
function completeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const b = bytes[bytes.length - back]!;
    if (b < 0x80) break;
    if (b >= 0xc0) return (b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

type Output = { readonly fd: number; buffer: string; readonly child: Popen | null };

export class Streams {
  private readonly inputs = new Map<string, { reader: RecordReader; child: Popen | null }>();
  private readonly outputs = new Map<string, Output>();

  constructor(private readonly c: Command) {}

  /** Where `getline < file` and `command | getline` read; null if the file cannot be opened. */
  async input(kind: "file" | "command", name: string): Promise<RecordReader | null> {
    const known = this.inputs.get(name);
    if (known !== undefined) return known.reader;
    const { sys, env } = this.c;
    let child: Popen | null = null;
    let fd = 0;
    if (kind === "command") {
      await this.flush();
      child = popen(sys, name, env, "r");
      fd = child.fd;
    } else if (name !== "-" && name !== "/dev/stdin") {
      try {
        fd = sys.open(name, O_RDONLY);
      } catch (error) {
        if (error instanceof Errno) return null;
        throw error;
      }
    }
    const reader = new RecordReader(this.c, fd);
    this.inputs.set(name, { reader, child });
    return reader;
  }

  async write(kind: ">" | ">>" | "|", name: string, text: string): Promise<void> {
    if (kind !== "|" && (name === "/dev/stdout" || name === "-")) return this.c.out(text);
    if (kind !== "|" && name === "/dev/stderr") return this.c.stdio.err(text);
    const { sys, env } = this.c;
    let output = this.outputs.get(name);
    if (output === undefined) {
      if (kind === "|") {
        await this.flush();
        const child = popen(sys, name, env, "w");
        output = { fd: child.fd, buffer: "", child };
      } else {
        try {
          output = {
            fd: sys.open(name, O_WRONLY | O_CREAT | (kind === ">" ? O_TRUNC : O_APPEND), 0o666),
            buffer: "",
            child: null,
          };
        } catch (error) {
          if (!(error instanceof Errno)) throw error;
          return this.c.fail(`cannot open "${name}" for output (${strerror(error.code)})`, 2);
        }
      }
      this.outputs.set(name, output);
    }
    output.buffer += text;
    if (output.buffer.length >= 4096) await this.drain(output);
  }

  private async drain(output: Output): Promise<void> {
    const text = output.buffer;
    output.buffer = "";
    if (text === "") return;
    try {
      await this.c.sys.write(output.fd, encodeUtf8(text));
    } catch (error) {
      // A command that ended early takes no more.
      if (!(error instanceof Errno) || error.code !== "EPIPE") throw error;
    }
  }

  async flush(name?: string): Promise<void> {
    if (name === undefined) await this.c.stdio.flush();
    for (const [key, output] of this.outputs) if (name === undefined || key === name) await this.drain(output);
  }

  /** close(): 0 or the command's status; -1 for a name that is not open. */
  async close(name: string): Promise<number> {
    let result = -1;
    const input = this.inputs.get(name);
    if (input !== undefined) {
      this.inputs.delete(name);
      result = await this.end(input.child, input.reader.fd);
    }
    const output = this.outputs.get(name);
    if (output !== undefined) {
      this.outputs.delete(name);
      await this.drain(output);
      result = await this.end(output.child, output.fd);
    }
    return result;
  }

  private async end(child: Popen | null, fd: number): Promise<number> {
    if (child === null) {
      if (fd !== 0) this.c.sys.close(fd);
      return 0;
    }
    const status = await pclose(this.c.sys, child);
    return status.signal !== 0 ? 256 + status.signal : status.status;
  }

  async closeAll(): Promise<void> {
    await this.flush();
    for (const name of this.outputs.keys()) await this.close(name);
    for (const { child, reader } of this.inputs.values()) await this.end(child, reader.fd);
    this.inputs.clear();
  }
}
