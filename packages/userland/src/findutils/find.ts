/** find(1) 4.9. */

import { Errno, S_IFDIR, S_IFLNK, S_IFMT, strerror, type Program, type Stat } from "@netloom/uapi";
import { modeString } from "../libc/file-mode.js";
import { baseName, dirName, joinPath } from "../libc/path.js";
import { UserDatabase } from "../libc/passwd.js";
import { gmtime, strftime } from "../libc/strftime.js";
import { command, CommandExit, type Command } from "../libc/command.js";
import { parseExpression, typeLetter, type Expression, type Found, type Node } from "./find-expression.js";

const USAGE =
  "Usage: find [-H] [-L] [-P] [PATH]... [EXPRESSION]\nSearch for files.\nTests: -name -iname -path -ipath -regex -type -size -empty -newer -mtime -mmin -user -group -uid -gid -perm -links -inum -readable -writable -executable -samefile -true -false\nActions: -print -print0 -printf -ls -exec -execdir -ok -delete -prune -quit\nOptions: -maxdepth -mindepth -depth -mount -xdev\n";

export const find: Program = command({
  name: "find",
  usage: USAGE,
  version: "find (GNU findutils) 4.9.0",
  raw: true,
  async run(c, { operands }) {
    let at = 0;
    let follow: "P" | "L" | "H" = "P";
    for (; /^-([PLH]|O\d?|D)$/.test(operands[at] ?? ""); at++) {
      const letter = operands[at]![1];
      if (letter === "P" || letter === "L" || letter === "H") follow = letter;
    }
    const paths: string[] = [];
    for (; at < operands.length && !/^-.|^[(!),]$/.test(operands[at]!); at++) paths.push(operands[at]!);
    const users = await UserDatabase.open(c.sys);
    const expression = parseExpression(c, operands.slice(at), users);
    const walker = new Walker(c, follow, expression, users);
    try {
      for (const path of paths.length === 0 ? ["."] : paths) await walker.start(path);
    } catch (error) {
      if (!(error instanceof CommandExit) || error !== walker.quit) throw error;
    }
    await walker.finish();
  },
});

class Walker {
  readonly quit = new CommandExit(0);
  private prune = false;

  constructor(
    private readonly c: Command,
    private readonly follow: "P" | "L" | "H",
    private readonly expression: Expression,
    readonly users: UserDatabase,
  ) {}

  async start(path: string): Promise<void> {
    await this.visit(path, path, 0, null);
  }

  async finish(): Promise<void> {
    for (const batch of this.expression.batches) await batch.finish();
  }

  private complain(path: string, error: unknown): void {
    if (!(error instanceof Errno)) throw error;
    this.c.error(`'${path}': ${strerror(error.code)}`);
  }

  private stat(path: string, depth: number): Stat {
    const { sys } = this.c;
    if (this.follow === "P" || (this.follow === "H" && depth > 0)) return sys.lstat(path);
    try {
      return sys.stat(path);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      return sys.lstat(path);
    }
  }

  private async visit(path: string, root: string, depth: number, device: number | null): Promise<void> {
    const { minDepth, maxDepth, depthFirst, oneDevice } = this.expression;
    let stat: Stat;
    try {
      stat = this.stat(path, depth);
    } catch (error) {
      return this.complain(path, error);
    }
    const found: Found = { path, root, depth, stat };
    this.prune = false;
    if (!depthFirst && depth >= minDepth) await this.evaluate(this.expression.root, found);
    const descend =
      (stat.mode & S_IFMT) === S_IFDIR &&
      depth < maxDepth &&
      !(this.prune && !depthFirst) &&
      !(oneDevice && device !== null && device !== stat.dev);
    if (descend) {
      let names: string[] = [];
      try {
        names = this.c.sys
          .readdir(path)
          .map((d) => d.name)
          .filter((n) => n !== "." && n !== "..");
      } catch (error) {
        this.complain(path, error);
      }
      for (const name of names) await this.visit(joinPath(path, name), root, depth + 1, device ?? stat.dev);
    }
    if (depthFirst && depth >= minDepth) await this.evaluate(this.expression.root, found);
    await this.c.sys.checkpoint();
  }

  private async evaluate(node: Node, found: Found): Promise<boolean> {
    switch (node.kind) {
      case "and":
        return (await this.evaluate(node.left, found)) && (await this.evaluate(node.right, found));
      case "or":
        return (await this.evaluate(node.left, found)) || (await this.evaluate(node.right, found));
      case "comma":
        await this.evaluate(node.left, found);
        return this.evaluate(node.right, found);
      case "not":
        return !(await this.evaluate(node.operand, found));
      case "test":
        return node.test(found);
      case "prune":
        this.prune = true;
        return true;
      case "quit":
        throw this.quit;
      case "print":
        this.c.out(found.path + node.end);
        return true;
      case "printf":
        this.c.out(formatFound(node.format, found, this.users, this.c));
        return true;
      case "ls":
        this.c.out(longLine(found, this.users, this.c));
        return true;
      case "delete": {
        // `.` itself cannot be removed, and find does not try.
        if (found.path === ".") return true;
        try {
          if ((found.stat.mode & S_IFMT) === S_IFDIR) this.c.sys.rmdir(found.path);
          else this.c.sys.unlink(found.path);
          return true;
        } catch (error) {
          if (!(error instanceof Errno)) throw error;
          this.c.error(`cannot delete '${found.path}': ${strerror(error.code)}`);
          return false;
        }
      }
      case "exec":
        await this.c.stdio.flush();
        return node.run(found);
    }
  }
}

function longLine({ path, stat }: Found, users: UserDatabase, c: Command): string {
  const target = (stat.mode & S_IFMT) === S_IFLNK ? ` -> ${c.sys.readlink(path)}` : "";
  const blocks = typeLetter(stat.mode) === "f" ? Math.ceil(stat.size / 4096) * 4 : 0;
  const time = strftime(
    stat.mtime.sec > c.sys.realtime().sec - 15778476 ? "%b %e %H:%M" : "%b %e  %Y",
    gmtime(stat.mtime.sec),
  );
  return `${String(stat.ino).padStart(9)} ${String(blocks).padStart(6)} ${modeString(stat.mode)} ${String(stat.nlink).padStart(3)} ${users.userName(stat.uid).padEnd(8)} ${users.groupName(stat.gid).padEnd(8)} ${String(stat.size).padStart(8)} ${time} ${path}${target}\n`;
}

function formatFound(format: string, found: Found, users: UserDatabase, c: Command): string {
  const { path, root, depth, stat } = found;
  return format.replace(/%([-0 ]?)(\d*)([AT].|[a-zA-Z%])/g, (whole, flag: string, width: string, letter: string) => {
    const text = ((): string | null => {
      switch (letter[0]) {
        case "%":
          return "%";
        case "p":
          return path;
        case "f":
          return baseName(path);
        case "h":
          return path.includes("/") ? dirName(path) : ".";
        case "P":
          return path === root ? "" : path.slice(root.endsWith("/") ? root.length : root.length + 1);
        case "H":
          return root;
        case "d":
          return String(depth);
        case "s":
          return String(stat.size);
        case "m":
          return (stat.mode & 0o7777).toString(8);
        case "M":
          return modeString(stat.mode);
        case "u":
          return users.userName(stat.uid);
        case "g":
          return users.groupName(stat.gid);
        case "U":
          return String(stat.uid);
        case "G":
          return String(stat.gid);
        case "i":
          return String(stat.ino);
        case "n":
          return String(stat.nlink);
        case "y":
        case "Y":
          return typeLetter(stat.mode);
        case "l":
          return (stat.mode & S_IFMT) === S_IFLNK ? c.sys.readlink(path) : "";
        case "t":
        case "a":
        case "c":
          return strftime("%a %b %e %H:%M:%S.%N0 %Y", gmtime(stat.mtime.sec, stat.mtime.nsec));
        case "T":
        case "A":
          return letter[1] === "@"
            ? `${stat.mtime.sec}.${String(stat.mtime.nsec).padStart(9, "0")}0`
            : strftime(`%${letter[1]}`, gmtime(stat.mtime.sec, stat.mtime.nsec));
        default:
          return null;
      }
    })();
    if (text === null) return whole;
    return flag === "-" ? text.padEnd(Number(width)) : text.padStart(Number(width), flag === "0" ? "0" : " ");
  });
}
