/**
 * The one way iproute2's commands print: every value goes through `Printer`, which writes text (by
 * line, or on one with -o), or JSON (-j, -p), so that the two can not disagree.
 */

import type { Stdio } from "../libc/stdio.js";
import { JsonWriter, type JsonValue } from "./json-writer.js";

/** What a coloured value is (ip(8), -color). */
export type Color = "ifname" | "mac" | "inet" | "inet6" | "operstate-up" | "operstate-down" | null;

const ON_LIGHT: Readonly<Record<NonNullable<Color>, string>> = {
  ifname: "\x1b[36m",
  mac: "\x1b[33m",
  inet: "\x1b[35m",
  inet6: "\x1b[34m",
  "operstate-up": "\x1b[32m",
  "operstate-down": "\x1b[31m",
};
const ON_DARK: Readonly<Record<NonNullable<Color>, string>> = {
  ifname: "\x1b[1;36m",
  mac: "\x1b[1;33m",
  inet: "\x1b[1;35m",
  inet6: "\x1b[1;34m",
  "operstate-up": "\x1b[1;32m",
  "operstate-down": "\x1b[1;31m",
};
const OFF = "\x1b[0m";

export class Printer {
  private writer: JsonWriter | null = null;
  private colors: Readonly<Record<NonNullable<Color>, string>> | null = null;
  /** What ends a line within one object's output: a newline, or a backslash with -o. */
  newline = "\n";
  /** Text that iproute2 would still hold when something is written to standard error. */
  private pending = "";

  constructor(private readonly stdio: Stdio) {}

  get json(): boolean {
    return this.writer !== null;
  }

  /** Colours for a terminal whose background is light or dark. */
  setColors(dark: boolean): void {
    this.colors = dark ? ON_DARK : ON_LIGHT;
  }

  /** Begins a command's output: with JSON, the list of all its objects. */
  begin(json: boolean, pretty: boolean): void {
    if (!json) return;
    this.writer = new JsonWriter(pretty);
    this.writer.openArray();
  }
  /** As `begin`, without the list around (one object only). */
  beginPlain(json: boolean, pretty: boolean): void {
    this.writer = json ? new JsonWriter(pretty) : null;
  }
  end(): void {
    this.writer?.closeArray();
    this.endPlain();
  }
  endPlain(): void {
    if (this.writer === null) return;
    this.pending += `${this.writer.take()}\n`;
    this.writer = null;
  }
  /** Gives up what was not printed yet, when a command ends early. */
  abandon(): void {
    this.writer = null;
  }

  /** Where iproute2 calls fflush(3): what was printed goes out before anything written to standard error later. */
  settle(): void {
    if (this.pending === "") return;
    this.stdio.out(this.pending);
    this.pending = "";
  }

  openObject(name: string | null = null): void {
    if (this.writer === null) return;
    if (name !== null) this.writer.name(name);
    this.writer.openObject();
  }
  closeObject(): void {
    this.writer?.closeObject();
  }
  /** An array; `text` is what plain output begins it with. */
  openArray(name: string | null, text = ""): void {
    if (this.writer === null) {
      this.pending += text;
      return;
    }
    if (name !== null) this.writer.name(name);
    this.writer.openArray();
  }
  closeArray(text = ""): void {
    if (this.writer === null) this.pending += text;
    else this.writer.closeArray();
  }

  /** Plain text only. */
  text(text: string): void {
    if (this.writer === null) this.pending += text;
  }
  /** The line break within an object's output. */
  nl(): void {
    if (this.writer === null) this.pending += this.newline;
  }
  /** JSON only. */
  member(name: string, value: JsonValue): void {
    if (this.writer === null) return;
    this.writer.name(name);
    this.writer.value(value);
  }
  /** A member `name`, or `text`; a null name is an element of an array. */
  field(name: string | null, value: JsonValue, text: string): void {
    if (this.writer === null) {
      this.pending += text;
      return;
    }
    if (name !== null) this.writer.name(name);
    this.writer.value(value);
  }
  /** As `field`, for a number with a fixed number of decimals. */
  raw(name: string, value: string, text: string): void {
    if (this.writer === null) {
      this.pending += text;
      return;
    }
    this.writer.name(name);
    this.writer.raw(value);
  }
  /** As `field`; in text the whole of `text` has a colour. */
  color(color: Color, name: string | null, value: JsonValue, text: string): void {
    if (this.writer !== null || color === null || this.colors === null) this.field(name, value, text);
    else this.pending += `${this.colors[color]}${text}${OFF}`;
  }
  /** Coloured text only. */
  colorText(color: Color, text: string): void {
    if (this.writer === null) this.color(color, null, null, text);
  }
  /** `on`/`off` in text, true/false in JSON. */
  onOff(name: string, value: boolean, label = name): void {
    this.field(name, value, `${label} ${value ? "on" : "off"} `);
  }
}
