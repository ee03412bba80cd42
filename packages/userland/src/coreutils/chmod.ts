/** chmod(1), chown(1), chgrp(1). */

import { S_IFDIR, S_IFLNK, S_IFMT } from "@netloom/uapi";
import { applyMode, modeString } from "../libc/file-mode.js";
import { getopt } from "../libc/getopt.js";
import { UserDatabase } from "../libc/passwd.js";
import { joinPath } from "../libc/path.js";
import { quote } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";
import { currentUmask } from "./mkdir.js";

/** Calls `change` for a file and, with -R, for all below it. */
function walk(c: Command, path: string, recursive: boolean, change: (path: string) => void): void {
  change(path);
  if (!recursive) return;
  try {
    if ((c.sys.lstat(path).mode & S_IFMT) !== S_IFDIR) return;
    for (const { name } of c.sys.readdir(path))
      if (name !== "." && name !== "..") walk(c, joinPath(path, name), true, change);
  } catch (error) {
    c.errno(`cannot read directory ${quote(path)}`, error);
  }
}

export const chmod = coreutil({
  name: "chmod",
  short: "cfRv",
  long: { changes: "c", silent: "f", quiet: "f", recursive: "R", verbose: "v", reference: "reference:" },
  usage: "Usage: chmod [-cfRv] MODE[,MODE]... FILE...\nChange the permissions of files.\n",
  // `-x` and the like are modes, not options.
  rewrite(argv) {
    const i = argv.findIndex((arg, at) => at > 0 && /^-[rwxXstugoa,+=-]+$/.test(arg) && !/^-[R]*$/.test(arg));
    if (i < 0 || argv.slice(1, i).includes("--")) return argv;
    return [
      argv[0]!,
      ...getopt(argv.slice(0, i), "cfRv").options.map(([key]) => `-${key}`),
      ...argv.slice(i + 1).filter((a) => /^-[cfRv]+$/.test(a)),
      "--",
      argv[i]!,
      ...argv.slice(i + 1).filter((a) => !/^-[cfRv]+$/.test(a)),
    ];
  },
  run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const reference = options.find(([key]) => key === "reference")?.[1];
    let spec = operands[0] ?? "";
    let files = operands.slice(1);
    if (reference !== undefined) {
      try {
        spec = (c.sys.stat(reference).mode & 0o7777).toString(8);
      } catch (error) {
        c.failErrno(`failed to get attributes of ${quote(reference)}`, error);
      }
      files = [...operands];
    }
    if (reference === undefined && operands.length === 0) c.usage("missing operand");
    if (files.length === 0) c.usage(`missing operand after ${quote(spec)}`);
    const umask = currentUmask(c);
    if (applyMode(spec, 0, umask) === null) c.usage(`invalid mode: ${quote(spec)}`);
    for (const name of files) {
      walk(c, name, has("R"), (path) => {
        try {
          const old = c.sys.stat(path).mode;
          const mode = applyMode(spec, old, umask)!;
          c.sys.chmod(path, mode);
          const changed = (old & 0o7777) !== mode;
          const show = (m: number): string =>
            `${(m & 0o7777).toString(8).padStart(4, "0")} (${modeString(m & 0o7777).slice(1)})`;
          if (changed && (has("v") || has("c")))
            c.out(`mode of ${quote(path)} changed from ${show(old)} to ${show(mode)}\n`);
          else if (has("v")) c.out(`mode of ${quote(path)} retained as ${show(mode)}\n`);
        } catch (error) {
          if (has("f")) c.status = 1;
          else c.errno(`cannot access ${quote(path)}`, error);
        }
      });
    }
  },
});

async function changeOwner(
  c: Command,
  options: readonly (readonly [string, string])[],
  operands: readonly string[],
  group: boolean,
): Promise<void> {
  const has = (key: string): boolean => options.some(([k]) => k === key);
  const reference = options.find(([key]) => key === "reference")?.[1];
  if (operands.length === 0) c.usage("missing operand");
  const users = await UserDatabase.open(c.sys);
  let uid = -1;
  let gid = -1;
  let files = operands;
  if (reference !== undefined) {
    const st = c.sys.stat(reference);
    [uid, gid] = group ? [-1, st.gid] : [st.uid, st.gid];
  } else {
    const spec = operands[0]!;
    files = operands.slice(1);
    if (files.length === 0) c.usage(`missing operand after ${quote(spec)}`);
    const separator = group ? -1 : spec.search(/[:.]/);
    const user = group ? "" : separator < 0 ? spec : spec.slice(0, separator);
    const groupName = group ? spec : separator < 0 ? "" : spec.slice(separator + 1);
    const found = users.user(user);
    if (user !== "")
      uid = found?.uid ?? (/^\+?\d+$/.test(user) ? Number(user) : c.fail(`invalid user: ${quote(spec)}`));
    if (groupName !== "")
      gid =
        users.group(groupName)?.gid ??
        (/^\+?\d+$/.test(groupName) ? Number(groupName) : c.fail(`invalid group: ${quote(spec)}`));
    else if (separator >= 0 && user !== "") gid = found?.gid ?? c.fail(`invalid spec: ${quote(spec)}`);
  }
  for (const name of files) {
    walk(c, name, has("R"), (path) => {
      try {
        const st = has("h") ? c.sys.lstat(path) : c.sys.stat(path);
        if ((st.mode & S_IFMT) === S_IFLNK) return;
        c.sys.chown(path, uid, gid);
        if (!has("v") && !has("c")) return;
        const changed = (uid >= 0 && uid !== st.uid) || (gid >= 0 && gid !== st.gid);
        const what = group ? "group" : "ownership";
        const show = (u: number, g: number): string =>
          group ? users.groupName(g) : `${users.userName(u)}${gid >= 0 ? `:${users.groupName(g)}` : ""}`;
        if (changed)
          c.out(
            `changed ${what} of ${quote(path)} from ${show(st.uid, st.gid)} to ${show(uid < 0 ? st.uid : uid, gid < 0 ? st.gid : gid)}\n`,
          );
        else if (has("v")) c.out(`${what} of ${quote(path)} retained as ${show(st.uid, st.gid)}\n`);
      } catch (error) {
        if (has("f")) c.status = 1;
        else c.errno(`cannot access ${quote(path)}`, error);
      }
    });
  }
}

const OWNER_LONG = {
  changes: "c",
  silent: "f",
  quiet: "f",
  "no-dereference": "h",
  dereference: "dereference",
  recursive: "R",
  verbose: "v",
  reference: "reference:",
};

export const chown = coreutil({
  name: "chown",
  short: "cfhHLPRv",
  long: OWNER_LONG,
  usage: "Usage: chown [-cfhRv] [OWNER][:[GROUP]] FILE...\nChange the owner and group of files.\n",
  run: (c, { options, operands }) => changeOwner(c, options, operands, false),
});

export const chgrp = coreutil({
  name: "chgrp",
  short: "cfhHLPRv",
  long: OWNER_LONG,
  usage: "Usage: chgrp [-cfhRv] GROUP FILE...\nChange the group of files.\n",
  run: (c, { options, operands }) => changeOwner(c, options, operands, true),
});
