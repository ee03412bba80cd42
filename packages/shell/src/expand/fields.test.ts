import { expect, test } from "vitest";
import { FIELD_BREAK, joinPattern, joinPieces, joinRegex, splitFields, type Piece } from "./fields.js";

const literal = (text: string): Piece => ({ text, quoted: false, split: false });
const quoted = (text: string): Piece => ({ text, quoted: true, split: false });
const expanded = (text: string): Piece => ({ text, quoted: false, split: true });

test.each<[string, Piece[], string | null, string[]]>([
  ["an unset IFS splits at blanks", [expanded(" a  b\tc\n")], null, ["a", "b", "c"]],
  ["what is quoted stays whole", [quoted("a  b")], null, ["a  b"]],
  ["an empty quoted piece is a field", [quoted("")], null, [""]],
  ["an empty expansion is none", [expanded("")], null, []],
  ["neighbours join", [literal("x"), expanded("a b"), quoted("y z")], null, ["xa", "by z"]],
  ["separators that are no blanks count one by one", [expanded("a:b::c:")], ":", ["a", "b", "", "c"]],
  ["a separator in front makes an empty field", [expanded(":a")], ":", ["", "a"]],
  ["blanks around a separator belong to it", [expanded("a : b:c  :: d")], " :", ["a", "b", "c", "", "d"]],
  ["an empty IFS splits nothing", [expanded("a b")], "", ["a b"]],
  [
    'boundaries of "$@"',
    [literal("x"), quoted("a"), FIELD_BREAK, quoted(""), FIELD_BREAK, quoted("b"), literal("y")],
    null,
    ["xa", "", "by"],
  ],
  ["literal text is not split", [literal("a:b")], ":", ["a:b"]],
])("%s", (_, pieces, ifs, fields) => {
  expect(splitFields(pieces, ifs, false).map((field) => field.text)).toEqual(fields);
});

test("only unquoted characters make a pattern", () => {
  const fields = splitFields([quoted("*"), expanded("a* b"), literal("?")], null, false);
  expect(fields).toEqual([
    { text: "*a*", pattern: "\\*a*" },
    { text: "b?", pattern: "b?" },
  ]);
});

test("joined forms", () => {
  const pieces = [literal("a*"), quoted("b.*"), FIELD_BREAK, expanded("c")];
  expect(joinPieces(pieces)).toBe("a*b.* c");
  expect(joinPattern(pieces)).toBe("a*b.\\* c");
  expect(joinRegex(pieces)).toBe("a*b\\.\\* c");
});
