/** A world that is attacked: network.sh with a program `netfuzz` that sends frames and looks after each batch whether all is well. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createWorld, runInWorld, type World } from "@netloom/lab";
import {
  AF_INET,
  AF_INET6,
  AF_PACKET,
  CLONE_NEWNET,
  Errno,
  IFF_NO_PI,
  IFF_TAP,
  ifreq,
  ifrInt,
  ifrSetFlags,
  IP_HDRINCL,
  IP_RECVERR,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_UDP,
  IPV6_RECVERR,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  SIOCGIFINDEX,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_IP,
  SOL_IPV6,
  TUNSETIFF,
  type Program,
  type Sys,
} from "@netloom/uapi";
import { ipv4 } from "@netloom/wire";
import { PORT_HDRINCL, PORT_TAP, type Injection } from "./mutate.js";

/** Frames between two looks at the world. */
export const BATCH = 64;
/** Longer than anything here waits for anything: fragments 60 s, neighbours, group memberships, the bridge's queries. */
const QUIET_NS = 400e9;
/** More packets than this from one batch is a storm. */
const STORM = 20_000;
/** net.ipv4.neigh.default.gc_thresh3 and net.ipv6's. */
const GC_THRESH3 = 1024;

export interface FuzzResult {
  readonly sent: number;
  /** Null: all is well. Else what went wrong, with the stack. */
  readonly failure: string | null;
  /** Packets that died, by reason. */
  readonly drops: ReadonlyMap<string, number>;
  readonly virtualNs: number;
}

/** Sends what `next` gives, until null, into a new world. */
export async function fuzzWorld(seed: number, next: () => Injection | null): Promise<FuzzResult> {
  const world = createWorld({
    seed,
    budget: { maxVirtualTimeS: Infinity, maxSystemCalls: Infinity, maxFileBytes: Infinity },
    programs: [netfuzz(() => attack)],
  });
  const state = { sent: 0, failure: null as string | null, virtualNs: 0 };
  const attack = async (sys: Sys): Promise<number> => {
    const start = sys.monotonicNs();
    try {
      await attackWorld(sys, world, next, state);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      state.failure = error.stack ?? error.message;
    }
    state.virtualNs = sys.monotonicNs() - start;
    return 0;
  };
  const script = readFileSync(join(process.cwd(), "test/fuzz/network.sh"), "utf8");
  const end = await runInWorld(world, { kind: "commands", text: script });
  state.failure ??= end.message ?? (end.status === 0 && end.output === "" ? null : `${end.status}: ${end.output}`);
  return { ...state, drops: world.stack.drops };
}

function netfuzz(attack: () => (sys: Sys) => Promise<number>): Program {
  return { name: "netfuzz", main: (sys) => attack()(sys) };
}

/** Sockets and the tap device in the namespaces that are attacked; all non-blocking. */
class Targets {
  private readonly fds: number[] = [];
  private constructor(
    readonly tap: number,
    readonly hdrincl: number,
  ) {}

  static open(sys: Sys): Targets {
    enter(sys, "r");
    const tap = sys.open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    const ifr = ifreq("tap0");
    ifrSetFlags(ifr, IFF_TAP | IFF_NO_PI);
    sys.ioctl(tap, TUNSETIFF, ifr);
    const hdrincl = sys.socket(AF_INET, SOCK_RAW, 255);
    sys.setsockopt(hdrincl, SOL_IP, IP_HDRINCL, 1);
    const targets = new Targets(tap, hdrincl);
    targets.fds.push(hdrincl);
    for (const ns of ["r", "h"]) {
      enter(sys, ns);
      for (const protocol of [IPPROTO_ICMP, IPPROTO_UDP, 2, 103]) targets.raw(sys, AF_INET, protocol);
      for (const protocol of [IPPROTO_ICMPV6, IPPROTO_UDP]) targets.raw(sys, AF_INET6, protocol);
      for (const port of [53, 68, 9999]) targets.udp(sys, port);
    }
    return targets;
  }

  private raw(sys: Sys, family: typeof AF_INET | typeof AF_INET6, protocol: number): void {
    this.fds.push(sys.socket(family, SOCK_RAW, protocol));
  }
  private udp(sys: Sys, port: number): void {
    const four = sys.socket(AF_INET, SOCK_DGRAM, 0);
    sys.bind(four, { family: AF_INET, addr: 0, port });
    sys.setsockopt(four, SOL_IP, IP_RECVERR, 1);
    const six = sys.socket(AF_INET6, SOCK_DGRAM, 0);
    sys.bind(six, { family: AF_INET6, addr: new Uint8Array(16), port: port + 1000, scopeId: 0, flowinfo: 0 });
    sys.setsockopt(six, SOL_IPV6, IPV6_RECVERR, 1);
    this.fds.push(four, six);
  }

  /** Takes everything that waits, and answers each socket's first, so that the way out is attacked too. */
  async drain(sys: Sys, answer: boolean): Promise<void> {
    for (const fd of this.fds)
      for (const flags of [MSG_DONTWAIT, MSG_DONTWAIT | MSG_ERRQUEUE])
        for (let first = answer; ; first = false) {
          const message = await orNull(() => sys.recvmsg(fd, 65536, flags));
          if (message === null) break;
          if (first && message.from !== null)
            await orNull(() => sys.sendto(fd, message.data, MSG_DONTWAIT, message.from));
        }
    while ((await orNull(() => sys.read(this.tap, 65536))) !== null);
  }

  close(sys: Sys): void {
    for (const fd of [...this.fds, this.tap]) sys.close(fd);
  }
}

function enter(sys: Sys, ns: string): void {
  const fd = sys.open(`/run/netns/${ns}`, O_RDONLY);
  sys.setns(fd, CLONE_NEWNET);
  sys.close(fd);
}

/** The value, or null where the call failed as calls may fail. */
async function orNull<T>(call: () => T | Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Errno) return null;
    throw error;
  }
}

async function attackWorld(
  sys: Sys,
  world: World,
  next: () => Injection | null,
  state: { sent: number },
): Promise<void> {
  const targets = Targets.open(sys);
  enter(sys, "atk");
  const packet = sys.socket(AF_PACKET, SOCK_RAW, 0);
  const indexes = Array.from({ length: PORT_TAP }, (_, i) => {
    const ifr = ifreq(`a${i}`);
    sys.ioctl(packet, SIOCGIFINDEX, ifr);
    return ifrInt(ifr);
  });
  await sys.nanosleep(QUIET_NS);
  await targets.drain(sys, false);
  const base = world.stack.skbs.live;
  let clock = sys.monotonicNs();
  for (let more = true; more;) {
    const processed = world.stack.processed;
    for (let i = 0; i < BATCH; i++) {
      const injection = next();
      if (injection === null) {
        more = false;
        break;
      }
      state.sent++;
      await orNull(() => inject(sys, injection, packet, indexes, targets));
    }
    await sys.nanosleep(state.sent % 4096 === 0 ? 5e9 : 2e5);
    await targets.drain(sys, true);
    const count = world.stack.processed - processed;
    if (count > STORM) throw new Error(`${count} packets were received after one batch: a storm`);
    const now = sys.monotonicNs();
    if (now <= clock) throw new Error("virtual time stands still");
    clock = now;
  }
  await sys.nanosleep(QUIET_NS);
  await targets.drain(sys, false);
  const { live } = world.stack.skbs;
  targets.close(sys);
  for (const net of world.stack.nets)
    for (const { entries } of net.neighTables) if (entries > GC_THRESH3) throw new Error(`${entries} neighbours`);
  if (live > base) throw new Error(`${live - base} packets are held for ever`);
}

function inject(
  sys: Sys,
  { port, bytes }: Injection,
  packet: number,
  indexes: readonly number[],
  targets: Targets,
): number | Promise<number> {
  if (port === PORT_TAP) return sys.write(targets.tap, bytes);
  if (port === PORT_HDRINCL) {
    const ip = bytes.subarray(14);
    const addr = ip.length >= ipv4.HLEN ? ipv4.daddr(ip, 0) : 0x0a090102;
    return sys.sendto(targets.hdrincl, ip, MSG_DONTWAIT, { family: AF_INET, addr, port: 0 });
  }
  const address = {
    family: AF_PACKET,
    protocol: 0,
    ifindex: indexes[port]!,
    hatype: 0,
    pkttype: 0,
    addr: new Uint8Array(0),
  } as const;
  return sys.sendto(packet, bytes, MSG_DONTWAIT, address);
}
