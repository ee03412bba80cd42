/** /proc/net/vlan: the VLAN devices of a namespace (after net/8021q/vlanproc.c). */

import { VLAN_FLAG_REORDER_HDR } from "@netloom/netlink";
import { staticDir, textFile, type DynamicDir } from "../../fs/dynamic.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { egressPairs, isVlanDev, vlanDevPriv } from "./vlan.js";

const MODE = 0o600;
/** priv_flags of a VLAN device: IFF_802_1Q_VLAN and what all of them have. */
const PRIV_FLAGS = 0x81021;

const vlanDevices = (net: Net): NetDevice[] => net.devices().filter(isVlanDev);

function config(net: Net): string {
  let text = "VLAN Dev name\t | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\n";
  for (const dev of vlanDevices(net)) {
    const { vid, realDev } = vlanDevPriv(dev);
    text += `${dev.name.padEnd(15)}| ${vid}  | ${realDev.name}\n`;
  }
  return text;
}

function device(dev: NetDevice): string {
  const vlan = vlanDevPriv(dev);
  const s = dev.stats;
  const line = (what: string, n: number): string => `${what.padStart(30)} ${String(n).padStart(12)}\n`;
  const reorder = vlan.flags & VLAN_FLAG_REORDER_HDR ? 1 : 0;
  const qos = vlan.ingress ?? [0, 0, 0, 0, 0, 0, 0, 0];
  const ingress = qos.map((to, from) => `${from}:${to}${from < 6 ? "  " : from === 6 ? " " : ""}`).join("");
  return (
    `${dev.name}  VID: ${vlan.vid}\t REORDER_HDR: ${reorder}  dev->priv_flags: ${PRIV_FLAGS.toString(16)}\n` +
    line("total frames received", s.rxPackets) +
    line("total bytes received", s.rxBytes) +
    line("Broadcast/Multicast Rcvd", s.multicast) +
    "\n" +
    line("total frames transmitted", s.txPackets) +
    line("total bytes transmitted", s.txBytes) +
    `Device: ${vlan.realDev.name}\nINGRESS priority mappings: ${ingress}\n EGRESS priority mappings: ` +
    `${egressPairs(vlan)
      .map(([from, to]) => `${from}:${to} `)
      .join("")}\n`
  );
}

export function vlanProcDir(net: Net): DynamicDir {
  const entries = Object.fromEntries(vlanDevices(net).map((dev) => [dev.name, textFile(() => device(dev), MODE)]));
  return staticDir({ ...entries, config: textFile(() => config(net), MODE) });
}
