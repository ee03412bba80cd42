/**
 * Runs a parsed awk program. Expressions that cannot wait are evaluated directly; those that can (getline,
 * system, functions) and statements are generators that yield the promises they wait for.
 */

import { Errno, strerror } from "@netloom/uapi";
import { gmtime, strftime } from "../libc/strftime.js";
import { system } from "../libc/popen.js";
import { RegexError } from "../libc/regex.js";
import type { Command } from "../libc/command.js";
import type { AwkFunction, AwkProgram, Expr, Lvalue, Name, Rule, Stmt } from "./ast.js";
import { AwkRandom, MATH, mktime, substitute, substr } from "./builtins.js";
import { RecordFields, regexOf, splitFields } from "./fields.js";
import { regexFault, SPECIAL_VARIABLES } from "./parse.js";
import { RecordReader, Streams } from "./streams.js";
import { awkFormat, AwkRuntimeError, Cell, InputText, numberToText, toBoolean, toNumber, type Value } from "./value.js";

/** A computation that may wait: it yields promises and is sent what they give. */
type Steps<T> = Generator<Promise<unknown>, T, unknown>;

/** Waits for a promise inside a computation; gives its value. */
function* wait<T>(promise: Promise<T>): Steps<T> {
  const box: T[] = [];
  yield promise.then((value) => void box.push(value));
  return box[0]!;
}

/** How a statement ended. */
type Flow = "next" | "nextfile" | "break" | "continue" | "exit" | "return" | null;

/** Slots of the special variables, in SPECIAL_VARIABLES' order. */
const SLOT = { NF: 0, NR: 1, FNR: 2, FS: 3, OFS: 4, ORS: 5, RS: 6, SUBSEP: 7, FILENAME: 8, RSTART: 9, RLENGTH: 10, CONVFMT: 11, OFMT: 12, ENVIRON: 13, ARGC: 14, ARGV: 15 } as const satisfies Record<(typeof SPECIAL_VARIABLES)[number], number>;
const MAX_DEPTH = 2000;

export class Interpreter {
  private readonly globals: Cell[];
  private frame: Cell[] = [];
  private depth = 0;
  private returned: Value = null;
  private status = 0;
  private readonly record: RecordFields;
  private readonly streams: Streams;
  private readonly random: AwkRandom;
  private reader: RecordReader | null = null;
  private argument = 1;
  private readAnything = false;
  private steps = 0;

  constructor(
    private readonly c: Command,
    private readonly program: AwkProgram,
    operands: readonly string[],
  ) {
    this.globals = program.globals.map(() => new Cell());
    const initial: Readonly<Record<string, Value>> = { NR: 0, FNR: 0, FS: " ", OFS: " ", ORS: "\n", RS: "\n", SUBSEP: "\x1c", RSTART: 0, RLENGTH: -1, CONVFMT: "%.6g", OFMT: "%.6g", ARGC: operands.length + 1 };
    for (const name of SPECIAL_VARIABLES) if (initial[name] !== undefined) this.globals[SLOT[name]]!.value = initial[name]!;
    const argv = this.globals[SLOT.ARGV]!.array;
    [c.name, ...operands].forEach((text, i) => argv.set(String(i), new InputText(text)));
    for (const [name, value] of c.env) this.globals[SLOT.ENVIRON]!.array.set(name, new InputText(value));
    this.record = new RecordFields(() => this.special(SLOT.FS), () => this.special(SLOT.OFS), (value) => this.text(value));
    this.streams = new Streams(c);
    const seed = c.sys.getrandom(4);
    this.random = new AwkRandom((seed[0]! | (seed[1]! << 8) | (seed[2]! << 16)) >>> 0);
  }

  /** Assigns NAME=VALUE (-v, or an operand); a name the program does not use is no matter. */
  assign(name: string, value: string): void {
    const slot = this.program.globals.indexOf(name);
    if (slot >= 0) this.setName({ scope: "global", slot }, new InputText(value));
  }

  async run(): Promise<number> {
    try {
      await this.drive(this.all());
      await this.streams.closeAll();
    } catch (error) {
      const text = error instanceof AwkRuntimeError ? error.message : error instanceof RegexError ? `regular expression compile failed (${regexFault(error.message)})` : null;
      if (text === null) throw error;
      await this.c.stdio.flush();
      this.c.stdio.err(`${this.c.name}: run time error: ${text}\n\tFILENAME="${this.special(SLOT.FILENAME)}" FNR=${this.special(SLOT.FNR)} NR=${this.special(SLOT.NR)}\n`);
      this.c.exit(2);
    }
    return this.status & 0xff;
  }

  private async drive(steps: Steps<unknown>): Promise<void> {
    let next = steps.next();
    while (next.done !== true) {
      let value: unknown;
      try {
        value = await next.value;
      } catch (error) {
        next = steps.throw(error);
        continue;
      }
      next = steps.next(value);
    }
  }

  private *all(): Steps<void> {
    try {
      yield* this.beforeEnd();
    } catch (error) {
      if (!(error instanceof ExitProgram)) throw error;
    }
    try {
      for (const body of this.program.end) if ((yield* this.exec(body)) === "exit") break;
    } catch (error) {
      if (!(error instanceof ExitProgram)) throw error;
    }
  }

  private *beforeEnd(): Steps<void> {
    for (const body of this.program.begin) if ((yield* this.exec(body)) === "exit") return;
    const { rules, end } = this.program;
    if (rules.length === 0 && end.length === 0) return;
    while (yield* this.nextRecord()) {
      const flow = yield* this.applyRules(rules);
      if (flow === "exit") return;
      if (flow === "nextfile") this.closeInput();
      if (++this.steps % 64 === 0) yield* this.pause();
    }
  }

  private *pause(): Steps<void> {
    const flushed = this.c.stdio.flush();
    if (flushed instanceof Promise) yield flushed;
    const checked = this.c.sys.checkpoint();
    if (checked instanceof Promise) yield checked;
  }

  private *applyRules(rules: readonly Rule[]): Steps<Flow> {
    for (const { pattern, body } of rules) {
      if (pattern.kind === "expr") {
        if (!toBoolean(yield* this.eval(pattern.expr))) continue;
      } else if (pattern.kind === "range") {
        if (!pattern.active) {
          if (!toBoolean(yield* this.eval(pattern.from))) continue;
          pattern.active = true;
        }
        if (toBoolean(yield* this.eval(pattern.to))) pattern.active = false;
      }
      if (body === null) this.c.out(this.record.text + this.special(SLOT.ORS));
      else {
        const flow = yield* this.exec(body);
        if (flow === "next") return null;
        if (flow !== null) return flow;
      }
    }
    return null;
  }

  // ---- input

  private *nextRecord(): Steps<boolean> {
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

  private hasMoreArguments(): boolean {
    return this.argument < toNumber(this.globals[SLOT.ARGC]!.value);
  }

  private closeInput(): void {
    if (this.reader !== null && this.reader.fd !== 0) this.c.sys.close(this.reader.fd);
    this.reader = null;
  }

  /** Opens the next operand that is a file; assigns those that are assignments. */
  private openNext(): boolean {
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

  private openFile(name: string): boolean {
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

  private bump(slot: number): void {
    const cell = this.globals[slot]!;
    cell.value = toNumber(cell.value) + 1;
  }

  // ---- variables

  private special(slot: number): string {
    return this.text(this.globals[slot]!.value);
  }

  private text(value: Value): string {
    if (typeof value === "string") return value;
    if (value === null) return "";
    if (typeof value === "number") return numberToText(value, this.convfmt());
    return value.text;
  }

  private convfmt(): string {
    const value = this.globals[SLOT.CONVFMT]!.value;
    return typeof value === "string" ? value : this.text(value);
  }

  private cell(name: Name): Cell {
    return name.scope === "global" ? this.globals[name.slot]! : this.frame[name.slot]!;
  }

  private getName(name: Name): Value {
    if (name.scope === "global" && name.slot === SLOT.NF) return this.record.count;
    return this.cell(name).value;
  }

  private setName(name: Name, value: Value): void {
    if (name.scope === "global" && name.slot === SLOT.NF) {
      this.record.count = Math.max(0, Math.trunc(toNumber(value)));
      return;
    }
    this.cell(name).value = value;
  }

  private setField(index: number, value: Value): void {
    if (index < 0) throw new AwkRuntimeError(`negative field index $${index}`);
    this.record.set(Math.trunc(index), value);
  }

  // ---- expressions

  private *eval(e: Expr): Steps<Value> {
    return e.blocking ? yield* this.evalBlocking(e) : this.value(e);
  }

  private *evalAll(list: readonly Expr[]): Steps<Value[]> {
    const values: Value[] = [];
    for (const e of list) values.push(yield* this.eval(e));
    return values;
  }

  private subscript(values: readonly Value[]): string {
    if (values.length === 1) {
      const value = values[0]!;
      return this.text(value);
    }
    return values.map((v) => this.text(v)).join(this.special(SLOT.SUBSEP));
  }

  /** Evaluates what cannot wait. */
  private value(e: Expr): Value {
    switch (e.kind) {
      case "number": return e.value;
      case "string": return e.value;
      case "name": return this.getName(e.name);
      case "field": return this.record.get(this.fieldIndex(this.value(e.index)));
      case "element": return this.cell(e.array).array.get(this.subscript(e.subscripts.map((s) => this.value(s))));
      case "regex": return this.test(e.regex, this.record.text) ? 1 : 0;
      case "assign": return e.operator === "" ? this.store(e.target, this.value(e.value)) : this.storeOp(e.target, e.operator, this.value(e.value));
      case "cond": return toBoolean(this.value(e.test)) ? this.value(e.yes) : this.value(e.no);
      case "and": return toBoolean(this.value(e.left)) && toBoolean(this.value(e.right)) ? 1 : 0;
      case "or": return toBoolean(this.value(e.left)) || toBoolean(this.value(e.right)) ? 1 : 0;
      case "in": return this.cell(e.array).array.has(this.subscript(e.subscripts.map((s) => this.value(s)))) ? 1 : 0;
      case "match": return this.match(this.value(e.left), e.right, e.right.kind === "regex" ? null : this.value(e.right)) !== e.negated ? 1 : 0;
      case "compare": return this.compare(e.operator, this.value(e.left), this.value(e.right));
      case "concat": {
        const left = this.text(this.value(e.left));
        return left + this.text(this.value(e.right));
      }
      case "arithmetic": {
        const left = toNumber(this.value(e.left));
        return this.arithmetic(e.operator, left, toNumber(this.value(e.right)));
      }
      case "unary": return this.unary(e.operator, this.value(e.operand));
      case "step": return this.step(e.target, e.by, e.prefix, this.value(e.target));
      case "builtin": return this.builtin(e.name, e.args, e.args.map((arg, i) => (takesRegex(e.name, i) && arg.kind === "regex") || isArrayArgument(e.name, i) || isTarget(e.name, i) ? null : this.value(arg)));
      case "call": case "getline": throw new AwkRuntimeError("internal error: a blocking expression was evaluated as if it could not block");
    }
  }

  /** Evaluates what can wait; its strict parts are evaluated first, then combined as in `value`. */
  private *evalBlocking(e: Expr): Steps<Value> {
    switch (e.kind) {
      case "field": return this.record.get(this.fieldIndex(yield* this.eval(e.index)));
      case "element": return this.cell(e.array).array.get(this.subscript(yield* this.evalAll(e.subscripts)));
      case "assign": {
        const target = yield* this.settled(e.target);
        const value = yield* this.eval(e.value);
        return e.operator === "" ? this.store(target, value) : this.storeOp(target, e.operator, value);
      }
      case "cond": return toBoolean(yield* this.eval(e.test)) ? yield* this.eval(e.yes) : yield* this.eval(e.no);
      case "and": return toBoolean(yield* this.eval(e.left)) && toBoolean(yield* this.eval(e.right)) ? 1 : 0;
      case "or": return toBoolean(yield* this.eval(e.left)) || toBoolean(yield* this.eval(e.right)) ? 1 : 0;
      case "in": return this.cell(e.array).array.has(this.subscript(yield* this.evalAll(e.subscripts))) ? 1 : 0;
      case "match": {
        const left = yield* this.eval(e.left);
        return this.match(left, e.right, e.right.kind === "regex" ? null : yield* this.eval(e.right)) !== e.negated ? 1 : 0;
      }
      case "compare": {
        const left = yield* this.eval(e.left);
        return this.compare(e.operator, left, yield* this.eval(e.right));
      }
      case "concat": {
        const left = this.text(yield* this.eval(e.left));
        return left + this.text(yield* this.eval(e.right));
      }
      case "arithmetic": {
        const left = toNumber(yield* this.eval(e.left));
        return this.arithmetic(e.operator, left, toNumber(yield* this.eval(e.right)));
      }
      case "unary": return this.unary(e.operator, yield* this.eval(e.operand));
      case "step": {
        const target = yield* this.settled(e.target);
        return this.step(target, e.by, e.prefix, this.value(target));
      }
      case "builtin": {
        const values: Value[] = [];
        for (let i = 0; i < e.args.length; i++) {
          const arg = e.args[i]!;
          values.push((takesRegex(e.name, i) && arg.kind === "regex") || isArrayArgument(e.name, i) || isTarget(e.name, i) ? null : yield* this.eval(arg));
        }
        if (e.name === "system" || e.name === "close" || e.name === "fflush") return yield* this.processCall(e.name, values);
        return this.builtin(e.name, e.args, values);
      }
      case "call": return yield* this.call(e.fn, e.args);
      case "getline": return yield* this.getline(e.from, e.source, e.target);
      default: return this.value(e);
    }
  }

  /** An lvalue whose index or subscripts are constants. */
  private *settled(target: Lvalue): Steps<Lvalue> {
    if (!target.blocking || target.kind === "name") return target;
    if (target.kind === "field") return { kind: "field", index: { kind: "number", value: toNumber(yield* this.eval(target.index)), blocking: false }, blocking: false };
    const key = this.subscript(yield* this.evalAll(target.subscripts));
    return { kind: "element", array: target.array, subscripts: [{ kind: "string", value: key, blocking: false }], blocking: false };
  }

  private fieldIndex(value: Value): number {
    const index = Math.trunc(toNumber(value));
    if (index < 0) throw new AwkRuntimeError(`negative field index $${index}`);
    return index;
  }

  private store(target: Lvalue, value: Value): Value {
    if (target.kind === "name") this.setName(target.name, value);
    else if (target.kind === "field") this.setField(toNumber(this.value(target.index)), value);
    else this.cell(target.array).array.set(this.subscript(target.subscripts.map((s) => this.value(s))), value);
    return value;
  }

  private storeOp(target: Lvalue, operator: "+" | "-" | "*" | "/" | "%" | "^", value: Value): Value {
    return this.store(target, this.arithmetic(operator, toNumber(this.value(target)), toNumber(value)));
  }

  private step(target: Lvalue, by: number, prefix: boolean, old: Value): Value {
    const before = toNumber(old);
    this.store(target, before + by);
    return prefix ? before + by : before;
  }

  private arithmetic(operator: string, a: number, b: number): number {
    switch (operator) {
      case "+": return a + b;
      case "-": return a - b;
      case "*": return a * b;
      case "/":
        if (b === 0) return a === 0 || Number.isNaN(a) ? -Number.NaN : a / b;
        return a / b;
      case "%": return a % b;
      default: return a ** b;
    }
  }

  private unary(operator: string, value: Value): Value {
    if (operator === "!") return toBoolean(value) ? 0 : 1;
    return operator === "-" ? -toNumber(value) : toNumber(value);
  }

  /** Numbers compare as numbers when both sides are, or look like, numbers. */
  private compare(operator: string, a: Value, b: Value): number {
    const x = comparable(a);
    const y = comparable(b);
    let order: number;
    if (x !== null && y !== null) order = x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
    else {
      const [s, t] = [this.text(a), this.text(b)];
      order = s < t ? -1 : s > t ? 1 : 0;
    }
    switch (operator) {
      case "<": return order < 0 ? 1 : 0;
      case "<=": return order <= 0 ? 1 : 0;
      case "==": return order === 0 ? 1 : 0;
      case "!=": return order === 0 ? 0 : 1;
      case ">": return order > 0 ? 1 : 0;
      default: return order >= 0 ? 1 : 0;
    }
  }

  private test(regex: RegExp, text: string): boolean {
    regex.lastIndex = 0;
    return regex.test(text);
  }

  private match(left: Value, right: Expr, pattern: Value): boolean {
    return this.test(right.kind === "regex" ? right.regex : regexOf(this.text(pattern)), this.text(left));
  }

  // ---- functions

  private regexArgument(arg: Expr, value: Value): RegExp {
    return arg.kind === "regex" ? arg.regex : regexOf(this.text(value));
  }

  private builtin(name: string, args: readonly Expr[], values: readonly Value[]): Value {
    const math = MATH[name];
    if (math !== undefined) return math(toNumber(values[0]!));
    const text = (i: number): string => this.text(values[i] ?? null);
    switch (name) {
      case "length": {
        const arg = args[0];
        if (arg === undefined) return this.record.text.length;
        if (arg.kind === "name" && !(arg.name.scope === "global" && arg.name.slot < SPECIAL_VARIABLES.length) && this.cell(arg.name).isArray) return this.cell(arg.name).array.size;
        return text(0).length;
      }
      case "substr": return substr(text(0), toNumber(values[1]!), values.length > 2 ? toNumber(values[2]!) : Infinity);
      case "index": return text(1) === "" ? (text(0) === "" ? 0 : 1) : text(0).indexOf(text(1)) + 1;
      case "split": {
        const separator = args.length < 3 ? this.special(SLOT.FS) : args[2]!.kind === "regex" ? args[2]!.regex : text(2);
        const parts = splitFields(text(0), separator);
        const target = args[1]!;
        if (target.kind !== "name") throw new AwkRuntimeError("type error in arg(2) in call to split");
        const array = this.cell(target.name).array;
        array.clear();
        parts.forEach((part, i) => array.set(String(i + 1), new InputText(part)));
        return parts.length;
      }
      case "sub": case "gsub": {
        const target: Expr = args[2] ?? { kind: "field", index: { kind: "number", value: 0, blocking: false }, blocking: false };
        const result = substitute(this.regexArgument(args[0]!, values[0]!), text(1), this.text(this.value(target)), name === "gsub");
        if (result === null) return 0;
        if (target.kind === "name" || target.kind === "field" || target.kind === "element") this.store(target, result.text);
        return result.count;
      }
      case "match": {
        const regex = this.regexArgument(args[1]!, values[1]!);
        regex.lastIndex = 0;
        const found = regex.exec(text(0));
        this.globals[SLOT.RSTART]!.value = found === null ? 0 : found.index + 1;
        this.globals[SLOT.RLENGTH]!.value = found === null ? -1 : found[0].length;
        return found === null ? 0 : found.index + 1;
      }
      case "sprintf": return awkFormat(text(0), values.slice(1), this.convfmt());
      case "atan2": return Math.atan2(toNumber(values[0]!), toNumber(values[1]!));
      case "rand": return this.random.rand();
      case "srand": return this.random.srand(values.length === 0 ? this.c.sys.realtime().sec : toNumber(values[0]!));
      case "tolower": return text(0).replace(/[A-Z]+/g, (s) => s.toLowerCase());
      case "toupper": return text(0).replace(/[a-z]+/g, (s) => s.toUpperCase());
      case "systime": return this.c.sys.realtime().sec;
      case "mktime": return mktime(text(0));
      default: return strftime(values.length === 0 ? "%c" : text(0), gmtime(values.length < 2 ? this.c.sys.realtime().sec : Math.trunc(toNumber(values[1]!))));
    }
  }

  private *processCall(name: string, values: readonly Value[]): Steps<Value> {
    const text = this.text(values[0] ?? null);
    if (name === "close") return yield* wait(this.streams.close(text));
    yield this.streams.flush(name === "fflush" && values.length > 0 ? text : undefined);
    if (name === "fflush") return 0;
    const status = yield* wait(system(this.c.sys, text, this.c.env));
    return status.signal !== 0 ? 256 + status.signal : status.status;
  }

  private *call(fn: AwkFunction, args: readonly Expr[]): Steps<Value> {
    if (++this.depth > MAX_DEPTH) throw new AwkRuntimeError(`function call nesting too deep in ${fn.name}`);
    const frame: Cell[] = [];
    for (const arg of args) {
      // A bare name may turn out to be an array, which is passed by reference.
      const cell: Cell = new Cell(arg.kind === "name" && !(arg.name.scope === "global" && arg.name.slot === SLOT.NF) ? this.cell(arg.name) : null);
      if (!(arg.kind === "name" && this.cell(arg.name).isArray)) cell.value = yield* this.eval(arg);
      frame.push(cell);
    }
    while (frame.length < fn.params.length) frame.push(new Cell());
    const outer = this.frame;
    this.frame = frame;
    this.returned = null;
    const flow = yield* this.exec(fn.body!);
    this.frame = outer;
    this.depth--;
    if (flow === "exit") throw new ExitProgram();
    const value = this.returned;
    this.returned = null;
    return value;
  }

  private *getline(from: "main" | "file" | "command", source: Expr | null, target: Lvalue | null): Steps<Value> {
    if (from === "main") {
      const saved = target === null ? null : this.record.text;
      if (!(yield* this.nextRecord())) return 0;
      if (target !== null) {
        const line = this.record.text;
        this.record.setRecord(saved ?? "");
        this.store(yield* this.settled(target), new InputText(line));
      }
      return 1;
    }
    const name = this.text(yield* this.eval(source!));
    const reader = yield* wait(this.streams.input(from, name));
    if (reader === null) return -1;
    let line: string | null;
    try {
      line = yield* wait(reader.next(this.special(SLOT.RS)));
    } catch (error) {
      if (error instanceof Errno) return -1;
      throw error;
    }
    if (line === null) return 0;
    if (from === "command") this.bump(SLOT.NR);
    if (target === null) this.record.setRecord(line);
    else this.store(yield* this.settled(target), new InputText(line));
    return 1;
  }

  // ---- statements

  private *exec(s: Stmt): Steps<Flow> {
    switch (s.kind) {
      case "expr":
        if (s.expr.blocking) yield* this.evalBlocking(s.expr);
        else this.value(s.expr);
        return null;
      case "block":
        for (const statement of s.body) {
          const flow = yield* this.exec(statement);
          if (flow !== null) return flow;
        }
        return null;
      case "if":
        if (toBoolean(yield* this.eval(s.test))) return yield* this.exec(s.yes);
        return s.no === null ? null : yield* this.exec(s.no);
      case "while":
        while (toBoolean(yield* this.eval(s.test))) {
          const flow = yield* this.loopBody(s.body);
          if (flow === "break") break;
          if (flow !== null) return flow;
        }
        return null;
      case "do":
        do {
          const flow = yield* this.loopBody(s.body);
          if (flow === "break") break;
          if (flow !== null) return flow;
        } while (toBoolean(yield* this.eval(s.test)));
        return null;
      case "for":
        if (s.init !== null) yield* this.exec(s.init);
        while (s.test === null || toBoolean(yield* this.eval(s.test))) {
          const flow = yield* this.loopBody(s.body);
          if (flow === "break") break;
          if (flow !== null) return flow;
          if (s.step !== null) yield* this.exec(s.step);
        }
        return null;
      case "forin":
        for (const key of this.cell(s.array).array.keys()) {
          this.store(s.name, new InputText(key));
          const flow = yield* this.loopBody(s.body);
          if (flow === "break") break;
          if (flow !== null) return flow;
        }
        return null;
      case "print": case "printf": return yield* this.print(s);
      case "delete": {
        const { array } = this.cell(s.array);
        if (s.subscripts === null) array.clear();
        else array.delete(this.subscript(yield* this.evalAll(s.subscripts)));
        return null;
      }
      case "exit":
        if (s.value !== null) this.status = Math.trunc(toNumber(yield* this.eval(s.value)));
        return "exit";
      case "return":
        this.returned = s.value === null ? null : yield* this.eval(s.value);
        return "return";
      default: return s.kind;
    }
  }

  private *loopBody(body: Stmt): Steps<Flow> {
    if (++this.steps % 1024 === 0) yield* this.pause();
    const flow = yield* this.exec(body);
    return flow === "continue" ? null : flow;
  }

  private *print(s: Extract<Stmt, { kind: "print" | "printf" }>): Steps<Flow> {
    let text: string;
    if (s.kind === "printf") {
      const values = yield* this.evalAll(s.args);
      text = awkFormat(this.text(values[0]!), values.slice(1), this.convfmt(), "printf");
    } else if (s.args.length === 0) text = this.record.text + this.special(SLOT.ORS);
    else {
      const values = yield* this.evalAll(s.args);
      const ofmt = this.special(SLOT.OFMT);
      text = values.map((v) => (typeof v === "number" ? numberToText(v, ofmt) : this.text(v))).join(this.special(SLOT.OFS)) + this.special(SLOT.ORS);
    }
    if (s.redirect === null) this.c.out(text);
    else yield this.streams.write(s.redirect.kind, this.text(yield* this.eval(s.redirect.to)), text);
    return null;
  }
}

/** `exit` inside a function: leaves everything but the END rules. */
class ExitProgram extends Error {
  override readonly name = "ExitProgram";
}

/** A value's number for a comparison; null if it compares as text. */
function comparable(value: Value): number | null {
  if (typeof value === "number") return value;
  if (value === null) return 0;
  return typeof value === "string" ? null : value.numeric();
}

const takesRegex = (name: string, i: number): boolean => ((name === "sub" || name === "gsub") && i === 0) || (name === "match" && i === 1) || (name === "split" && i === 2);
const isArrayArgument = (name: string, i: number): boolean => name === "split" && i === 1;
const isTarget = (name: string, i: number): boolean => (name === "sub" || name === "gsub") && i === 2;
