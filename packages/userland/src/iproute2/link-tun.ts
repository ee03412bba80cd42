/** Kind tun: what `ip -d link` tells of tun and tap devices. They are made with `ip tuntap`. */

import { attributes, u32, u8 } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { decodeAttrs, type LinkKind } from "./link-kind.js";
import { accountFields } from "./rt-names.js";

/** IFLA_INFO_DATA of kind tun (linux/if_link.h). */
const tunInfoAttrs = attributes({
  IFLA_TUN_OWNER: [1, u32],
  IFLA_TUN_GROUP: [2, u32],
  IFLA_TUN_TYPE: [3, u8],
  IFLA_TUN_PI: [4, u8],
  IFLA_TUN_VNET_HDR: [5, u8],
  IFLA_TUN_PERSIST: [6, u8],
  IFLA_TUN_MULTI_QUEUE: [7, u8],
  IFLA_TUN_NUM_QUEUES: [8, u32],
  IFLA_TUN_NUM_DISABLED_QUEUES: [9, u32],
});

/** A user or group: by name if it has one; JSON has the others as numbers. */
function printId(run: Iproute, key: string, file: string, id: number): void {
  const name = accountFields(run.sys, file, 2, String(id))?.[0];
  run.print.field(key, name ?? id, `${key} ${name ?? id} `);
}

export const tunKind: LinkKind = {
  kind: "tun",
  print(run, data) {
    const info = decodeAttrs(tunInfoAttrs, data);
    const p = run.print;
    if (info.IFLA_TUN_TYPE !== undefined) {
      const type = info.IFLA_TUN_TYPE === 1 ? "tun" : info.IFLA_TUN_TYPE === 2 ? "tap" : "UNKNOWN";
      p.field("type", type, `type ${type} `);
    }
    if (info.IFLA_TUN_PI !== undefined) p.onOff("pi", info.IFLA_TUN_PI !== 0);
    if (info.IFLA_TUN_VNET_HDR !== undefined) p.onOff("vnet_hdr", info.IFLA_TUN_VNET_HDR !== 0);
    if (info.IFLA_TUN_MULTI_QUEUE !== undefined) p.member("multi_queue", info.IFLA_TUN_MULTI_QUEUE !== 0);
    if (info.IFLA_TUN_MULTI_QUEUE) {
      p.text("multi_queue ");
      if (info.IFLA_TUN_NUM_QUEUES !== undefined)
        p.field("numqueues", info.IFLA_TUN_NUM_QUEUES, `numqueues ${info.IFLA_TUN_NUM_QUEUES} `);
      if (info.IFLA_TUN_NUM_DISABLED_QUEUES !== undefined)
        p.field("numdisabled", info.IFLA_TUN_NUM_DISABLED_QUEUES, `numdisabled ${info.IFLA_TUN_NUM_DISABLED_QUEUES} `);
    }
    if (info.IFLA_TUN_PERSIST !== undefined) p.onOff("persist", info.IFLA_TUN_PERSIST !== 0);
    if (info.IFLA_TUN_OWNER !== undefined) printId(run, "user", "/etc/passwd", info.IFLA_TUN_OWNER);
    if (info.IFLA_TUN_GROUP !== undefined) printId(run, "group", "/etc/group", info.IFLA_TUN_GROUP);
  },
};
