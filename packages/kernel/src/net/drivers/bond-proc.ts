/** /proc/net/bonding/BOND (drivers/net/bonding/bond_procfs.c). */

import { BOND_MODE_8023AD, BOND_MODE_XOR } from "@netloom/netlink";
import { formatMac, putU32 } from "@netloom/wire";
import { textFile, type DynamicDir } from "../../fs/dynamic.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { adActiveAggregator, adSystemMac } from "./bond-3ad.js";
import type { PortInfo } from "./bond-lacpdu.js";
import { AD_SELECTS, FAIL_OVER_MACS, RESELECTS, XMIT_POLICIES } from "./bond-options.js";
import {
  BOND_LINK_BACK,
  BOND_LINK_FAIL,
  BOND_LINK_UP,
  bonding,
  isBond,
  slaveDuplex,
  slaveSpeed,
  type Bonding,
  type Slave,
} from "./bond-state.js";

const VERSION = "v6.1.0-56-cloud-amd64";
const MODE_NAMES: readonly string[] = [
  "load balancing (round-robin)",
  "fault-tolerance (active-backup)",
  "load balancing (xor)",
  "fault-tolerance (broadcast)",
  "IEEE 802.3ad Dynamic link aggregation",
  "transmit load balancing",
  "adaptive load balancing",
];

function linkStatus(s: Slave): string {
  return s.link === BOND_LINK_UP
    ? "up"
    : s.link === BOND_LINK_FAIL
      ? "going down"
      : s.link === BOND_LINK_BACK
        ? "going back"
        : "down";
}

function master(bond: Bonding): string {
  const { params: p } = bond;
  let text = `Bonding Mode: ${MODE_NAMES[p.mode]}${bond.usesPrimary && p.failOverMac !== 0 ? ` (fail_over_mac ${FAIL_OVER_MACS[p.failOverMac]})` : ""}\n`;
  if (p.mode === BOND_MODE_XOR || p.mode === BOND_MODE_8023AD)
    text += `Transmit Hash Policy: ${XMIT_POLICIES[p.xmitPolicy]} (${p.xmitPolicy})\n`;
  if (bond.usesPrimary) {
    const primary = bond.primarySlave;
    text += `Primary Slave: ${primary === null ? "None" : `${primary.dev.name} (primary_reselect ${RESELECTS[p.primaryReselect]})`}\n`;
    text += `Currently Active Slave: ${bond.currActive === null ? "None" : bond.currActive.dev.name}\n`;
  }
  text +=
    `MII Status: ${bond.dev.carrier ? "up" : "down"}\nMII Polling Interval (ms): ${p.miimon}\nUp Delay (ms): ${p.updelay * p.miimon}\n` +
    `Down Delay (ms): ${p.downdelay * p.miimon}\nPeer Notification Delay (ms): ${p.peerNotifDelay * p.miimon}\n`;
  if (p.arpInterval > 0) {
    text += `ARP Polling Interval (ms): ${p.arpInterval}\nARP Missed Max: ${p.missedMax}\nARP IP target/s (n.n.n.n form): ${p.arpTargets.map(ip4).join(", ")}\n`;
    text += "NS IPv6 target/s (xx::xx form):\n";
  }
  return p.mode === BOND_MODE_8023AD ? text + aggregation(bond) : text;
}

function ip4(addr: number): string {
  const b = new Uint8Array(4);
  putU32(b, 0, addr);
  return b.join(".");
}

function aggregation(bond: Bonding): string {
  const { params: p } = bond;
  const active = adActiveAggregator(bond);
  return (
    `\n802.3ad info\nLACP active: ${p.lacpActive ? "on" : "off"}\nLACP rate: ${p.lacpFast ? "fast" : "slow"}\nMin links: ${p.minLinks}\n` +
    `Aggregator selection policy (ad_select): ${AD_SELECTS[p.adSelect]}\nSystem priority: ${p.adActorSysPrio}\nSystem MAC address: ${formatMac(adSystemMac(bond))}\n` +
    (active === null
      ? `bond ${bond.dev.name} has no active aggregator\n`
      : `Active Aggregator Info:\n\tAggregator ID: ${active.id}\n\tNumber of ports: ${active.activePorts}\n\tActor Key: ${active.actorKey}\n` +
        `\tPartner Key: ${active.partnerKey}\n\tPartner Mac Address: ${formatMac(active.partnerSystem)}\n`)
  );
}

function portInfo(who: "actor" | "partner", info: PortInfo): string {
  return (
    `details ${who} lacp pdu:\n    system priority: ${info.systemPriority}\n    system mac address: ${formatMac(info.system)}\n` +
    `    ${who === "actor" ? "port" : "oper"} key: ${info.key}\n    port priority: ${info.portPriority}\n    port number: ${info.port}\n` +
    `    port state: ${info.state}\n`
  );
}

function slave(s: Slave): string {
  const speed = slaveSpeed(s);
  const duplex = slaveDuplex(s);
  let text =
    `\nSlave Interface: ${s.dev.name}\nMII Status: ${linkStatus(s)}\nSpeed: ${speed < 0 ? "Unknown" : `${speed} Mbps`}\n` +
    `Duplex: ${duplex === "unknown" ? "Unknown" : duplex}\nLink Failure Count: ${s.linkFailureCount}\nPermanent HW addr: ${formatMac(s.permMac)}\n` +
    `Slave queue ID: ${s.queueId}\n`;
  if (s.bond.mode !== BOND_MODE_8023AD || s.ad === null) return text;
  const { actor, partner, aggregator } = s.ad;
  text +=
    `Aggregator ID: ${aggregator?.id ?? "N/A"}\nActor Churn State: monitoring\nPartner Churn State: monitoring\nActor Churned Count: 0\nPartner Churned Count: 0\n` +
    portInfo("actor", actor) +
    portInfo("partner", partner);
  return text;
}

const show = (dev: NetDevice): string => {
  const bond = bonding(dev);
  return `Ethernet Channel Bonding Driver: ${VERSION}\n\n${master(bond)}${bond.slaves.map(slave).join("")}`;
};

export function bondProcDir(net: Net): DynamicDir | null {
  if (!net.stack.loadedModules.some((module) => module.name === "bonding")) return null;
  return {
    kind: "dir",
    list: () =>
      net
        .devices()
        .filter(isBond)
        .map((dev) => dev.name),
    lookup(name) {
      const dev = net.devByName.get(name);
      return dev === undefined || !isBond(dev) ? null : textFile(() => show(dev));
    },
  };
}
