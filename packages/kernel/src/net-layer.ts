/** Stand-in for net/index.ts until it exists: a network without protocols. */
import { Errno } from "@netloom/uapi";
import { staticDir, type DynamicDir } from "./fs/dynamic.js";
import type { Net } from "./net/core/net.js";
import { NetStack } from "./net/core/net-stack.js";
import type { Socket } from "./net/core/socket.js";
import type { Random } from "./time/random.js";
import type { Timers } from "./time/timer.js";

export function createNetStack(timers: Timers, random: Random): NetStack {
  return new NetStack(timers, random, {
    pernet: [],
    notifiers: [],
    linkOps: [],
    packetHandlers: new Map(),
    rtnl: new Map() as never,
  });
}
export function createSocket(
  _net: Net,
  _family: number,
  _type: number,
  _protocol: number,
  _creds: { uid: number; pid: number },
): Socket {
  throw new Errno("EAFNOSUPPORT");
}
export function procNet(_net: Net): DynamicDir {
  return staticDir({});
}
export function sysfsNet(_net: Net): DynamicDir {
  return staticDir({});
}
export function sysctlNet(_net: Net): DynamicDir {
  return staticDir({});
}
