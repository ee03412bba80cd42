/** JSON as iproute2 writes it: keys in the order given, compact or indented by four spaces. */

/** A value of an object's member; null is what a flag without value prints. */
export type JsonValue = string | number | boolean | null;

export class JsonWriter {
  /** What was written so far. */
  text = "";
  private depth = 0;
  private separator = "";

  constructor(private readonly pretty: boolean) {}

  openObject(): void {
    this.open("{");
  }
  closeObject(): void {
    this.close("}");
  }
  openArray(): void {
    this.open("[");
    if (this.pretty) this.text += " ";
  }
  closeArray(): void {
    if (this.pretty && this.separator !== "") this.text += " ";
    this.separator = "";
    this.close("]");
  }
  /** The name of the member that the next value is. */
  name(name: string): void {
    this.endOfRecord();
    this.endOfLine();
    this.separator = "";
    this.text += `"${name}":`;
    if (this.pretty) this.text += " ";
  }
  value(value: JsonValue): void {
    this.raw(typeof value === "string" ? quote(value) : String(value));
  }
  /** A value in its final form: `0.00`. */
  raw(text: string): void {
    this.endOfRecord();
    this.text += text;
  }
  /** Takes what was written so far. */
  take(): string {
    const text = this.text;
    this.text = "";
    return text;
  }

  private open(bracket: string): void {
    this.endOfRecord();
    this.text += bracket;
    this.depth++;
    this.separator = "";
  }
  private close(bracket: string): void {
    this.depth--;
    if (this.separator !== "") this.endOfLine();
    this.text += bracket;
    this.separator = ",";
  }
  private endOfRecord(): void {
    this.text += this.separator;
    this.separator = ",";
  }
  private endOfLine(): void {
    if (this.pretty) this.text += `\n${" ".repeat(4 * this.depth)}`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "\b": "\\b",
  "\\": "\\\\",
  '"': '\\"',
};

function quote(text: string): string {
  let out = '"';
  for (const c of text) out += ESCAPES[c] ?? c;
  return `${out}"`;
}
