/**
 * What bash says about text it cannot parse. unbash recovers and goes on; bash names the token
 * where its grammar stopped, or what it was still looking for at the end of the text.
 */

import { forEachChild } from "unbash";
import type { ParsedScript, SyntaxNode } from "unbash";

/** One verdict on a text. */
export interface SyntaxFailure {
  /** Message lines; `{offset}` is where the line number of each is taken from. */
  readonly messages: readonly { readonly text: string; readonly offset: number }[];
  /** Where the failing construct was noticed: statements of earlier lines have been run by then. */
  readonly offset: number;
  /** `$?` afterwards. */
  readonly status: number;
  /** More lines could still make the text right. */
  readonly incomplete: boolean;
}

const UNTERMINATED: ReadonlyMap<string, string> = new Map([
  ["unterminated double quote", '"'],
  ["unterminated single quote", "'"],
  ["unterminated ANSI-C quote", "'"],
  ["unterminated command substitution", ")"],
  ["unterminated process substitution", ")"],
  ["unterminated arithmetic expansion", ")"],
  ["unterminated arithmetic command", ")"],
  ["unterminated parameter expansion", "}"],
  ["unterminated backtick", "`"],
]);

const TOKEN = /^(?:;;&|;;|;&|&&|\|\||\|&|&>>|&>|<<<|<<-|<<|>>|<&|>&|<>|>\||[;&|()<>\n]|[^\s;&|()<>]+)/;

/** The first failure of a parsed text, or null. */
export function findSyntaxFailure(text: string, script: ParsedScript): SyntaxFailure | null {
  const failure = firstFailure(text, script);
  if (failure === null || failure.messages.length === 0) return failure;
  // The failing command, from the line on which it begins, is not run.
  const holder = failure.incomplete
    ? script.commands.at(-1)
    : script.commands.find((statement) => statement.pos <= failure.offset && failure.offset <= statement.end);
  const start = Math.min(holder?.pos ?? failure.offset, failure.offset);
  return { ...failure, offset: text.lastIndexOf("\n", start - 1) + 1 };
}

function firstFailure(text: string, script: ParsedScript): SyntaxFailure | null {
  const missing = unclosedHereDoc(text, script);
  const odd = oddParenthesis(text, script);
  const errors = script.errors ?? [];
  if (errors.length === 0) {
    if (odd !== null) return oddToken(text, odd);
    return missing ?? nestedFailure(text, script);
  }
  // What is closed nowhere is reported before what its absence makes of the rest.
  for (const error of errors) {
    const closer = UNTERMINATED.get(error.message) ?? closerOf(error.message);
    if (closer !== undefined) {
      const list = error.message.includes("array") || error.message.includes("glob");
      return unterminated(error.message.includes("substitution") ? afterEnd(text) : error.pos, closer, list ? 1 : 2);
    }
  }
  const first = errors[0]!;
  const conditional = conditionalError(text, script, first.pos);
  if (conditional !== null) return conditional;
  // An empty group is noticed at the token after its opening bracket.
  if (first.message.startsWith("expected command in ")) return unexpectedToken(text, first.pos + 1);
  if (first.message === "expected redirect target" && /^[ \t]*(?:\n|$)/.test(text.slice(first.pos)))
    return newlineToken(text, first.pos);
  const closing = /(?:^|[\s;&|(])(fi|done|esac|then|do|else|elif|[})])$/.exec(text.slice(0, first.pos));
  if (closing !== null && /^expected '(?:then|do)'/.test(first.message))
    return unexpectedToken(text, first.pos - closing[1]!.length);
  if (odd !== null && odd < first.pos) return oddToken(text, odd);
  return unexpectedToken(text, first.pos);
}

/** `[[ a b ]]`: bash has a message of its own, and leaves `$?` alone. */
function conditionalError(text: string, script: ParsedScript, pos: number): SyntaxFailure | null {
  let inside = false;
  const visit = (node: SyntaxNode): void => {
    if (
      node.type === "TestCommand" &&
      node.pos < pos &&
      (node.end <= node.pos || pos <= node.end || text.slice(node.end, pos).trim() === "")
    )
      inside = true;
    if (!inside) forEachChild(node, visit);
  };
  visit(script);
  if (!inside || text.slice(pos).trim() === "") return null;
  return {
    messages: [{ text: "conditional binary operator expected", offset: pos }],
    offset: pos,
    status: 0,
    incomplete: false,
  };
}

/** The line after the last one: where the end of the text was noticed. */
function afterEnd(text: string): number {
  return text.endsWith("\n") ? text.length : text.length + 1;
}

function closerOf(message: string): string | undefined {
  if (!message.startsWith("unterminated")) return undefined;
  if (message.includes("array") || message.includes("glob")) return ")";
  return message.includes("quote") ? '"' : undefined;
}

function unterminated(pos: number, closer: string, status: number): SyntaxFailure {
  return {
    messages: [{ text: `unexpected EOF while looking for matching \`${closer}'`, offset: pos }],
    offset: pos,
    status,
    incomplete: true,
  };
}

function endOfFile(text: string, offset: number): SyntaxFailure {
  return {
    messages: [{ text: "syntax error: unexpected end of file", offset: afterEnd(text) }],
    offset,
    status: 2,
    incomplete: true,
  };
}

function unexpectedToken(text: string, pos: number): SyntaxFailure {
  let at = pos;
  for (;;) {
    const c = text[at];
    if (c === " " || c === "\t" || c === "\r") at++;
    else if (c === "\\" && text[at + 1] === "\n") at += 2;
    else if (c === "#" && (at === 0 || /[\s;&|()]/.test(text[at - 1]!))) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else break;
  }
  const rest = text.slice(at);
  if (rest === "" || (rest.trim() === "" && !endsWithRedirection(text, pos))) return endOfFile(text, pos);
  const match = TOKEN.exec(rest);
  let token = match === null ? rest[0]! : match[0];
  const start = text.lastIndexOf("\n", at - 1) + 1;
  if (token === "\n") token = "newline";
  const end = text.indexOf("\n", at);
  return {
    messages: [
      { text: `syntax error near unexpected token \`${token}'`, offset: at },
      { text: `\`${text.slice(start, end < 0 ? text.length : end)}'`, offset: at },
    ],
    offset: at,
    status: 2,
    incomplete: false,
  };
}

function oddToken(text: string, pos: number): SyntaxFailure {
  return /^[ \t]*(?:\n|$)/.test(text.slice(pos)) ? newlineToken(text, pos) : unexpectedToken(text, pos);
}

function newlineToken(text: string, pos: number): SyntaxFailure {
  const start = text.lastIndexOf("\n", pos - 1) + 1;
  const end = text.indexOf("\n", pos);
  return {
    messages: [
      { text: "syntax error near unexpected token `newline'", offset: start },
      { text: `\`${text.slice(start, end < 0 ? text.length : end)}'`, offset: start },
    ],
    offset: start,
    status: 2,
    incomplete: false,
  };
}

function endsWithRedirection(text: string, pos: number): boolean {
  return /[<>]&?\s*$/.test(text.slice(0, pos));
}

/** `echo (` and `a(b` pass unbash's tolerant reading; bash stops at the parenthesis. */
function oddParenthesis(text: string, script: ParsedScript): number | null {
  let found: number | null = null;
  const visit = (node: SyntaxNode): void => {
    if (found !== null) return;
    if (node.type === "Command") {
      let previous = node.name === undefined ? -1 : node.name.end;
      for (const item of node.suffix) {
        if (previous >= 0) {
          const at = previous + gap(text, previous, item.pos);
          if (at < item.pos && text[at] === "(") {
            found = previous === node.name?.end && node.prefix.length === 0 ? at + 1 : at;
            return;
          }
        }
        previous = item.end;
      }
      if (previous >= 0) {
        const at = previous + gap(text, previous, text.length);
        // After a command's first word a parenthesis begins a function: the next token is the wrong one.
        const definition = node.suffix.length === 0 && node.prefix.length === 0;
        if (text[at] === "(") found = definition ? at + 1 : at;
      }
      return;
    }
    forEachChild(node, visit);
  };
  if (text.includes("(")) visit(script);
  return found;
}

function gap(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && (text[at] === " " || text[at] === "\t")) at++;
  return at - from;
}

/** A here-document whose delimiter has not come yet: bash runs it with a warning, a terminal asks for more. */
function unclosedHereDoc(text: string, script: ParsedScript): SyntaxFailure | null {
  if (!text.includes("<<")) return null;
  let found: SyntaxFailure | null = null;
  const visit = (node: SyntaxNode): void => {
    if (node.type === "HereDoc" && node.closing === undefined && found === null && node.delimiter !== undefined) {
      found = { messages: [], offset: node.pos, status: 0, incomplete: true };
    }
    if (node.type !== "Word") forEachChild(node, visit);
  };
  visit(script);
  return found;
}

/** A syntax error inside `$( )` is found when the outer text is read. */
function nestedFailure(text: string, script: ParsedScript): SyntaxFailure | null {
  if (!text.includes("$(")) return null;
  let found: SyntaxFailure | null = null;
  const visit = (node: SyntaxNode): void => {
    if (found !== null) return;
    if (node.type === "CommandExpansion" && node.script?.errors !== undefined && node.text.startsWith("$(")) {
      const error = node.script.errors[0];
      if (error !== undefined) found = unexpectedToken(text, error.pos);
      return;
    }
    forEachChild(node, visit);
  };
  visit(script);
  return found;
}
