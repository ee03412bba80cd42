/** `umask`, `ulimit`, `times`. */

import type { Awaitable } from "@netloom/uapi";
import type { Shell } from "../shell.js";
import { invalidOption, parseOptions, print } from "./output.js";

export function umask(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const options = parseOptions(sh, argv, "pS", "umask [-p] [-S] [MODE]");
  if (typeof options === "number") return options;
  const { letters, operands } = options;
  const current = sh.sys.umask(0);
  sh.sys.umask(current);
  const [mode] = operands;
  if (mode === undefined) {
    const text = letters.has("S") ? symbolic(current) : current.toString(8).padStart(4, "0");
    return print(sh, "umask", `${letters.has("p") ? `umask ${letters.has("S") ? "-S " : ""}` : ""}${text}\n`);
  }
  let value: number;
  if (/^\d/.test(mode)) {
    if (!/^[0-7]+$/.test(mode) || Number.parseInt(mode, 8) > 0o777) {
      sh.error(`umask: ${mode}: octal number out of range`);
      return 1;
    }
    value = Number.parseInt(mode, 8);
  } else {
    const parsed = parseSymbolic(mode, current);
    if (typeof parsed === "string") {
      sh.error(`umask: \`${parsed}': invalid symbolic mode ${/[-+=]/.test(mode) ? "character" : "operator"}`);
      return 1;
    }
    value = parsed;
  }
  sh.sys.umask(value);
  return letters.has("S") ? print(sh, "umask", `${symbolic(value)}\n`) : 0;
}

function symbolic(mask: number): string {
  const part = (shift: number): string => {
    const bits = ~(mask >> shift) & 7;
    return `${bits & 4 ? "r" : ""}${bits & 2 ? "w" : ""}${bits & 1 ? "x" : ""}`;
  };
  return `u=${part(6)},g=${part(3)},o=${part(0)}`;
}

/** The mask, or the character that is wrong. */
function parseSymbolic(mode: string, mask: number): number | string {
  let allowed = ~mask & 0o777;
  for (const clause of mode.split(",")) {
    const match = /^([ugoa]*)([-+=])([rwx]*)(.?)/.exec(clause);
    if (match === null || match[4] !== "") return match?.[4] ?? clause[0] ?? "";
    const who = match[1] === "" || match[1]!.includes("a") ? "ugo" : match[1]!;
    let bits = 0;
    for (const letter of match[3]!) bits |= letter === "r" ? 4 : letter === "w" ? 2 : 1;
    for (const one of new Set(who)) {
      const shift = one === "u" ? 6 : one === "g" ? 3 : 0;
      if (match[2] === "+") allowed |= bits << shift;
      else if (match[2] === "-") allowed &= ~(bits << shift);
      else allowed = (allowed & ~(7 << shift)) | (bits << shift);
    }
  }
  return ~allowed & 0o777;
}

const LIMITS: readonly (readonly [string, string, string])[] = [
  ["R", "real-time non-blocking time  (microseconds, -R) ", "unlimited"],
  ["c", "core file size              (blocks, -c) ", "0"],
  ["d", "data seg size               (kbytes, -d) ", "unlimited"],
  ["e", "scheduling priority                 (-e) ", "0"],
  ["f", "file size                   (blocks, -f) ", "unlimited"],
  ["i", "pending signals                     (-i) ", "7823"],
  ["l", "max locked memory           (kbytes, -l) ", "8192"],
  ["m", "max memory size             (kbytes, -m) ", "unlimited"],
  ["n", "open files                          (-n) ", "1024"],
  ["p", "pipe size                (512 bytes, -p) ", "8"],
  ["q", "POSIX message queues         (bytes, -q) ", "819200"],
  ["r", "real-time priority                  (-r) ", "0"],
  ["s", "stack size                  (kbytes, -s) ", "8192"],
  ["t", "cpu time                   (seconds, -t) ", "unlimited"],
  ["u", "max user processes                  (-u) ", "7823"],
  ["v", "virtual memory              (kbytes, -v) ", "unlimited"],
  ["x", "file locks                          (-x) ", "unlimited"],
];

/** Limits are shown; nothing in the simulated machine enforces them, so changing one is refused. */
export function ulimit(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const synopsis = "ulimit [-SHa] [-cdefilmnpqrstuvxR] [LIMIT]";
  let wanted = "";
  let index = 1;
  for (; index < argv.length && /^-./.test(argv[index]!); index++) {
    for (const letter of argv[index]!.slice(1)) {
      if (letter === "S" || letter === "H") continue;
      if (letter !== "a" && !LIMITS.some(([known]) => known === letter))
        return invalidOption(sh, "ulimit", `-${letter}`, synopsis);
      wanted += letter;
    }
  }
  const value = argv[index];
  if (wanted.includes("a")) return print(sh, "ulimit", LIMITS.map(([, label, limit]) => `${label}${limit}\n`).join(""));
  const chosen = LIMITS.filter(([letter]) => (wanted === "" ? "f" : wanted).includes(letter));
  if (value !== undefined) {
    if (!/^(?:\d+|unlimited|soft|hard)$/.test(value)) {
      sh.error(`ulimit: ${value}: invalid number`);
      return 1;
    }
    const [first] = chosen;
    if (first !== undefined && (value === first[2] || value === "soft" || value === "hard")) return 0;
    sh.error("ulimit: Netloom does not enforce resource limits");
    return 1;
  }
  return print(
    sh,
    "ulimit",
    chosen.map(([, label, limit]) => (chosen.length > 1 ? `${label}${limit}\n` : `${limit}\n`)).join(""),
  );
}

export function times(sh: Shell): Awaitable<number> {
  return print(sh, "times", "0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
}
