/** Chains of bridges and routers in Netloom, and a sender of minimum-size UDP frames, written against the system calls. */

import { AF_PACKET, ETH_P_IP, SOCK_RAW, ifreq, ifrInt, SIOCGIFINDEX, type Program, type Sys } from "@netloom/uapi";
import { parseMac, putMac } from "@netloom/wire";

/** The script that builds `shape` (`-`, or letters b and r between hosts A and B), with permanent neighbours at the ends. */
export function chainScript(shape: string): string {
  const kinds = shape === "-" ? [] : [...shape];
  const lines = ["ip netns add A", "ip netns add B"];
  const segments: (readonly [string, string])[] = [];
  let prev = "A";
  let prevKind = "h";
  let left: readonly [string, string] = ["A", "o0"];
  for (let i = 0; i <= kinds.length; i++) {
    const kind = kinds[i] ?? "h";
    const ns = i === kinds.length ? "B" : `N${i}`;
    if (ns !== "B") lines.push(`ip netns add ${ns}`);
    lines.push(`ip -n ${ns} link set lo up`, `ip link add o${i} netns ${prev} type veth peer name i${i} netns ${ns}`);
    if (prevKind === "b") lines.push(`ip -n ${prev} link set o${i} master sw0 up`);
    else left = [prev, `o${i}`];
    if (kind === "b")
      lines.push(
        `ip -n ${ns} link add sw0 type bridge`,
        `ip -n ${ns} link set sw0 up`,
        `ip -n ${ns} link set i${i} master sw0 up`,
      );
    else {
      const seg = segments.length;
      lines.push(
        `ip -n ${left[0]} addr add 10.${seg}.0.1/24 dev ${left[1]}`,
        `ip -n ${ns} addr add 10.${seg}.0.2/24 dev i${i}`,
      );
      lines.push(`ip -n ${left[0]} link set ${left[1]} up`, `ip -n ${ns} link set i${i} up`);
      segments.push([left[0], ns]);
    }
    if (kind === "r") lines.push(`ip netns exec ${ns} sysctl -qw net.ipv4.ip_forward=1`);
    prev = ns;
    prevKind = kind;
  }
  segments.forEach(([a, b], j) => {
    if (j < segments.length - 1) lines.push(`ip -n ${a} route add default via 10.${j}.0.2`);
    for (let q = 0; q < j; q++) lines.push(`ip -n ${b} route add 10.${q}.0.0/24 via 10.${j}.0.1`);
  });
  const dst = `10.${segments.length - 1}.0.2`;
  lines.push(
    "sleep 1",
    `ip netns exec A ping -q -c 2 -i 0.2 -W 2 ${dst} > /dev/null || { echo no connectivity; exit 1; }`,
  );
  for (const ns of ["A", "B", ...kinds.map((_k, i) => `N${i}`)])
    lines.push(
      `ip -n ${ns} -4 neigh show | awk '{print $1,$3,$5}' | while read a d m; do [ -n "$m" ] && ip -n ${ns} neigh replace $a dev $d lladdr $m nud permanent; done`,
    );
  lines.push(
    `before=$(ip netns exec B cat /sys/class/net/i${kinds.length}/statistics/rx_packets)`,
    `ip netns exec A blast o0 $(ip -n A neigh show 10.0.0.2 | awk '{print $5}') ${dst}`,
    `echo delivered $(($(ip netns exec B cat /sys/class/net/i${kinds.length}/statistics/rx_packets) - before))`,
  );
  return `${lines.join("\n")}\n`;
}

/** One timed stretch of sending. */
export interface Blast {
  /** Nanoseconds of wall time for each frame, median of the rounds. */
  nsPerFrame: number;
  sent: number;
}

const ROUNDS = 9;
const FRAMES = 40_000;
const WARM_UP = 60_000;

/** `blast DEV DSTMAC DSTIP`: 60-byte UDP frames by an AF_PACKET socket. The wall clock is the benchmark's own. */
export function blastProgram(wallNs: () => number, result: Blast): Program {
  return {
    name: "blast",
    main(sys: Sys, argv) {
      const fd = sys.socket(AF_PACKET, SOCK_RAW, 0);
      const ifr = ifreq(argv[1]!);
      sys.ioctl(fd, SIOCGIFINDEX, ifr);
      const ifindex = ifrInt(ifr);
      sys.bind(fd, { family: AF_PACKET, protocol: 0, ifindex, hatype: 0, pkttype: 0, addr: new Uint8Array(0) });
      const frame = udpFrame(argv[2]!, argv[3]!);
      frame[0x0c] = ETH_P_IP >> 8;
      const send = (count: number): void => {
        for (let i = 0; i < count; i++) void sys.sendto(fd, frame, 0, null);
      };
      send(WARM_UP);
      const rounds: number[] = [];
      for (let r = 0; r < ROUNDS; r++) {
        const start = wallNs();
        send(FRAMES);
        rounds.push((wallNs() - start) / FRAMES);
      }
      result.nsPerFrame = rounds.sort((a, b) => a - b)[ROUNDS >> 1]!;
      result.sent = WARM_UP + ROUNDS * FRAMES;
      return 0;
    },
  };
}

/** Ethernet, IPv4 and UDP from 10.0.0.1 with 18 bytes of payload; the source MAC address is of no interest. */
function udpFrame(dstMac: string, dstIp: string): Uint8Array {
  const b = new Uint8Array(60);
  putMac(b, 0, parseMac(dstMac) ?? 0);
  putMac(b, 6, 0x020000000001);
  b[12] = 8;
  b.set([0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, ...dstIp.split(".").map(Number)], 14);
  let sum = 0;
  for (let i = 14; i < 34; i += 2) sum += (b[i]! << 8) | b[i + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  b[24] = (~sum >>> 8) & 0xff;
  b[25] = ~sum & 0xff;
  b.set([0x27, 0x10, 0x13, 0x89, 0, 26, 0, 0], 34);
  return b;
}
