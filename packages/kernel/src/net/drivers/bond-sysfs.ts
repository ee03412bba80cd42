/** /sys/class/net/BOND/bonding, SLAVE/bonding_slave and bonding_masters (drivers/net/bonding/bond_sysfs.c, bond_sysfs_slave.c). */

import { Errno } from "@netloom/uapi";
import { BOND_MODE_8023AD } from "@netloom/netlink";
import { formatMac, isMacMulticast, parseIp4, parseMac, putU32 } from "@netloom/wire";
import { staticDir, textFile, type DynamicFile, type DynamicNode } from "../../fs/dynamic.js";
import { NET_NAME_USER } from "../core/dev-name.js";
import { registerNetdevice, unregisterNetdevice } from "../core/dev-register.js";
import { netifCarrierOff } from "../core/linkwatch.js";
import { devValidName } from "../core/dev-name.js";
import { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { adActiveAggregator, type AdPort, type Aggregator } from "./bond-3ad.js";
import { BOND_OPTIONS, checkOption, setActiveSlave, setOption, setPrimary, type BondOption } from "./bond-options.js";
import { bondEnslave, bondRelease } from "./bond-slave.js";
import {
  BOND_LINK_BACK,
  BOND_LINK_FAIL,
  BOND_LINK_UP,
  bonding,
  isBond,
  slaveOf,
  type Bonding,
  type Slave,
} from "./bond-state.js";

function file(read: () => string, write: ((text: string) => void) | null): DynamicFile {
  if (write === null) return textFile(() => `${read()}\n`);
  return { kind: "file", mode: 0o644, read: () => `${read()}\n`, write: (text) => write(text.replace(/\n$/, "")) };
}

/** The value a word means: its name, or its number. EINVAL. */
function parse(option: BondOption, text: string): number {
  const word = text.trim();
  const named = option.values?.indexOf(word) ?? -1;
  if (named >= 0) return named;
  if (!/^[0-9]+$/.test(word)) throw new Errno("EINVAL");
  return Number(word);
}

function optionFile(bond: Bonding, option: BondOption): DynamicFile {
  return file(
    () => {
      const value = option.get(bond.params);
      return option.values === undefined ? String(value) : `${option.values[value] ?? ""} ${value}`;
    },
    (text) => {
      checkOption(bond, option);
      setOption(bond, option, parse(option, text));
    },
  );
}

/** `+NAME` enslaves, `-NAME` releases. ENODEV, EPERM. */
function storeSlaves(bond: Bonding, text: string): void {
  if (!/^[+-]/.test(text)) throw new Errno("EPERM");
  const name = text.slice(1).trim();
  if ((text[0] !== "+" && text[0] !== "-") || !devValidName(name)) throw new Errno("EPERM");
  const dev = bond.dev.net.devByName.get(name);
  if (dev === undefined) throw new Errno("ENODEV");
  if (text[0] === "+") bondEnslave(bond, dev);
  else bondRelease(bond, dev);
}

/** `+ADDRESS` and `-ADDRESS`. */
function storeTargets(bond: Bonding, text: string): void {
  const addr = parseIp4(text.slice(1).trim());
  if (addr === null) throw new Errno("EPERM");
  const { params } = bond;
  if (text[0] === "+") {
    if (params.arpTargets.includes(addr)) throw new Errno("EINVAL");
    params.arpTargets = [...params.arpTargets, addr];
  } else if (text[0] === "-") {
    if (!params.arpTargets.includes(addr)) throw new Errno("EINVAL");
    params.arpTargets = params.arpTargets.filter((other) => other !== addr);
  } else throw new Errno("EPERM");
}

function targets(bond: Bonding): string {
  return bond.params.arpTargets
    .map((addr) => {
      const b = new Uint8Array(4);
      putU32(b, 0, addr);
      return b.join(".");
    })
    .join(" ");
}

/** `SLAVE:ID ...`. */
function storeQueueId(bond: Bonding, text: string): void {
  const [name, id] = text.trim().split(":");
  const s = bond.slaves.find((other) => other.dev.name === name);
  if (s === undefined || id === undefined || !/^[0-9]+$/.test(id) || Number(id) > bond.dev.numTxQueues)
    throw new Errno("EPERM");
  s.queueId = Number(id);
}

function bondingDir(bond: Bonding): DynamicNode {
  const O = BOND_OPTIONS;
  const o = (option: BondOption): DynamicFile => optionFile(bond, option);
  const ad = (show: (active: Aggregator) => string | number, none: string): DynamicFile =>
    textFile(() => {
      if (bond.mode !== BOND_MODE_8023AD) return "";
      const active = adActiveAggregator(bond);
      return active === null ? none : `${show(active)}\n`;
    });
  const adOption = (option: BondOption): DynamicFile => ({
    ...o(option),
    read: () => (bond.mode === BOND_MODE_8023AD ? `${option.get(bond.params)}\n` : ""),
  });
  return staticDir({
    active_slave: {
      ...file(
        () => bond.currActive?.dev.name ?? "",
        (text) => setActiveSlave(bond, text.trim()),
      ),
      read: () => (bond.usesPrimary && bond.currActive !== null ? `${bond.currActive.dev.name}\n` : ""),
    },
    ad_actor_key: ad((active) => active.actorKey, "0\n"),
    ad_actor_sys_prio: adOption(O.adActorSysPrio),
    ad_actor_system: {
      kind: "file",
      mode: 0o644,
      read: () => (bond.mode === BOND_MODE_8023AD ? `${formatMac(bond.params.adActorSystem)}\n` : ""),
      write(text) {
        const mac = parseMac(text.trim());
        if (mac === null || isMacMulticast(mac)) throw new Errno("EINVAL");
        setOption(bond, O.adActorSystem, mac);
      },
    },
    ad_aggregator: ad((active) => active.id, "0\n"),
    ad_num_ports: ad((active) => active.activePorts, "0\n"),
    ad_partner_key: ad((active) => active.partnerKey, "0\n"),
    ad_partner_mac: ad((active) => formatMac(active.partnerSystem), ""),
    ad_select: o(O.adSelect),
    ad_user_port_key: adOption(O.adUserPortKey),
    all_slaves_active: o(O.allSlavesActive),
    arp_all_targets: o(O.arpAllTargets),
    arp_interval: o(O.arpInterval),
    arp_ip_target: {
      ...file(
        () => "",
        (text) => storeTargets(bond, text),
      ),
      read: () => (bond.params.arpTargets.length > 0 ? `${targets(bond)}\n` : ""),
    },
    arp_missed_max: o(O.missedMax),
    arp_validate: o(O.arpValidate),
    downdelay: o(O.downdelay),
    fail_over_mac: o(O.failOverMac),
    lacp_active: o(O.lacpActive),
    lacp_rate: o(O.lacpRate),
    lp_interval: o(O.lpInterval),
    mii_status: file(() => (bond.dev.carrier ? "up" : "down"), null),
    miimon: o(O.miimon),
    min_links: o(O.minLinks),
    mode: o(O.mode),
    num_grat_arp: o(O.numPeerNotif),
    num_unsol_na: o(O.numPeerNotif),
    packets_per_slave: o(O.packetsPerSlave),
    peer_notif_delay: o(O.peerNotifDelay),
    primary: {
      ...file(
        () => "",
        (text) => setPrimary(bond, text.trim()),
      ),
      read: () => (bond.primarySlave === null ? "" : `${bond.primarySlave.dev.name}\n`),
    },
    primary_reselect: o(O.primaryReselect),
    queue_id: file(
      () => bond.slaves.map((s) => `${s.dev.name}:${s.queueId}`).join(" "),
      (text) => storeQueueId(bond, text),
    ),
    resend_igmp: o(O.resendIgmp),
    slaves: {
      ...file(
        () => "",
        (text) => storeSlaves(bond, text),
      ),
      read: () => (bond.slaves.length > 0 ? `${bond.slaves.map((s) => s.dev.name).join(" ")}\n` : ""),
    },
    tlb_dynamic_lb: o(O.tlbDynamicLb),
    updelay: o(O.updelay),
    use_carrier: o(O.useCarrier),
    xmit_hash_policy: o(O.xmitHashPolicy),
  });
}

function slaveDir(s: Slave): DynamicNode {
  const status = (): string =>
    s.link === BOND_LINK_UP
      ? "up"
      : s.link === BOND_LINK_FAIL
        ? "going down"
        : s.link === BOND_LINK_BACK
          ? "going back"
          : "down";
  const ad = (show: (port: AdPort) => string | number): DynamicFile =>
    file(() => (s.bond.mode === BOND_MODE_8023AD && s.ad !== null ? String(show(s.ad)) : "N/A"), null);
  return staticDir({
    ad_actor_oper_port_state: ad((port) => port.actor.state),
    ad_aggregator_id: ad((port) => port.aggregator?.id ?? "N/A"),
    ad_partner_oper_port_state: ad((port) => port.partner.state),
    link_failure_count: file(() => String(s.linkFailureCount), null),
    mii_status: file(status, null),
    perm_hwaddr: file(() => formatMac(s.permMac), null),
    queue_id: file(() => String(s.queueId), null),
    state: file(() => (s.backup ? "backup" : "active"), null),
  });
}

export function bondSysfs(dev: NetDevice): Readonly<Record<string, DynamicNode>> | null {
  if (isBond(dev)) return { bonding: bondingDir(bonding(dev)) };
  const s = slaveOf(dev);
  return s === null ? null : { bonding_slave: slaveDir(s) };
}

/** `+NAME` makes a bond, `-NAME` deletes one. EEXIST, ENODEV, EPERM. */
function storeMasters(net: Net, text: string): void {
  const name = text.slice(1).trim();
  const ops = net.stack.linkOps.get("bond");
  if (ops === undefined) throw new Errno("EOPNOTSUPP");
  if (text[0] === "+") {
    if (net.devByName.has(name)) throw new Errno("EEXIST");
    const dev = new NetDevice(net, name, ops.ops);
    dev.linkOps = ops;
    dev.nameAssignType = NET_NAME_USER;
    dev.numTxQueues = dev.numRxQueues = ops.numTxQueues ?? 1;
    ops.setup(dev);
    registerNetdevice(dev);
    netifCarrierOff(dev);
  } else if (text[0] === "-") {
    const dev = net.devByName.get(name);
    if (dev === undefined || !isBond(dev)) throw new Errno("ENODEV");
    unregisterNetdevice(dev);
  } else throw new Errno("EPERM");
}

export function bondingMasters(net: Net): DynamicNode | null {
  if (!net.stack.loadedModules.some((module) => module.name === "bonding")) return null;
  return {
    kind: "file",
    mode: 0o644,
    read() {
      const names = net
        .devices()
        .filter(isBond)
        .map((dev) => dev.name);
      return names.length === 0 ? "" : `${names.join(" ")}\n`;
    },
    write: (text) => storeMasters(net, text.trim()),
  };
}
