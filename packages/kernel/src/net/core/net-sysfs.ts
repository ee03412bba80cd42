/** /sys/class/net/DEV (after net/core/net-sysfs.c, Documentation/ABI/testing/sysfs-class-net). */

import { Errno, IF_OPER_DOWN, IFF_UP } from "@netloom/uapi";
import { formatLladdr, formatMac } from "@netloom/wire";
import {
  staticDir,
  textFile,
  type DynamicDir,
  type DynamicFile,
  type DynamicLink,
  type DynamicNode,
} from "../../fs/dynamic.js";
import {
  devChangeCarrier,
  devChangeFlags,
  devChangeProtoDown,
  devChangeTxQueueLen,
  devSetAlias,
  devSetMtu,
} from "./dev-change.js";
import { NET_NAME_UNKNOWN } from "./dev-name.js";
import { devIflink, netdevStateChange } from "./linkwatch.js";
import type { LinkStats } from "./link-stats.js";
import type { NetDevice } from "./net-device.js";
import type { NetModule } from "./net-module.js";
import type { Net } from "./net.js";

const OPERSTATES = ["unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"];

/** What kstrtoul(3) takes, decimal, 0x or 0 for octal, with one newline at the end; else EINVAL. */
export function parseSysfsNumber(text: string): number {
  const t = text.endsWith("\n") ? text.slice(0, -1) : text;
  const match = /^\+?(0[xX][0-9a-fA-F]+|[0-9]+)$/.exec(t);
  if (match === null) throw new Errno("EINVAL");
  const digits = match[1]!;
  if (/^0[0-9]/.test(digits)) {
    if (!/^[0-7]+$/.test(digits)) throw new Errno("EINVAL");
    return parseInt(digits, 8);
  }
  return Number(digits);
}

/** Directories of sysfs are root's to write, though nothing can be made in them. */
const sysfsDir = (entries: Readonly<Record<string, DynamicNode>>): DynamicDir => ({
  ...staticDir(entries),
  mode: 0o755,
});

type Show = (dev: NetDevice) => string | number;
type Store = (dev: NetDevice, value: number) => void;

function ksettings(dev: NetDevice): { readonly speed: number; readonly duplex: string } {
  const settings = (dev.flags & IFF_UP) !== 0 ? dev.ops.getLinkKsettings?.(dev) : undefined;
  if (settings === undefined) throw new Errno("EINVAL");
  return settings;
}

function notSupported(): never {
  throw new Errno("EOPNOTSUPP");
}

function whileUp(dev: NetDevice): void {
  if ((dev.flags & IFF_UP) === 0) throw new Errno("EINVAL");
}

const ATTRIBUTES: Readonly<Record<string, readonly [Show, Store?]>> = {
  addr_assign_type: [(dev) => dev.addrAssignType],
  addr_len: [(dev) => dev.addrLen],
  address: [
    (dev) => (dev.addrBytes !== null ? formatLladdr(dev.addrBytes) : dev.addrLen === 6 ? formatMac(dev.mac) : ""),
  ],
  broadcast: [
    (dev) =>
      dev.broadcastBytes !== null
        ? formatLladdr(dev.broadcastBytes)
        : dev.addrLen === 6
          ? formatMac(dev.broadcast)
          : "",
  ],
  carrier: [
    (dev) => {
      whileUp(dev);
      return dev.carrier ? 1 : 0;
    },
    (dev, value) => {
      if (dev.ops.changeCarrier === undefined) notSupported();
      whileUp(dev);
      devChangeCarrier(dev, value !== 0);
    },
  ],
  carrier_changes: [(dev) => dev.carrierUpCount + dev.carrierDownCount],
  carrier_down_count: [(dev) => dev.carrierDownCount],
  carrier_up_count: [(dev) => dev.carrierUpCount],
  dev_id: [(dev) => `0x${dev.devId.toString(16)}`],
  dev_port: [() => 0],
  dormant: [
    (dev) => {
      whileUp(dev);
      return dev.dormant ? 1 : 0;
    },
  ],
  duplex: [(dev) => ksettings(dev).duplex],
  flags: [(dev) => `0x${dev.flags.toString(16)}`, (dev, value) => devChangeFlags(dev, value | 0)],
  gro_flush_timeout: [() => 0, () => {}],
  ifindex: [(dev) => dev.ifindex],
  iflink: [(dev) => devIflink(dev)],
  link_mode: [(dev) => dev.linkMode],
  mtu: [(dev) => dev.mtu, (dev, value) => devSetMtu(dev, value)],
  name_assign_type: [
    (dev) => {
      if (dev.nameAssignType === NET_NAME_UNKNOWN) throw new Errno("EINVAL");
      return dev.nameAssignType;
    },
  ],
  napi_defer_hard_irqs: [() => 0, () => {}],
  netdev_group: [
    (dev) => dev.group,
    (dev, value) => {
      dev.group = value;
    },
  ],
  operstate: [(dev) => OPERSTATES[dev.flags & IFF_UP ? dev.operState : IF_OPER_DOWN] ?? "unknown"],
  phys_port_id: [notSupported],
  phys_port_name: [notSupported],
  phys_switch_id: [notSupported],
  proto_down: [(dev) => (dev.protoDown ? 1 : 0), (dev, value) => devChangeProtoDown(dev, value !== 0)],
  speed: [(dev) => ksettings(dev).speed],
  testing: [
    (dev) => {
      whileUp(dev);
      return dev.testing ? 1 : 0;
    },
  ],
  threaded: [() => 0, () => {}],
  tx_queue_len: [(dev) => dev.txQueueLen, (dev, value) => void devChangeTxQueueLen(dev, value)],
  type: [(dev) => dev.type],
};

function attributeFile(dev: NetDevice, show: Show, store: Store | undefined): DynamicFile {
  const read = (): string => `${show(dev)}\n`;
  if (store === undefined) return textFile(read);
  return {
    kind: "file",
    mode: 0o644,
    read,
    write(text) {
      store(dev, parseSysfsNumber(text));
    },
  };
}

function ifalias(dev: NetDevice): DynamicFile {
  return {
    kind: "file",
    mode: 0o644,
    read: () => (dev.ifAlias === "" ? "" : `${dev.ifAlias}\n`),
    write(text) {
      devSetAlias(dev, text.endsWith("\n") ? text.slice(0, -1) : text);
      netdevStateChange(dev);
    },
  };
}

function uevent(dev: NetDevice): DynamicFile {
  return {
    kind: "file",
    mode: 0o644,
    read: () =>
      `${dev.linkOps?.devType === undefined ? "" : `DEVTYPE=${dev.linkOps.devType}\n`}INTERFACE=${dev.name}\nIFINDEX=${dev.ifindex}\n`,
    write() {},
  };
}

/** Names of statistics/ and the counter behind each; those without one are always 0. */
const STATISTICS: Readonly<Record<string, keyof LinkStats | null>> = {
  collisions: "collisions",
  multicast: "multicast",
  rx_bytes: "rxBytes",
  rx_compressed: null,
  rx_crc_errors: "rxCrcErrors",
  rx_dropped: "rxDropped",
  rx_errors: "rxErrors",
  rx_fifo_errors: "rxFifoErrors",
  rx_frame_errors: "rxFrameErrors",
  rx_length_errors: "rxLengthErrors",
  rx_missed_errors: null,
  rx_nohandler: "rxNohandler",
  rx_over_errors: null,
  rx_packets: "rxPackets",
  tx_aborted_errors: "txAbortedErrors",
  tx_bytes: "txBytes",
  tx_carrier_errors: "txCarrierErrors",
  tx_compressed: null,
  tx_dropped: "txDropped",
  tx_errors: "txErrors",
  tx_fifo_errors: "txFifoErrors",
  tx_heartbeat_errors: null,
  tx_packets: "txPackets",
  tx_window_errors: null,
};

function statistics(dev: NetDevice): DynamicDir {
  return {
    kind: "dir",
    mode: 0o755,
    list: () => Object.keys(STATISTICS),
    lookup(name) {
      if (!Object.hasOwn(STATISTICS, name)) return null;
      const counter = STATISTICS[name]!;
      return textFile(() => `${counter === null ? 0 : dev.stats[counter]}\n`);
    },
  };
}

const constant = (text: string, mode = 0o444): DynamicFile =>
  mode === 0o444 ? textFile(() => text) : { kind: "file", mode, read: () => text, write() {} };
const missing = (mode: number): DynamicFile => ({
  kind: "file",
  mode,
  read() {
    throw new Errno("ENOENT");
  },
});

function queues(dev: NetDevice): DynamicDir {
  const entries: Record<string, DynamicNode> = {};
  for (let i = 0; i < dev.numRxQueues; i++)
    entries[`rx-${i}`] = sysfsDir({ rps_cpus: constant("0\n", 0o644), rps_flow_cnt: constant("0\n", 0o644) });
  for (let i = 0; i < dev.numTxQueues; i++)
    entries[`tx-${i}`] = sysfsDir({
      byte_queue_limits: sysfsDir({
        hold_time: constant("1000\n", 0o644),
        inflight: constant("0\n"),
        limit: constant("0\n", 0o644),
        limit_max: constant("1879048192\n", 0o644),
        limit_min: constant("0\n", 0o644),
      }),
      traffic_class: missing(0o444),
      tx_maxrate: constant("0\n", 0o644),
      tx_timeout: constant("0\n"),
      xps_cpus: missing(0o644),
      xps_rxqs: constant("0\n", 0o644),
    });
  return sysfsDir(entries);
}

const POWER = sysfsDir({
  autosuspend_delay_ms: {
    kind: "file",
    mode: 0o644,
    read() {
      throw new Errno("EIO");
    },
    write() {
      throw new Errno("EIO");
    },
  },
  control: constant("auto\n", 0o644),
  runtime_active_time: constant("0\n"),
  runtime_status: constant("unsupported\n"),
  runtime_suspended_time: constant("0\n"),
});

const link = (target: string): DynamicLink => ({ kind: "link", target: () => target });

/** The links to devices above and below. */
function adjacency(dev: NetDevice): Record<string, DynamicNode> {
  const entries: Record<string, DynamicNode> = {};
  for (const lower of dev.lowers) entries[`lower_${lower.name}`] = link(`../${lower.name}`);
  if (dev.master !== null) entries["master"] = link(`../${dev.master.name}`);
  for (const upper of dev.uppers) entries[`upper_${upper.name}`] = link(`../${upper.name}`);
  return entries;
}

const FIXED = ["ifalias", "power", "queues", "statistics", "subsystem", "uevent"];

function deviceDir(dev: NetDevice, modules: readonly NetModule[]): DynamicDir {
  const extra = (): Record<string, DynamicNode> => {
    const entries = adjacency(dev);
    for (const module of modules) Object.assign(entries, module.sysfsDev?.(dev) ?? {});
    return entries;
  };
  return {
    kind: "dir",
    mode: 0o755,
    list: () => [...Object.keys(ATTRIBUTES), ...FIXED, ...Object.keys(extra())].sort(),
    lookup(name) {
      if (Object.hasOwn(ATTRIBUTES, name)) {
        const [show, store] = ATTRIBUTES[name]!;
        return attributeFile(dev, show, store);
      }
      switch (name) {
        case "ifalias":
          return ifalias(dev);
        case "uevent":
          return uevent(dev);
        case "statistics":
          return statistics(dev);
        case "queues":
          return queues(dev);
        case "power":
          return POWER;
        case "subsystem":
          return link("../../../../class/net");
        default: {
          const entries = extra();
          return Object.hasOwn(entries, name) ? entries[name]! : null;
        }
      }
    },
  };
}

/** The directories of a namespace's devices: /sys/devices/virtual/net. */
export function sysfsDevices(net: Net, modules: readonly NetModule[]): DynamicDir {
  return {
    kind: "dir",
    mode: 0o755,
    list: () =>
      net
        .devices()
        .map((dev) => dev.name)
        .sort(),
    lookup(name) {
      const dev = net.devByName.get(name);
      return dev === undefined || dev.name !== name ? null : deviceDir(dev, modules);
    },
  };
}

/** Links to them: /sys/class/net. */
export function sysfsClass(net: Net, modules: readonly NetModule[]): DynamicDir {
  const extra = (): Record<string, DynamicNode> => {
    const entries: Record<string, DynamicNode> = {};
    for (const module of modules)
      for (const [name, make] of Object.entries(module.sysfsClass ?? {})) {
        const node = make(net);
        if (node !== null) entries[name] = node;
      }
    return entries;
  };
  return {
    kind: "dir",
    mode: 0o755,
    list: () => [...net.devices().map((dev) => dev.name), ...Object.keys(extra())].sort(),
    lookup(name) {
      const entries = extra();
      if (Object.hasOwn(entries, name)) return entries[name]!;
      return net.devByName.get(name)?.name === name ? link(`../../devices/virtual/net/${name}`) : null;
    },
  };
}
