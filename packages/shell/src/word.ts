/**
 * Words made ready for expansion: the parser's parts flattened into segments that say what is
 * quoted, computed once per node of the tree.
 */

import type { Assignment, ParameterExpansionPart, Script, Word, WordPart } from "unbash";
import { expandBraces } from "./brace.js";
import { lineAt, nestedSource, parseSource, type Source } from "./parse.js";
import { hasPattern } from "./pattern.js";

/** A parameter expansion with anything beyond `$name` or `${name}`. */
export interface ParameterNode {
  readonly part: ParameterExpansionPart;
  readonly source: Source;
}

export type Segment =
  | { readonly kind: "literal"; readonly text: string; readonly quoted: boolean }
  | { readonly kind: "tilde"; readonly user: string }
  | { readonly kind: "parameter"; readonly name: string; readonly quoted: boolean; readonly node: ParameterNode | null }
  | {
      readonly kind: "command";
      readonly quoted: boolean;
      readonly script: Script;
      readonly source: Source;
      readonly text: string;
    }
  | { readonly kind: "arith"; readonly quoted: boolean; readonly expression: CompiledWord }
  | {
      readonly kind: "process";
      readonly operator: "<" | ">";
      readonly script: Script;
      readonly source: Source;
      readonly text: string;
    };

export interface CompiledWord {
  readonly segments: readonly Segment[];
  /** The word's value when nothing in it needs expanding; else null. */
  readonly constant: string | null;
}

const valueCache = new WeakMap<Word, CompiledWord>();
const textCache = new WeakMap<Word, CompiledWord>();

const ASSIGNMENT_LIKE = /^[A-Za-z_]\w*\+?=/;
/** A word of such characters only means itself. */
const PLAIN = /^[\w./:@%,+-]+$/;

/** The words an argument stands for after brace expansion. */
export function compileFields(word: Word, source: Source): readonly CompiledWord[] {
  if (word.parts === undefined && PLAIN.test(word.text))
    return [{ segments: [{ kind: "literal", text: word.text, quoted: true }], constant: word.text }];
  if (word.text.includes("{")) {
    const texts = expandBraces(word.text);
    if (texts.length > 1 || texts[0] !== word.text) {
      const line = lineAt(source, word.pos);
      const out: CompiledWord[] = [];
      for (const text of texts) {
        const compiled = compileText(text, line);
        if (compiled.segments.length > 0) out.push(compiled);
      }
      return out;
    }
  }
  return [compileParts(word, source, ASSIGNMENT_LIKE.test(word.text) ? "argument" : "word")];
}

/** A word where there is one value: no brace expansion, no fields. */
export function compileValue(word: Word, source: Source): CompiledWord {
  let known = valueCache.get(word);
  if (known === undefined) {
    known = compileParts(word, source, "assignment");
    valueCache.set(word, known);
  }
  return known;
}

/** A word in which a tilde is expanded only in front: patterns, case words, `[[` operands. */
export function compileOperand(word: Word, source: Source): CompiledWord {
  let known = textCache.get(word);
  if (known === undefined) {
    known = compileParts(word, source, "word");
    textCache.set(word, known);
  }
  return known;
}

/** A word given as text: what brace expansion makes, `${!x}`'s value, subscripts. */
export function compileText(text: string, line: number): CompiledWord {
  const source = parseSource(`: ${text}`, line);
  const command = source.statements[0]?.command;
  if (command?.type !== "Command") return literalWord(text);
  const segments: Segment[] = [];
  for (const item of command.suffix) {
    if (segments.length > 0) segments.push({ kind: "literal", text: " ", quoted: true });
    if (item.type === "Word") segments.push(...compileParts(item, source, "word").segments);
    else if (item.type === "Assignment") return literalWord(text);
  }
  return finish(segments);
}

/** An assignment's own text as a word (`echo` given what looks like a declaration's argument). */
export function compileAssignmentText(node: Assignment, source: Source): CompiledWord {
  return compileText(node.text, lineAt(source, node.pos));
}

export function literalWord(text: string): CompiledWord {
  return { segments: [{ kind: "literal", text, quoted: true }], constant: text };
}

const hereCache = new Map<string, CompiledWord>();

/** Text expanded as inside double quotes, where a double quote is an ordinary character. */
export function compileHereText(text: string, line: number): CompiledWord {
  if (!/[$`\\]/.test(text)) return literalWord(text);
  const key = `${line}:${text}`;
  let known = hereCache.get(key);
  if (known === undefined) {
    let delimiter = "E";
    while (text.includes(delimiter)) delimiter += "_";
    const parsed = parseSource(`cat <<${delimiter}\n${text}\n${delimiter}\n`);
    const source: Source = { ...parsed, firstLine: line, lineStarts: null };
    const command = source.statements[0]?.command;
    const document = command?.type === "Command" ? command.suffix[0] : undefined;
    if (document?.type === "HereDoc" && document.body.parts !== undefined) {
      const segments = compileSegments(document.body.parts, source, true);
      known = finish(trimNewline(segments));
    } else known = literalWord(text);
    if (hereCache.size >= 256) hereCache.clear();
    hereCache.set(key, known);
  }
  return known;
}

function trimNewline(segments: Segment[]): Segment[] {
  const last = segments.at(-1);
  if (last?.kind === "literal" && last.text.endsWith("\n")) {
    segments[segments.length - 1] = { ...last, text: last.text.slice(0, -1) };
  }
  return segments;
}

type TildeRule = "word" | "argument" | "assignment";

function compileParts(word: Word, source: Source, tilde: TildeRule): CompiledWord {
  const segments: Segment[] = [];
  if (word.parts === undefined) pushUnquoted(segments, word.text);
  else appendSegments(segments, word.parts, source, false);
  return finish(expandTildes(segments, tilde));
}

function compileSegments(parts: readonly WordPart[], source: Source, quoted: boolean): Segment[] {
  const out: Segment[] = [];
  appendSegments(out, parts, source, quoted);
  return out;
}

/** The segments of a `${x:-operand}` inside double quotes: single quotes are ordinary there. */
export function compileQuotedOperand(word: Word, source: Source): CompiledWord {
  const text = word.text;
  if (word.parts === undefined) return finish([{ kind: "literal", text: unescapeDouble(text), quoted: true }]);
  const segments: Segment[] = [];
  for (const part of word.parts) {
    if (part.type === "SingleQuoted") {
      segments.push(...compileHereText(part.text, lineAt(source, part.pos)).segments);
    } else if (part.type === "Literal") {
      segments.push({ kind: "literal", text: unescapeDouble(part.text), quoted: true });
    } else appendSegments(segments, [part], source, true);
  }
  return finish(segments);
}

function unescapeDouble(text: string): string {
  return text.includes("\\") ? text.replace(/\\([$`"\\}\n])/g, (_, c: string) => (c === "\n" ? "" : c)) : text;
}

function finish(segments: Segment[]): CompiledWord {
  let constant: string | null = "";
  for (const segment of segments) {
    if (
      segment.kind !== "literal" ||
      (!segment.quoted && hasPattern(segment.text, true)) ||
      segment.text.includes("[")
    ) {
      constant = null;
      break;
    }
    constant += segment.text;
  }
  return { segments, constant };
}

function appendSegments(out: Segment[], parts: readonly WordPart[], source: Source, quoted: boolean): void {
  for (const part of parts) {
    switch (part.type) {
      case "Literal":
        if (quoted) out.push({ kind: "literal", text: part.value, quoted });
        else pushUnquoted(out, part.text);
        break;
      case "SingleQuoted":
      case "AnsiCQuoted":
        out.push({ kind: "literal", text: part.value, quoted: true });
        break;
      case "DoubleQuoted":
      case "LocaleString":
        if (part.parts.every((inner) => inner.type === "Literal" && inner.value === "")) {
          out.push({ kind: "literal", text: "", quoted: true });
        } else appendSegments(out, part.parts, source, true);
        break;
      case "Glob":
        if (quoted || part.parts === undefined) out.push({ kind: "literal", text: part.text, quoted });
        else {
          out.push({ kind: "literal", text: "[", quoted });
          appendSegments(out, part.parts, source, quoted);
          out.push({ kind: "literal", text: "]", quoted });
        }
        break;
      case "ExtendedGlob":
        if (part.parts === undefined) pushUnquoted(out, part.text);
        else {
          out.push({ kind: "literal", text: `${part.operator}(`, quoted });
          appendSegments(out, part.parts, source, quoted);
          out.push({ kind: "literal", text: ")", quoted });
        }
        break;
      case "BraceExpansion":
        if (part.parts === undefined) pushUnquoted(out, part.text);
        else appendBrace(out, part.text, part.parts, part.pos, source, quoted);
        break;
      case "SimpleExpansion":
        out.push({ kind: "parameter", name: part.text.slice(1), quoted, node: null });
        break;
      case "ParameterExpansion": {
        const simple = part.prefix === undefined && part.index === undefined && part.operation === undefined;
        const plain = simple && part.text === `\${${part.parameter}}` && part.parameter !== "";
        out.push({ kind: "parameter", name: part.parameter, quoted, node: plain ? null : { part, source } });
        break;
      }
      case "CommandExpansion": {
        const script = part.script;
        if (script === undefined) break;
        out.push({ kind: "command", quoted, script, source: nestedSource(script, source, part.pos), text: part.text });
        break;
      }
      case "ArithmeticExpansion": {
        const inner = part.text.startsWith("$((") ? part.text.slice(3, -2) : part.text.slice(2, -1);
        out.push({ kind: "arith", quoted, expression: compileArithText(inner, lineAt(source, part.pos)) });
        break;
      }
      case "ProcessSubstitution": {
        const script = part.script;
        if (script === undefined) break;
        out.push({ kind: "process", operator: part.operator, script, source, text: part.text });
        break;
      }
    }
  }
}

/** A brace expression kept as it is: its text between the expansions inside it. */
function appendBrace(
  out: Segment[],
  text: string,
  parts: readonly WordPart[],
  pos: number,
  source: Source,
  quoted: boolean,
): void {
  let at = 0;
  for (const part of parts) {
    if (part.pos - pos > at) pushUnquoted(out, text.slice(at, part.pos - pos));
    appendSegments(out, [part], source, quoted);
    at = part.end - pos;
  }
  if (at < text.length) pushUnquoted(out, text.slice(at));
}

/** An arithmetic expression: expanded as in double quotes, its own double quotes removed. */
export function compileArithText(text: string, line: number): CompiledWord {
  const joined = text.includes("\\\n") ? text.replaceAll("\\\n", "") : text;
  return compileHereText(
    joined.includes('"') ? joined.replace(/(^|[^\\])"/g, "$1").replace(/(^|[^\\])"/g, "$1") : joined,
    line,
  );
}

function pushUnquoted(out: Segment[], text: string): void {
  let from = 0;
  for (let at = text.indexOf("\\"); at >= 0; at = text.indexOf("\\", from)) {
    if (at > from) out.push({ kind: "literal", text: text.slice(from, at), quoted: false });
    const next = text[at + 1];
    if (next === undefined) out.push({ kind: "literal", text: "\\", quoted: true });
    else if (next !== "\n") out.push({ kind: "literal", text: next, quoted: true });
    from = at + 2;
  }
  if (from < text.length || text === "") out.push({ kind: "literal", text: text.slice(from), quoted: false });
}

function expandTildes(segments: Segment[], rule: TildeRule): Segment[] {
  if (!segments.some((segment) => segment.kind === "literal" && !segment.quoted && segment.text.includes("~")))
    return segments;
  const out: Segment[] = [];
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    if (segment.kind !== "literal" || segment.quoted || !segment.text.includes("~")) {
      out.push(segment);
      continue;
    }
    pushTildes(out, segment.text, i === 0, i === segments.length - 1, rule);
  }
  return out;
}

function pushTildes(out: Segment[], text: string, first: boolean, last: boolean, rule: TildeRule): void {
  const literal = (piece: string): void => {
    if (piece !== "") out.push({ kind: "literal", text: piece, quoted: false });
  };
  let from = 0;
  for (let at = text.indexOf("~"); at >= 0; at = text.indexOf("~", at + 1)) {
    const before = text[at - 1];
    const starts =
      at === 0
        ? first
        : rule === "assignment"
          ? before === ":"
          : rule === "argument" && (before === ":" || before === "=");
    if (!starts) continue;
    let end = at + 1;
    while (end < text.length && text[end] !== "/" && !(rule !== "word" && text[end] === ":")) end++;
    if (end === text.length && !last) continue;
    const user = text.slice(at + 1, end);
    if (!/^(?:[A-Za-z_][\w.-]*|[+-]|[+-]?\d+)?$/.test(user)) continue;
    literal(text.slice(from, at));
    out.push({ kind: "tilde", user });
    from = end;
  }
  literal(text.slice(from));
}
