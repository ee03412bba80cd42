/** Names for the numbers in events: of network namespaces and routing tables. */

import { Errno, type Sys } from "@netloom/uapi";
import { readLines } from "../libc/lines.js";

const NETNS_DIR = "/run/netns";

export class TraceNames {
  private readonly netns = new Map<number, string>();
  private readonly tables = new Map<string, string>([
    ["253", "default"],
    ["254", "main"],
    ["255", "local"],
  ]);

  constructor(private readonly sys: Sys) {}

  /** The names in /run/netns, and those in /etc/iproute2/rt_tables. A namespace that is gone by now has kept its name if `load` saw it before. */
  async load(): Promise<void> {
    this.add("/proc/1/ns/net", "host");
    for (const name of this.list(NETNS_DIR)) this.add(`${NETNS_DIR}/${name}`, name);
    try {
      for (const line of await readLines(this.sys, "/etc/iproute2/rt_tables")) {
        const m = /^\s*(\d+)\s+(\S+)/.exec(line);
        if (m !== null) this.tables.set(m[1]!, m[2]!);
      }
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }

  netnsName(inum: number): string {
    return inum === 0 ? "" : (this.netns.get(inum) ?? `net:[${inum}]`);
  }

  tableName(id: string): string {
    return this.tables.get(id) ?? id;
  }

  private list(dir: string): string[] {
    try {
      return this.sys
        .readdir(dir)
        .map((entry) => entry.name)
        .filter((name) => name !== "." && name !== "..");
    } catch (error) {
      if (error instanceof Errno) return [];
      throw error;
    }
  }

  private add(path: string, name: string): void {
    try {
      this.netns.set(this.sys.stat(path).ino, name);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }
}
