/** uptime(1), w(1), free(1), watch(1). */

import { Errno, type Program } from "@netloom/uapi";
import { humanSize } from "../libc/human-size.js";
import { capture } from "../libc/popen.js";
import { readFile } from "../libc/stdio.js";
import { gmtime, strftime } from "../libc/strftime.js";
import type { Command } from "../libc/command.js";
import { procpsProgram } from "./procps-program.js";

function uptimeLine(c: Command): string {
  const minutes = Math.floor(c.sys.monotonicNs() / 60e9);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  const day = days > 0 ? `${days} ${days === 1 ? "day" : "days"}, ` : "";
  const time =
    hours > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, "0")}` : `${minutes % 60} min`;
  return ` ${strftime("%H:%M:%S", gmtime(c.sys.realtime().sec))} up ${day}${time},  0 user,  load average: 0.00, 0.00, 0.00\n`;
}

export const uptime: Program = procpsProgram({
  name: "uptime",
  short: "ps",
  long: { pretty: "p", since: "s" },
  usage: "Usage: uptime [-ps]\nWrite how long the system has been up.\n",
  run(c, { options }) {
    const seconds = Math.floor(c.sys.monotonicNs() / 1e9);
    if (options.some(([key]) => key === "s"))
      c.out(`${strftime("%Y-%m-%d %H:%M:%S", gmtime(c.sys.realtime().sec - seconds))}\n`);
    else if (options.some(([key]) => key === "p")) {
      const plural = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? "" : "s"}`;
      const [days, hours, minutes] = [
        Math.floor(seconds / 86400),
        Math.floor(seconds / 3600) % 24,
        Math.floor(seconds / 60) % 60,
      ];
      const parts = [
        ...(days > 0 ? [plural(days, "day")] : []),
        ...(hours > 0 ? [plural(hours, "hour")] : []),
        ...(minutes > 0 || seconds < 60 ? [plural(minutes, "minute")] : []),
      ];
      c.out(`up ${parts.join(", ")}\n`);
    } else c.out(uptimeLine(c));
  },
});

export const w: Program = procpsProgram({
  name: "w",
  short: "hufsoip",
  long: { "no-header": "h", "no-current": "u", short: "s", from: "f", "old-style": "o", "ip-addr": "i", pids: "p" },
  usage: "Usage: w [-hs] [USER]\nWrite who is logged in and what they do.\n",
  run(c, { options }) {
    if (options.some(([key]) => key === "h")) return;
    c.out(`${uptimeLine(c)}USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n`);
  },
});

export const free: Program = procpsProgram({
  name: "free",
  short: "bkmghltwvs:c:",
  long: {
    bytes: "b",
    kibi: "k",
    mebi: "m",
    gibi: "g",
    human: "h",
    si: "si",
    total: "t",
    wide: "w",
    lohi: "l",
    seconds: "s",
    count: "c",
  },
  shortHelp: false,
  usage: "Usage: free [-bkmghtw]\nWrite how much memory is used.\n",
  async run(c, { options }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const memory = new Map<string, number>();
    try {
      for (const line of (await readFile(c.sys, "/proc/meminfo")).split("\n")) {
        const match = /^(\w+):\s+(\d+)/.exec(line);
        if (match !== null) memory.set(match[1]!, Number(match[2]));
      }
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      c.fail("Unable to create meminfo structure");
    }
    const get = (name: string): number => memory.get(name) ?? 0;
    const total = get("MemTotal");
    const cache = get("Buffers") + get("Cached") + get("SReclaimable");
    const available = memory.get("MemAvailable") ?? get("MemFree");
    const show = (kib: number): string => {
      if (has("h"))
        return kib === 0
          ? "0B"
          : humanSize(kib * 1024, "iec")
              .replace(/([A-Z])$/, "$1i")
              .replace(/^(\d+\.?\d*)$/, "$1B");
      return String(
        has("b") ? kib * 1024 : has("m") ? Math.floor(kib / 1024) : has("g") ? Math.floor(kib / 1048576) : kib,
      );
    };
    const row = (label: string, values: readonly number[]): string =>
      `${label.padEnd(8)}${values.map((v) => show(v).padStart(12)).join("")}\n`;
    const used = Math.max(0, total - available);
    c.out(`${" ".repeat(15)}total        used        free      shared  buff/cache   available\n`);
    c.out(row("Mem:", [total, used, get("MemFree"), get("Shmem"), cache, available]));
    c.out(row("Swap:", [get("SwapTotal"), get("SwapTotal") - get("SwapFree"), get("SwapFree")]));
    if (has("t"))
      c.out(
        row("Total:", [
          total + get("SwapTotal"),
          used + get("SwapTotal") - get("SwapFree"),
          get("MemFree") + get("SwapFree"),
        ]),
      );
  },
});

export const watch: Program = procpsProgram({
  name: "watch",
  short: "+bcCd::egn:pq:rtvwx",
  long: {
    beep: "b",
    color: "c",
    "no-color": "C",
    differences: "d",
    errexit: "e",
    chgexit: "g",
    interval: "n",
    precise: "p",
    equexit: "q",
    "no-title": "t",
    "no-wrap": "w",
    exec: "x",
  },
  usage: "Usage: watch [-etgw] [-n SECONDS] COMMAND [ARG]...\nRun a command again and again and show its output.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    if (operands.length === 0) c.usage(null);
    const given = (options.findLast(([key]) => key === "n")?.[1] ?? "2").replace(",", ".");
    if (!/^\d*\.?\d+$/.test(given)) c.fail(`failed to parse argument: '${given}'`);
    const interval = Math.max(0.1, Number(given));
    if (!c.sys.isatty(1)) {
      c.stdio.err("Error opening terminal: unknown.\n");
      return 1;
    }
    const line = operands.join(" ");
    let last: string | null = null;
    for (;;) {
      const output = await capture(c.sys, line, c.env);
      const title = has("t")
        ? ""
        : `Every ${interval.toFixed(1)}s: ${line}${" ".repeat(4)}${c.sys.uname().nodename}: ${strftime("%a %b %e %H:%M:%S %Y", gmtime(c.sys.realtime().sec))}\n\n`;
      c.out(`\x1b[H\x1b[2J${title}${output}`);
      await c.stdio.flush();
      if (has("g") && last !== null && last !== output) return 0;
      last = output;
      await c.sys.nanosleep(Math.round(interval * 1e9));
    }
  },
});
