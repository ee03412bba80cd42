/** less(1) and more(1): a pager pages on a terminal, with single keys; elsewhere it copies, as the real ones do. */

import { Errno, O_RDONLY, strerror, type Program } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { readBytes } from "../libc/lines.js";
import { command, type Command } from "../libc/command.js";

const PAGE = 23;

async function page(c: Command, text: string): Promise<boolean> {
  let keys: number;
  try {
    keys = c.sys.open("/dev/tty", O_RDONLY);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    c.out(text);
    return true;
  }
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  let at = 0;
  let count = PAGE;
  while (at < lines.length) {
    c.out(
      lines
        .slice(at, at + count)
        .map((line) => `${line}\n`)
        .join(""),
    );
    at += count;
    if (at >= lines.length) break;
    c.out(":");
    await c.stdio.flush();
    const key = decodeUtf8(await c.sys.read(keys, 1));
    c.out("\r\x1b[K");
    if (key === "" || key === "q" || key === "Q") return false;
    count = key === "\r" || key === "\n" || key === "j" ? 1 : PAGE;
  }
  c.sys.close(keys);
  return true;
}

function pager(name: string, version: string, missing: (name: string, error: Errno) => string): Program {
  return command({
    name,
    paths: name === "less" ? ["/usr/bin/less", "/usr/bin/pager"] : ["/usr/bin/more"],
    usage: `Usage: ${name} [FILE]...\nShow text a screen at a time.\n`,
    version,
    raw: true,
    async run(c, { operands }) {
      const files = operands.filter((o) => !/^[-+]./.test(o));
      const terminal = c.sys.isatty(1);
      if (files.length === 0 && c.sys.isatty(0)) {
        c.stdio.err(
          name === "less"
            ? 'Missing filename ("less --help" for help)\n'
            : "more: bad usage\nTry 'more --help' for more information.\n",
        );
        return 1;
      }
      for (const file of files.length === 0 ? ["-"] : files) {
        try {
          const bytes = await readBytes(c.sys, file);
          if (!terminal) await c.sys.write(1, bytes);
          else if (!(await page(c, decodeUtf8(bytes)))) return 0;
        } catch (error) {
          if (!(error instanceof Errno) || error.code === "EPIPE") throw error;
          c.stdio.err(missing(file, error));
          c.status = 1;
        }
      }
      return c.status;
    },
  });
}

export const less = pager(
  "less",
  "less 590 (GNU regular expressions)",
  (name, error) => `${name}: ${error.code === "EISDIR" ? "is a directory" : strerror(error.code)}\n`,
);
export const more = pager(
  "more",
  "more from util-linux 2.38.1",
  (name, error) => `more: cannot open ${name}: ${strerror(error.code)}\n`,
);
