/** Prompt strings: PS1, PS2, PS4 and `${x@P}` (bash(1), "PROMPTING"). */

import { strftime } from "./calendar.js";
import { VERSION } from "./identity.js";
import { expandString } from "./expand/expand.js";
import { userName } from "./expand/tilde.js";
import type { Shell } from "./shell.js";
import { compileHereText } from "./word.js";

/** Decodes the escapes and expands parameters; commands inside are not run here. */
export function expandPrompt(sh: Shell, prompt: string): string {
  const decoded = decodePrompt(sh, prompt);
  if (!sh.shopt.promptvars || !/[$`]/.test(decoded)) return decoded.replace(/\\\\/g, "\\");
  const done = expandString(sh, compileHereText(decoded, sh.line));
  return typeof done === "string" ? done : decoded;
}

/** The same, for callers that can wait for `$(command)`. */
export async function expandPromptAsync(sh: Shell, prompt: string): Promise<string> {
  const decoded = decodePrompt(sh, prompt);
  if (!sh.shopt.promptvars || !/[$`]/.test(decoded)) return decoded;
  return expandString(sh, compileHereText(decoded, sh.line));
}

function decodePrompt(sh: Shell, prompt: string): string {
  return prompt.replace(
    /\\(?:D\{([^}]*)\}|([0-7]{3})|(.))/gs,
    (all, format: string | undefined, octal: string | undefined, c: string | undefined) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (format !== undefined) return timeOf(sh, format === "" ? "%H:%M:%S" : format);
      switch (c) {
        case "u":
          return userName(sh, sh.sys.geteuid());
        case "h":
          return sh.sys.uname().nodename.split(".")[0] ?? "";
        case "H":
          return sh.sys.uname().nodename;
        case "w":
          return shortened(sh, sh.cwd);
        case "W":
          return sh.cwd === sh.vars.get("HOME")?.scalar()
            ? "~"
            : sh.cwd === "/"
              ? "/"
              : (sh.cwd.split("/").at(-1) ?? "/");
        case "$":
          return sh.sys.geteuid() === 0 ? "#" : "$";
        case "s":
          return sh.arg0.split("/").at(-1)?.replace(/^-/, "") ?? "";
        case "v":
          return VERSION.split(".").slice(0, 2).join(".");
        case "V":
          return VERSION.split("(")[0] ?? "";
        case "n":
          return "\n";
        case "r":
          return "\r";
        case "a":
          return "\x07";
        case "e":
          return "\x1b";
        case "j":
          return String(sh.jobs.size);
        case "l":
          return "tty";
        case "!":
        case "#":
          return "1";
        case "t":
          return timeOf(sh, "%H:%M:%S");
        case "A":
          return timeOf(sh, "%H:%M");
        case "T":
          return timeOf(sh, "%I:%M:%S");
        case "@":
          return timeOf(sh, "%I:%M %p");
        case "d":
          return timeOf(sh, "%a %b %d");
        case "[":
        case "]":
          return "";
        case "\\":
          return "\\\\";
        default:
          return all;
      }
    },
  );
}

function shortened(sh: Shell, path: string): string {
  const home = sh.vars.get("HOME")?.scalar();
  if (home === undefined || home === "" || home === "/") return path;
  if (path === home) return "~";
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

function timeOf(sh: Shell, format: string): string {
  return strftime(format, sh.sys.realtime().sec);
}
