/** df(1), du(1), dd(1). */

import { Errno, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, SEEK_CUR, SEEK_SET, S_IFDIR, S_IFMT } from "@netloom/uapi";
import { concat } from "../libc/lines.js";
import { humanSize } from "../libc/human-size.js";
import { joinPath, realPath } from "../libc/path.js";
import { formatG } from "../libc/printf.js";
import { quote, quoteIfNeeded } from "../libc/quote.js";
import { readFile } from "../libc/stdio.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

/** The world's memory file systems have no size; df shows what a small machine would. */
const TMPFS_KIB = 1_048_576;

export const df = coreutil({
  name: "df",
  short: "ahHiklPt:Tx:v",
  long: {
    all: "a",
    "human-readable": "h",
    si: "H",
    inodes: "i",
    local: "l",
    portability: "P",
    type: "t",
    "print-type": "T",
    "exclude-type": "x",
    total: "total",
  },
  usage: "Usage: df [-ahHkPT] [-t TYPE] [FILE]...\nWrite how full file systems are.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const mounts = (await readFile(c.sys, "/proc/mounts"))
      .split("\n")
      .filter((l) => l !== "")
      .map((l) => l.split(" "));
    const wanted = operands.map((name) => {
      try {
        const path = realPath(c.sys, name);
        return (
          mounts
            .filter((m) => path === m[1] || path.startsWith(m[1] === "/" ? "/" : `${m[1]}/`))
            .sort((a, b) => b[1]!.length - a[1]!.length)[0] ?? null
        );
      } catch (error) {
        c.errno(quoteIfNeeded(name), error);
        return null;
      }
    });
    const sized = (type: string): boolean =>
      type === "tmpfs" || type === "ramfs" || type === "rootfs" || type === "devtmpfs";
    const rows =
      operands.length > 0 ? wanted.filter((m) => m !== null) : mounts.filter((m) => has("a") || sized(m[2]!));
    if (operands.length > 0 && rows.length === 0) return;
    const types = options.filter(([key]) => key === "t").map(([, value]) => value);
    const human = has("h") ? "iec" : has("H") ? "si" : null;
    const show = (kib: number): string => (human === null ? String(kib) : humanSize(kib * 1024, human));
    const header = [
      "Filesystem",
      ...(has("T") ? ["Type"] : []),
      human === null ? (has("P") ? "1024-blocks" : "1K-blocks") : "Size",
      "Used",
      human === null ? "Available" : "Avail",
      has("P") ? "Capacity" : "Use%",
      "Mounted on",
    ];
    const table = [header];
    for (const m of rows) {
      if (types.length > 0 && !types.includes(m[2]!)) continue;
      const total = sized(m[2]!) ? TMPFS_KIB : 0;
      table.push([
        m[0]!,
        ...(has("T") ? [m[2]!] : []),
        show(total),
        show(0),
        show(total),
        total === 0 ? "-" : "0%",
        m[1]!,
      ]);
    }
    const widths = header.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
    widths[0] = Math.max(widths[0]!, 14);
    const lefts = has("T") ? 2 : 1;
    for (const row of table)
      c.out(
        `${row.map((cell, i) => (i < lefts ? cell.padEnd(widths[i]!) : i === row.length - 1 ? cell : cell.padStart(i > lefts - 1 && i < lefts + 3 ? Math.max(5, widths[i]!) : widths[i]!))).join(" ")}\n`,
      );
  },
});

export const du = coreutil({
  name: "du",
  short: "abcd:hHklLmsSx0",
  long: {
    all: "a",
    bytes: "b",
    total: "c",
    "max-depth": "d",
    "human-readable": "h",
    summarize: "s",
    si: "si",
    "apparent-size": "apparent",
  },
  usage: "Usage: du [-abchkms] [-d DEPTH] [FILE]...\nWrite how much space files take.\n",
  run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const depth = has("s") ? 0 : Number(options.findLast(([key]) => key === "d")?.[1] ?? Infinity);
    const apparent = has("b") || has("apparent");
    const show = (bytes: number): string =>
      has("h")
        ? humanSize(bytes, "iec")
        : has("b")
          ? String(bytes)
          : String(Math.ceil(bytes / (has("m") ? 1048576 : 1024)));
    const walk = (path: string, level: number): number => {
      let total: number;
      try {
        const st = c.sys.lstat(path);
        const dir = (st.mode & S_IFMT) === S_IFDIR;
        total = apparent ? st.size : dir ? 0 : Math.ceil(st.size / 4096) * 4096;
        if (dir)
          for (const { name } of c.sys.readdir(path))
            if (name !== "." && name !== "..") total += walk(joinPath(path, name), level + 1);
        if (level <= depth && (dir || has("a") || level === 0)) c.out(`${show(total)}\t${path}\n`);
      } catch (error) {
        c.errno(level === 0 ? `cannot access ${quote(path)}` : `cannot read directory ${quote(path)}`, error);
        total = 0;
      }
      return total;
    };
    let sum = 0;
    for (const name of operands.length === 0 ? ["."] : operands) sum += walk(name, 0);
    if (has("c")) c.out(`${show(sum)}\ttotal\n`);
  },
});

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  c: 1,
  w: 2,
  b: 512,
  k: 1024,
  K: 1024,
  kB: 1000,
  M: 1048576,
  MB: 1e6,
  G: 2 ** 30,
  GB: 1e9,
};

function ddNumber(c: Command, text: string): number {
  let product = 1;
  for (const factor of text.split("x")) {
    const match = /^(\d+)([cwbkKMG]?B?)$/.exec(factor);
    const unit = match === null ? undefined : UNITS[match[2]!];
    if (match === null || unit === undefined) c.fail(`invalid number: ${quote(text)}`);
    product *= Number(match[1]) * unit;
  }
  return product;
}

export const dd = coreutil({
  name: "dd",
  usage:
    "Usage: dd [if=FILE] [of=FILE] [bs=BYTES] [count=N] [skip=N] [seek=N] [conv=LIST] [status=LEVEL]\nCopy a file by blocks.\n",
  async run(c, { operands }) {
    const set = new Map<string, string>();
    for (const operand of operands) {
      const equals = operand.indexOf("=");
      const key = equals < 0 ? "" : operand.slice(0, equals);
      if (
        ![
          "if",
          "of",
          "bs",
          "ibs",
          "obs",
          "count",
          "skip",
          "seek",
          "iseek",
          "oseek",
          "conv",
          "iflag",
          "oflag",
          "status",
          "cbs",
        ].includes(key)
      )
        c.usage(`unrecognized operand ${quote(operand)}`);
      set.set(key, operand.slice(equals + 1));
    }
    const number = (key: string, fallback: number): number => (set.has(key) ? ddNumber(c, set.get(key)!) : fallback);
    const size = number("bs", number("ibs", 512));
    const count = number("count", Infinity);
    const conv = (set.get("conv") ?? "").split(",");
    let input = 0;
    let output = 1;
    try {
      if (set.has("if")) input = c.sys.open(set.get("if")!, O_RDONLY);
    } catch (error) {
      c.failErrno(`failed to open ${quote(set.get("if")!)}`, error);
    }
    try {
      if (set.has("of"))
        output = c.sys.open(
          set.get("of")!,
          O_WRONLY | O_CREAT | (conv.includes("notrunc") || set.has("seek") ? 0 : O_TRUNC),
          0o666,
        );
    } catch (error) {
      c.failErrno(`failed to open ${quote(set.get("of")!)}`, error);
    }
    const started = c.sys.monotonicNs();
    const skip = number("skip", number("iseek", 0)) * size;
    if (skip > 0) await skipInput(c, input, skip);
    const seek = number("seek", number("oseek", 0)) * number("obs", size);
    if (seek > 0) c.sys.lseek(output, seek, SEEK_SET);
    let [full, partial, copied] = [0, 0, 0];
    while (full + partial < count) {
      let block = await c.sys.read(input, size);
      if (block.length === 0) break;
      while ((set.get("iflag") ?? "").includes("fullblock") && block.length < size) {
        const more = await c.sys.read(input, size - block.length);
        if (more.length === 0) break;
        block = concat(block, more);
      }
      if (block.length === size) full++;
      else partial++;
      let out = block;
      if (conv.includes("sync") && out.length < size) out = concat(out, new Uint8Array(size - out.length));
      if (conv.includes("ucase")) out = out.map((b) => (b >= 97 && b <= 122 ? b - 32 : b));
      if (conv.includes("lcase")) out = out.map((b) => (b >= 65 && b <= 90 ? b + 32 : b));
      await c.sys.write(output, out);
      copied += out.length;
    }
    const level = set.get("status") ?? "";
    if (level === "none") return;
    c.stdio.err(`${full}+${partial} records in\n${full}+${partial} records out\n`);
    if (level === "noxfer") return;
    const seconds = Math.max(1e-6, (c.sys.monotonicNs() - started) / 1e9);
    const sizes = copied < 1000 ? "" : `, ${scaled(copied, 1000, " kMGT")}B`;
    const binary = copied < 1024 ? "" : `, ${scaled(copied, 1024, " KMGT")}iB`;
    const sized = sizes === "" ? "" : ` (${(sizes + binary).slice(2)})`;
    c.stdio.err(
      `${copied} byte${copied === 1 ? "" : "s"}${sized} copied, ${formatG(seconds)} s, ${scaled(copied / seconds, 1000, " kMGT")}B/s\n`,
    );
  },
});

function scaled(value: number, base: number, letters: string): string {
  let i = 0;
  while (value >= base && i < letters.length - 1) {
    value /= base;
    i++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${letters[i]!.trim()}`;
}

async function skipInput(c: Command, fd: number, bytes: number): Promise<void> {
  try {
    c.sys.lseek(fd, bytes, SEEK_CUR);
  } catch (error) {
    if (!(error instanceof Errno) || error.code !== "ESPIPE") throw error;
    while (bytes > 0) {
      const block = await c.sys.read(fd, Math.min(bytes, 65536));
      if (block.length === 0) return;
      bytes -= block.length;
    }
  }
}
