/** The record $0, its fields, and how records and fields are separated. */

import { compileRegex } from "../libc/regex.js";
import { InputText, type Value } from "./value.js";

const REGEXES = new Map<string, RegExp>();

/** A dynamic regular expression, compiled once. Throws RegexError. */
export function regexOf(source: string): RegExp {
  let regex = REGEXES.get(source);
  if (regex === undefined) {
    if (REGEXES.size > 256) REGEXES.clear();
    regex = compileRegex(source, "awk", { flags: "g" });
    REGEXES.set(source, regex);
  }
  return regex;
}

/** Splits a text as fields are: " " by blanks, one other character by itself, more by a regular expression. */
export function splitFields(text: string, separator: string | RegExp): string[] {
  if (text === "") return [];
  if (separator === " ") {
    const trimmed = text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "");
    return trimmed === "" ? [] : trimmed.split(/[ \t\n\v\f\r]+/);
  }
  if (separator === "") return [...text];
  if (typeof separator === "string" && separator.length === 1 && separator !== "\\") return text.split(separator);
  const regex = typeof separator === "string" ? regexOf(separator) : separator;
  const fields: string[] = [];
  let at = 0;
  for (let from = 0; from < text.length;) {
    regex.lastIndex = from;
    const match = regex.exec(text);
    if (match === null) break;
    if (match[0] === "") {
      from = match.index + 1;
      continue;
    }
    fields.push(text.slice(at, match.index));
    at = from = match.index + match[0].length;
  }
  fields.push(text.slice(at));
  return fields;
}

/** $0 and its fields: each is made from the other when it is asked for. */
export class RecordFields {
  private record = "";
  private recordValid = true;
  private fields: Value[] = [];
  private fieldsValid = true;
  private paragraphs = false;

  /** `separator` and `output` give FS and OFS as they are now. */
  constructor(
    private readonly separator: () => string,
    private readonly output: () => string,
    private readonly toText: (value: Value) => string,
  ) {}

  /** In paragraph mode a newline separates fields, too. */
  setRecord(text: string, paragraphs = false): void {
    this.record = text;
    this.recordValid = true;
    this.fieldsValid = false;
    this.paragraphs = paragraphs;
    this.fs = this.separator();
  }

  private fs = " ";

  private split(): void {
    if (this.fieldsValid) return;
    this.fieldsValid = true;
    let parts: string[];
    if (this.paragraphs && this.fs !== " ")
      parts = this.record.split("\n").flatMap((line) => splitFields(line, this.fs));
    else parts = splitFields(this.record, this.fs);
    this.fields = parts.map((part) => new InputText(part));
  }

  get text(): string {
    if (!this.recordValid) {
      this.record = this.fields.map(this.toText).join(this.output());
      this.recordValid = true;
    }
    return this.record;
  }

  get count(): number {
    this.split();
    return this.fields.length;
  }

  set count(n: number) {
    this.split();
    while (this.fields.length < n) this.fields.push(null);
    this.fields.length = n;
    this.recordValid = false;
  }

  get(index: number): Value {
    if (index === 0) return new InputText(this.text);
    this.split();
    return this.fields[index - 1] ?? null;
  }

  set(index: number, value: Value): void {
    if (index === 0) return this.setRecord(this.toText(value));
    this.split();
    while (this.fields.length < index) this.fields.push("");
    this.fields[index - 1] = value;
    this.recordValid = false;
  }
}
