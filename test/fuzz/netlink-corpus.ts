/** Requests as the programs send them in recorded scenarios: what mutation of netlink messages starts from. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runScript } from "@netloom/lab";
import { NetlinkSocket } from "../../packages/kernel/src/net/netlink/af-netlink.js";

const SCENARIOS = join(process.cwd(), "test/transcripts/scenarios");
/** Links of all kinds, addresses, routes, rules, neighbours, bridges, traffic control, namespaces. */
const RICH = [
  "12-",
  "31-",
  "42-",
  "72-",
  "73-",
  "75-",
  "76-",
  "211-",
  "221-",
  "225-",
  "228-",
  "231-",
  "233-",
  "234-",
  "235-",
  "241-",
  "251-",
  "254-",
];

/** Messages by their bytes, each once. */
export async function recordRequests(): Promise<Uint8Array[]> {
  const seen = new Map<string, Uint8Array>();
  const { sendmsg } = NetlinkSocket.prototype;
  NetlinkSocket.prototype.sendmsg = function (this: NetlinkSocket, bytes, ...rest) {
    seen.set(bytes.subarray(0, 8).join() + bytes.subarray(16).join(), bytes.slice());
    return sendmsg.call(this, bytes, ...rest);
  };
  try {
    for (const name of readdirSync(SCENARIOS).filter((file) => RICH.some((start) => file.startsWith(start))))
      await runScript({ kind: "transcript", text: readFileSync(join(SCENARIOS, name), "utf8") }, { seed: 1 });
  } finally {
    NetlinkSocket.prototype.sendmsg = sendmsg;
  }
  return [...seen.values()];
}
