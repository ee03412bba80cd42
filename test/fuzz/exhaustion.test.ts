/** Floods: what a sender can make this machine hold is bounded, and goes again. */

import { expect, test } from "vitest";
import { createWorld, runInWorld } from "@netloom/lab";
import { AF_PACKET, ifreq, ifrInt, MSG_DONTWAIT, SIOCGIFINDEX, SOCK_RAW, type Program, type Sys } from "@netloom/uapi";
import { ipv4, putMac, putU16, putU32 } from "@netloom/wire";

const SETUP = `ip netns add b
ip link add va address 02:00:00:00:00:0a type veth peer name vb address 02:00:00:00:00:0b netns b
ip link set va up; ip -n b link set vb up; ip -n b addr add 10.0.0.2/24 dev vb
`;

/** Sends `count` frames made by `frame` out of va, with some time between them, and runs `after` in the shell. */
async function flood(
  setup: string,
  count: number,
  frame: (i: number) => Uint8Array,
  after: string,
): Promise<{ output: string; live: number; most: number }> {
  let most = 0;
  let base = 0;
  const program: Program = {
    name: "flood",
    async main(sys: Sys) {
      const fd = sys.socket(AF_PACKET, SOCK_RAW, 0);
      const ifr = ifreq("va");
      sys.ioctl(fd, SIOCGIFINDEX, ifr);
      const addr = {
        family: AF_PACKET,
        protocol: 0,
        ifindex: ifrInt(ifr),
        hatype: 0,
        pkttype: 0,
        addr: new Uint8Array(0),
      } as const;
      base = world.stack.skbs.live;
      for (let i = 0; i < count; i++) {
        await sys.sendto(fd, frame(i), MSG_DONTWAIT, addr);
        if (i % 100 === 99) await sys.nanosleep(1e5);
        most = Math.max(most, world.stack.skbs.live - base);
      }
      return 0;
    },
  };
  const world = createWorld({ programs: [program] });
  const { output, message } = await runInWorld(world, {
    kind: "commands",
    text: `${SETUP}${setup}sleep 3; flood\n${after}`,
  });
  expect(message).toBeNull();
  return { output, live: world.stack.skbs.live - base, most };
}

/** UDP from 10.0.0.1 to 10.0.0.2, with this identification, offset field and source MAC address. */
function packet(id: number, fragOff: number, length: number, source = 0x020000000009): Uint8Array {
  const b = new Uint8Array(14 + 20 + length);
  putMac(b, 0, 0x02000000000b);
  putMac(b, 6, source);
  putU16(b, 12, 0x0800);
  b[14] = 0x45;
  putU16(b, 16, 20 + length);
  putU16(b, 18, id);
  putU16(b, 20, fragOff);
  b[22] = 64;
  b[23] = 17;
  putU32(b, 26, 0x0a000001);
  putU32(b, 30, 0x0a000002);
  putU16(b, 36, 9);
  putU16(b, 38, length);
  ipv4.sendCheck(b, 14);
  return b;
}

test("first fragments of ever new packets are held up to ipfrag_high_thresh, and for ipfrag_time", async () => {
  const { output, live, most } = await flood(
    "",
    20_000,
    (i) => packet(i & 0xffff, ipv4.MF, 1400),
    "ip netns exec b awk '/^Ip: [0-9]/ { print ($17 > 10000) }' /proc/net/snmp; sleep 40",
  );
  // 4 MiB, by the size of the packets in memory.
  expect(most).toBeGreaterThan(500);
  expect(most).toBeLessThan(4000);
  expect(live).toBe(0);
  expect(output).toBe("1\n");
});

test("stations a bridge learns are forgotten when they age", async () => {
  const { output } = await flood(
    "ip -n b link add br0 type bridge ageing_time 1000; ip -n b link set vb master br0; ip -n b link set br0 up\n",
    20_000,
    (i) => packet(1, 0, 20, 0x020000100000 + i),
    // And the end of the cable itself.
    "bridge -n b fdb show br br0 dynamic | wc -l; sleep 60; bridge -n b fdb show br br0 dynamic | wc -l",
  );
  expect(output).toBe("20001\n0\n");
});

test("errors for a flood are limited", async () => {
  const { output } = await flood(
    "ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev vb\n",
    5000,
    () => packet(1, 0, 20),
    "ip netns exec b awk '/^Icmp: [0-9]/ { print $17 } /^Udp: [0-9]/ { print $3 }' /proc/net/snmp",
  );
  const [errors, noPorts] = output.trim().split("\n").map(Number);
  expect(noPorts).toBe(5000);
  expect(errors).toBeLessThan(20);
});

test("namespaces with cables come and go", async () => {
  const { live, output } = await flood(
    "",
    1,
    () => packet(1, 0, 20),
    `for ((i = 0; i < 300; i++)); do ip netns add n$i; ip link add c$i type veth peer name p netns n$i; done
ip netns | wc -l; ip -br link | wc -l; ip -all netns del; sleep 5; ip netns | wc -l; ip -br link | wc -l`,
  );
  expect(output).toBe("301\n302\n0\n1\n");
  expect(live).toBe(0);
});
