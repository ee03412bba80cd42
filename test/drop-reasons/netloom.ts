/** The situations of situations.sh in Netloom: what was dropped why, and which counters moved. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createWorld, runInWorld } from "@netloom/lab";
import {
  AF_INET,
  AF_PACKET,
  CLONE_NEWNET,
  Errno,
  IFF_NO_PI,
  IFF_TAP,
  ifreq,
  ifrInt,
  ifrSetFlags,
  O_RDONLY,
  O_RDWR,
  SIGKILL,
  SIOCGIFINDEX,
  SO_RCVBUF,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_SOCKET,
  TUNSETIFF,
  type Program,
  type Sys,
} from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";

export const DIR = join(process.cwd(), "test/drop-reasons");

export interface Observation {
  /** The reason this stands for, and what happens. */
  readonly reason: string;
  readonly title: string;
  /** All reasons seen, sorted. */
  readonly reasons: readonly string[];
  /** Counters that moved, as `a:` or `b:` and their name. */
  readonly counters: readonly string[];
}

/** Takes the output of situations.sh apart. */
export function parseObservations(text: string): Observation[] {
  const all: Observation[] = [];
  for (const block of text.split(/^== /m).slice(1)) {
    const match = /^(\w+): (.*)\nreasons: ?(.*)\ncounters: ?(.*)\n?$/.exec(block);
    if (match === null) throw new Error(`not an observation: ${block}`);
    const [, reason, title, reasons, counters] = match;
    all.push({ reason: reason!, title: title!, reasons: words(reasons!), counters: words(counters!) });
  }
  return all;
}
const words = (text: string): string[] => (text === "" ? [] : text.split(" "));

/** Runs a file of situations. */
export async function observeNetloom(file: string): Promise<Observation[]> {
  const text = ["lib.sh", file].map((name) => readFileSync(join(DIR, name), "utf8")).join("\n");
  const before = new Map<string, number>();
  const held: number[] = [];
  const drops = (): ReadonlyMap<string, number> => world.stack.drops;
  const programs: Program[] = [
    { name: "sendframe", main: (sys, argv) => sendFrame(sys, argv[1]!, argv[2]!, argv[3]!) },
    {
      name: "drops_forget",
      main() {
        before.clear();
        for (const [reason, count] of drops()) before.set(reason, count);
        return 0;
      },
    },
    {
      name: "drops_seen",
      async main(sys) {
        const seen = [...drops()]
          .filter(([reason, count]) => count > (before.get(reason) ?? 0))
          .map(([reason]) => reason);
        await sys.write(1, encodeUtf8(seen.sort().join(" ")));
        return 0;
      },
    },
    {
      name: "hold_udp",
      main: (sys, argv) => {
        enter(sys, argv[1]!);
        const fd = sys.socket(AF_INET, SOCK_DGRAM, 0);
        sys.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, 2304);
        sys.bind(fd, { family: AF_INET, addr: 0, port: Number(argv[2]) });
        held.push(sys.fork((child) => child.pause()));
        return 0;
      },
    },
    {
      name: "hold_tap",
      main: (sys, argv) => {
        enter(sys, argv[1]!);
        const fd = sys.open("/dev/net/tun", O_RDWR);
        const ifr = ifreq(argv[2]!);
        ifrSetFlags(ifr, IFF_TAP | IFF_NO_PI);
        sys.ioctl(fd, TUNSETIFF, ifr);
        held.push(sys.fork((child) => child.pause()));
        return 0;
      },
    },
    {
      name: "release",
      main(sys) {
        for (const pid of held.splice(0)) sys.kill(pid, SIGKILL);
        return 0;
      },
    },
  ];
  const world = createWorld({ seed: 1, programs });
  const { output, message } = await runInWorld(world, { kind: "commands", text });
  if (message !== null) throw new Error(message);
  return parseObservations(output);
}

function enter(sys: Sys, ns: string): void {
  const fd = sys.open(`/run/netns/${ns}`, O_RDONLY);
  sys.setns(fd, CLONE_NEWNET);
  sys.close(fd);
}

async function sendFrame(sys: Sys, ns: string, dev: string, hex: string): Promise<number> {
  enter(sys, ns);
  const fd = sys.socket(AF_PACKET, SOCK_RAW, 0);
  const ifr = ifreq(dev);
  sys.ioctl(fd, SIOCGIFINDEX, ifr);
  const addr = {
    family: AF_PACKET,
    protocol: 0,
    ifindex: ifrInt(ifr),
    hatype: 0,
    pkttype: 0,
    addr: new Uint8Array(0),
  } as const;
  try {
    await sys.sendto(fd, Uint8Array.from(Buffer.from(hex, "hex")), 0, addr);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  return 0;
}
