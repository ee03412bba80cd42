/**
 * Evaluates awk's expressions. Those that cannot wait are evaluated directly; those that can (getline, system,
 * functions) are generators that yield the promises they wait for.
 */

import { Errno } from "@netloom/uapi";
import { gmtime, strftime } from "../libc/strftime.js";
import { system } from "../libc/popen.js";
import type { AwkFunction, Expr, Lvalue, Stmt } from "./ast.js";
import { MATH, mktime, substitute, substr } from "./builtins.js";
import { SPECIAL_VARIABLES } from "./expression-parser.js";
import { regexOf, splitFields } from "./fields.js";
import { SLOT, State, wait, type Flow, type Steps } from "./state.js";
import { awkFormat, AwkRuntimeError, Cell, InputText, toBoolean, toNumber, type Value } from "./value.js";

const MAX_DEPTH = 2000;

export abstract class Evaluator extends State {
  /** Runs a statement; functions have them. */
  protected abstract exec(s: Stmt): Steps<Flow>;

  // ---- expressions

  protected *eval(e: Expr): Steps<Value> {
    return e.blocking ? yield* this.evalBlocking(e) : this.value(e);
  }

  protected *evalAll(list: readonly Expr[]): Steps<Value[]> {
    const values: Value[] = [];
    for (const e of list) values.push(yield* this.eval(e));
    return values;
  }

  protected subscript(values: readonly Value[]): string {
    if (values.length === 1) {
      const value = values[0]!;
      return this.text(value);
    }
    return values.map((v) => this.text(v)).join(this.special(SLOT.SUBSEP));
  }

  /** Evaluates what cannot wait. */
  protected value(e: Expr): Value {
    switch (e.kind) {
      case "number":
        return e.value;
      case "string":
        return e.value;
      case "name":
        return this.getName(e.name);
      case "field":
        return this.record.get(this.fieldIndex(this.value(e.index)));
      case "element":
        return this.cell(e.array).array.get(this.subscript(e.subscripts.map((s) => this.value(s))));
      case "regex":
        return this.test(e.regex, this.record.text) ? 1 : 0;
      case "assign":
        return e.operator === ""
          ? this.store(e.target, this.value(e.value))
          : this.storeOp(e.target, e.operator, this.value(e.value));
      case "cond":
        return toBoolean(this.value(e.test)) ? this.value(e.yes) : this.value(e.no);
      case "and":
        return toBoolean(this.value(e.left)) && toBoolean(this.value(e.right)) ? 1 : 0;
      case "or":
        return toBoolean(this.value(e.left)) || toBoolean(this.value(e.right)) ? 1 : 0;
      case "in":
        return this.cell(e.array).array.has(this.subscript(e.subscripts.map((s) => this.value(s)))) ? 1 : 0;
      case "match":
        return this.match(this.value(e.left), e.right, e.right.kind === "regex" ? null : this.value(e.right)) !==
          e.negated
          ? 1
          : 0;
      case "compare":
        return this.compare(e.operator, this.value(e.left), this.value(e.right));
      case "concat": {
        const left = this.text(this.value(e.left));
        return left + this.text(this.value(e.right));
      }
      case "arithmetic": {
        const left = toNumber(this.value(e.left));
        return this.arithmetic(e.operator, left, toNumber(this.value(e.right)));
      }
      case "unary":
        return this.unary(e.operator, this.value(e.operand));
      case "step":
        return this.step(e.target, e.by, e.prefix, this.value(e.target));
      case "builtin":
        return this.builtin(
          e.name,
          e.args,
          e.args.map((arg, i) =>
            (takesRegex(e.name, i) && arg.kind === "regex") || isArrayArgument(e.name, i) || isTarget(e.name, i)
              ? null
              : this.value(arg),
          ),
        );
      case "call":
      case "getline":
        throw new AwkRuntimeError("internal error: a blocking expression was evaluated as if it could not block");
    }
  }

  /** Evaluates what can wait; its strict parts are evaluated first, then combined as in `value`. */
  protected *evalBlocking(e: Expr): Steps<Value> {
    switch (e.kind) {
      case "field":
        return this.record.get(this.fieldIndex(yield* this.eval(e.index)));
      case "element":
        return this.cell(e.array).array.get(this.subscript(yield* this.evalAll(e.subscripts)));
      case "assign": {
        const target = yield* this.settled(e.target);
        const value = yield* this.eval(e.value);
        return e.operator === "" ? this.store(target, value) : this.storeOp(target, e.operator, value);
      }
      case "cond":
        return toBoolean(yield* this.eval(e.test)) ? yield* this.eval(e.yes) : yield* this.eval(e.no);
      case "and":
        return toBoolean(yield* this.eval(e.left)) && toBoolean(yield* this.eval(e.right)) ? 1 : 0;
      case "or":
        return toBoolean(yield* this.eval(e.left)) || toBoolean(yield* this.eval(e.right)) ? 1 : 0;
      case "in":
        return this.cell(e.array).array.has(this.subscript(yield* this.evalAll(e.subscripts))) ? 1 : 0;
      case "match": {
        const left = yield* this.eval(e.left);
        return this.match(left, e.right, e.right.kind === "regex" ? null : yield* this.eval(e.right)) !== e.negated
          ? 1
          : 0;
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
      case "unary":
        return this.unary(e.operator, yield* this.eval(e.operand));
      case "step": {
        const target = yield* this.settled(e.target);
        return this.step(target, e.by, e.prefix, this.value(target));
      }
      case "builtin": {
        const values: Value[] = [];
        for (let i = 0; i < e.args.length; i++) {
          const arg = e.args[i]!;
          values.push(
            (takesRegex(e.name, i) && arg.kind === "regex") || isArrayArgument(e.name, i) || isTarget(e.name, i)
              ? null
              : yield* this.eval(arg),
          );
        }
        if (e.name === "system" || e.name === "close" || e.name === "fflush")
          return yield* this.processCall(e.name, values);
        return this.builtin(e.name, e.args, values);
      }
      case "call":
        return yield* this.call(e.fn, e.args);
      case "getline":
        return yield* this.getline(e.from, e.source, e.target);
      default:
        return this.value(e);
    }
  }

  /** An lvalue whose index or subscripts are constants. */
  protected *settled(target: Lvalue): Steps<Lvalue> {
    if (!target.blocking || target.kind === "name") return target;
    if (target.kind === "field")
      return {
        kind: "field",
        index: { kind: "number", value: toNumber(yield* this.eval(target.index)), blocking: false },
        blocking: false,
      };
    const key = this.subscript(yield* this.evalAll(target.subscripts));
    return {
      kind: "element",
      array: target.array,
      subscripts: [{ kind: "string", value: key, blocking: false }],
      blocking: false,
    };
  }

  protected fieldIndex(value: Value): number {
    const index = Math.trunc(toNumber(value));
    if (index < 0) throw new AwkRuntimeError(`negative field index $${index}`);
    return index;
  }

  protected store(target: Lvalue, value: Value): Value {
    if (target.kind === "name") this.setName(target.name, value);
    else if (target.kind === "field") this.setField(toNumber(this.value(target.index)), value);
    else this.cell(target.array).array.set(this.subscript(target.subscripts.map((s) => this.value(s))), value);
    return value;
  }

  protected storeOp(target: Lvalue, operator: "+" | "-" | "*" | "/" | "%" | "^", value: Value): Value {
    return this.store(target, this.arithmetic(operator, toNumber(this.value(target)), toNumber(value)));
  }

  protected step(target: Lvalue, by: number, prefix: boolean, old: Value): Value {
    const before = toNumber(old);
    this.store(target, before + by);
    return prefix ? before + by : before;
  }

  protected arithmetic(operator: string, a: number, b: number): number {
    switch (operator) {
      case "+":
        return a + b;
      case "-":
        return a - b;
      case "*":
        return a * b;
      case "/":
        if (b === 0) return a === 0 || Number.isNaN(a) ? -Number.NaN : a / b;
        return a / b;
      case "%":
        return a % b;
      default:
        return a ** b;
    }
  }

  protected unary(operator: string, value: Value): Value {
    if (operator === "!") return toBoolean(value) ? 0 : 1;
    return operator === "-" ? -toNumber(value) : toNumber(value);
  }

  /** Numbers compare as numbers when both sides are, or look like, numbers. */
  protected compare(operator: string, a: Value, b: Value): number {
    const x = comparable(a);
    const y = comparable(b);
    let order: number;
    if (x !== null && y !== null) order = x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
    else {
      const [s, t] = [this.text(a), this.text(b)];
      order = s < t ? -1 : s > t ? 1 : 0;
    }
    switch (operator) {
      case "<":
        return order < 0 ? 1 : 0;
      case "<=":
        return order <= 0 ? 1 : 0;
      case "==":
        return order === 0 ? 1 : 0;
      case "!=":
        return order === 0 ? 0 : 1;
      case ">":
        return order > 0 ? 1 : 0;
      default:
        return order >= 0 ? 1 : 0;
    }
  }

  protected test(regex: RegExp, text: string): boolean {
    regex.lastIndex = 0;
    return regex.test(text);
  }

  protected match(left: Value, right: Expr, pattern: Value): boolean {
    return this.test(right.kind === "regex" ? right.regex : regexOf(this.text(pattern)), this.text(left));
  }

  // ---- functions

  protected regexArgument(arg: Expr, value: Value): RegExp {
    return arg.kind === "regex" ? arg.regex : regexOf(this.text(value));
  }

  protected builtin(name: string, args: readonly Expr[], values: readonly Value[]): Value {
    const math = MATH[name];
    if (math !== undefined) return math(toNumber(values[0]!));
    const text = (i: number): string => this.text(values[i] ?? null);
    switch (name) {
      case "length": {
        const arg = args[0];
        if (arg === undefined) return this.record.text.length;
        if (
          arg.kind === "name" &&
          !(arg.name.scope === "global" && arg.name.slot < SPECIAL_VARIABLES.length) &&
          this.cell(arg.name).isArray
        )
          return this.cell(arg.name).array.size;
        return text(0).length;
      }
      case "substr":
        return substr(text(0), toNumber(values[1]!), values.length > 2 ? toNumber(values[2]!) : Infinity);
      case "index":
        return text(1) === "" ? (text(0) === "" ? 0 : 1) : text(0).indexOf(text(1)) + 1;
      case "split": {
        const separator =
          args.length < 3 ? this.special(SLOT.FS) : args[2]!.kind === "regex" ? args[2]!.regex : text(2);
        const parts = splitFields(text(0), separator);
        const target = args[1]!;
        if (target.kind !== "name") throw new AwkRuntimeError("type error in arg(2) in call to split");
        const array = this.cell(target.name).array;
        array.clear();
        parts.forEach((part, i) => array.set(String(i + 1), new InputText(part)));
        return parts.length;
      }
      case "sub":
      case "gsub": {
        const target: Expr = args[2] ?? {
          kind: "field",
          index: { kind: "number", value: 0, blocking: false },
          blocking: false,
        };
        const result = substitute(
          this.regexArgument(args[0]!, values[0]!),
          text(1),
          this.text(this.value(target)),
          name === "gsub",
        );
        if (result === null) return 0;
        if (target.kind === "name" || target.kind === "field" || target.kind === "element")
          this.store(target, result.text);
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
      case "sprintf":
        return awkFormat(text(0), values.slice(1), this.convfmt());
      case "atan2":
        return Math.atan2(toNumber(values[0]!), toNumber(values[1]!));
      case "rand":
        return this.random.rand();
      case "srand":
        return this.random.srand(values.length === 0 ? this.c.sys.realtime().sec : toNumber(values[0]!));
      case "tolower":
        return text(0).replace(/[A-Z]+/g, (s) => s.toLowerCase());
      case "toupper":
        return text(0).replace(/[a-z]+/g, (s) => s.toUpperCase());
      case "systime":
        return this.c.sys.realtime().sec;
      case "mktime":
        return mktime(text(0));
      default:
        return strftime(
          values.length === 0 ? "%c" : text(0),
          gmtime(values.length < 2 ? this.c.sys.realtime().sec : Math.trunc(toNumber(values[1]!))),
        );
    }
  }

  protected *processCall(name: string, values: readonly Value[]): Steps<Value> {
    const text = this.text(values[0] ?? null);
    if (name === "close") return yield* wait(this.streams.close(text));
    yield this.streams.flush(name === "fflush" && values.length > 0 ? text : undefined);
    if (name === "fflush") return 0;
    const status = yield* wait(system(this.c.sys, text, this.c.env));
    return status.signal !== 0 ? 256 + status.signal : status.status;
  }

  protected *call(fn: AwkFunction, args: readonly Expr[]): Steps<Value> {
    if (++this.depth > MAX_DEPTH) throw new AwkRuntimeError(`function call nesting too deep in ${fn.name}`);
    const frame: Cell[] = [];
    for (const arg of args) {
      // A bare name may turn out to be an array, which is passed by reference.
      const cell: Cell = new Cell(
        arg.kind === "name" && !(arg.name.scope === "global" && arg.name.slot === SLOT.NF) ? this.cell(arg.name) : null,
      );
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

  protected *getline(from: "main" | "file" | "command", source: Expr | null, target: Lvalue | null): Steps<Value> {
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
}

/** `exit` inside a function: leaves everything but the END rules. */
export class ExitProgram extends Error {
  override readonly name = "ExitProgram";
}

/** A value's number for a comparison; null if it compares as text. */
function comparable(value: Value): number | null {
  if (typeof value === "number") return value;
  if (value === null) return 0;
  return typeof value === "string" ? null : value.numeric();
}

const takesRegex = (name: string, i: number): boolean =>
  ((name === "sub" || name === "gsub") && i === 0) || (name === "match" && i === 1) || (name === "split" && i === 2);
const isArrayArgument = (name: string, i: number): boolean => name === "split" && i === 1;
const isTarget = (name: string, i: number): boolean => (name === "sub" || name === "gsub") && i === 2;
