/** /proc/self/mountinfo, as mount, findmnt and mountpoint read it. */

import type { Sys } from "@netloom/uapi";
import { readFile } from "../libc/stdio.js";

export interface MountEntry {
  readonly id: number;
  readonly parent: number;
  readonly device: string;
  readonly root: string;
  readonly target: string;
  readonly options: string;
  readonly propagation: string;
  readonly fstype: string;
  readonly source: string;
}

const decode = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** Options of the mount and of its file system, each once. */
function joinOptions(mount: string, superBlock: string): string {
  const all = mount.split(",");
  for (const option of superBlock.split(","))
    if (option !== "rw" && option !== "ro" && !all.includes(option)) all.push(option);
  return all.join(",");
}

/** The mounts this process sees, in order. */
export async function mountTable(sys: Sys): Promise<MountEntry[]> {
  const entries: MountEntry[] = [];
  for (const line of (await readFile(sys, "/proc/self/mountinfo")).split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const f = before.split(" ");
    const [fstype = "", source = "", superOptions = ""] = after.split(" ");
    if (f.length < 6) continue;
    entries.push({
      id: Number(f[0]),
      parent: Number(f[1]),
      device: f[2]!,
      root: decode(f[3]!),
      target: decode(f[4]!),
      options: joinOptions(f[5]!, superOptions),
      propagation: f.slice(6).join(" "),
      fstype,
      source: decode(source),
    });
  }
  return entries;
}
