/** `ip tunnel 6rd` and `ip tunnel prl`: what only sit tunnels have (RFC 5969, RFC 5214). */

import {
  AF_INET,
  AF_INET6,
  Errno,
  IFR_TUNNEL,
  ifreq,
  IP_TUNNEL_6RD_SIZE,
  SIOCADD6RD,
  SIOCADDPRL,
  SIOCCHGPRL,
  SIOCDEL6RD,
  SIOCDELPRL,
  SIOCGET6RD,
  strerror,
} from "@netloom/uapi";
import { getU32, putU32 } from "@netloom/wire";
import { ioctlSocket } from "../libc/ioctl-socket.js";
import { getAddr32, getPrefix } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";
import { TUNNEL_USAGE } from "./usage.js";

export interface Sixrd {
  readonly prefix: Uint8Array;
  readonly relayPrefix: number;
  readonly prefixLen: number;
  readonly relayPrefixLen: number;
}

function ioctl(run: Iproute, request: number, name: string, data: Uint8Array): Uint8Array {
  const arg = new Uint8Array(IFR_TUNNEL + IP_TUNNEL_6RD_SIZE);
  arg.set(ifreq(name).subarray(0, IFR_TUNNEL), 0);
  arg.set(data, IFR_TUNNEL);
  const fd = ioctlSocket(run.sys);
  try {
    run.sys.ioctl(fd, request, arg);
  } finally {
    run.sys.close(fd);
  }
  return arg.subarray(IFR_TUNNEL);
}

/** Throws what the ioctl throws. */
export function get6rd(run: Iproute, name: string): Sixrd {
  const b = ioctl(run, SIOCGET6RD, name, new Uint8Array(0));
  return {
    prefix: b.slice(0, 16),
    relayPrefix: getU32(b, 16),
    prefixLen: b[20]! | (b[21]! << 8),
    relayPrefixLen: b[22]! | (b[23]! << 8),
  };
}

/** Complains as iproute2 does, with the request's number in hexadecimal. */
function change(run: Iproute, request: number, name: string, data: Uint8Array): number {
  try {
    ioctl(run, request, name, data);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`${name}: ioctl ${request.toString(16)} failed: ${strerror(error.code)}\n`, 1);
  }
}

export function configure6rd(run: Iproute, args: Args): number {
  const data = new Uint8Array(IP_TUNNEL_6RD_SIZE);
  let device = "";
  let request = 0;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "6rd-prefix") {
      const prefix = getPrefix(args, args.next(), AF_INET6);
      data.set(prefix.bytes, 0);
      data[20] = prefix.bitlen;
      request = SIOCADD6RD;
    } else if (word === "6rd-relay_prefix") {
      const prefix = getPrefix(args, args.next(), AF_INET);
      putU32(data, 16, prefix.bytes.length < 4 ? 0 : getU32(prefix.bytes, 0));
      data[22] = prefix.bitlen;
      request = SIOCADD6RD;
    } else if (word === "6rd-reset") request = SIOCDEL6RD;
    else if (word === "dev") device = args.next();
    else if (matches(word, "help")) args.die(TUNNEL_USAGE, 255);
    else args.invalid("is not a valid 6rd parameter", word);
  }
  if (device === "") return run.die("Must specify device\n", 255);
  return change(run, request, device, data);
}

const PRL_REQUESTS: ReadonlyMap<string, number> = new Map([
  ["prl-default", SIOCADDPRL],
  ["prl-nodefault", SIOCCHGPRL],
  ["prl-delete", SIOCDELPRL],
]);

export function configurePrl(run: Iproute, args: Args): number {
  const data = new Uint8Array(IP_TUNNEL_6RD_SIZE);
  let device = "";
  let request = 0;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const found = PRL_REQUESTS.get(word);
    if (found !== undefined) {
      request = found;
      putU32(data, 0, getU32(getAddr32(args, args.next()), 0));
      if (word === "prl-default") data[4] = 1;
    } else if (word === "dev") device = args.next();
    else if (matches(word, "help")) args.die(TUNNEL_USAGE, 255);
    else args.invalid("is not a valid PRL parameter", word);
  }
  if (device === "") return run.die("Must specify device\n", 255);
  return change(run, request, device, data);
}
