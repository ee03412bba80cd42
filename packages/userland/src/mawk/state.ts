/** The state of a running awk program: variables, record, streams and input. */

import { Errno, strerror } from "@netloom/uapi";
import type { Command } from "../libc/command.js";
import type { AwkProgram, Name } from "./ast.js";
import { AwkRandom } from "./builtins.js";
import { SPECIAL_VARIABLES } from "./expression-parser.js";
import { RecordFields } from "./fields.js";
import { RecordReader, Streams } from "./streams.js";
import { AwkRuntimeError, Cell, InputText, numberToText, toNumber, type Value } from "./value.js";

/** A computation that may wait: it yields promises and is sent what they give. */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>;

/** Waits for a promise inside a computation; gives its value. */
export function* wait<T>(promise: Promise<T>): Steps<T> {
  const box: T[] = [];
  yield promise.then((value) => void box.push(value));
  return box[0]!;
}

/** How a statement ended. */
export type Flow = "next" | "nextfile" | "break" | "continue" | "exit" | "return" | null;

/** Slots of the special variables, in SPECIAL_VARIABLES' order. */
export const SLOT = {
  NF: 0,
  NR: 1,
  FNR: 2,
  FS: 3,
  OFS: 4,
  ORS: 5,
  RS: 6,
  SUBSEP: 7,
  FILENAME: 8,
  RSTART: 9,
  RLENGTH: 10,
  CONVFMT: 11,
  OFMT: 12,
  ENVIRON: 13,
  ARGC: 14,
  ARGV: 15,
} as const satisfies Record<(typeof SPECIAL_VARIABLES)[number], number>;

export class State {
  protected readonly globals: Cell[];
  protected frame: Cell[] = [];
  protected depth = 0;
  protected returned: Value = null;
  protected status = 0;
  protected readonly record: RecordFields;
  protected readonly streams: Streams;
  protected readonly random: AwkRandom;
  protected reader: RecordReader | null = null;
  protected argument = 1;
  protected readAnything = false;
  protected steps = 0;

  constructor(
    protected readonly c: Command,
    protected readonly program: AwkProgram,
    operands: readonly string[],
  ) {
    this.globals = program.globals.map(() => new Cell());
    const initial: Readonly<Record<string, Value>> = {
      NR: 0,
      FNR: 0,
      FS: " ",
      OFS: " ",
      ORS: "\n",
      RS: "\n",
      SUBSEP: "\x1c",
      RSTART: 0,
      RLENGTH: -1,
      CONVFMT: "%.6g",
      OFMT: "%.6g",
      ARGC: operands.length + 1,
    };
    for (const name of SPECIAL_VARIABLES)
      if (initial[name] !== undefined) this.globals[SLOT[name]]!.value = initial[name]!;
    const argv = this.globals[SLOT.ARGV]!.array;
    [c.name, ...operands].forEach((text, i) => argv.set(String(i), new InputText(text)));
    for (const [name, value] of c.env) this.globals[SLOT.ENVIRON]!.array.set(name, new InputText(value));
    this.record = new RecordFields(
      () => this.special(SLOT.FS),
      () => this.special(SLOT.OFS),
      (value) => this.text(value),
    );
    this.streams = new Streams(c);
    const seed = c.sys.getrandom(4);
    this.random = new AwkRandom((seed[0]! | (seed[1]! << 8) | (seed[2]! << 16)) >>> 0);
  }

  /** Assigns NAME=VALUE (-v, or an operand); a name the program does not use is no matter. */
  assign(name: string, value: string): void {
    const slot = this.program.globals.indexOf(name);
    if (slot >= 0) this.setName({ scope: "global", slot }, new InputText(value));
  }

  // ---- input

  protected *nextRecord(): Steps<boolean> {
    for (;;) {
      if (this.reader === null && !this.openNext()) return false;
      const separator = this.special(SLOT.RS);
      const record = yield* wait(this.reader!.next(separator));
      if (record === null) {
        this.closeInput();
        if (!this.hasMoreArguments() && this.readAnything) return false;
        continue;
      }
      this.bump(SLOT.NR);
      this.bump(SLOT.FNR);
      this.record.setRecord(record, separator === "");
      return true;
    }
  }

  protected hasMoreArguments(): boolean {
    return this.argument < toNumber(this.globals[SLOT.ARGC]!.value);
  }

  protected closeInput(): void {
    if (this.reader !== null && this.reader.fd !== 0) this.c.sys.close(this.reader.fd);
    this.reader = null;
  }

  /** Opens the next operand that is a file; assigns those that are assignments. */
  protected openNext(): boolean {
    const argv = this.globals[SLOT.ARGV]!.array;
    while (this.hasMoreArguments()) {
      const key = String(this.argument++);
      const operand = argv.has(key) ? this.text(argv.get(key)) : "";
      if (operand === "") continue;
      const assignment = /^([A-Za-z_]\w*)=([^]*)$/.exec(operand);
      if (assignment !== null) {
        this.assign(assignment[1]!, assignment[2]!);
        continue;
      }
      return this.openFile(operand);
    }
    if (this.readAnything) return false;
    return this.openFile("");
  }

  protected openFile(name: string): boolean {
    this.readAnything = true;
    let fd = 0;
    if (name !== "" && name !== "-" && name !== "/dev/stdin") {
      try {
        fd = this.c.sys.open(name, 0);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        this.c.fail(`cannot open ${name} (${strerror(error.code)})`, 2);
      }
    }
    this.globals[SLOT.FILENAME]!.value = name;
    this.globals[SLOT.FNR]!.value = 0;
    this.reader = new RecordReader(this.c, fd);
    return true;
  }

  protected bump(slot: number): void {
    const cell = this.globals[slot]!;
    cell.value = toNumber(cell.value) + 1;
  }

  // ---- variables

  protected special(slot: number): string {
    return this.text(this.globals[slot]!.value);
  }

  protected text(value: Value): string {
    if (typeof value === "string") return value;
    if (value === null) return "";
    if (typeof value === "number") return numberToText(value, this.convfmt());
    return value.text;
  }

  protected convfmt(): string {
    const value = this.globals[SLOT.CONVFMT]!.value;
    return typeof value === "string" ? value : this.text(value);
  }

  protected cell(name: Name): Cell {
    return name.scope === "global" ? this.globals[name.slot]! : this.frame[name.slot]!;
  }

  protected getName(name: Name): Value {
    if (name.scope === "global" && name.slot === SLOT.NF) return this.record.count;
    return this.cell(name).value;
  }

  protected setName(name: Name, value: Value): void {
    if (name.scope === "global" && name.slot === SLOT.NF) {
      this.record.count = Math.max(0, Math.trunc(toNumber(value)));
      return;
    }
    this.cell(name).value = value;
  }

  protected setField(index: number, value: Value): void {
    if (index < 0) throw new AwkRuntimeError(`negative field index $${index}`);
    this.record.set(Math.trunc(index), value);
  }
}
