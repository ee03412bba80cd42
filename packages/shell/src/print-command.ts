/** Commands written back as text, laid out as `declare -f` and `jobs` show them. */

import type {
  Assignment,
  Case,
  Command,
  CompoundList,
  Function as FunctionNode,
  Redirection,
  Statement,
  SyntaxNode,
  TestExpression,
  Word,
} from "unbash";
import type { Source } from "./parse.js";

/** Words as written, one blank apart. */
export function printWords(words: readonly (Word | Assignment)[]): string {
  return words.map((word) => word.text).join(" ");
}

/** One command, on one line where bash does it so. */
export function printCommand(node: SyntaxNode, source: Source): string {
  return new Printer(source).node(node, 0);
}

/** A function as `declare -f` shows it. */
export function printFunction(name: string, body: SyntaxNode, source: Source): string {
  return new Printer(source).functionText(name, body, 0);
}

class Printer {
  private pendingHereDocs: string[] = [];

  constructor(private readonly source: Source) {}

  functionText(name: string, body: SyntaxNode, depth: number): string {
    let redirects = "";
    let inner = body;
    if (body.type === "Redirected") {
      redirects = body.redirects.map((redirection) => ` ${this.redirection(redirection)}`).join("");
      inner = body.command;
    }
    if (inner.type === "BraceGroup" || inner.type === "CompoundList") {
      const list = inner.type === "BraceGroup" ? inner.body : inner;
      return `${name} () \n${pad(depth)}{ \n${this.block(list, depth + 1)}\n${pad(depth)}}${redirects}`;
    }
    return `${name} () \n${pad(depth)}${this.node(inner, depth)}${redirects}`;
  }

  node(node: SyntaxNode, depth: number): string {
    switch (node.type) {
      case "Statement":
        return this.node(node.command, depth) + (node.background === true ? " &" : "");
      case "Command":
        return this.simple(node);
      case "Pipeline": {
        let text = "";
        for (const prefix of node.prefixes)
          text += prefix.type === "Negation" ? "! " : prefix.posix === undefined ? "time " : "time -p ";
        node.commands.forEach((command, index) => {
          if (index > 0) text += node.operators[index - 1] === "|&" ? " 2>&1 | " : " | ";
          text += this.node(command, depth);
        });
        return text;
      }
      case "AndOr":
        return node.commands
          .map((command, index) => (index === 0 ? "" : ` ${node.operators[index - 1]} `) + this.node(command, depth))
          .join("");
      case "Redirected":
        return (
          this.node(node.command, depth) +
          node.redirects.map((redirection) => ` ${this.redirection(redirection)}`).join("")
        );
      case "Subshell":
        return `( ${this.join(node.body.commands, depth === 0 ? "; " : `;\n${pad(depth)}`, depth)} )`;
      case "BraceGroup":
        return depth === 0
          ? `{ ${this.inline(node.body, depth)}; }`
          : `{ \n${this.block(node.body, depth + 1)}\n${pad(depth)}}`;
      case "If": {
        let text = `if ${this.inline(node.clause, depth)}; then\n${this.block(node.then, depth + 1)};\n`;
        let closing = `${pad(depth)}fi`;
        let level = depth;
        for (const elif of node.elif) {
          text += `${pad(level)}else\n${pad(level + 1)}if ${this.inline(elif.clause, level + 1)}; then\n${this.block(elif.then, level + 2)};\n`;
          level++;
          closing = `${pad(level)}fi;\n${closing}`;
        }
        if (node.else !== undefined) text += `${pad(level)}else\n${this.block(node.else, level + 1)};\n`;
        return text + closing;
      }
      case "For": {
        const words = node.wordlist === undefined ? '"$@"' : printWords(node.wordlist);
        return `for ${node.name.text} in ${words};\n${pad(depth)}do\n${this.block(node.body, depth + 1)};\n${pad(depth)}done`;
      }
      case "Select": {
        const words = node.wordlist === undefined ? '"$@"' : printWords(node.wordlist);
        return `select ${node.name.text} in ${words};\n${pad(depth)}do\n${this.block(node.body, depth + 1)};\n${pad(depth)}done`;
      }
      case "ArithmeticFor": {
        const part = (expression: { readonly pos: number; readonly end: number } | undefined): string =>
          expression === undefined ? "1" : this.source.text.slice(expression.pos, expression.end);
        return `for ((${part(node.initialize)}; ${part(node.test)}; ${part(node.update)}))\n${pad(depth)}do\n${this.block(node.body, depth + 1)};\n${pad(depth)}done`;
      }
      case "While":
        return `${node.kind} ${this.inline(node.clause, depth)}; do\n${this.block(node.body, depth + 1)};\n${pad(depth)}done`;
      case "Case":
        return this.caseText(node, depth);
      case "TestCommand":
        return `[[ ${this.test(node.expression)} ]]`;
      case "ArithmeticCommand":
        return `((${node.body}))`;
      case "Function":
        return this.nestedFunction(node, depth);
      case "Coproc":
        return `coproc ${node.name === undefined ? "" : `${node.name.text} `}${this.node(node.body, depth)}`;
      case "CompoundList":
        return this.inline(node, depth);
      default:
        return this.source.text.slice(node.pos, node.end);
    }
  }

  private nestedFunction(node: FunctionNode, depth: number): string {
    return `function ${this.functionText(node.name.text, node.body, depth)}`;
  }

  private caseText(node: Case, depth: number): string {
    let text = `case ${node.word.text} in \n`;
    for (const item of node.items) {
      text += `${pad(depth + 1)}${item.pattern.map((pattern) => pattern.text).join(" | ")})\n`;
      text += `${this.block(item.body, depth + 2)}\n`;
      text += `${pad(depth + 1)}${item.terminator ?? ";;"}\n`;
    }
    return `${text}${pad(depth)}esac`;
  }

  private test(expression: TestExpression): string {
    switch (expression.type) {
      case "TestUnary":
        return `${expression.operator} ${expression.operand.text}`;
      case "TestBinary":
        return `${expression.left.text} ${expression.operator} ${expression.right.text}`;
      case "TestLogical":
        return expression.operands.map((operand) => this.test(operand)).join(` ${expression.operator} `);
      case "TestNot":
        return `! ${this.test(expression.operand)}`;
      case "TestGroup":
        return `( ${this.test(expression.expression)} )`;
    }
  }

  private simple(node: Command): string {
    const items: string[] = [];
    const later: string[] = [];
    for (const item of node.prefix) {
      if (item.type === "Assignment") items.push(item.text);
      else later.push(this.redirection(item));
    }
    if (node.name !== undefined) items.push(node.name.text);
    for (const item of node.suffix) {
      if (item.type === "Word" || item.type === "Assignment") items.push(item.text);
      else later.push(this.redirection(item));
    }
    return [...items, ...later].join(" ");
  }

  private redirection(redirection: Redirection): string {
    const { descriptor } = redirection;
    const fd =
      descriptor === undefined
        ? ""
        : descriptor.type === "FileDescriptor"
          ? String(descriptor.value)
          : `{${descriptor.name}}`;
    if (redirection.type === "HereDoc") {
      const delimiter = redirection.delimiter?.value ?? "";
      this.pendingHereDocs.push(`${redirection.body.text}${delimiter}\n`);
      return `${fd}${redirection.operator}${redirection.delimiter?.quoted === true ? `'${delimiter}'` : delimiter}`;
    }
    const target = redirection.target?.text ?? "";
    if (redirection.operator === "<&" || redirection.operator === ">&") {
      const implied = fd === "" ? (redirection.operator === "<&" ? "0" : "1") : fd;
      return /^(?:\d+-?|-)$/.test(target)
        ? `${implied}${redirection.operator}${target}`
        : `${fd}${redirection.operator}${target}`;
    }
    return `${fd}${redirection.operator} ${target}`;
  }

  /** Statements one after the other, as in `{ a; b; }`. */
  private inline(list: CompoundList, depth: number): string {
    return this.join(list.commands, "; ", depth);
  }

  private join(statements: readonly Statement[], separator: string, depth: number): string {
    let text = "";
    statements.forEach((statement, index) => {
      text += this.node(statement, depth) + this.hereDocs();
      if (index < statements.length - 1)
        text += text.endsWith("\n") ? "" : statement.background === true ? " " : separator;
    });
    return text;
  }

  private hereDocs(): string {
    if (this.pendingHereDocs.length === 0) return "";
    const text = `\n${this.pendingHereDocs.join("")}`;
    this.pendingHereDocs = [];
    return text;
  }

  /** Statements a line each, indented. */
  private block(list: CompoundList, depth: number): string {
    let text = "";
    let afterDocument = false;
    let indent = pad(depth);
    list.commands.forEach((statement, index) => {
      text += indent + this.node(statement, depth);
      const documents = this.hereDocs();
      text += documents;
      indent = pad(depth);
      if (index === list.commands.length - 1) return;
      if (documents !== "") text += "\n";
      else if (statement.background === true) {
        text += " ";
        indent = "";
      } else text += afterDocument ? "\n" : ";\n";
      // bash leaves out the semicolon after a here-document, and after the command that follows it.
      afterDocument = documents !== "";
    });
    return text;
  }
}

function pad(depth: number): string {
  return "    ".repeat(depth);
}
