/** /sys/class/net/BRIDGE/{bridge,brif,brforward} and PORT/brport (after net/bridge/br_sysfs_br.c and br_sysfs_if.c). */

import { Errno } from "@netloom/uapi";
import { formatMac, parseMac, macToBytes, putMac } from "@netloom/wire";
import type { DynamicDir, DynamicNode } from "../../fs/dynamic.js";
import type { NetDevice } from "../core/net-device.js";
import { parseSysfsNumber } from "../core/net-sysfs.js";
import { fdbFlush, hasExpired } from "./fdb.js";
import { isBridgeMaster, netBridge } from "./interface.js";
import { setMcast } from "./multicast-settings.js";
import { setAgeingTime, setGroupAddress, setGroupFwdMask, setPort, stpTimerValue, timerValue } from "./link-netlink.js";
import * as port from "./port.js";
import type { BridgeId, BridgePort, NetBridge } from "./port.js";
import {
  setBridgePriority,
  setForwardDelay,
  setHelloTime,
  setMaxAge,
  setPathCost,
  setPortPriority,
  setStp,
} from "./stp-if.js";
import {
  MAX_VID,
  setDefaultPvid,
  setVlanFiltering,
  setVlanProtocol,
  setVlanStats,
  setVlanStatsPerPort,
} from "./vlan.js";

const CLOCK_T = 10_000_000;
const clock = (ns: number): string => String(Math.floor(ns / CLOCK_T));

interface Attr<T> {
  /** Takes the text itself: an address or a name. */
  readonly text?: true;
  /** Null: an empty file. */
  readonly show?: (object: T) => string | null;
  readonly store?: (object: T, value: number, text: string) => void;
}

const idText = (id: BridgeId): string =>
  `${id.prio.toString(16).padStart(4, "0")}.${formatMac(id.mac).replaceAll(":", "")}`;
const hex = (n: number): string => `0x${n.toString(16)}`;

function mcast(field: keyof port.BridgeMcast): Attr<NetBridge> {
  return { show: (br) => String(br.mcastSettings[field]), store: (br, value) => setMcast(br, field, value) };
}
const readOnly = (show: (br: NetBridge) => string | number): Attr<NetBridge> => ({ show: (br) => String(show(br)) });

const BRIDGE_ATTRS: Readonly<Record<string, Attr<NetBridge>>> = {
  ageing_time: { show: (br) => clock(br.ageingTimeNs), store: (br, v) => setAgeingTime(br, v * CLOCK_T) },
  bridge_id: readOnly((br) => idText(br.bridgeId)),
  default_pvid: {
    show: (br) => String(br.defaultPvid),
    store(br, v) {
      if (v > MAX_VID) throw new Errno("EINVAL");
      if (v === br.defaultPvid) return;
      if (br.vlanEnabled) throw new Errno("EPERM");
      setDefaultPvid(br, v);
    },
  },
  flush: { store: (br) => fdbFlush(br, null) },
  forward_delay: { show: (br) => clock(br.forwardDelayNs), store: (br, v) => setForwardDelay(br, v * CLOCK_T) },
  gc_timer: readOnly((br) => timerValue(br.gcTimer, br.dev.net.stack.nowNs)),
  group_addr: {
    text: true,
    show: (br) => formatMac(br.groupAddr),
    store(br, _v, text) {
      const mac = parseMac(text.trim());
      if (mac === null) throw new Errno("EINVAL");
      setGroupAddress(br, macToBytes(mac));
    },
  },
  group_fwd_mask: { show: (br) => hex(br.groupFwdMask), store: (br, v) => setGroupFwdMask(br, v) },
  // Kept for old programs; tables grow by themselves now.
  hash_elasticity: { show: (br) => String(br.mcastSettings.hashElasticity), store: () => {} },
  hash_max: mcast("hashMax"),
  hello_time: { show: (br) => clock(br.helloTimeNs), store: (br, v) => setHelloTime(br, v * CLOCK_T) },
  hello_timer: readOnly((br) => stpTimerValue(br, "hello")),
  max_age: { show: (br) => clock(br.maxAgeNs), store: (br, v) => setMaxAge(br, v * CLOCK_T) },
  multicast_igmp_version: mcast("igmpVersion"),
  multicast_last_member_count: mcast("lastMemberCount"),
  multicast_last_member_interval: mcast("lastMemberInterval"),
  multicast_membership_interval: mcast("membershipInterval"),
  multicast_mld_version: mcast("mldVersion"),
  multicast_querier: mcast("querier"),
  multicast_querier_interval: mcast("querierInterval"),
  multicast_query_interval: mcast("queryInterval"),
  multicast_query_response_interval: mcast("queryResponseInterval"),
  multicast_query_use_ifaddr: mcast("queryUseIfaddr"),
  multicast_router: mcast("router"),
  multicast_snooping: mcast("snooping"),
  multicast_startup_query_count: mcast("startupQueryCount"),
  multicast_startup_query_interval: mcast("startupQueryInterval"),
  multicast_stats_enabled: mcast("statsEnabled"),
  nf_call_arptables: {
    show: (br) => String(br.nfCallArptables),
    store: (br, v) => void (br.nfCallArptables = v === 0 ? 0 : 1),
  },
  nf_call_ip6tables: {
    show: (br) => String(br.nfCallIp6tables),
    store: (br, v) => void (br.nfCallIp6tables = v === 0 ? 0 : 1),
  },
  nf_call_iptables: {
    show: (br) => String(br.nfCallIptables),
    store: (br, v) => void (br.nfCallIptables = v === 0 ? 0 : 1),
  },
  no_linklocal_learn: {
    show: (br) => String(br.noLinklocalLearn),
    store: (br, v) => void (br.noLinklocalLearn = v === 0 ? 0 : 1),
  },
  priority: {
    show: (br) => String(br.bridgeId.prio),
    store(br, v) {
      setBridgePriority(br, v);
    },
  },
  root_id: readOnly((br) => idText(br.designatedRoot)),
  root_path_cost: readOnly((br) => br.rootPathCost),
  root_port: readOnly((br) => br.rootPort),
  stp_state: { show: (br) => String(br.stpEnabled), store: (br, v) => setStp(br, v !== 0) },
  tcn_timer: readOnly((br) => stpTimerValue(br, "tcn")),
  topology_change: readOnly((br) => br.topologyChange),
  topology_change_detected: readOnly((br) => br.topologyChangeDetected),
  topology_change_timer: readOnly((br) => stpTimerValue(br, "topologyChange")),
  vlan_filtering: { show: (br) => (br.vlanEnabled ? "1" : "0"), store: (br, v) => setVlanFiltering(br, v !== 0) },
  vlan_protocol: { show: (br) => hex(br.vlanProto), store: (br, v) => setVlanProtocol(br, v) },
  vlan_stats_enabled: { show: (br) => (br.vlanStatsEnabled ? "1" : "0"), store: (br, v) => setVlanStats(br, v) },
  vlan_stats_per_port: {
    show: (br) => (br.vlanStatsPerPort ? "1" : "0"),
    store: (br, v) => setVlanStatsPerPort(br, v),
  },
};

function portFlag(
  bit: number,
  name: Parameters<typeof setPort>[1] extends infer T ? keyof T : never,
): Attr<BridgePort> {
  return { show: (p) => (p.flags & bit ? "1" : "0"), store: (p, v) => setPort(p, { [name]: v === 0 ? 0 : 1 }) };
}
const portShow = (show: (p: BridgePort) => string | number): Attr<BridgePort> => ({ show: (p) => String(show(p)) });
const now = (p: BridgePort): number => p.br.dev.net.stack.nowNs;

const PORT_ATTRS: Readonly<Record<string, Attr<BridgePort>>> = {
  backup_port: {
    text: true,
    show: (p) => p.backupPort?.name ?? null,
    store(p, _v, text) {
      const name = text.trim();
      const backup = name === "" ? null : p.dev.net.devByName.get(name);
      if (backup === undefined) throw new Errno("ENOENT");
      setPort(p, { IFLA_BRPORT_BACKUP_PORT: backup?.ifindex ?? 0 });
    },
  },
  bpdu_guard: portFlag(port.BR_BPDU_GUARD, "IFLA_BRPORT_GUARD"),
  broadcast_flood: portFlag(port.BR_BCAST_FLOOD, "IFLA_BRPORT_BCAST_FLOOD"),
  change_ack: portShow((p) => p.topologyChangeAck),
  config_pending: portShow((p) => p.configPending),
  designated_bridge: portShow((p) => idText(p.designatedBridge)),
  designated_cost: portShow((p) => p.designatedCost),
  designated_port: portShow((p) => p.designatedPort),
  designated_root: portShow((p) => idText(p.designatedRoot)),
  flush: { store: (p) => fdbFlush(p.br, p) },
  forward_delay_timer: portShow((p) => timerValue(p.forwardDelayTimer, now(p))),
  group_fwd_mask: { show: (p) => hex(p.groupFwdMask), store: (p, v) => setPort(p, { IFLA_BRPORT_GROUP_FWD_MASK: v }) },
  hairpin_mode: portFlag(port.BR_HAIRPIN_MODE, "IFLA_BRPORT_MODE"),
  hold_timer: portShow((p) => timerValue(p.hold, now(p))),
  isolated: portFlag(port.BR_ISOLATED, "IFLA_BRPORT_ISOLATED"),
  learning: portFlag(port.BR_LEARNING, "IFLA_BRPORT_LEARNING"),
  message_age_timer: portShow((p) => timerValue(p.messageAge, now(p))),
  multicast_fast_leave: portFlag(port.BR_MULTICAST_FAST_LEAVE, "IFLA_BRPORT_FAST_LEAVE"),
  multicast_flood: portFlag(port.BR_MCAST_FLOOD, "IFLA_BRPORT_MCAST_FLOOD"),
  multicast_router: {
    show: (p) => String(p.multicastRouter),
    store: (p, v) => setPort(p, { IFLA_BRPORT_MULTICAST_ROUTER: v }),
  },
  multicast_to_unicast: portFlag(port.BR_MULTICAST_TO_UNICAST, "IFLA_BRPORT_MCAST_TO_UCAST"),
  neigh_suppress: portFlag(port.BR_NEIGH_SUPPRESS, "IFLA_BRPORT_NEIGH_SUPPRESS"),
  path_cost: { show: (p) => String(p.pathCost), store: (p, v) => setPathCost(p, v) },
  port_id: portShow((p) => hex(p.portId)),
  port_no: portShow((p) => hex(p.portNo)),
  priority: { show: (p) => String(p.priority), store: (p, v) => setPortPriority(p, v) },
  proxyarp: portFlag(port.BR_PROXYARP, "IFLA_BRPORT_PROXYARP"),
  proxyarp_wifi: portFlag(port.BR_PROXYARP_WIFI, "IFLA_BRPORT_PROXYARP_WIFI"),
  root_block: portFlag(port.BR_ROOT_BLOCK, "IFLA_BRPORT_PROTECT"),
  state: portShow((p) => p.state),
  unicast_flood: portFlag(port.BR_FLOOD, "IFLA_BRPORT_UNICAST_FLOOD"),
};

function attrFile<T>(attr: Attr<T>, object: T): DynamicNode {
  const { show, store } = attr;
  return {
    kind: "file",
    mode: show === undefined ? 0o200 : store === undefined ? 0o444 : 0o644,
    ...(show === undefined
      ? {}
      : {
          read() {
            const text = show(object);
            return text === null ? "" : `${text}\n`;
          },
        }),
    ...(store === undefined
      ? {}
      : {
          write(text: string) {
            const value = attr.text === true ? 0 : parseSysfsNumber(text);
            store(object, value, text);
          },
        }),
  };
}

function attrDir<T>(
  attrs: Readonly<Record<string, Attr<T>>>,
  object: T,
  links: Readonly<Record<string, string>> = {},
): DynamicDir {
  return {
    kind: "dir",
    mode: 0o755,
    lookup(name) {
      const target = links[name];
      if (target !== undefined) return { kind: "link", target: () => target };
      return Object.hasOwn(attrs, name) ? attrFile(attrs[name]!, object) : null;
    },
    list: () => [...Object.keys(links), ...Object.keys(attrs)],
  };
}

/** brif: a link for each port. */
function portLinks(br: NetBridge): DynamicDir {
  return {
    kind: "dir",
    mode: 0o755,
    lookup(name) {
      return br.ports.some((p) => p.dev.name === name) ? { kind: "link", target: () => `../../${name}/brport` } : null;
    },
    list: () => br.ports.map((p) => p.dev.name),
  };
}

/** brforward: struct __fdb_entry of each entry, 16 bytes: mac[6], port_no:u8, is_local:u8, ageing:u32 (1/100 s), port_hi:u8, pad. */
function forwardTable(br: NetBridge): Uint8Array {
  const nowNs = br.dev.net.stack.nowNs;
  const entries = br.fdb.entries().filter((e) => e.port !== null && !hasExpired(br, e, nowNs));
  const bytes = new Uint8Array(entries.length * 16);
  entries.forEach((entry, i) => {
    const at = i * 16;
    putMac(bytes, at, entry.mac);
    bytes[at + 6] = entry.port!.portNo;
    bytes[at + 7] = entry.isLocal ? 1 : 0;
    const age = entry.isStatic ? 0 : Math.floor((nowNs - entry.updatedNs) / CLOCK_T);
    bytes[at + 8] = age;
    bytes[at + 9] = age >>> 8;
    bytes[at + 10] = age >>> 16;
    bytes[at + 11] = age >>> 24;
    bytes[at + 12] = entry.port!.portNo >>> 8;
  });
  return bytes;
}

/** What a bridge or a port adds to its device's directory. */
export function bridgeSysfs(dev: NetDevice): Readonly<Record<string, DynamicNode>> | null {
  if (isBridgeMaster(dev)) {
    const br = netBridge(dev);
    return {
      bridge: attrDir(BRIDGE_ATTRS, br),
      brif: portLinks(br),
      brforward: { kind: "file", mode: 0o444, read: () => forwardTable(br) },
    };
  }
  const p = dev.brPort;
  return p === null ? null : { brport: attrDir(PORT_ATTRS, p, { bridge: `../../${p.br.dev.name}` }) };
}
