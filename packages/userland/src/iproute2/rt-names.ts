/** Names of routing tables, protocols, scopes, realms, DS fields and device groups: /etc/iproute2, read when first needed. */

import { Errno, type Sys } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { parseUnsigned } from "./parse-args.js";

/** A small file as text, read at once; null if there is none. */
export function readSmallFile(sys: Sys, path: string): string | null {
  let fd: number;
  try {
    fd = sys.open(path, 0);
  } catch (error) {
    if (error instanceof Errno) return null;
    throw error;
  }
  try {
    let text = "";
    for (;;) {
      const bytes = sys.read(fd, 65536);
      // Only a pipe or terminal has to be waited for, and nobody keeps names in one.
      if (bytes instanceof Promise || bytes.length === 0) return text;
      text += decodeUtf8(bytes);
    }
  } finally {
    sys.close(fd);
  }
}

/** The line of /etc/passwd or /etc/group whose field `column` is `value`; null if there is none. */
export function accountFields(sys: Sys, file: string, column: number, value: string): string[] | null {
  for (const line of (readSmallFile(sys, file) ?? "").split("\n")) {
    const fields = line.split(":");
    if (fields[column] === value) return fields;
  }
  return null;
}

const DIRECTORY = "/etc/iproute2/";
const LINE = /^\s*(0[xX][0-9a-fA-F]+|\d+)\s+(\S+)/;

/** Numbers and their names, from a file of `NUMBER NAME` lines on top of built-in ones. */
export class NameTable {
  private byId: Map<number, string> | null = null;
  private byName: Map<string, number> | null = null;

  constructor(
    private readonly sys: Sys,
    private readonly file: string,
    private readonly builtin: readonly (readonly [number, string])[],
    private readonly max: number,
  ) {}

  nameOf(id: number): string | null {
    if (this.byId === null) this.load();
    return this.byId!.get(id) ?? null;
  }

  /** The number of a name, or of a number's digits; null if it is neither. */
  parse(word: string): number | null {
    if (this.byName === null) this.load();
    return this.byName!.get(word) ?? parseUnsigned(word, this.max);
  }

  /** Whether the word is a name. */
  hasName(word: string): boolean {
    if (this.byName === null) this.load();
    return this.byName!.has(word);
  }

  private load(): void {
    const byId = new Map<number, string>();
    const byName = new Map<string, number>();
    const add = (id: number, name: string): void => {
      byId.set(id, name);
      byName.set(name, id);
    };
    for (const [id, name] of this.builtin) add(id, name);
    this.read(DIRECTORY + this.file, add);
    for (const name of this.listDirectory(`${DIRECTORY}${this.file}.d`))
      this.read(`${DIRECTORY}${this.file}.d/${name}`, add);
    this.byId = byId;
    this.byName = byName;
  }

  private listDirectory(path: string): string[] {
    if (this.file !== "rt_tables" && this.file !== "rt_protos") return [];
    try {
      return this.sys
        .readdir(path)
        .map((entry) => entry.name)
        .filter((name) => name.endsWith(".conf") && name[0] !== ".");
    } catch (error) {
      if (error instanceof Errno) return [];
      throw error;
    }
  }

  private read(path: string, add: (id: number, name: string) => void): void {
    const text = readSmallFile(this.sys, path);
    if (text === null) return;
    for (const line of text.split("\n")) {
      const m = LINE.exec(line);
      if (m === null) continue;
      const id = Number(m[1]);
      if (id <= this.max) add(id, m[2]!);
    }
  }
}

const PROTOCOLS: readonly (readonly [number, string])[] = [
  [0, "unspec"],
  [1, "redirect"],
  [2, "kernel"],
  [3, "boot"],
  [4, "static"],
  [8, "gated"],
  [9, "ra"],
  [10, "mrt"],
  [11, "zebra"],
  [12, "bird"],
  [13, "dnrouted"],
  [14, "xorp"],
  [15, "ntk"],
  [16, "dhcp"],
  [18, "keepalived"],
  [42, "babel"],
  [186, "bgp"],
  [187, "isis"],
  [188, "ospf"],
  [189, "rip"],
  [192, "eigrp"],
];
const SCOPES: readonly (readonly [number, string])[] = [
  [0, "global"],
  [200, "site"],
  [253, "link"],
  [254, "host"],
  [255, "nowhere"],
];
const TABLES: readonly (readonly [number, string])[] = [
  [253, "default"],
  [254, "main"],
  [255, "local"],
];
const GROUPS: readonly (readonly [number, string])[] = [[0, "default"]];
const REALMS: readonly (readonly [number, string])[] = [[0, "unknown"]];

/** All tables of one run. With -N numbers stay numbers in output. */
export class RtNames {
  numeric = false;
  readonly protocols: NameTable;
  readonly scopes: NameTable;
  readonly tables: NameTable;
  readonly groups: NameTable;
  readonly realms: NameTable;
  readonly dsfields: NameTable;

  constructor(sys: Sys) {
    this.protocols = new NameTable(sys, "rt_protos", PROTOCOLS, 255);
    this.scopes = new NameTable(sys, "rt_scopes", SCOPES, 255);
    this.tables = new NameTable(sys, "rt_tables", TABLES, 0xffffffff);
    this.groups = new NameTable(sys, "group", GROUPS, 0x7fffffff);
    this.realms = new NameTable(sys, "rt_realms", REALMS, 0xffff);
    this.dsfields = new NameTable(sys, "rt_dsfield", [], 255);
  }

  protocol(id: number): string {
    return this.name(this.protocols, id);
  }
  scope(id: number): string {
    return this.name(this.scopes, id);
  }
  table(id: number): string {
    return this.name(this.tables, id);
  }
  group(id: number): string {
    return this.name(this.groups, id);
  }
  realm(id: number): string {
    return this.name(this.realms, id);
  }
  dsfield(id: number): string {
    return (this.numeric ? null : this.dsfields.nameOf(id)) ?? `0x${id.toString(16).padStart(2, "0")}`;
  }
  /** A DS field's name or its hexadecimal digits; null if it is neither. */
  parseDsfield(word: string): number | null {
    if (this.dsfields.hasName(word)) return this.dsfields.parse(word);
    return parseUnsigned(word, 255, 16);
  }

  private name(table: NameTable, id: number): string {
    return (this.numeric ? null : table.nameOf(id)) ?? String(id);
  }
}

const ROUTE_TYPES: readonly (string | undefined)[] = [
  "none",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
  "nat",
  "xresolve",
];

export function routeTypeName(type: number, numeric: boolean): string {
  return (numeric ? undefined : ROUTE_TYPES[type]) ?? String(type);
}

/** The route type of a word, some by abbreviation; null if it is none. */
export function parseRouteType(word: string): number | null {
  if (word === "local") return 2;
  if (word === "nat") return 10;
  if (word === "throw") return 9;
  if (word === "brd") return 3;
  if (word !== "") {
    if ("broadcast".startsWith(word)) return 3;
    if ("anycast".startsWith(word)) return 4;
    if ("multicast".startsWith(word)) return 5;
    if ("prohibit".startsWith(word)) return 8;
    if ("unreachable".startsWith(word)) return 7;
    if ("blackhole".startsWith(word)) return 6;
    if ("xresolve".startsWith(word)) return 11;
    if ("unicast".startsWith(word)) return 1;
  }
  return parseUnsigned(word, 255);
}

/** REALM or FROM/TO, as the high and low 16 bits; null if a realm is unknown. */
export function parseRealms(names: RtNames, word: string): number | null {
  const slash = word.indexOf("/");
  const from = slash < 0 ? 0 : names.realms.parse(word.slice(0, slash));
  const last = word.slice(slash + 1);
  const to = last === "" ? 0 : names.realms.parse(last);
  return from === null || to === null ? null : ((from << 16) | to) >>> 0;
}
