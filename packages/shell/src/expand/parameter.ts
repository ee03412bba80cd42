/** Parameter expansion: `${...}` with subscripts, indirection and operators. */

import type { ParameterExpansionPart, ParameterOperation } from "unbash";
import { DiscardCommand, ExitShell } from "../control.js";
import { assign } from "../assign.js";
import { lineAt, type Source } from "../parse.js";
import { isVariableName, parameterValue, parseReference, variableNames } from "../parameters.js";
import type { Shell } from "../shell.js";
import type { Variable } from "../variables.js";
import {
  compileArithText,
  compileHereText,
  compileOperand,
  compileQuotedOperand,
  type ParameterNode,
} from "../word.js";
import {
  evaluateOrDiscard,
  evaluateWord,
  expandPattern,
  expandSegments,
  expandString,
  type ExpandMode,
} from "./expand.js";
import { FIELD_BREAK, joinPieces, type Piece } from "./fields.js";
import { changeCase, removePattern, replacePattern } from "./operators.js";
import { transform } from "./transform.js";

/** What a parameter holds. */
export interface ParameterContent {
  /** All elements for `@` and `*`, else at most one. */
  readonly values: readonly string[];
  /** Whether it is `@`/`*`, and which of the two. */
  readonly list: "@" | "*" | null;
  readonly isSet: boolean;
}

/** A parameter named: `x`, `x[i]`, `x[@]`, `1`, `@`. */
export interface ParameterRef {
  readonly name: string;
  /** Expanded subscript of an element; `@`/`*` for all. */
  readonly subscript: string | null;
}

/** The failure of `set -u`. */
export function unbound(sh: Shell, name: string): never {
  sh.error(sh.dash ? `${name}: parameter not set` : `${/^\d+$/.test(name) ? "$" : ""}${name}: unbound variable`);
  throw new ExitShell(sh.fatalStatus());
}

/** Appends the elements of `$@`, `$*`, `${a[@]}` or `${a[*]}`. */
export function pushList(
  sh: Shell,
  values: readonly string[],
  star: boolean,
  quoted: boolean,
  mode: ExpandMode,
  out: Piece[],
): void {
  if (star && (quoted || mode === "string")) {
    const ifs = sh.vars.get("IFS")?.scalar();
    out.push({ text: values.join(ifs === undefined ? " " : ifs.slice(0, 1)), quoted, split: !quoted });
    return;
  }
  for (let i = 0; i < values.length; i++) {
    if (i > 0) out.push(FIELD_BREAK);
    out.push({ text: values[i]!, quoted, split: !quoted });
  }
}

export async function expandParameter(
  sh: Shell,
  node: ParameterNode,
  quoted: boolean,
  mode: ExpandMode,
  out: Piece[],
): Promise<void> {
  const { part, source } = node;
  const { operation } = part;
  if (part.parameter === "" || operation?.type === "Unknown") badSubstitution(sh, part);
  if (operation?.type === "Names") {
    pushList(sh, variableNames(sh, part.parameter), operation.operator === "*", quoted, mode, out);
    return;
  }
  let ref: ParameterRef = { name: part.parameter, subscript: await subscriptOf(sh, part, source) };
  if (part.prefix === "!") {
    const variable = sh.lookup(ref.name);
    if ((ref.subscript === "@" || ref.subscript === "*") && operation === undefined) {
      const keys = variable === undefined ? dynamicKeys(sh, ref.name) : variable.keys();
      pushList(sh, keys, ref.subscript === "*", quoted, mode, out);
      return;
    }
    const target = sh.namerefTarget(ref.name);
    if (target !== null && operation === undefined) {
      out.push({ text: target, quoted, split: !quoted });
      return;
    }
    ref = indirect(sh, ref);
  }
  const content = readParameter(sh, ref);
  const label = ref.subscript === null ? ref.name : `${ref.name}[${ref.subscript}]`;
  if (part.prefix === "#") {
    if (!content.isSet && content.list === null && sh.options.nounset) unbound(sh, label);
    const length = content.list === null ? charLength(content.values[0] ?? "") : content.values.length;
    out.push({ text: String(length), quoted, split: !quoted });
    return;
  }
  if (operation?.type === "Default") {
    await expandDefault(sh, operation, ref, label, content, source, quoted, mode, out);
    return;
  }
  if (!content.isSet && content.list === null && sh.options.nounset) {
    if (operation?.type !== "Transform" || operation.operand.text !== "a") unbound(sh, label);
  }
  const values = operation === undefined ? content.values : await applyOperation(sh, operation, ref, content, source);
  if (content.list !== null) pushList(sh, values, content.list === "*", quoted, mode, out);
  else out.push({ text: values[0] ?? "", quoted, split: !quoted });
}

function badSubstitution(sh: Shell, part: ParameterExpansionPart): never {
  sh.error(`${part.text}: bad substitution`);
  throw new DiscardCommand(1);
}

function charLength(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0xd800 && c < 0xdc00) length--;
  }
  return length;
}

async function subscriptOf(sh: Shell, part: ParameterExpansionPart, source: Source): Promise<string | null> {
  const { index } = part;
  if (index === undefined) return null;
  if (index.text === "@" || index.text === "*") return index.text;
  if (index.text === "") {
    sh.error(`${part.parameter}[]: bad array subscript`);
    throw new DiscardCommand(1);
  }
  const variable = sh.lookup(part.parameter);
  if (variable?.assoc) return expandString(sh, compileOperand(index, source));
  return String(await evaluateWord(sh, compileArithText(index.text, lineAt(source, part.pos))));
}

/** `${!name}`: the parameter that the value of `name` names. */
function indirect(sh: Shell, ref: ParameterRef): ParameterRef {
  const content = readParameter(sh, ref);
  const value = content.values[0];
  if (value === undefined) {
    sh.error(`${ref.name}: invalid indirect expansion`);
    throw new DiscardCommand(1);
  }
  const target = parseReference(value);
  if (target === null) {
    sh.error(`${value}: invalid variable name`);
    throw new DiscardCommand(1);
  }
  return resolveSubscript(sh, target.name, target.subscript);
}

/** Evaluates a raw subscript as the variable's kind asks. */
export function resolveSubscript(sh: Shell, name: string, subscript: string | null): ParameterRef {
  if (subscript === null || subscript === "@" || subscript === "*") return { name, subscript };
  if (sh.lookup(name)?.assoc) return { name, subscript: subscript.replace(/^(["'])(.*)\1$/s, "$2") };
  return { name, subscript: String(evaluateOrDiscard(sh, subscript)) };
}

/** Reads a parameter. */
export function readParameter(sh: Shell, ref: ParameterRef): ParameterContent {
  const { name, subscript } = ref;
  if (name === "@" || name === "*") {
    return { values: sh.positional, list: name, isSet: sh.positional.length > 0 };
  }
  if (subscript === null) {
    const value = parameterValue(sh, name);
    return { values: value === undefined ? [] : [value], list: null, isSet: value !== undefined };
  }
  const variable = sh.lookup(name);
  if (subscript === "@" || subscript === "*") {
    const values = variable === undefined ? dynamicValues(sh, name) : variable.values();
    return { values, list: subscript, isSet: values.length > 0 };
  }
  const value =
    variable === undefined ? dynamicValues(sh, name)[Number(subscript)] : elementOf(sh, variable, name, subscript);
  return { values: value === undefined ? [] : [value], list: null, isSet: value !== undefined };
}

function dynamicValues(sh: Shell, name: string): readonly string[] {
  return sh.dynamicArray(name) ?? scalarList(parameterValue(sh, name));
}

function dynamicKeys(sh: Shell, name: string): readonly string[] {
  return dynamicValues(sh, name).map((_, index) => String(index));
}

function scalarList(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}

function elementOf(sh: Shell, variable: Variable, name: string, subscript: string): string | undefined {
  if (variable.assoc !== null) return variable.assoc.get(subscript);
  let index = Number(subscript);
  if (variable.indexed === null) return index === 0 || index === -1 ? (variable.value ?? undefined) : undefined;
  if (index < 0) {
    index += variable.indexed.end;
    if (index < 0) {
      sh.error(`${name}: bad array subscript`);
      return undefined;
    }
  }
  return variable.indexed.get(index);
}

type DefaultOperation = Extract<ParameterOperation, { type: "Default" }>;

async function expandDefault(
  sh: Shell,
  operation: DefaultOperation,
  ref: ParameterRef,
  label: string,
  content: ParameterContent,
  source: Source,
  quoted: boolean,
  mode: ExpandMode,
  out: Piece[],
): Promise<void> {
  const { operator } = operation;
  const nullCounts = operator.startsWith(":");
  const joined = content.values.length === 1 ? content.values[0]! : content.values.join(" ");
  const present = content.isSet && !(nullCounts && joined === "");
  const kind = operator.at(-1);
  const word = quoted ? compileQuotedOperand(operation.operand, source) : compileOperand(operation.operand, source);
  if (kind === "+" ? present : !present) {
    if (kind === "-" || kind === "+") {
      const pieces: Piece[] = [];
      await expandSegments(sh, word.segments, mode, pieces);
      // Unquoted text of the operand is split like the result of an expansion.
      for (const piece of pieces)
        out.push(piece.quoted || quoted || piece === FIELD_BREAK ? piece : { ...piece, split: true });
      return;
    }
    const pieces: Piece[] = [];
    await expandSegments(sh, word.segments, "string", pieces);
    const text = joinPieces(pieces);
    if (kind === "?") {
      const standard = nullCounts ? "parameter null or not set" : "parameter not set";
      sh.error(`${label}: ${operation.operand.text === "" ? standard : text}`);
      throw new ExitShell(sh.fatalStatus());
    }
    if (!isVariableName(ref.name)) {
      sh.error(`$${ref.name}: cannot assign in this way`);
      throw new DiscardCommand(1);
    }
    if (ref.subscript === "@" || ref.subscript === "*") {
      sh.error(`${label}: bad array subscript`);
      throw new DiscardCommand(1);
    }
    assign(sh, ref.name, ref.subscript, text, false);
    out.push({ text: parameterOrElement(sh, ref), quoted, split: !quoted });
    return;
  }
  if (kind === "+") return;
  if (content.list !== null) pushList(sh, content.values, content.list === "*", quoted, mode, out);
  else out.push({ text: content.values[0] ?? "", quoted, split: !quoted });
}

function parameterOrElement(sh: Shell, ref: ParameterRef): string {
  return readParameter(sh, ref).values[0] ?? "";
}

async function applyOperation(
  sh: Shell,
  operation: ParameterOperation,
  ref: ParameterRef,
  content: ParameterContent,
  source: Source,
): Promise<readonly string[]> {
  switch (operation.type) {
    case "Remove": {
      const pattern = await expandPattern(sh, compileOperand(operation.operand, source));
      return content.values.map((value) => removePattern(value, pattern, operation.operator, sh.patternOptions()));
    }
    case "Replace": {
      const pattern = await expandPattern(sh, compileOperand(operation.pattern, source));
      const pieces: Piece[] = [];
      await expandSegments(sh, compileOperand(operation.replacement, source).segments, "string", pieces);
      return content.values.map((value) =>
        replacePattern(value, pattern, operation.operator, pieces, sh.shopt.patsub_replacement, sh.patternOptions()),
      );
    }
    case "CaseModification": {
      const pattern =
        operation.operand === undefined ? "?" : await expandPattern(sh, compileOperand(operation.operand, source));
      return content.values.map((value) =>
        changeCase(value, operation.operator, pattern === "" ? "?" : pattern, sh.patternOptions()),
      );
    }
    case "Transform":
      return transform(sh, operation.operand.text, ref, content);
    case "Slice":
      return slice(sh, operation, ref, content, source);
    default:
      return content.values;
  }
}

type SliceOperation = Extract<ParameterOperation, { type: "Slice" }>;

async function slice(
  sh: Shell,
  operation: SliceOperation,
  ref: ParameterRef,
  content: ParameterContent,
  source: Source,
): Promise<readonly string[]> {
  const line = lineAt(source, operation.pos);
  const offset = Number(await evaluateWord(sh, compileHereText(operation.offset.text, line)));
  const length =
    operation.length === undefined
      ? null
      : Number(await evaluateWord(sh, compileHereText(operation.length.text, line)));
  const negative = (): never => {
    sh.error(`${operation.length?.text ?? ""}: substring expression < 0`);
    throw new DiscardCommand(1);
  };
  if (content.list === null) {
    const chars = [...(content.values[0] ?? "")];
    const start = offset < 0 ? offset + chars.length : offset;
    if (start < 0 || start > chars.length) return [""];
    const end = length === null ? chars.length : length < 0 ? chars.length + length : start + length;
    if (end < start) negative();
    return [chars.slice(start, end).join("")];
  }
  if (length !== null && length < 0) negative();
  if (ref.name === "@" || ref.name === "*") {
    const all = [sh.arg0, ...sh.positional];
    const start = offset < 0 ? offset + all.length : offset;
    if (start < 0) return [];
    return all.slice(start, length === null ? undefined : start + length);
  }
  const indexed = sh.lookup(ref.name)?.indexed ?? null;
  if (indexed === null) {
    const start = offset < 0 ? offset + content.values.length : offset;
    return start < 0 ? [] : content.values.slice(start, length === null ? undefined : start + length);
  }
  const start = offset < 0 ? offset + indexed.end : offset;
  if (start < 0) return [];
  const keys = indexed.keys().filter((key) => key >= start);
  return keys.slice(0, length ?? undefined).map((key) => indexed.get(key) ?? "");
}
