/** findmnt(8) and lsns(8). */

import { Errno, type Program } from "@netloom/uapi";
import { UserDatabase } from "../libc/passwd.js";
import { realPath } from "../libc/path.js";
import { commandLine, processes, type Process } from "../procps/readproc.js";
import type { Command } from "../libc/command.js";
import { mountTable, type MountEntry } from "./mount-table.js";
import { NAMESPACES } from "./namespaces.js";
import { utilProgram } from "./util-program.js";

/** A table with columns as wide as their longest cell; `right` columns are aligned to the right. */
function table(c: Command, rows: readonly (readonly string[])[], right: readonly boolean[]): void {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      right[i] === true ? cell.padStart(widths[i]!) : i === row.length - 1 ? cell : cell.padEnd(widths[i]!),
    );
    c.out(`${cells.join(" ")}\n`);
  }
}

const MOUNT_COLUMNS: Readonly<Record<string, (m: MountEntry) => string>> = {
  TARGET: (m) => m.target,
  SOURCE: (m) => (m.root !== "/" && m.root !== "" ? `${m.source}[${m.root}]` : m.source),
  FSTYPE: (m) => m.fstype,
  OPTIONS: (m) => m.options,
  "VFS-OPTIONS": (m) => m.options,
  PROPAGATION: (m) =>
    [
      m.propagation.includes("shared:") ? "shared" : "private",
      ...(m.propagation.includes("master:") ? ["slave"] : []),
    ].join(","),
  ID: (m) => String(m.id),
  PARENT: (m) => String(m.parent),
  "MAJ:MIN": (m) => m.device,
  FSROOT: (m) => m.root,
};

export const findmnt: Program = utilProgram({
  name: "findmnt",
  short: "aAclnrPt:o:T:S:M:vifsmkRu",
  long: {
    list: "l",
    noheadings: "n",
    raw: "r",
    types: "t",
    output: "o",
    target: "T",
    source: "S",
    mountpoint: "M",
    all: "A",
    kernel: "k",
    submounts: "R",
    "first-only": "f",
    invert: "i",
  },
  usage: "Usage: findmnt [-lnr] [-t TYPES] [-o COLUMNS] [-T PATH | DEVICE | DIRECTORY]\nList mounted file systems.\n",
  async run(c, { options, operands }) {
    const get = (key: string): string | undefined => options.findLast(([k]) => k === key)?.[1];
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const columns = (get("o") ?? "TARGET,SOURCE,FSTYPE,OPTIONS").toUpperCase().split(",");
    for (const column of columns) if (MOUNT_COLUMNS[column] === undefined) c.fail(`unknown column: ${column}`);
    const mounts = await mountTable(c.sys);
    const types = get("t")?.split(",");
    const inside = get("T");
    const name = operands[0] ?? get("M") ?? get("S");
    let shown = mounts;
    if (types !== undefined) shown = shown.filter((m) => types.includes(m.fstype));
    if (inside !== undefined) {
      const path = resolve(c, inside);
      const found = mounts
        .filter((m) => path === m.target || path.startsWith(m.target === "/" ? "/" : `${m.target}/`))
        .sort((a, b) => b.target.length - a.target.length)[0];
      shown = found === undefined ? [] : [found];
    } else if (name !== undefined) {
      const path = resolve(c, name);
      shown = shown.filter(
        (m) => m.target === path || m.source === name || (has("R") && m.target.startsWith(`${path}/`)),
      );
    }
    if (shown.length === 0) return 1;
    const flat = has("l") || has("r") || types !== undefined || inside !== undefined || name !== undefined;
    const prefixes = flat ? new Map<MountEntry, string>() : tree(shown);
    const ordered = flat ? shown : [...prefixes.keys()];
    const rows = ordered.map((m) =>
      columns.map((column) => (column === "TARGET" ? (prefixes.get(m) ?? "") : "") + MOUNT_COLUMNS[column]!(m)),
    );
    if (has("r")) for (const row of has("n") ? rows : [columns, ...rows]) c.out(`${row.join(" ")}\n`);
    else table(c, has("n") ? rows : [columns, ...rows], []);
    return 0;
  },
});

function resolve(c: Command, path: string): string {
  try {
    return realPath(c.sys, path);
  } catch (error) {
    if (error instanceof Errno) return path;
    throw error;
  }
}

/** Mounts in the order of their tree, with the lines drawn before their names. */
function tree(mounts: readonly MountEntry[]): Map<MountEntry, string> {
  const out = new Map<MountEntry, string>();
  const walk = (m: MountEntry, own: string, below: string): void => {
    out.set(m, own);
    const children = mounts.filter((child) => child.parent === m.id && child !== m);
    children.forEach((child, i) => {
      const last = i === children.length - 1;
      walk(child, `${below}${last ? "`-" : "|-"}`, `${below}${last ? "  " : "| "}`);
    });
  };
  for (const m of mounts) if (!mounts.some((other) => other.id === m.parent && other !== m)) walk(m, "", "");
  return out;
}

interface NamespaceRow {
  readonly ino: number;
  readonly type: string;
  readonly processes: Process[];
  nsfs: string;
}

export const lsns: Program = utilProgram({
  name: "lsns",
  short: "Jlno:p:rt:uW",
  long: {
    json: "J",
    list: "l",
    noheadings: "n",
    output: "o",
    task: "p",
    raw: "r",
    type: "t",
    notruncate: "u",
    nowrap: "W",
  },
  usage: "Usage: lsns [-nr] [-t TYPE] [-p PID] [-o COLUMNS]\nList namespaces.\n",
  async run(c, { options }) {
    const get = (key: string): string | undefined => options.findLast(([k]) => k === key)?.[1];
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const type = get("t");
    if (type !== undefined && !NAMESPACES.some(({ file }) => file === type)) c.fail(`unknown namespace type: ${type}`);
    const pid = get("p");
    const rows = (await collect(c)).filter(
      (row) =>
        (type === undefined || row.type === type) &&
        (pid === undefined || row.processes.some((p) => p.pid === Number(pid))),
    );
    const users = await UserDatabase.open(c.sys);
    const first = (row: NamespaceRow): Process | undefined => row.processes[0];
    const values: Readonly<Record<string, (row: NamespaceRow) => string>> = {
      NS: (row) => String(row.ino),
      TYPE: (row) => row.type,
      NPROCS: (row) => String(row.processes.length),
      PID: (row) => String(first(row)?.pid ?? ""),
      PPID: (row) => String(first(row)?.ppid ?? ""),
      USER: (row) => (first(row) === undefined ? "" : users.userName(first(row)!.uid)),
      UID: (row) => String(first(row)?.uid ?? ""),
      NETNSID: (row) => (row.type === "net" ? "unassigned" : ""),
      NSFS: (row) => row.nsfs,
      COMMAND: (row) => (first(row) === undefined ? "" : commandLine(first(row)!)),
    };
    const columns = (
      get("o") ?? (type === "net" ? "NS,TYPE,NPROCS,PID,USER,NETNSID,NSFS,COMMAND" : "NS,TYPE,NPROCS,PID,USER,COMMAND")
    )
      .toUpperCase()
      .split(",");
    for (const column of columns) if (values[column] === undefined) c.fail(`unknown column: ${column}`);
    const cells = rows.map((row) => columns.map((column) => values[column]!(row)));
    if (rows.length === 0) return 0;
    const all = has("n") ? cells : [columns, ...cells];
    if (has("r")) for (const row of all) c.out(`${row.join(" ")}\n`);
    else
      table(
        c,
        all,
        columns.map((column) => ["NS", "NPROCS", "PID", "PPID", "NETNSID", "UID"].includes(column)),
      );
    return 0;
  },
});

/** The namespaces processes are in, by number; where one is mounted is known from the mount table. */
async function collect(c: Command): Promise<NamespaceRow[]> {
  const rows = new Map<string, NamespaceRow>();
  for (const p of await processes(c.sys)) {
    for (const { file } of NAMESPACES) {
      let link: string;
      try {
        link = c.sys.readlink(`/proc/${p.pid}/ns/${file}`);
      } catch (error) {
        if (error instanceof Errno) continue;
        throw error;
      }
      const row = rows.get(link);
      if (row === undefined)
        rows.set(link, { ino: Number(/\[(\d+)\]/.exec(link)?.[1] ?? 0), type: file, processes: [p], nsfs: "" });
      else row.processes.push(p);
    }
  }
  for (const mount of await mountTable(c.sys)) {
    const row = mount.fstype === "nsfs" ? rows.get(mount.root) : undefined;
    if (row !== undefined && row.nsfs === "") row.nsfs = mount.target;
  }
  return [...rows.values()].sort((a, b) => a.ino - b.ino);
}
