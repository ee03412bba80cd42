/** `read` and `mapfile`. */

import { Errno, POLLIN, S_IFMT, S_IFREG, SEEK_CUR, strerror, type PollFd } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { assign, assignList } from "../assign.js";
import { resolveSubscript } from "../expand/parameter.js";
import { isVariableName, parseReference } from "../parameters.js";
import { runString } from "../run-string.js";
import type { Shell } from "../shell.js";
import { runPendingTraps } from "../traps.js";
import { quoteValue } from "../quote.js";
import { parseOptions } from "./output.js";

const READ_SYNOPSIS =
  "read [-ers] [-a ARRAY] [-d DELIMITER] [-i TEXT] [-n COUNT] [-N COUNT] [-p PROMPT] [-t SECONDS] [-u FD] [NAME ...]";
const BLOCK = 4096;

/** Reads single bytes ahead of nobody: what comes after the delimiter stays for others. */
class ByteSource {
  private buffer: Uint8Array = new Uint8Array(0);
  private at = 0;
  private readonly seekable: boolean;

  constructor(
    private readonly sh: Shell,
    private readonly fd: number,
  ) {
    this.seekable = (sh.sys.fstat(fd).mode & S_IFMT) === S_IFREG;
  }

  /** The next byte; -1 at the end of file. */
  async next(): Promise<number> {
    if (this.at < this.buffer.length) return this.buffer[this.at++]!;
    for (;;) {
      try {
        const more = this.sh.sys.read(this.fd, this.seekable ? BLOCK : 1);
        this.buffer = more instanceof Promise ? await more : more;
        break;
      } catch (error) {
        if (!(error instanceof Errno) || error.code !== "EINTR") throw error;
        await runPendingTraps(this.sh);
      }
    }
    this.at = 0;
    return this.buffer.length === 0 ? -1 : this.buffer[this.at++]!;
  }

  /** Gives back what was read but not used. */
  release(): void {
    const unread = this.buffer.length - this.at;
    if (this.seekable && unread > 0) this.sh.sys.lseek(this.fd, -unread, SEEK_CUR);
  }
}

/** A line without its newline; null at the end of file. */
export async function readLine(sh: Shell, fd: number): Promise<string | null> {
  const input = new ByteSource(sh, fd);
  const bytes: number[] = [];
  for (;;) {
    const byte = await input.next();
    if (byte < 0) {
      if (bytes.length === 0) return null;
      break;
    }
    if (byte === 10) break;
    bytes.push(byte);
  }
  input.release();
  return decodeUtf8(Uint8Array.from(bytes));
}

interface ReadRequest {
  readonly fd: number;
  readonly raw: boolean;
  readonly delimiter: number;
  /** Most characters to read; null for a whole line. */
  readonly count: number | null;
  readonly exact: boolean;
  readonly timeoutNs: number | null;
}

/** What was read: `escaped` marks characters that a backslash protects from splitting. */
interface ReadResult {
  readonly text: string;
  readonly escaped: ReadonlySet<number>;
  readonly status: number;
}

export async function read(sh: Shell, argv: readonly string[]): Promise<number> {
  const options = parseOptions(sh, argv, "ersa:d:i:n:N:p:t:u:", READ_SYNOPSIS);
  if (typeof options === "number") return options;
  const { letters, values, operands } = options;
  for (const name of operands) {
    const reference = parseReference(name);
    if (reference === null || !isVariableName(reference.name)) {
      sh.error(`read: \`${name}': not a valid identifier`);
      return 1;
    }
  }
  const timeout = values.get("t");
  if (timeout !== undefined && !/^(?:\d+\.?\d*|\.\d+)$/.test(timeout)) {
    sh.error(`read: ${timeout}: invalid timeout specification`);
    return 1;
  }
  const countText = values.get("N") ?? values.get("n");
  if (countText !== undefined && !/^\d+$/.test(countText)) {
    sh.error(`read: ${countText}: invalid number`);
    return 1;
  }
  const fdText = values.get("u") ?? "0";
  if (!/^\d+$/.test(fdText)) {
    sh.error(`read: ${fdText}: invalid file descriptor specification`);
    return 1;
  }
  const delimiter = values.get("d");
  const request: ReadRequest = {
    fd: Number(fdText),
    raw: letters.has("r"),
    delimiter: letters.has("N") ? -2 : delimiter === undefined ? 10 : delimiter === "" ? 0 : delimiter.charCodeAt(0),
    count: countText === undefined ? null : Number(countText),
    exact: letters.has("N"),
    timeoutNs: timeout === undefined ? null : Number(timeout) * 1e9,
  };
  const prompt = values.get("p");
  if (prompt !== undefined && isTerminal(sh, request.fd)) sh.writeError(prompt);
  let result: ReadResult;
  try {
    if (request.timeoutNs === 0) return (await isReady(sh, request.fd, 0)) ? 0 : 1;
    result = await readInput(sh, request);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (error.code === "EBADF" && values.has("u"))
      sh.error(`read: ${request.fd}: invalid file descriptor: ${strerror(error.code)}`);
    else sh.error(`read: read error: ${request.fd}: ${strerror(error.code)}`);
    return 1;
  }
  store(sh, result, values.get("a") ?? null, operands, request.exact);
  return result.status;
}

function isTerminal(sh: Shell, fd: number): boolean {
  try {
    return sh.sys.isatty(fd);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return false;
  }
}

async function isReady(sh: Shell, fd: number, timeoutMs: number): Promise<boolean> {
  const fds: PollFd[] = [{ fd, events: POLLIN, revents: 0 }];
  return (await sh.sys.poll(fds, timeoutMs)) > 0;
}

async function readInput(sh: Shell, request: ReadRequest): Promise<ReadResult> {
  const input = new ByteSource(sh, request.fd);
  const bytes: number[] = [];
  const escaped = new Set<number>();
  const deadline = request.timeoutNs === null ? null : sh.sys.monotonicNs() + request.timeoutNs;
  let status = 0;
  let count = 0;
  let escape = false;
  while (request.count === null || count < request.count) {
    if (deadline !== null) {
      const left = Math.ceil((deadline - sh.sys.monotonicNs()) / 1e6);
      if (left < 0 || !(await isReady(sh, request.fd, Math.max(left, 0)))) {
        status = 142;
        break;
      }
    }
    const byte = await input.next();
    if (byte < 0) {
      status = 1;
      break;
    }
    if (escape) {
      escape = false;
      if (byte !== 10) {
        escaped.add(bytes.length);
        bytes.push(byte);
        count++;
      }
      continue;
    }
    if (byte === 92 && !request.raw) {
      escape = true;
      continue;
    }
    if (byte === request.delimiter) break;
    if (byte === 0) continue;
    bytes.push(byte);
    if (byte < 0x80 || byte >= 0xc0) count++;
  }
  input.release();
  return { text: decodeBytes(bytes, escaped), escaped, status };
}

/** Decodes; positions of escaped ASCII characters stay right as long as the text before is ASCII. */
function decodeBytes(bytes: readonly number[], escaped: Set<number>): string {
  const text = decodeUtf8(Uint8Array.from(bytes));
  if (text.length !== bytes.length && escaped.size > 0) {
    const moved: number[] = [];
    for (const position of escaped) moved.push(decodeUtf8(Uint8Array.from(bytes.slice(0, position))).length);
    escaped.clear();
    for (const position of moved) escaped.add(position);
  }
  return text;
}

function store(sh: Shell, result: ReadResult, array: string | null, names: readonly string[], exact: boolean): void {
  const ifs = sh.vars.get("IFS")?.scalar() ?? " \t\n";
  if (array !== null) {
    assignList(sh, array, splitInput(result, ifs, null));
    return;
  }
  if (names.length === 0) {
    assign(sh, "REPLY", null, result.text, false);
    return;
  }
  const values = exact ? [result.text] : splitInput(result, ifs, names.length);
  names.forEach((name, index) => {
    const reference = parseReference(name);
    if (reference === null) return;
    const target = resolveSubscript(sh, reference.name, reference.subscript);
    assign(sh, target.name, target.subscript, values[index] ?? "", false);
  });
}

/** Splits as the shell splits words; the last of `limit` fields takes the rest of the line. */
export function splitInput(
  result: { readonly text: string; readonly escaped: ReadonlySet<number> },
  ifs: string,
  limit: number | null,
): string[] {
  const { text, escaped } = result;
  const isSeparator = (at: number): boolean => ifs.includes(text[at]!) && !escaped.has(at);
  const isBlank = (at: number): boolean => isSeparator(at) && " \t\n".includes(text[at]!);
  const fields: string[] = [];
  let at = 0;
  while (at < text.length && isBlank(at)) at++;
  while (at < text.length) {
    if (limit !== null && fields.length === limit - 1) {
      fields.push(lastField(text, at, isSeparator, isBlank));
      return fields;
    }
    let end = at;
    while (end < text.length && !isSeparator(end)) end++;
    fields.push(text.slice(at, end));
    at = end;
    while (at < text.length && isBlank(at)) at++;
    if (at < text.length && isSeparator(at)) {
      at++;
      while (at < text.length && isBlank(at)) at++;
    }
  }
  return fields;
}

function lastField(
  text: string,
  from: number,
  isSeparator: (at: number) => boolean,
  isBlank: (at: number) => boolean,
): string {
  let end = text.length;
  while (end > from && isBlank(end - 1)) end--;
  // One trailing separator that ends the only remaining field is dropped with it.
  if (end > from && isSeparator(end - 1)) {
    let inner = end - 1;
    while (inner > from && isBlank(inner - 1)) inner--;
    let single = true;
    for (let at = from; at < inner; at++) if (isSeparator(at)) single = false;
    if (single) end = inner;
  }
  return text.slice(from, end);
}

export async function mapfile(sh: Shell, argv: readonly string[]): Promise<number> {
  const options = parseOptions(
    sh,
    argv,
    "td:n:O:s:u:C:c:",
    `${argv[0]} [-d DELIMITER] [-n COUNT] [-O ORIGIN] [-s COUNT] [-t] [-u FD] [-C CALLBACK] [-c QUANTUM] [ARRAY]`,
  );
  if (typeof options === "number") return options;
  const { letters, values, operands } = options;
  const name = operands[0] ?? "MAPFILE";
  if (!isVariableName(name)) {
    sh.error(`${argv[0]}: \`${name}': not a valid identifier`);
    return 1;
  }
  const number = (letter: string, fallback: number): number => Number(values.get(letter) ?? fallback);
  const fd = number("u", 0);
  const limit = number("n", 0);
  const skip = number("s", 0);
  const delimiterText = values.get("d");
  const delimiter = delimiterText === undefined ? 10 : delimiterText === "" ? 0 : delimiterText.charCodeAt(0);
  const origin = number("O", 0);
  if (!values.has("O")) assignList(sh, name, []);
  const callback = values.get("C");
  const quantum = number("c", 5000);
  let stored = 0;
  try {
    const input = new ByteSource(sh, fd);
    for (let line = 0; limit === 0 || stored < limit; line++) {
      const bytes: number[] = [];
      let ended = false;
      for (;;) {
        const byte = await input.next();
        if (byte < 0) {
          ended = true;
          break;
        }
        if (byte !== delimiter || !letters.has("t")) bytes.push(byte);
        if (byte === delimiter) break;
      }
      if (ended && bytes.length === 0) break;
      if (line >= skip) {
        const text = decodeUtf8(Uint8Array.from(delimiter === 0 ? bytes.filter((byte) => byte !== 0) : bytes));
        if (callback !== undefined && (stored + 1) % quantum === 0)
          await runString(sh, `${callback} ${origin + stored} ${quoteValue(text)}`, sh.line);
        assign(sh, name, String(origin + stored), text, false);
        stored++;
      }
      if (ended) break;
    }
    input.release();
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    sh.error(`${argv[0]}: ${fd}: invalid file descriptor: ${strerror(error.code)}`);
    return 1;
  }
  return 0;
}
