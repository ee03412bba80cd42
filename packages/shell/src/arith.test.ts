import { describe, expect, test } from "vitest";
import { ArithError } from "./arith-parse.js";
import { evaluateArith, type ArithScope } from "./arith.js";

/** Variables of a test: elements are kept as `name[subscript]`. */
class TestScope implements ArithScope {
  readonly values: Map<string, string>;

  constructor(values: Readonly<Record<string, string>> = {}) {
    this.values = new Map(Object.entries(values));
  }

  readVariable(name: string, subscript: string | null): string {
    return this.values.get(subscript === null ? name : `${name}[${subscript}]`) ?? "";
  }

  assignVariable(name: string, subscript: string | null, value: string): void {
    this.values.set(subscript === null ? name : `${name}[${subscript}]`, value);
  }
}

describe("values", () => {
  test.each([
    ["", 0n],
    ["  ", 0n],
    ["1+2*3", 7n],
    ["(1+2)*3", 9n],
    ["-7/2", -3n],
    ["-7%3", -1n],
    ["2**10", 1024n],
    ["2**3**2", 512n],
    ["-2**2", 4n],
    ["1<<4|1", 17n],
    ["~5&0xff", 250n],
    ["0x1F+017+2#101+36#z+64#_", 31n + 15n + 5n + 35n + 63n],
    ["1?2:3", 2n],
    ["0?2:0?4:5", 5n],
    ["1,2,3", 3n],
    ["!0+!5", 1n],
    ["3>2&&2>1||0", 1n],
    ["5--3", 8n],
    ["5 - -3", 8n],
    ["++1", 1n],
    ["9223372036854775807+1", -9223372036854775808n],
    ["99999999999999999999", 7766279631452241919n],
    ["1<<65", 2n],
    ["x", 5n],
    ["chain+1", 6n],
    ["sum*2", 14n],
    ["a[1]+a[i]", 30n],
    ["unset", 0n],
  ])("%s", (text, value) => {
    const scope = new TestScope({ x: "5", chain: "x", sum: "x+2", "a[1]": "10", "a[i]": "20" });
    expect(evaluateArith(text, scope)).toBe(value);
  });
});

describe("assignments", () => {
  test.each([
    ["x=3", { x: "3" }],
    ["x+=2", { x: "7" }],
    ["x<<=2", { x: "20" }],
    ["x++ + ++x", { x: "7" }],
    ["y=x--", { x: "4", y: "5" }],
    ["a[2]=9", { x: "5", "a[2]": "9" }],
    ["0&&(x=1)", { x: "5" }],
    ["1||(x=1)", { x: "5" }],
    ["x=y=2", { x: "2", y: "2" }],
  ])("%s", (text, after) => {
    const scope = new TestScope({ x: "5" });
    evaluateArith(text, scope);
    expect(Object.fromEntries(scope.values)).toEqual(after);
  });
});

describe("errors", () => {
  test.each([
    ["1 2", 'syntax error in expression (error token is "2")'],
    ["1+", 'syntax error: operand expected (error token is "+")'],
    ["3 +* 4", 'syntax error: operand expected (error token is "* 4")'],
    ["1.5", 'syntax error: invalid arithmetic operator (error token is ".5")'],
    ["@", 'syntax error: operand expected (error token is "@")'],
    ["5/0", 'division by 0 (error token is "0")'],
    ["2**-1", 'exponent less than 0 (error token is "1")'],
    ["1=2", 'attempted assignment to non-variable (error token is "=2")'],
    ["08", 'value too great for base (error token is "08")'],
    ["65#1", 'invalid arithmetic base (error token is "65#1")'],
    ["1?2", '`:\' expected for conditional expression (error token is "2")'],
    ["1?2:", 'expression expected (error token is ":")'],
    ["a[", 'bad array subscript (error token is "a[")'],
    ["loop", 'expression recursion level exceeded (error token is "loop")'],
  ])("%s", (text, message) => {
    const scope = new TestScope({ loop: "loop" });
    expect(() => evaluateArith(text, scope)).toThrow(
      new ArithError(text, message.replace(/ \(error.*/, ""), /"(.*)"/.exec(message)?.[1] ?? null),
    );
  });
});
