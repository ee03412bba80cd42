/** /proc/net/{dev,dev_mcast,ptype,softnet_stat} (after net/core/net-procfs.c). */

import { formatMac } from "@netloom/wire";
import { textFile } from "../../fs/dynamic.js";
import type { NetDevice } from "./net-device.js";
import type { NetModule } from "./net-module.js";
import type { Net } from "./net.js";

const pad = (value: number | string, width: number): string => String(value).padStart(width);

const DEV_HEADER = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;

function devLine(dev: NetDevice): string {
  const s = dev.stats;
  const frame = s.rxLengthErrors + s.rxCrcErrors + s.rxFrameErrors;
  const carrier = s.txCarrierErrors + s.txAbortedErrors;
  return (
    `${pad(dev.name, 6)}: ${pad(s.rxBytes, 7)} ${pad(s.rxPackets, 7)} ${pad(s.rxErrors, 4)} ${pad(s.rxDropped, 4)} ${pad(s.rxFifoErrors, 4)} ${pad(frame, 5)} ${pad(0, 10)} ${pad(s.multicast, 9)} ` +
    `${pad(s.txBytes, 8)} ${pad(s.txPackets, 7)} ${pad(s.txErrors, 4)} ${pad(s.txDropped, 4)} ${pad(s.txFifoErrors, 4)} ${pad(s.collisions, 5)} ${pad(carrier, 7)} ${pad(0, 10)}\n`
  );
}

function devMcast(net: Net): string {
  let text = "";
  for (const dev of net.devices())
    for (const [mac, users, , global] of dev.mc)
      text += `${String(dev.ifindex).padEnd(4)} ${dev.name.padEnd(15)} ${String(users).padEnd(5)} ${(global ? "1" : "0").padEnd(5)} ${formatMac(mac).replaceAll(":", "")}\n`;
  return text;
}

/** The kernel's own listeners, and those of packet sockets would stand before them. */
const PTYPE = `Type Device      Function
0800          ip_rcv
0004          llc_rcv [llc]
88f5          mrp_rcv [mrp]
0806          arp_rcv
86dd          ipv6_rcv
`;

/** One CPU's counters: packets received, eleven that stay 0, the CPU's number. */
const softnetStat = (net: Net): string =>
  `${(net.stack.processed >>> 0).toString(16).padStart(8, "0")}${" 00000000".repeat(12)}\n`;

export const coreProcModule: NetModule = {
  procNet: {
    dev: (net) => textFile(() => DEV_HEADER + net.devices().map(devLine).join("")),
    dev_mcast: (net) => textFile(() => devMcast(net)),
    ptype: () => textFile(() => PTYPE),
    softnet_stat: (net) => textFile(() => softnetStat(net)),
  },
};
