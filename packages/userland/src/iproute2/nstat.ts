/** nstat(8): counters of the network since they were looked at last. */

import { Errno, O_CREAT, O_RDWR, O_TRUNC, strerror, type Environment, type Program, type Sys } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { fnmatch } from "../libc/fnmatch.js";
import { getopt, OptionError } from "../libc/getopt.js";
import { readFile, Stdio } from "../libc/stdio.js";

const USAGE = `Usage: nstat [OPTION]... [PATTERN [PATTERN]...]
   -a, --ignore         absolute values, not those since the last look
   -d, --scan=SECS      sample in the background
   -h, --help           this text
   -j, --json           as JSON
   -n, --nooutput       only remember the values
   -p, --pretty         JSON over several lines
   -r, --reset          begin anew
   -s, --noupdate       do not remember the values
   -t, --interval=SECS  of the averages
   -V, --version        version
   -z, --zeros          also counters that are zero
`;

interface Counter {
  readonly name: string;
  readonly value: number;
}

async function main(sys: Sys, argv: readonly string[], env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  let parsed;
  try {
    parsed = getopt(argv, "h?vVzrnasd:t:jp", {
      help: "h",
      ignore: "a",
      json: "j",
      nooutput: "n",
      pretty: "p",
      reset: "r",
      noupdate: "s",
      interval: "t",
      version: "V",
      zeros: "z",
      scan: "d",
    });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    stdio.err(`nstat: ${error.message}\n${USAGE}`);
    return 255;
  }
  const has = (key: string): boolean => parsed.options.some(([k]) => k === key);
  if (has("V") || has("v")) {
    stdio.out("nstat utility, iproute2-6.1.0\n");
    await stdio.flush();
    return 0;
  }
  if (has("h") || has("?") || has("d")) {
    stdio.err(has("d") ? "nstat: no sampling in the background here\n" : USAGE);
    return 255;
  }
  const patterns = parsed.operands;
  const history = env.get("NSTAT_HISTORY") ?? `/tmp/.nstat.u${sys.getuid()}`;
  const before = has("r") ? new Map<string, number>() : await remembered(sys, history);
  const now = await readCounters(sys);
  if (!has("n")) {
    const zeros = has("z");
    const shown = now
      .filter(({ name }) => patterns.length === 0 || patterns.some((pattern) => fnmatch(pattern, name)))
      .map(({ name, value }) => ({ name, value: has("a") ? value : value - (before.get(name) ?? 0) }))
      .filter(({ value }) => zeros || value !== 0);
    if (has("j")) stdio.out(json(shown, has("p")));
    else {
      stdio.out("#kernel\n");
      for (const { name, value } of shown)
        stdio.out(`${name.padEnd(32)}${String(value).padEnd(16)}${"0.0".padStart(6)}\n`);
    }
  }
  if (!has("s")) {
    const failed = remember(sys, history, now);
    if (failed !== null) {
      await stdio.flush();
      stdio.err(`nstat: ${history}: ${failed}\n`);
      return 255;
    }
  }
  await stdio.flush();
  return 0;
}

/** Of /proc/net/netstat, snmp6 and snmp, in this order. */
async function readCounters(sys: Sys): Promise<Counter[]> {
  const read = async (file: string): Promise<string> => {
    try {
      return await readFile(sys, `/proc/net/${file}`);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      return "";
    }
  };
  return [
    ...twoLines(await read("snmp")),
    ...(await read("snmp6")).split("\n").flatMap((line) => {
      const [name, value] = line.trim().split(/\s+/);
      return name === undefined || value === undefined ? [] : [{ name, value: Number(value) }];
    }),
    ...twoLines(await read("netstat")),
  ];
}

/** `Ip: Forwarding DefaultTTL ...` above `Ip: 1 64 ...`. */
function twoLines(text: string): Counter[] {
  const lines = text.split("\n");
  const out: Counter[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [prefix, ...names] = lines[i]!.split(" ");
    const values = lines[i + 1]!.split(" ").slice(1);
    names.forEach((name, k) => {
      const full = prefix!.slice(0, -1) + name;
      // These are settings.
      if (!/^(IpForwarding|IpDefaultTTL|TcpRto|TcpMaxConn|TcpCurrEstab)/.test(full))
        out.push({ name: full, value: Number(values[k]) });
    });
  }
  return out;
}

/** What was there at the last look: lines of name, value and rate. */
async function remembered(sys: Sys, path: string): Promise<Map<string, number>> {
  const known = new Map<string, number>();
  try {
    for (const line of (await readFile(sys, path)).split("\n")) {
      const [name, value] = line.trim().split(/\s+/);
      if (name !== undefined && value !== undefined && !name.startsWith("#")) known.set(name, Number(value));
    }
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  return known;
}

function remember(sys: Sys, path: string, counters: readonly Counter[]): string | null {
  try {
    const fd = sys.open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600);
    const text = `#kernel\n${counters.map(({ name, value }) => `${name.padEnd(32)}${String(value).padEnd(16)}${"0.0".padStart(6)}\n`).join("")}`;
    const done = sys.write(fd, encodeUtf8(text));
    if (done instanceof Promise) done.catch(() => {});
    sys.close(fd);
    return null;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return strerror(error.code);
  }
}

function json(counters: readonly Counter[], pretty: boolean): string {
  const fields = counters.map(({ name, value }) => `"${name}":${pretty ? " " : ""}${value}`);
  if (!pretty) return `{"kernel":{${fields.join(",")}}}\n`;
  return `{\n    "kernel": {\n        ${fields.join(",\n        ")}\n    }\n}\n`;
}

export const nstatProgram: Program = { name: "nstat", paths: ["/usr/bin/nstat"], main };
