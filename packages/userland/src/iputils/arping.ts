/** arping(8) of iputils 20221126. */

import {
  AF_INET,
  AF_PACKET,
  ARPHRD_ETHER,
  ARPHRD_LOOPBACK,
  Errno,
  ETH_P_ARP,
  IFF_LOOPBACK,
  IFF_NOARP,
  IFF_UP,
  ifreq,
  ifrFlags,
  PACKET_HOST,
  SIGINT,
  SIOCGIFFLAGS,
  SO_BINDTODEVICE,
  SO_BROADCAST,
  SO_DONTROUTE,
  SO_TIMESTAMPNS,
  SOCK_DGRAM,
  SOL_SOCKET,
  strerror,
  type Environment,
  type Message,
  type Program,
  type Sys,
} from "@netloom/uapi";
import { arp, formatIp4, formatMac, getMac, MAC_BROADCAST, macToBytes } from "@netloom/wire";
import { getopt, OptionError } from "../libc/getopt.js";
import { inetAton } from "../libc/inet.js";
import { interfaceIndex } from "../libc/if-index.js";
import { getaddrinfo } from "../libc/netdb.js";
import { Stdio } from "../libc/stdio.js";
import { Exit } from "./exit.js";
import { strtolOrErr } from "./strtol-or-err.js";

const USAGE = `
Usage: arping [OPTION]... DESTINATION
  -f, -q, -b            end at the first reply; say nothing; always broadcast
  -D, -U, -A            look for a duplicate address; announce one by requests, by replies
  -c COUNT, -w SECONDS, -i SECONDS
                        how many, how long, how often
  -I DEVICE, -s ADDRESS where from
  -V                    version

For more details see arping(8).
`;
const VERSION =
  "arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n";
const PROBE_PORT = 1025;

interface Options {
  quitOnReply: boolean;
  quiet: boolean;
  broadcastOnly: boolean;
  dad: boolean;
  unsolicited: boolean;
  advert: boolean;
  count: number;
  timeoutSec: number;
  intervalSec: number;
  device: string;
  source: number | null;
  host: string;
}

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  try {
    return await new Arping(sys, stdio, parse(stdio, argv)).run();
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    await stdio.flush();
    if (error.text !== null) stdio.err(`arping: ${error.text}\n`);
    return error.status;
  }
}

function parse(stdio: Stdio, argv: readonly string[]): Options {
  const options: Options = {
    quitOnReply: false,
    quiet: false,
    broadcastOnly: false,
    dad: false,
    unsolicited: false,
    advert: false,
    count: -1,
    timeoutSec: 0,
    intervalSec: 1,
    device: "",
    source: null,
    host: "",
  };
  const usage = (text = ""): never => {
    stdio.err(text + USAGE);
    throw new Exit(2);
  };
  let parsed;
  try {
    parsed = getopt(argv, "h?bfDUAqc:w:i:s:I:V");
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return usage(`arping: ${error.message}\n`);
  }
  for (const [key, value] of parsed.options) {
    switch (key) {
      case "b":
        options.broadcastOnly = true;
        break;
      case "D":
        options.dad = options.quitOnReply = true;
        break;
      case "U":
        options.unsolicited = true;
        break;
      case "A":
        options.advert = options.unsolicited = true;
        break;
      case "q":
        options.quiet = true;
        break;
      case "f":
        options.quitOnReply = true;
        break;
      case "c":
        options.count = strtolOrErr(value, 1, 2147483647);
        break;
      case "w":
        options.timeoutSec = strtolOrErr(value, 0, 2147483647);
        break;
      case "i":
        options.intervalSec = strtolOrErr(value, 0, 2147483647);
        break;
      case "I":
        options.device = value;
        break;
      case "s":
        options.source = inetAton(value);
        if (options.source === null) throw new Exit(2, `invalid source ${value}`);
        break;
      case "V":
        stdio.out(VERSION);
        throw new Exit(0);
      default:
        usage();
    }
  }
  if (parsed.operands.length !== 1) usage();
  options.host = parsed.operands[0]!;
  return options;
}

class Arping {
  private readonly fd: number;
  private ifindex = 0;
  private destination = 0;
  private source = 0;
  /** Where requests go: everybody, until somebody answered. */
  private target = MAC_BROADCAST;
  private mine = 0;
  private sent = 0;
  private broadcasts = 0;
  private received = 0;
  private interrupted = false;
  private startNs = 0;
  private lastNs = 0;

  constructor(
    private readonly sys: Sys,
    private readonly stdio: Stdio,
    private readonly options: Options,
  ) {
    try {
      this.fd = sys.socket(AF_PACKET, SOCK_DGRAM, 0);
    } catch (error) {
      if (error instanceof Errno) throw new Exit(2, `socket: ${strerror(error.code)}`);
      throw error;
    }
  }

  async run(): Promise<number> {
    const { sys, options, stdio } = this;
    this.chooseDevice();
    await this.resolve();
    if (options.source !== null) this.source = options.source;
    else if (options.unsolicited) this.source = this.destination;
    await this.probeRoute();
    sys.bind(this.fd, {
      family: AF_PACKET,
      protocol: ETH_P_ARP,
      ifindex: this.ifindex,
      hatype: 0,
      pkttype: 0,
      addr: new Uint8Array(0),
    });
    sys.setsockopt(this.fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    const local = sys.getsockname(this.fd);
    if (local.family !== AF_PACKET || local.addr.length === 0 || local.hatype === ARPHRD_LOOPBACK) this.notArpable();
    else this.mine = getMac(local.addr, 0);
    if (!options.quiet)
      stdio.out(`ARPING ${formatIp4(this.destination)} from ${formatIp4(this.source)} ${options.device}\n`);
    sys.signal(SIGINT, () => (this.interrupted = true));
    this.startNs = sys.monotonicNs();
    await this.loop();
    return this.finish();
  }

  /** The device asked for, or the first that ARP works on. */
  private chooseDevice(): void {
    const { sys, options } = this;
    const given = options.device !== "";
    const names = given ? [options.device] : sys.readdir("/sys/class/net").map((entry) => entry.name);
    for (const name of names) {
      const ifr = ifreq(name);
      try {
        sys.ioctl(this.fd, SIOCGIFFLAGS, ifr);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        throw new Exit(2, `Device ${name} not available.`);
      }
      const flags = ifrFlags(ifr);
      if ((flags & IFF_UP) === 0) {
        if (!given) continue;
        if (!options.quiet) this.stdio.out(`Interface "${name}" is down\n`);
        throw new Exit(2);
      }
      if ((flags & (IFF_NOARP | IFF_LOOPBACK)) !== 0) {
        if (!given) continue;
        this.options.device = name;
        this.notArpable();
      }
      options.device = name;
      this.ifindex = interfaceIndex(sys, this.fd, name);
      return;
    }
    throw new Exit(2, "no device found: use -I");
  }

  private notArpable(): never {
    if (!this.options.quiet) this.stdio.out(`Interface "${this.options.device}" is not ARPable\n`);
    throw new Exit(this.options.dad ? 0 : 2);
  }

  private async resolve(): Promise<void> {
    const { host } = this.options;
    const dotted = inetAton(host);
    if (dotted !== null) {
      this.destination = dotted;
      return;
    }
    const found = await getaddrinfo(this.sys, host, AF_INET);
    if (typeof found === "string") throw new Exit(2, `${host}: ${found}`);
    const first = found[0]!;
    if (first.family === AF_INET) this.destination = first.addr;
  }

  /** The address this host would use towards the destination; a source given must be its own. */
  private async probeRoute(): Promise<void> {
    const { sys, options } = this;
    if (options.dad && this.source === 0) return;
    const probe = sys.socket(AF_INET, SOCK_DGRAM, 0);
    try {
      sys.setsockopt(probe, SOL_SOCKET, SO_BINDTODEVICE, options.device);
      if (this.source !== 0) {
        try {
          sys.bind(probe, { family: AF_INET, addr: this.source, port: 0 });
        } catch (error) {
          if (error instanceof Errno) throw new Exit(2, `bind: ${strerror(error.code)}`);
          throw error;
        }
      } else if (!options.dad) {
        sys.setsockopt(probe, SOL_SOCKET, SO_BROADCAST, 1);
        sys.setsockopt(probe, SOL_SOCKET, SO_DONTROUTE, 1);
        try {
          await sys.connect(probe, { family: AF_INET, addr: this.destination, port: PROBE_PORT });
        } catch (error) {
          if (error instanceof Errno) throw new Exit(2, `connect: ${strerror(error.code)}`);
          throw error;
        }
        const local = sys.getsockname(probe);
        if (local.family === AF_INET) this.source = local.addr;
      }
    } finally {
      sys.close(probe);
    }
  }

  private async loop(): Promise<void> {
    const { sys, options } = this;
    let nextNs = this.startNs;
    for (;;) {
      const now = sys.monotonicNs();
      if (this.interrupted || (options.timeoutSec > 0 && now >= this.startNs + options.timeoutSec * 1e9)) return;
      if (now >= nextNs) {
        if (options.count >= 0 && this.sent >= options.count) return;
        await this.send();
        // What an announcement's last packet waits for, no answer can end.
        nextNs = now + options.intervalSec * 1e9;
      }
      const end = options.timeoutSec > 0 ? Math.min(nextNs, this.startNs + options.timeoutSec * 1e9) : nextNs;
      const poll = { fd: this.fd, events: 1, revents: 0 };
      try {
        await sys.poll([poll], (end - sys.monotonicNs()) / 1e6);
        if (poll.revents === 0) continue;
        if (await this.receive(await sys.recvmsg(this.fd, 4096, 0))) return;
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (error.code !== "EINTR") throw new Exit(2, `recvfrom: ${strerror(error.code)}`);
      }
    }
  }

  private async send(): Promise<void> {
    const { sys, options } = this;
    const packet = new Uint8Array(arp.LEN);
    const tha = options.advert ? this.mine : this.target;
    arp.write(
      packet,
      0,
      options.advert ? arp.ARPOP_REPLY : arp.ARPOP_REQUEST,
      this.mine,
      this.source,
      options.advert ? this.mine : tha,
      this.destination,
    );
    this.lastNs = sys.monotonicNs();
    await sys.sendto(this.fd, packet, 0, {
      family: AF_PACKET,
      protocol: ETH_P_ARP,
      ifindex: this.ifindex,
      hatype: ARPHRD_ETHER,
      pkttype: 0,
      addr: macToBytes(this.target),
    });
    this.sent++;
    if (this.target === MAC_BROADCAST) this.broadcasts++;
  }

  /** Takes in a packet; true if it ends the program. */
  private async receive(message: Message): Promise<boolean> {
    const { options } = this;
    const b = message.data;
    if (message.from?.family !== AF_PACKET || b.length < arp.LEN || !arp.isEtherIp(b, 0)) return false;
    const operation = arp.op(b, 0);
    if (operation !== arp.ARPOP_REQUEST && operation !== arp.ARPOP_REPLY) return false;
    if (arp.sip(b, 0) !== this.destination) return false;
    if (
      !options.dad
        ? arp.tip(b, 0) !== this.source || arp.tha(b, 0) !== this.mine
        : arp.sha(b, 0) === this.mine || (this.source !== 0 && arp.tip(b, 0) !== this.source)
    )
      return false;
    const forMe = message.from.pkttype === PACKET_HOST;
    if (!options.quiet) {
      let line = `${forMe ? "Unicast" : "Broadcast"} ${operation === arp.ARPOP_REPLY ? "reply" : "request"} from ${formatIp4(arp.sip(b, 0))} [${formatMac(arp.sha(b, 0))}]`;
      if (arp.tip(b, 0) !== this.source) line += ` for ${formatIp4(arp.tip(b, 0))}`;
      if (arp.tha(b, 0) !== this.mine) line += ` for  [${formatMac(arp.tha(b, 0))}]`;
      const us = Math.floor((this.sys.monotonicNs() - this.lastNs) / 1000);
      this.stdio.out(`${line}  ${Math.floor(us / 1000)}.${String(us % 1000).padStart(3, "0")}ms\n`);
      await this.stdio.flush();
    }
    this.received++;
    if (!options.broadcastOnly) this.target = arp.sha(b, 0);
    return options.quitOnReply || (options.count >= 0 && this.received >= options.count);
  }

  private async finish(): Promise<number> {
    const { options, stdio } = this;
    if (!options.quiet)
      stdio.out(`Sent ${this.sent} probes (${this.broadcasts} broadcast(s))\nReceived ${this.received} response(s)\n`);
    await stdio.flush();
    if (options.dad) return this.received > 0 ? 1 : 0;
    return options.unsolicited || this.received > 0 ? 0 : 1;
  }
}

export const arping: Program = { name: "arping", paths: ["/usr/bin/arping"], main };
