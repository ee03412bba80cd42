/** brctl show, showmacs and showstp. */

import { Errno, strerror } from "@netloom/uapi";
import { formatLladdr } from "@netloom/wire";
import type { Run } from "./run.js";
import { bridges, bridgeText, deviceExists, forwardTable, isBridge, ports, portText } from "./sysfs.js";

/** Bytes of struct __fdb_entry (linux/if_bridge.h). */
const FDB_ENTRY = 16;
const HEADING = "bridge name\tbridge id\t\tSTP enabled\tinterfaces\n";
/** States of a port (BR_STATE_*). */
const STATES: readonly string[] = ["disabled", "listening", "learning", "forwarding", "blocking"];

function complain(run: Run, name: string): void {
  run.stdio.err(deviceExists(run.sys, name) ? `device ${name} is not a bridge!\n` : `bridge ${name} does not exist!\n`);
}

export async function show(run: Run, args: readonly string[]): Promise<number> {
  const { sys, stdio } = run;
  let status = 0;
  let heading = HEADING;
  for (const bridge of args.length > 0 ? args : bridges(sys)) {
    if (!isBridge(sys, bridge)) {
      complain(run, bridge);
      status = 1;
      continue;
    }
    stdio.out(heading);
    heading = "";
    const stp = (await bridgeText(sys, bridge, "stp_state")) === "0" ? "no" : "yes";
    const list = ports(sys, bridge);
    stdio.out(`${bridge}\t\t${await bridgeText(sys, bridge, "bridge_id")}\t${stp}\t\t${list[0] ?? ""}\n`);
    for (const port of list.slice(1)) stdio.out(`\t\t\t\t\t\t\t${port}\n`);
  }
  return status;
}

export async function showMacs(run: Run, [bridge]: readonly string[]): Promise<number> {
  let table: Uint8Array;
  try {
    if (!deviceExists(run.sys, bridge!)) throw new Errno("ENODEV");
    if (!isBridge(run.sys, bridge!)) throw new Errno("EOPNOTSUPP");
    table = await forwardTable(run.sys, bridge!);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.stdio.err(`read of forward table failed: ${strerror(error.code)}\n`);
    return 1;
  }
  run.stdio.out("port no\tmac addr\t\tis local?\tageing timer\n");
  const entries: { mac: string; line: string }[] = [];
  for (let o = 0; o + FDB_ENTRY <= table.length; o += FDB_ENTRY) {
    const mac = formatLladdr(table, o, 6);
    const port = table[o + 6]! | (table[o + 12]! << 8);
    const age = (table[o + 8]! | (table[o + 9]! << 8) | (table[o + 10]! << 16) | (table[o + 11]! << 24)) >>> 0;
    entries.push({
      mac,
      line: `${String(port).padStart(3)}\t${mac}\t${table[o + 7] === 0 ? "no" : "yes"}\t\t${hundredths(age)}\n`,
    });
  }
  entries.sort((a, b) => (a.mac < b.mac ? -1 : a.mac > b.mac ? 1 : 0));
  for (const { line } of entries) run.stdio.out(line);
  return 0;
}

/** `  20.00` of a number of hundredths. */
const hundredths = (value: number): string =>
  `${String(Math.floor(value / 100)).padStart(4)}.${String(value % 100).padStart(2, "0")}`;

export async function showStp(run: Run, [bridge]: readonly string[]): Promise<number> {
  const { sys, stdio } = run;
  const name = bridge!;
  if (!isBridge(sys, name)) {
    complain(run, name);
    return 1;
  }
  const text = (attribute: string): Promise<string> => bridgeText(sys, name, attribute);
  const time = async (attribute: string): Promise<string> => hundredths(Number(await text(attribute)));
  const [maxAge, hello, delay] = [await time("max_age"), await time("hello_time"), await time("forward_delay")];
  const flags = `${(await text("topology_change")) === "0" ? "" : "TOPOLOGY_CHANGE "}${(await text("topology_change_detected")) === "0" ? "" : "TOPOLOGY_CHANGE_DETECTED "}`;
  stdio.out(
    `${name}\n bridge id\t\t${await text("bridge_id")}\n designated root\t${await text("root_id")}\n` +
      ` root port\t\t${(await text("root_port")).padStart(4)}\t\t\tpath cost\t\t${(await text("root_path_cost")).padStart(4)}\n` +
      ` max age\t\t${maxAge}\t\t\tbridge max age\t\t${maxAge}\n` +
      ` hello time\t\t${hello}\t\t\tbridge hello time\t${hello}\n` +
      ` forward delay\t\t${delay}\t\t\tbridge forward delay\t${delay}\n` +
      ` ageing time\t\t${await time("ageing_time")}\n` +
      ` hello timer\t\t${await time("hello_timer")}\t\t\ttcn timer\t\t${await time("tcn_timer")}\n` +
      ` topology change timer\t${await time("topology_change_timer")}\t\t\tgc timer\t\t${await time("gc_timer")}\n` +
      ` flags\t\t\t${flags}\n\n\n`,
  );
  const list: { port: string; number: number }[] = [];
  for (const port of ports(sys, name)) list.push({ port, number: parseInt(await portText(sys, port, "port_no"), 16) });
  for (const { port, number } of list) stdio.out(await portBlock(run, port, number));
  return 0;
}

async function portBlock(run: Run, port: string, number: number): Promise<string> {
  const text = (attribute: string): Promise<string> => portText(run.sys, port, attribute);
  const time = async (attribute: string): Promise<string> => hundredths(Number(await text(attribute)));
  const hex = async (attribute: string): Promise<string> =>
    Number(await text(attribute))
      .toString(16)
      .padStart(4, "0");
  const flags = `${(await text("config_pending")) === "0" ? "" : "CONFIG_PENDING "}${(await text("change_ack")) === "0" ? "" : "TOPOLOGY_CHANGE_ACK "}`;
  const hairpin = (await text("hairpin_mode")) === "0" ? "" : ` hairpin mode\t\t${"1".padStart(4)}\n`;
  return (
    `${port} (${number})\n port id\t\t${await hex("port_id")}\t\t\tstate\t\t${(STATES[Number(await text("state"))] ?? "").padStart(15)}\n` +
    ` designated root\t${await text("designated_root")}\tpath cost\t\t${(await text("path_cost")).padStart(4)}\n` +
    ` designated bridge\t${await text("designated_bridge")}\tmessage age timer\t${await time("message_age_timer")}\n` +
    ` designated port\t${await hex("designated_port")}\t\t\tforward delay timer\t${await time("forward_delay_timer")}\n` +
    ` designated cost\t${(await text("designated_cost")).padStart(4)}\t\t\thold timer\t\t${await time("hold_timer")}\n` +
    ` flags\t\t\t${flags}\n${hairpin}\n`
  );
}
