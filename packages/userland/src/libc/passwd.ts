/** Users and groups of /etc/passwd and /etc/group (getpwnam(3), getgrnam(3)). */

import { Errno, type Sys } from "@netloom/uapi";
import { readFile } from "./stdio.js";

export interface Passwd {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly dir: string;
  readonly shell: string;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

export class UserDatabase {
  private constructor(
    readonly users: readonly Passwd[],
    readonly groups: readonly Group[],
  ) {}

  static async open(sys: Sys): Promise<UserDatabase> {
    const users = (await fields(sys, "/etc/passwd")).map((f) => ({
      name: f[0] ?? "",
      uid: Number(f[2]),
      gid: Number(f[3]),
      dir: f[5] ?? "/",
      shell: f[6] ?? "/bin/sh",
    }));
    const groups = (await fields(sys, "/etc/group")).map((f) => ({
      name: f[0] ?? "",
      gid: Number(f[2]),
      members: (f[3] ?? "").split(",").filter((m) => m !== ""),
    }));
    return new UserDatabase(users, groups);
  }

  user(key: string | number): Passwd | null {
    return this.users.find((u) => (typeof key === "number" ? u.uid === key : u.name === key)) ?? null;
  }

  group(key: string | number): Group | null {
    return this.groups.find((g) => (typeof key === "number" ? g.gid === key : g.name === key)) ?? null;
  }

  userName(uid: number): string {
    return this.user(uid)?.name ?? String(uid);
  }

  groupName(gid: number): string {
    return this.group(gid)?.name ?? String(gid);
  }
}

async function fields(sys: Sys, path: string): Promise<string[][]> {
  try {
    return (await readFile(sys, path))
      .split("\n")
      .filter((line) => line !== "" && line[0] !== "#")
      .map((line) => line.split(":"));
  } catch (error) {
    if (error instanceof Errno) return [];
    throw error;
  }
}
