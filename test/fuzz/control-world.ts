/** Worlds whose requests, system calls, command lines and files are attacked, instead of their packets. */

import { createWorld, runInWorld, runScript } from "@netloom/lab";
import { SIGPIPE, type Program, type Sys } from "@netloom/uapi";
import { FrameSource } from "./mutate.js";
import { attackNetlink, mutateRequest } from "./netlink.js";
import { anyCall, Random } from "./system-calls.js";
import type { Below } from "./frame-bytes.js";

const NETWORK = `
ip link add v0 type veth peer name v1
ip link add br0 type bridge
ip link set v1 master br0
ip addr add 10.0.0.1/24 dev v0
for d in lo v0 v1 br0; do ip link set $d up; done
ip route add 10.1.0.0/16 via 10.0.0.2
ip rule add from 10.3.0.0/16 table 7
tc qdisc add dev v0 root handle 1: htb default 1
tc class add dev v0 parent 1: classid 1:1 htb rate 1mbit
ip link add x0 type vxlan id 5 dstport 4789 remote 10.0.0.2
ip link add d0 type dummy
sleep 5
`;

/** What went wrong, or null. `last` says what was done last. */
export interface ControlResult {
  readonly failure: string | null;
  readonly last: string;
}

/** Runs `attack` in a world with a few devices; it calls `note` with what it is about to do. */
async function attackIn(
  seed: number,
  attack: (sys: Sys, note: (what: string) => void) => Promise<void>,
): Promise<ControlResult> {
  let failure: string | null = "the program did not come to its end";
  let last = "";
  let live = 0;
  const program: Program = {
    name: "attack",
    async main(sys) {
      try {
        sys.signal(SIGPIPE, "ignore");
        const timers = world.timers.armed;
        await attack(sys, (what) => (last = what));
        for (const fd of sys.openFds()) sys.close(fd);
        await sys.nanosleep(400e9);
        failure = null;
        if (world.stack.skbs.live > live) failure = `${world.stack.skbs.live - live} packets are held for ever`;
        if (world.timers.armed > timers + 200) failure = `${world.timers.armed - timers} more timers`;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        failure = error.stack ?? error.message;
      }
      return 0;
    },
  };
  const world = createWorld({ seed, programs: [program], budget: { maxVirtualTimeS: Infinity } });
  live = world.stack.skbs.live;
  const end = await runInWorld(world, { kind: "commands", text: `${NETWORK}\nattack` }, { stdout() {} });
  return { failure: failure ?? end.message, last };
}

export const attackByNetlink = (
  seed: number,
  corpus: readonly Uint8Array[],
  below: Below,
  messages: number,
): Promise<ControlResult> =>
  attackIn(seed, async (sys, note) => {
    for (let i = 0; i < messages; i++) {
      const bytes = mutateRequest(corpus[below(corpus.length)]!, below);
      note(`netlink ${Buffer.from(bytes).toString("hex")}`);
      await attackNetlink(sys, bytes);
    }
  });

export const attackByCalls = (seed: number, below: Below, calls: number): Promise<ControlResult> =>
  attackIn(seed, async (sys, note) => {
    const random = new Random(below);
    for (let i = 0; i < calls; i++) {
      note(`call ${i}`);
      await anyCall(sys, random);
    }
  });

const COMMANDS = [
  "ip",
  "ip link",
  "ip addr",
  "ip route",
  "ip -6 route",
  "ip rule",
  "ip neigh",
  "ip netns",
  "ip -d link",
  "ip -j link",
  "ip link add",
  "ip link set",
  "ip tuntap",
  "ip tunnel",
  "ip monitor",
  "ip link add name x1 type vxlan id 9",
  "ip link add link v0 name x2 type vlan id 9",
  "ip link add link d0 name x3 type macvlan",
  "ip link add x4 type bond",
  "ip link add x5 type bridge",
  "ip link add x6 type gre local 10.0.0.1",
  "ip link set v0",
  "ip link set v1 type bridge_slave",
  "ip link set br0 type bridge",
  "ip addr add 10.0.0.5/24 dev v0",
  "ip route add 10.7.0.0/16",
  "ip route get 10.0.0.2",
  "ip nexthop add id 5",
  "ip rule add",
  "ip neigh add 10.0.0.9 dev v0",
  "tc qdisc add dev v0 root",
  "tc qdisc replace dev d0 root netem",
  "tc class add dev v0 parent 1: classid 1:5 htb",
  "bridge vlan add dev v1 vid",
  "bridge fdb add 02:00:00:00:00:09 dev v1",
  "bridge link set dev v1",
  "bridge",
  "bridge fdb",
  "bridge vlan",
  "bridge mdb",
  "bridge link",
  "tc qdisc",
  "tc class",
  "tc filter",
  "brctl",
  "ifconfig",
  "route",
  "arp",
  "netstat",
  "sysctl",
  "ping -c 1 -W 1",
  "traceroute -m 2",
  "tracepath -m 2",
  "arping -c 1",
  "tcpdump -c 1 -d",
  "tcpdump -r /dev/null",
  "nstat",
] as const;
const WORDS = [
  "add",
  "del",
  "show",
  "list",
  "set",
  "change",
  "replace",
  "append",
  "get",
  "flush",
  "save",
  "restore",
  "dev",
  "v0",
  "v1",
  "br0",
  "lo",
  "x0",
  "d0",
  "type",
  "veth",
  "bridge",
  "vlan",
  "vxlan",
  "macvlan",
  "bond",
  "gre",
  "id",
  "5",
  "4095",
  "4096",
  "-1",
  "0",
  "1",
  "99999999999",
  "0x10",
  "10.0.0.1",
  "10.0.0.1/24",
  "10.0.0.1/33",
  "fe80::1",
  "fe80::1/64",
  "::",
  "default",
  "via",
  "src",
  "from",
  "to",
  "table",
  "main",
  "local",
  "nexthop",
  "weight",
  "metric",
  "proto",
  "scope",
  "link",
  "up",
  "down",
  "master",
  "nomaster",
  "address",
  "02:00:00:00:00:01",
  "mtu",
  "name",
  "peer",
  "netns",
  "root",
  "handle",
  "1:",
  "1:1",
  "parent",
  "netem",
  "delay",
  "10ms",
  "htb",
  "tbf",
  "rate",
  "1mbit",
  "burst",
  "limit",
  "loss",
  "10%",
  "-n",
  "-4",
  "-6",
  "-s",
  "-d",
  "-j",
  "-p",
  "-o",
  "-br",
  "-batch",
  "--",
  "-",
  "''",
  "help",
  "-h",
  "-V",
  "all",
  "nud",
  "permanent",
  "lladdr",
  "self",
  "static",
  "dst",
  "host",
  "port",
  "and",
  "or",
  "not",
  "(",
  ")",
  "icmp",
  "tcp[13]",
  "ether",
  "net",
  "10/8",
  "&",
  "=",
  "%",
  "x".repeat(400),
] as const;

/** Words after a command, in any order: most are refused, none may break it. */
export function wordSoup(below: Below, lines: number): string {
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const quote = (word: string): string => (/^[\w./:%-]+$|^''$/.test(word) ? word : `'${word}'`);
  let text = NETWORK;
  for (let i = 0; i < lines; i++) {
    const words = Array.from({ length: below(9) }, () => quote(pick(WORDS)));
    text += `timeout 3 ${pick(COMMANDS)} ${words.join(" ")} > /dev/null 2>&1 < /dev/null\n`;
  }
  return `${text}exit 0\n`;
}

export async function attackByCommands(seed: number, below: Below, lines: number): Promise<ControlResult> {
  const text = wordSoup(below, lines);
  const { message, status } = await runScript(
    { kind: "transcript", text },
    { seed, stdout() {}, budget: { maxVirtualTimeS: Infinity } },
  );
  return { failure: message ?? (status === 0 ? null : `status ${status}`), last: text };
}

/** Captures of broken packets, broken themselves, read by tcpdump. */
export async function attackByCaptures(seed: number, below: Below, captures: number): Promise<ControlResult> {
  const source = new FrameSource(below, []);
  const files = new Map<string, Uint8Array>();
  let text = "";
  for (let i = 0; i < captures; i++) {
    files.set(`/root/c${i}`, capture(source, below));
    const options = [
      "-nn -vvv -e -XX",
      "-q",
      "-t -A",
      "-v -e",
      "-n -x -vv 'ip or ip6 or arp'",
      "-nn -tttt -K 'tcp[0] & 3 != 0 or udp'",
    ];
    text += `tcpdump -r c${i} ${options[below(options.length)]!} > /dev/null 2>&1\n`;
  }
  const { message } = await runScript(
    { kind: "transcript", text },
    { seed, files, stdout() {}, budget: { maxVirtualTimeS: Infinity } },
  );
  return { failure: message, last: "" };
}

const LINKTYPES = [1, 1, 1, 0, 101, 113, 12, 276, 228, 229, 147] as const;

function capture(source: FrameSource, below: Below): Uint8Array {
  const parts: Uint8Array[] = [];
  const header = new DataView(new ArrayBuffer(24));
  const little = below(4) !== 0;
  header.setUint32(0, below(5) === 0 ? 0xa1b23c4d : 0xa1b2c3d4, little);
  header.setUint16(4, 2, little);
  header.setUint16(6, 4, little);
  header.setUint32(16, 262144, little);
  header.setUint32(20, LINKTYPES[below(LINKTYPES.length)]!, little);
  parts.push(new Uint8Array(header.buffer));
  for (let n = below(60); n >= 0; n--) {
    const { bytes } = source.next();
    const record = new DataView(new ArrayBuffer(16));
    record.setUint32(0, below(0x100000000), little);
    record.setUint32(4, below(1_100_000), little);
    record.setUint32(8, below(50) === 0 ? below(0x100000000) : bytes.length, little);
    record.setUint32(12, below(10) === 0 ? below(100_000) : bytes.length, little);
    parts.push(new Uint8Array(record.buffer), bytes);
  }
  const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  for (let n = below(4) === 0 ? below(6) : 0; n > 0; n--) whole[below(whole.length)] = below(256);
  return below(4) === 0 ? whole.slice(0, below(whole.length + 1)) : whole;
}
