/** Packets that may not have been sent are told of where log_martians says so (ip_handle_martian_source). */

import { formatIp4 } from "@netloom/wire";
import { KERN_WARNING } from "../../trace/kernel-log.js";
import type { Skb } from "../core/skb.js";
import { LOG_MARTIANS } from "./devconf.js";
import { inDevOr, type InDevice } from "./in-device.js";

/** Whether one may be told of now. */
const mayLog = (skb: Skb, inDev: InDevice): boolean => inDevOr(inDev, LOG_MARTIANS) && skb.stack.log.ratelimit();

function log(skb: Skb, text: string): void {
  skb.stack.log.print(KERN_WARNING, text);
}

export function martianSource(skb: Skb, inDev: InDevice, daddr: number, saddr: number): void {
  if (!mayLog(skb, inDev)) return;
  const { dev } = inDev;
  log(skb, `IPv4: martian source ${formatIp4(daddr)} from ${formatIp4(saddr)}, on dev ${dev.name}`);
  if (dev.hardHeaderLen === 0 || skb.mac < 0) return;
  let bytes = "";
  for (let i = 0; i < dev.hardHeaderLen; i++) bytes += ` ${skb.buf[skb.mac + i]!.toString(16).padStart(2, "0")}`;
  log(skb, `ll header: 00000000:${bytes}`);
}

export function martianDestination(skb: Skb, inDev: InDevice, daddr: number, saddr: number): void {
  if (mayLog(skb, inDev))
    log(skb, `IPv4: martian destination ${formatIp4(daddr)} from ${formatIp4(saddr)}, dev ${inDev.dev.name}`);
}
