/** Runs a parsed awk program: rules and statements, which are generators that yield the promises they wait for. */

import { RegexError } from "../libc/regex.js";
import type { Rule, Stmt } from "./ast.js";
import { Evaluator, ExitProgram } from "./evaluator.js";
import { regexFault } from "./expression-parser.js";
import { SLOT, type Flow, type Steps } from "./state.js";
import { awkFormat, AwkRuntimeError, InputText, numberToText, toBoolean, toNumber } from "./value.js";

export class Interpreter extends Evaluator {
  async run(): Promise<number> {
    try {
      await this.drive(this.all());
      await this.streams.closeAll();
    } catch (error) {
      const text =
        error instanceof AwkRuntimeError
          ? error.message
          : error instanceof RegexError
            ? `regular expression compile failed (${regexFault(error.message)})`
            : null;
      if (text === null) throw error;
      await this.c.stdio.flush();
      this.c.stdio.err(
        `${this.c.name}: run time error: ${text}\n\tFILENAME="${this.special(SLOT.FILENAME)}" FNR=${this.special(SLOT.FNR)} NR=${this.special(SLOT.NR)}\n`,
      );
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

  // ---- statements

  protected override *exec(s: Stmt): Steps<Flow> {
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
      case "print":
      case "printf":
        return yield* this.print(s);
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
      default:
        return s.kind;
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
      text =
        values.map((v) => (typeof v === "number" ? numberToText(v, ofmt) : this.text(v))).join(this.special(SLOT.OFS)) +
        this.special(SLOT.ORS);
    }
    if (s.redirect === null) this.c.out(text);
    else yield this.streams.write(s.redirect.kind, this.text(yield* this.eval(s.redirect.to)), text);
    return null;
  }
}
