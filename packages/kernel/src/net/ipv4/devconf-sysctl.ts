/** /proc/sys/net/ipv4/conf/{all,default,DEV} (after devinet_sysctl_* in net/ipv4/devinet.c). */

import type { DynamicDir } from "../../fs/dynamic.js";
import { devDisableLro } from "../core/dev-change.js";
import { parseInteger, sysctlDir, SysctlTable, type SysctlDef } from "../core/sysctl.js";
import { ACCEPT_REDIRECTS, DEVCONF_NAMES, FORWARDING, MC_FORWARDING } from "./devconf.js";
import type { InDevice } from "./in-device.js";
import { inetNetconfNotify, NETCONF_SETTINGS } from "./netconf.js";
import { NETCONFA_IFINDEX_ALL, NETCONFA_IFINDEX_DEFAULT } from "@netloom/netlink";
import type { Ipv4Net } from "./ipv4-net.js";

/** Which of a namespace's three kinds of settings a directory is about. */
type ConfTarget =
  | { readonly kind: "all" | "default"; readonly ip4: Ipv4Net }
  | { readonly kind: "dev"; readonly ip4: Ipv4Net; readonly inDev: InDevice };

function values(target: ConfTarget): Int32Array {
  if (target.kind === "dev") return target.inDev.cnf.data;
  return target.kind === "all" ? target.ip4.confAll : target.ip4.confDefault;
}

/** conf/all: nothing but itself changes. */
export function setAllConf(ip4: Ipv4Net, index: number, value: number): void {
  const copy = ip4.confAll.slice();
  copy[index] = value;
  ip4.confAll = copy;
}

/** conf/default: devices follow in what was never set on them, if `propagate`. */
function setDefaultConf(ip4: Ipv4Net, index: number, value: number, propagate: boolean): void {
  const before = ip4.confDefault;
  const after = before.slice();
  after[index] = value;
  ip4.confDefault = after;
  for (const dev of ip4.net.devByIndex.values()) {
    const cnf = dev.ip === null ? null : dev.ip.cnf;
    if (cnf === null) continue;
    if (propagate) cnf.defaultChanged(after, index);
    else if (cnf.data === before) cnf.set(index, before[index]!, false);
  }
}

/** ip_forward and conf.all.forwarding: one switch for the namespace (inet_forward_change). */
export function setForwarding(ip4: Ipv4Net, value: number): void {
  if (ip4.confAll[FORWARDING] === value) return;
  setAllConf(ip4, FORWARDING, value);
  setAllConf(ip4, ACCEPT_REDIRECTS, value === 0 ? 1 : 0);
  setDefaultConf(ip4, FORWARDING, value, false);
  inetNetconfNotify(ip4.net, NETCONFA_IFINDEX_DEFAULT, ip4.confDefault, FORWARDING);
  inetNetconfNotify(ip4.net, NETCONFA_IFINDEX_ALL, ip4.confAll, FORWARDING);
  for (const dev of ip4.net.devices()) {
    if (value !== 0) devDisableLro(dev);
    if (dev.ip === null) continue;
    dev.ip.cnf.set(FORWARDING, value, true);
    inetNetconfNotify(ip4.net, dev.ifindex, dev.ip.cnf.data, FORWARDING);
  }
  ip4.flushRoutes();
}

function set(target: ConfTarget, index: number, value: number): void {
  const { ip4 } = target;
  const changed = values(target)[index] !== value;
  if (target.kind === "dev") {
    target.inDev.cnf.set(index, value, true);
    if (index === FORWARDING && value !== 0) devDisableLro(target.inDev.dev);
  } else if (target.kind === "default") setDefaultConf(ip4, index, value, index !== FORWARDING);
  else if (index === FORWARDING) setForwarding(ip4, value);
  else setAllConf(ip4, index, value);
  ip4.flushRoutes();
  if (!changed || !NETCONF_SETTINGS.includes(index) || (target.kind === "all" && index === FORWARDING)) return;
  const ifindex =
    target.kind === "dev"
      ? target.inDev.dev.ifindex
      : target.kind === "all"
        ? NETCONFA_IFINDEX_ALL
        : NETCONFA_IFINDEX_DEFAULT;
  inetNetconfNotify(ip4.net, ifindex, values(target), index);
}

const table = new SysctlTable<ConfTarget>(
  DEVCONF_NAMES.map((name, index): SysctlDef<ConfTarget> => {
    const get = (target: ConfTarget): string => String(values(target)[index]);
    if (index === MC_FORWARDING) return { name, mode: 0o444, get };
    return { name, get, set: (target, text) => set(target, index, parseInteger(text)) };
  }),
);

/** /proc/sys/net/ipv4/conf. */
export function confDir(ip4: Ipv4Net): DynamicDir {
  const { net } = ip4;
  return sysctlDir(
    () => {
      const names = ["all", "default"];
      for (const dev of net.devByIndex.values()) if (dev.ip !== null) names.push(dev.name);
      return names;
    },
    (name) => {
      if (name === "all" || name === "default") return table.dir({ kind: name, ip4 });
      const dev = net.devByName.get(name);
      return dev === undefined || dev.name !== name || dev.ip === null
        ? null
        : table.dir({ kind: "dev", ip4, inDev: dev.ip });
    },
  );
}
