/** The two sides of sed's s command: escapes of the expression, and the replacement. */

/** A piece of a replacement: text, a group's number, or a change of case. */
export type Piece = string | number | { readonly changeCase: "L" | "U" | "l" | "u" | "E" };

/** Escapes for control characters. */
export const CONTROLS: Readonly<Record<string, string>> = { a: "\x07", f: "\f", t: "\t", v: "\v", r: "\r" };

function caseOf(letter: string): "L" | "U" | "l" | "u" | "E" {
  return letter === "L" || letter === "U" || letter === "l" || letter === "u" ? letter : "E";
}

/** The pieces of a replacement as it is written. */
export function parseReplacement(text: string): Piece[] {
  const pieces: Piece[] = [];
  let literal = "";
  const push = (piece: Piece): void => {
    if (literal !== "") pieces.push(literal);
    literal = "";
    pieces.push(piece);
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === "&") push(0);
    else if (c !== "\\") literal += c;
    else {
      const next = text[++i] ?? "\\";
      const code = /^(?:d(\d{3})|o([0-7]{3})|x([0-9A-Fa-f]{2}))/.exec(text.slice(i));
      if (/\d/.test(next)) push(Number(next));
      else if (/[LUluE]/.test(next)) push({ changeCase: caseOf(next) });
      else if (next === "n") literal += "\n";
      else if (CONTROLS[next] !== undefined) literal += CONTROLS[next];
      else if (code !== null) {
        literal += String.fromCharCode(
          code[1] !== undefined
            ? Number(code[1])
            : code[2] !== undefined
              ? Number.parseInt(code[2], 8)
              : Number.parseInt(code[3]!, 16),
        );
        i += code[0].length - 1;
      } else if (next === "c" && i + 1 < text.length)
        literal += String.fromCharCode(text[++i]!.toUpperCase().charCodeAt(0) ^ 64);
      else literal += next;
    }
  }
  if (literal !== "") pieces.push(literal);
  return pieces;
}

/** The replacement for one match. */
export function expandReplacement(pieces: readonly Piece[], match: RegExpExecArray): string {
  let out = "";
  let lasting = "";
  let once = "";
  for (const piece of pieces) {
    if (typeof piece === "object") {
      if (piece.changeCase === "E") lasting = once = "";
      else if (piece.changeCase === "L" || piece.changeCase === "U") lasting = piece.changeCase;
      else once = piece.changeCase;
      continue;
    }
    let text = typeof piece === "string" ? piece : (match[piece] ?? "");
    if (text === "") continue;
    if (lasting === "L") text = text.toLowerCase();
    else if (lasting === "U") text = text.toUpperCase();
    if (once !== "") text = (once === "u" ? text[0]!.toUpperCase() : text[0]!.toLowerCase()) + text.slice(1);
    once = "";
    out += text;
  }
  return out;
}

/** GNU's escapes for characters, which are replaced before the regular expression is read. */
export function unescapeRegex(pattern: string): string {
  return pattern
    .replace(
      /\\(?:([aftvr])|d(\d{3})|o([0-7]{3})|x([0-9A-Fa-f]{2})|c(.)|[^])/g,
      (whole, simple?: string, dec?: string, oct?: string, hexa?: string, control?: string) => {
        const code =
          dec !== undefined
            ? Number(dec)
            : oct !== undefined
              ? Number.parseInt(oct, 8)
              : hexa !== undefined
                ? Number.parseInt(hexa, 16)
                : control !== undefined
                  ? control.toUpperCase().charCodeAt(0) ^ 64
                  : -1;
        if (simple !== undefined) return CONTROLS[simple]!;
        if (code < 0) return whole;
        const c = String.fromCharCode(code);
        return /[.*[\]^$+?(){}|\\]/.test(c) ? `\\${c}` : c;
      },
    )
    .replace(/\[[^\]]*\\[n\]][^\]]*\]/g, (bracket) => bracket.replace(/\\n/g, "\n"));
}
