/** netstat -g: /proc/net/igmp and /proc/net/igmp6. */

import type { Sys } from "@netloom/uapi";
import { formatIp4, formatIp6 } from "@netloom/wire";
import { fields, procLines } from "./address.js";

export async function groupMemberships(sys: Sys): Promise<string> {
  let text =
    "IPv6/IPv4 Group Memberships\nInterface       RefCnt Group\n--------------- ------ ---------------------\n";
  const row = (device: string, users: number, group: string): string =>
    `${device.padEnd(15)} ${String(users).padEnd(6)} ${group}\n`;
  let device = "";
  for (const line of (await procLines(sys, "/proc/net/igmp")).slice(1)) {
    if (/^\d/.test(line)) {
      device = line
        .replace(/^\d+\s+/, "")
        .replace(/\s*:.*$/, "")
        .trim();
      continue;
    }
    const [group, users] = fields(line);
    const value = parseInt(group!, 16);
    text += row(
      device,
      Number(users),
      formatIp4((((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0),
    );
  }
  for (const line of await procLines(sys, "/proc/net/igmp6")) {
    const [, name, hex, users] = fields(line);
    text += row(
      name!,
      Number(users),
      formatIp6(Uint8Array.from({ length: 16 }, (_, i) => parseInt(hex!.slice(2 * i, 2 * i + 2), 16))),
    );
  }
  return text;
}
