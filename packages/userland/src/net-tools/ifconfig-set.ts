/** ifconfig's settings, applied one after the other as they stand on the command line. */

import {
  AF_INET6,
  ARPHRD_ETHER,
  Errno,
  IFF_ALLMULTI,
  IFF_AUTOMEDIA,
  IFF_BROADCAST,
  IFF_DYNAMIC,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_NOTRAILERS,
  IFF_POINTOPOINT,
  IFF_PROMISC,
  IFF_RUNNING,
  IFF_UP,
  ifreq,
  IFR_DATA,
  ifrFlags,
  ifrInt,
  ifrSetFlags,
  ifrSetInt,
  setSockaddrHw,
  setSockaddrIn,
  SIOCDIFADDR,
  SIOCGIFFLAGS,
  SIOCGIFINDEX,
  SIOCSIFADDR,
  SIOCSIFBRDADDR,
  SIOCSIFDSTADDR,
  SIOCSIFFLAGS,
  SIOCSIFHWADDR,
  SIOCSIFMTU,
  SIOCSIFNAME,
  SIOCSIFNETMASK,
  SIOCSIFTXQLEN,
  SOCK_DGRAM,
  strerror,
  type Sys,
} from "@netloom/uapi";
import { macToBytes, parseIp6, parseMac } from "@netloom/wire";
import { strtol } from "../libc/inet.js";
import type { Stdio } from "../libc/stdio.js";
import { lookupError, Quit, resolveHost } from "./address.js";
import { in6Ifreq } from "./in6.js";
import { interfaceNames, readInterface } from "./interfaces.js";

export const IFCONFIG_USAGE = `Usage: ifconfig [-a] [-v] [-s] [INTERFACE [[FAMILY] ADDRESS] [SETTING]...]
  up, down, mtu N, txqueuelen N, name NEW, hw CLASS ADDRESS
  netmask ADDRESS, [-]broadcast [ADDRESS], [-]pointopoint [ADDRESS], dstaddr ADDRESS
  add ADDRESS[/LENGTH], del ADDRESS[/LENGTH], tunnel ADDRESS
  [-]arp, [-]promisc, [-]allmulti, [-]multicast, [-]dynamic, [-]trailers
  keepalive N, outfill N, mem_start N, io_addr N, irq N
FAMILY is inet (the default) or inet6; CLASS is ether.
`;

/** Flags set or cleared by a word; a warning where clearing may not work. */
const FLAG_WORDS: ReadonlyMap<string, { readonly set: number; readonly clear: number; readonly still?: string }> =
  new Map([
    ["up", { set: IFF_UP | IFF_RUNNING, clear: 0 }],
    ["down", { set: 0, clear: IFF_UP }],
    ["arp", { set: 0, clear: IFF_NOARP }],
    ["-arp", { set: IFF_NOARP, clear: 0 }],
    ["trailers", { set: 0, clear: IFF_NOTRAILERS }],
    ["-trailers", { set: IFF_NOTRAILERS, clear: 0 }],
    ["promisc", { set: IFF_PROMISC, clear: 0 }],
    ["-promisc", { set: 0, clear: IFF_PROMISC, still: "promisc mode... maybe other application is running?" }],
    ["multicast", { set: IFF_MULTICAST, clear: 0 }],
    ["-multicast", { set: 0, clear: IFF_MULTICAST, still: "MULTICAST mode." }],
    ["allmulti", { set: IFF_ALLMULTI, clear: 0 }],
    ["-allmulti", { set: 0, clear: IFF_ALLMULTI, still: "ALLMULTI mode." }],
    ["dynamic", { set: IFF_DYNAMIC, clear: 0 }],
    ["-dynamic", { set: 0, clear: IFF_DYNAMIC, still: "DYNAMIC mode." }],
    ["-broadcast", { set: 0, clear: IFF_BROADCAST, still: "BROADCAST mode." }],
    ["-pointopoint", { set: 0, clear: IFF_POINTOPOINT, still: "POINTOPOINT mode." }],
  ]);

const FAMILIES: ReadonlySet<string> = new Set([
  "inet",
  "inet6",
  "unix",
  "ax25",
  "netrom",
  "rose",
  "ipx",
  "ddp",
  "ec",
  "ash",
  "x25",
]);
/** SLIP's timers and the card's resources: no device here has them. */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ["keepalive", "SIOCSKEEPALIVE"],
  ["outfill", "SIOCSOUTFILL"],
  ["mem_start", "mem_start: SIOCSIFMAP"],
  ["io_addr", "io_addr: SIOCSIFMAP"],
  ["irq", "irq: SIOCSIFMAP"],
]);

/** Applies `args` to the interface; returns the exit status. */
export async function configure(
  sys: Sys,
  stdio: Stdio,
  fd: number,
  name: string,
  args: readonly string[],
): Promise<number> {
  return new Configuration(sys, stdio, fd, name, args).run();
}

class Configuration {
  private status = 0;
  private i = 0;
  private family = "inet";

  constructor(
    private readonly sys: Sys,
    private readonly stdio: Stdio,
    private readonly fd: number,
    private name: string,
    private readonly args: readonly string[],
  ) {}

  async run(): Promise<number> {
    if (FAMILIES.has(this.args[0]!)) {
      this.family = this.args[0]!;
      this.i = 1;
    }
    for (; this.i < this.args.length; this.i++) await this.word(this.args[this.i]!);
    return this.status & 0xff;
  }

  private usage(): never {
    this.stdio.err(IFCONFIG_USAGE);
    throw new Quit(3);
  }

  private next(): string {
    return this.args[++this.i] ?? this.usage();
  }

  private async word(word: string): Promise<void> {
    const flag = FLAG_WORDS.get(word);
    if (flag !== undefined) {
      this.changeFlags(flag.set, flag.clear);
      if (flag.still !== undefined && (this.flags() & flag.clear) !== 0)
        this.stdio.err(`Warning: Interface ${this.name} still in ${flag.still}\n`);
      return;
    }
    const unsupported = UNSUPPORTED.get(word);
    if (unsupported !== undefined) {
      this.next();
      return this.fail(unsupported, "Operation not supported");
    }
    switch (word) {
      case "mtu":
        return this.integer(SIOCSIFMTU, "SIOCSIFMTU");
      case "txqueuelen":
        return this.integer(SIOCSIFTXQLEN, "SIOCSIFTXQLEN");
      case "name": {
        const ifr = ifreq(this.name);
        const to = this.next();
        for (let k = 0; k < Math.min(to.length, 15); k++) ifr[IFR_DATA + k] = to.charCodeAt(k);
        if (this.request(SIOCSIFNAME, ifr, "SIOCSIFNAME")) this.name = to;
        return;
      }
      case "media":
        if (this.next() === "auto") this.changeFlags(IFF_AUTOMEDIA, 0);
        return this.addressFailed(this.args[this.i]!);
      case "broadcast":
        if (this.i + 1 < this.args.length && !(await this.address(SIOCSIFBRDADDR, "SIOCSIFBRDADDR", this.next())))
          return;
        return this.changeFlags(IFF_BROADCAST, 0);
      case "pointopoint":
        if (this.i + 1 < this.args.length && !(await this.address(SIOCSIFDSTADDR, "SIOCSIFDSTADDR", this.next())))
          return;
        return this.changeFlags(IFF_POINTOPOINT, 0);
      case "dstaddr":
        return void (await this.address(SIOCSIFDSTADDR, "SIOCSIFDSTADDR", this.next()));
      case "netmask":
        return void (await this.address(SIOCSIFNETMASK, "SIOCSIFNETMASK", this.next()));
      case "hw":
        return this.hardware();
      case "add":
        return this.add(this.next());
      case "del":
        return this.remove(this.next());
      case "tunnel":
        this.next();
        return this.fail("SIOCSIFDSTADDR", "No such device");
      default:
        return this.mainAddress(word);
    }
  }

  /** `NAME: TEXT`, and status 1 at the end. */
  private fail(name: string, text: string): void {
    this.stdio.err(`${name}: ${text}\n`);
    this.status |= 1;
  }

  private request(what: number, ifr: Uint8Array, name: string, fd = this.fd): boolean {
    try {
      this.sys.ioctl(fd, what, ifr);
      return true;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.fail(name, strerror(error.code));
      return false;
    }
  }

  private flags(): number {
    const ifr = ifreq(this.name);
    try {
      this.sys.ioctl(this.fd, SIOCGIFFLAGS, ifr);
    } catch (error) {
      if (error instanceof Errno) return 0;
      throw error;
    }
    return ifrFlags(ifr);
  }

  private changeFlags(set: number, clear: number): void {
    const ifr = ifreq(this.name);
    try {
      this.sys.ioctl(this.fd, SIOCGIFFLAGS, ifr);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.stdio.err(`${this.name}: ERROR while getting interface flags: ${strerror(error.code)}\n`);
      this.status = -1;
      return;
    }
    const request = ifreq(this.name);
    ifrSetFlags(request, (ifrFlags(ifr) | set) & ~clear);
    try {
      this.sys.ioctl(this.fd, SIOCSIFFLAGS, request);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.stdio.err(`SIOCSIFFLAGS: ${strerror(error.code)}\n`);
      this.status = -1;
    }
  }

  private integer(what: number, name: string): void {
    const ifr = ifreq(this.name);
    ifrSetInt(ifr, strtol(this.next(), 0).value);
    this.request(what, ifr, name);
  }

  /** Sets one of the addresses; false if that was not possible. */
  private async address(what: number, name: string, text: string): Promise<boolean> {
    const addr = await resolveHost(this.sys, text);
    if (addr === null) {
      this.fail(text, lookupError(text));
      return false;
    }
    const ifr = ifreq(this.name);
    setSockaddrIn(ifr, addr);
    return this.request(what, ifr, name);
  }

  private hardware(): void {
    const kind = this.next();
    if (kind !== "ether") this.usage();
    const text = this.next();
    const mac = parseMac(text);
    if (mac === null) return this.fail(text, "invalid ether address.");
    const ifr = ifreq(this.name);
    setSockaddrHw(ifr, ARPHRD_ETHER, macToBytes(mac));
    try {
      this.sys.ioctl(this.fd, SIOCSIFHWADDR, ifr);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      const busy = error.code === "EBUSY" ? " - you may need to down the interface" : "";
      this.fail("SIOCSIFHWADDR", `${strerror(error.code)}${busy}`);
    }
  }

  /** The interface's own address, which also brings it up. */
  private async mainAddress(text: string): Promise<void> {
    if (this.family !== "inet") {
      if (this.family === "inet6") this.stdio.err(`getaddrinfo: ${text}: -2\n`);
      return this.addressFailed(text, true);
    }
    const slash = /^(.*)\/(\d+)$/.exec(text);
    const host = slash === null ? text : slash[1]!;
    const addr = await resolveHost(this.sys, host);
    if (addr === null) return this.addressFailed(text);
    const ifr = ifreq(this.name);
    setSockaddrIn(ifr, addr);
    this.request(SIOCSIFADDR, ifr, "SIOCSIFADDR");
    if (slash !== null && Number(slash[2]) <= 32) {
      const length = Number(slash[2]);
      const mask = ifreq(this.name);
      setSockaddrIn(mask, length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0);
      this.request(SIOCSIFNETMASK, mask, "SIOCSIFNETMASK");
    }
    // An address of zero takes an alias away, and so does a name that ends with a dash: there is then nothing to bring up.
    if (!this.name.includes(":") || (addr !== 0 && !this.name.endsWith("-"))) this.changeFlags(IFF_UP | IFF_RUNNING, 0);
  }

  private addressFailed(text: string, unknown = false): never {
    this.stdio.err(
      `${text}: ${unknown ? "Unknown host" : lookupError(text)}\nifconfig: \`--help' gives usage information.\n`,
    );
    throw new Quit(1);
  }

  /** `add`: an IPv6 address, or an IPv4 address as the first alias that is free. */
  private async add(text: string): Promise<void> {
    if (this.family === "inet6" || text.includes(":")) return this.inet6(text, SIOCSIFADDR, "SIOCSIFADDR");
    const addr = await resolveHost(this.sys, text);
    if (addr === null) return this.fail(text, text.includes("/") ? "Unknown host" : lookupError(text));
    const base = await readInterface(this.sys, this.fd, this.name);
    const taken = new Set(await interfaceNames(this.sys, this.fd));
    let number = 0;
    while (taken.has(`${this.name}:${number}`)) number++;
    const alias = `${this.name}:${number}`;
    const set = (what: number, value: number, name: string): boolean => {
      const ifr = ifreq(alias);
      setSockaddrIn(ifr, value);
      return this.request(what, ifr, name);
    };
    if (!set(SIOCSIFADDR, addr, "SIOCSIFADDR") || base === null || base.addr === null) return;
    set(SIOCSIFBRDADDR, base.broadcast, "SIOCSIFBRDADDR");
    set(SIOCSIFNETMASK, base.netmask, "SIOCSIFNETMASK");
  }

  /** `del`: the alias with that address goes down. */
  private async remove(text: string): Promise<void> {
    if (this.family === "inet6" || text.includes(":")) return this.inet6(text, SIOCDIFADDR, "SIOCDIFADDR");
    const addr = await resolveHost(this.sys, text);
    if (addr === null) return this.fail(text, text.includes("/") ? "Unknown host" : lookupError(text));
    for (const name of await interfaceNames(this.sys, this.fd)) {
      if (!name.startsWith(`${this.name}:`)) continue;
      const found = await readInterface(this.sys, this.fd, name);
      if (found?.addr !== addr) continue;
      const ifr = ifreq(name);
      ifrSetFlags(ifr, found.flags & ~IFF_UP);
      this.request(SIOCSIFFLAGS, ifr, "SIOCSIFFLAGS");
    }
  }

  private inet6(text: string, what: number, name: string): void {
    const [host, length] = text.split("/");
    const addr = parseIp6(host!);
    if (addr === null) return this.fail(text, lookupError(text));
    const prefixLen = length === undefined ? 128 : Number(length);
    if (!(prefixLen >= 0 && prefixLen <= 128)) this.usage();
    const index = ifreq(this.name);
    if (!this.request(SIOCGIFINDEX, index, "SIOGIFINDEX")) return;
    const fd = this.sys.socket(AF_INET6, SOCK_DGRAM, 0);
    this.request(what, in6Ifreq(addr, prefixLen, ifrInt(index)), name, fd);
    this.sys.close(fd);
  }
}
