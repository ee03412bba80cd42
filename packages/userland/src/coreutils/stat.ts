/** stat(1). */

import { S_IFBLK, S_IFCHR, S_IFLNK, S_IFMT, type Stat } from "@netloom/uapi";
import { fileTypeName, modeString } from "../libc/file-mode.js";
import { UserDatabase } from "../libc/passwd.js";
import { conversion, formatString } from "../libc/printf.js";
import { quote } from "../libc/quote.js";
import { gmtime, strftime } from "../libc/strftime.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";
import { unescape } from "./escapes.js";

export const stat = coreutil({
  name: "stat",
  short: "c:fLt",
  long: { format: "c", dereference: "L", terse: "t", printf: "printf:", "file-system": "f" },
  usage: "Usage: stat [-Lt] [-c FORMAT | --printf=FORMAT] FILE...\nWrite what is known of files.\n",
  async run(c, { options, operands }) {
    let format: string | null = null;
    let escapes = false;
    for (const [key, value] of options) {
      if (key === "c" || key === "printf") {
        format = value;
        escapes = key === "printf";
      } else if (key === "t") format = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o";
      else if (key === "f") c.fail("cannot read file system information: Function not implemented");
    }
    if (operands.length === 0) c.usage("missing operand");
    const users = await UserDatabase.open(c.sys);
    for (const name of operands) {
      try {
        const st = options.some(([key]) => key === "L") ? c.sys.stat(name) : c.sys.lstat(name);
        if (format !== null)
          c.out(
            escapes
              ? expand(c, unescape(format, "format").text, name, st, users)
              : `${expand(c, format, name, st, users)}\n`,
          );
        else c.out(expand(c, defaultFormat(st), name, st, users));
      } catch (error) {
        c.errno(`cannot statx ${quote(name)}`, error);
      }
    }
  },
});

function defaultFormat(st: Stat): string {
  const device = [S_IFCHR, S_IFBLK].includes(st.mode & S_IFMT);
  return `  File: ${(st.mode & S_IFMT) === S_IFLNK ? "%n -> %Q" : "%n"}\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\nDevice: %Hd,%Ld\tInode: %-10i  Links: ${device ? "%-5h Device type: %Hr,%Lr" : "%h"}\nAccess: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n Birth: %w\n`;
}

const stamp = (st: Stat): string => strftime("%Y-%m-%d %H:%M:%S.%N %z", gmtime(st.mtime.sec, st.mtime.nsec));

function expand(c: Command, format: string, name: string, st: Stat, users: UserDatabase): string {
  return format.replace(
    /%([-#0 +']*)(\d*)(?:\.(\d*))?([HL]?[a-zA-Z%])/g,
    (whole, flags: string, width: string, precision: string | undefined, letter: string) => {
      if (letter === "%") return "%";
      const text = value(c, letter, name, st, users);
      if (text === null) return whole.length === 2 ? "?" : whole;
      const plain = letter === "a" && flags.includes("#") && !text.startsWith("0") ? `0${text}` : text;
      const zero = flags.includes("0") && /^[0-9a-f]+$/.test(plain);
      return zero
        ? plain.padStart(Number(width), "0")
        : formatString(conversion(flags, Number(width), precision === undefined ? -1 : Number(precision), "s"), plain);
    },
  );
}

function value(c: Command, letter: string, name: string, st: Stat, users: UserDatabase): string | null {
  switch (letter) {
    case "a":
      return (st.mode & 0o7777).toString(8);
    case "A":
      return modeString(st.mode);
    case "b":
      return String(Math.ceil(st.size / 4096) * 8);
    case "B":
      return "512";
    case "C":
      return "?";
    case "d":
      return String(st.dev);
    case "D":
      return st.dev.toString(16);
    case "Hd":
      return String((st.dev >>> 8) & 0xfff);
    case "Ld":
      return String(st.dev & 0xff);
    case "f":
      return st.mode.toString(16);
    case "F":
      return fileTypeName(st.mode, st.size);
    case "g":
      return String(st.gid);
    case "G":
      return users.groupName(st.gid);
    case "h":
      return String(st.nlink);
    case "i":
      return String(st.ino);
    case "m":
      return "/";
    case "n":
      return name;
    case "N":
      return (st.mode & S_IFMT) === S_IFLNK ? `${quote(name)} -> ${quote(c.sys.readlink(name))}` : quote(name);
    case "Q":
      return c.sys.readlink(name);
    case "o":
      return "4096";
    case "s":
      return String(st.size);
    case "t":
    case "Hr":
      return letter === "t" ? ((st.rdev >>> 8) & 0xfff).toString(16) : String((st.rdev >>> 8) & 0xfff);
    case "T":
    case "Lr":
      return letter === "T" ? (st.rdev & 0xff).toString(16) : String(st.rdev & 0xff);
    case "u":
      return String(st.uid);
    case "U":
      return users.userName(st.uid);
    case "w":
      return "-";
    case "W":
      return "0";
    case "x":
    case "y":
    case "z":
      return stamp(st);
    case "X":
    case "Y":
    case "Z":
      return String(st.mtime.sec);
    default:
      return null;
  }
}
