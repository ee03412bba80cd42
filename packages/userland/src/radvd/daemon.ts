/** The daemon: advertisements at their times, and answers to solicitations (RFC 4861 section 6.2). */

import {
  AF_INET6,
  Errno,
  ICMPV6_FILTER,
  IPPROTO_ICMPV6,
  IPV6_JOIN_GROUP,
  IPV6_MULTICAST_HOPS,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVPKTINFO,
  IPV6_UNICAST_HOPS,
  MSG_DONTWAIT,
  O_WRONLY,
  POLLIN,
  SIGHUP,
  SIGINT,
  SIGTERM,
  SIGUSR1,
  SOCK_RAW,
  SOL_ICMPV6,
  SOL_IPV6,
  strerror,
  type Message,
  type Sys,
} from "@netloom/uapi";
import { NetlinkClient, nlGroupMask, RTNLGRP_IPV6_IFADDR, RTNLGRP_LINK } from "@netloom/netlink";
import { encodeUtf8, formatIp6, icmpv6, ipv6, parseIp6 } from "@netloom/wire";
import { buildAdvert } from "./advert.js";
import { complaints, minInterval, type InterfaceConfig } from "./config.js";
import { readLinks, type ServedLink } from "./links.js";
import type { Log } from "./log.js";

const ALL_NODES = parseIp6("ff02::1")!;
const ALL_ROUTERS = parseIp6("ff02::2")!;
const MAX_INITIAL_RTR_ADVERT_INTERVAL = 16;
const MAX_INITIAL_RTR_ADVERTISEMENTS = 3;
const MAX_RA_DELAY_SECONDS = 0.5;
/** The wait of an interface that cannot advertise: ten times the longest. */
const NEVER_FACTOR = 10;

/** An interface that is served. Times are those of the monotonic clock, in ns. */
interface Served {
  readonly config: InterfaceConfig;
  link: ServedLink | null;
  nextNs: number;
  lastMulticastNs: number;
  count: number;
}

export class Daemon {
  private served: Served[] = [];
  private readonly fd: number;
  private readonly rtnl: NetlinkClient;
  private readonly joined = new Set<number>();
  private stops = 0;
  private reload = false;

  constructor(
    private readonly sys: Sys,
    private readonly log: Log,
  ) {
    this.fd = sys.socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
    sys.setsockopt(this.fd, SOL_IPV6, IPV6_RECVPKTINFO, 1);
    sys.setsockopt(this.fd, SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
    sys.setsockopt(this.fd, SOL_IPV6, IPV6_UNICAST_HOPS, 255);
    sys.setsockopt(this.fd, SOL_IPV6, IPV6_MULTICAST_HOPS, 255);
    const blocked = new Uint8Array(32).fill(0xff);
    blocked[icmpv6.NDISC_ROUTER_SOLICITATION >> 3]! &= ~(1 << (icmpv6.NDISC_ROUTER_SOLICITATION & 7));
    sys.setsockopt(this.fd, SOL_ICMPV6, ICMPV6_FILTER, blocked);
    this.rtnl = new NetlinkClient(sys, 0, nlGroupMask(RTNLGRP_LINK) | nlGroupMask(RTNLGRP_IPV6_IFADDR));
  }

  /** Begins to serve; false: an interface that must be there is not. */
  async setup(configs: readonly InterfaceConfig[]): Promise<boolean> {
    const links = this.links();
    this.served = configs.map((config) => ({
      config,
      link: null,
      nextNs: Infinity,
      lastMulticastNs: -Infinity,
      count: 0,
    }));
    for (const s of this.served) {
      const { config } = s;
      const link = links.get(config.name) ?? null;
      if (link === null) this.log.say(`${config.name} not found: No such device`);
      else if (!link.multicast && !config.unicastOnly) {
        this.log.say(`${config.name} does not support multicast or point-to-point, forcing UnicastOnly`);
        config.unicastOnly = true;
      }
      if (link?.ready !== true && !config.ignoreIfMissing) {
        this.log.say(`interface ${config.name} does not exist or is not set up properly`);
        return false;
      }
      for (const text of complaints(config, link?.mtu ?? 0)) this.log.say(text);
      await this.adopt(s, link);
    }
    return true;
  }

  private links(): Map<string, ServedLink> {
    // Notifications and answers come by different sockets.
    const client = new NetlinkClient(this.sys);
    const links = readLinks(client);
    this.sys.close(client.fd);
    return links;
  }

  /** The interface is there, in a new state or gone. */
  private async adopt(s: Served, link: ServedLink | null): Promise<void> {
    const wasReady = s.link?.ready === true && s.link.index === link?.index;
    s.link = link;
    if (link?.ready !== true) {
      s.nextNs = Infinity;
      return;
    }
    if (wasReady) return;
    this.join(link.index);
    if (!s.config.sendAdvert) return;
    this.configure(s.config);
    s.count = 0;
    await this.send(s, null, false);
    this.schedule(s, Math.min(MAX_INITIAL_RTR_ADVERT_INTERVAL, s.config.maxInterval));
  }

  /** The router itself uses the hop limit it advertises. */
  private configure(c: InterfaceConfig): void {
    if (c.hopLimit === 0) return;
    try {
      const fd = this.sys.open(`/proc/sys/net/ipv6/conf/${c.name}/hop_limit`, O_WRONLY);
      const done = this.sys.write(fd, encodeUtf8(String(c.hopLimit)));
      if (done instanceof Promise) done.catch(() => {});
      this.sys.close(fd);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }

  private join(index: number): void {
    if (this.joined.has(index)) return;
    const mreq = new Uint8Array(20);
    mreq.set(ALL_ROUTERS);
    mreq[16] = index;
    mreq[17] = index >>> 8;
    try {
      this.sys.setsockopt(this.fd, SOL_IPV6, IPV6_JOIN_GROUP, mreq);
      this.joined.add(index);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }

  private schedule(s: Served, seconds: number): void {
    s.nextNs = this.sys.monotonicNs() + Math.round(seconds * 1e9);
    this.log.debug(1, `polling for ${Number(seconds.toPrecision(4))} second(s), next iface is ${s.config.name}`);
  }

  private random(): number {
    const [a, b, c] = this.sys.getrandom(3);
    return ((a! << 16) | (b! << 8) | c!) / 0x1000000;
  }

  /** To one host, or to all of them (or to the clients the file names). */
  private async send(s: Served, to: Uint8Array | null, cease: boolean): Promise<void> {
    const { link, config } = s;
    if (link === null) return;
    const targets =
      to !== null ? [to] : config.clients.length > 0 ? config.clients : config.unicastOnly ? [] : [ALL_NODES];
    const bytes = buildAdvert(config, link, cease);
    for (const addr of targets) {
      const scopeId = ipv6.isLinkLocal(addr, 0) || ipv6.isMulticast(addr, 0) ? link.index : 0;
      try {
        await this.sys.sendto(this.fd, bytes.slice(), 0, { family: AF_INET6, addr, port: 0, scopeId, flowinfo: 0 });
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        this.log.debug(1, `sendmsg: ${strerror(error.code)}`);
      }
    }
    if (to !== null) return;
    s.lastMulticastNs = this.sys.monotonicNs();
    s.count++;
  }

  /** Serves until told to stop by a signal; `reread` gives the configuration anew. */
  async run(reread: () => Promise<InterfaceConfig[] | null>): Promise<void> {
    const { sys } = this;
    for (const signal of [SIGTERM, SIGINT]) sys.signal(signal, () => void this.stops++);
    sys.signal(SIGHUP, () => (this.reload = true));
    sys.signal(SIGUSR1, () => {});
    while (this.stops === 0) {
      if (this.reload) {
        this.reload = false;
        this.log.say("attempting to reread config file");
        const configs = await reread();
        if (configs === null) return;
        if (!(await this.setup(configs))) return;
        this.log.say("resuming normal operation");
      }
      await this.wait();
      const now = sys.monotonicNs();
      for (const s of this.served) if (s.nextNs <= now) await this.unsolicited(s);
    }
    this.log.say(`exiting, ${this.stops} sigterm(s) received`);
    this.log.say("sending stop adverts");
    for (const s of this.served) if (s.link?.ready === true && s.config.sendAdvert) await this.send(s, null, true);
  }

  private async unsolicited(s: Served): Promise<void> {
    const { config } = s;
    this.log.debug(1, `timer_handler called for ${config.name}`);
    if (s.link?.ready !== true) {
      this.schedule(s, NEVER_FACTOR * config.maxInterval);
      return;
    }
    await this.send(s, null, false);
    const min = minInterval(config);
    let next = min + (config.maxInterval - min) * this.random();
    if (s.count < MAX_INITIAL_RTR_ADVERTISEMENTS) next = Math.min(MAX_INITIAL_RTR_ADVERT_INTERVAL, next);
    this.schedule(s, next);
  }

  private async wait(): Promise<void> {
    const { sys } = this;
    const next = Math.min(...this.served.map((s) => s.nextNs));
    const polls = [
      { fd: this.fd, events: POLLIN, revents: 0 },
      { fd: this.rtnl.fd, events: POLLIN, revents: 0 },
    ];
    try {
      await sys.poll(polls, next === Infinity ? -1 : Math.max((next - sys.monotonicNs()) / 1e6, 0));
    } catch (error) {
      if (error instanceof Errno && error.code === "EINTR") return;
      throw error;
    }
    if (polls[1]!.revents !== 0) {
      while ((await this.receive(this.rtnl.fd)) !== null);
      const links = this.links();
      for (const s of this.served) await this.adopt(s, links.get(s.config.name) ?? null);
    }
    if (polls[0]!.revents === 0) return;
    for (let m = await this.receive(this.fd); m !== null; m = await this.receive(this.fd)) await this.solicited(m);
  }

  private async receive(fd: number): Promise<Message | null> {
    try {
      return await this.sys.recvmsg(fd, 65536, MSG_DONTWAIT);
    } catch (error) {
      if (error instanceof Errno && (error.code === "EAGAIN" || error.code === "EINTR")) return null;
      throw error;
    }
  }

  /** A host asks: it alone is answered, or all are, at most every MinDelayBetweenRAs seconds. */
  private async solicited(message: Message): Promise<void> {
    const index = message.pktinfo?.ifindex;
    const s = this.served.find((other) => other.link?.index === index && other.link?.ready === true);
    const from = message.from?.family === AF_INET6 ? message.from.addr : null;
    if (s === undefined || from === null || message.ttl !== 255 || message.data.length < icmpv6.HLEN) return;
    const { config } = s;
    if (!config.sendAdvert || message.data[0] !== icmpv6.NDISC_ROUTER_SOLICITATION || message.data[1] !== 0) return;
    this.log.debug(2, `${config.name} received RS from: ${formatIp6(from)}`);
    if (config.clients.length > 0 && !config.clients.some((addr) => ipv6.addrEquals(addr, 0, from, 0))) return;
    const unspecified = ipv6.isUnspecified(from, 0);
    if ((config.unicastOnly || config.solicitedUnicast) && !unspecified) {
      await this.send(s, from, false);
      return;
    }
    if (config.unicastOnly) return;
    const now = this.sys.monotonicNs();
    const since = (now - s.lastMulticastNs) / 1e9;
    if (since < config.minDelay) {
      const at = now + Math.round((config.minDelay - since + MAX_RA_DELAY_SECONDS * this.random()) * 1e9);
      s.nextNs = Math.min(s.nextNs, at);
    } else await this.unsolicited(s);
  }
}
