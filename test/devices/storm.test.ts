/**
 * Two bridges, two cables, ten hosts. Without the spanning tree protocol a broadcast circulates for ever: the world goes on, and
 * says what happens. With it one cable waits until it is needed.
 */

import { runScript } from "@netloom/lab";
import { describe, expect, test } from "vitest";

const HOSTS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Bridges br1 and br2, cables a1-b1 and a2-b2 of which the second is down, hosts h0 to h9 by turns at both bridges. */
function topology(stp: 0 | 1): string {
  return `
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for b in 1 2; do ip link add br$b address 02:00:00:00:00:0$b type bridge stp_state ${stp} forward_delay 400; ip link set br$b up; done
for c in 1 2; do ip link add a$c type veth peer name b$c; ip link set a$c master br1; ip link set b$c master br2; done
for n in ${HOSTS.join(" ")}; do
  ip netns add h$n
  ip netns exec h$n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip link add p$n type veth peer name eth0 netns h$n
  ip link set p$n master br$((n % 2 + 1)) up
  ip -n h$n addr add 10.0.0.$((n + 1))/24 dev eth0
  ip -n h$n link set eth0 up
done
ip link set a1 up
ip link set b1 up
`;
}

async function run(script: string): Promise<string[]> {
  const { output, status, message } = await runScript(
    { kind: "commands", text: script },
    { seed: 1, hostProfile: "bare" },
  );
  expect([message, status]).toEqual([null, 0]);
  return output.trimEnd().split("\n");
}

const RECEIVED = "1 packets transmitted, 1 received, 0% packet loss, time 0ms";
const LOST = "1 packets transmitted, 0 received, 100% packet loss, time 0ms";

describe("a loop without the spanning tree protocol", () => {
  test("the world stays responsive, time goes on, the log says why, and it ends with the loop", async () => {
    const lines = await run(`${topology(0)}
packets() { cat /sys/class/net/a1/statistics/rx_packets; }
ping() { ip netns exec $1 ping -c 1 -W 1 $2 | grep transmitted; }
sleep 1
ping h0 10.0.0.2
dmesg -C
ip link set a2 up
ip link set b2 up
sleep 1
ip addr add 10.0.0.100/24 dev br1
read before rest < /proc/uptime
start=$(packets)
ip netns exec h0 ping -c 1 -W 1 10.0.0.99 | grep transmitted
command ping -c 1 -W 1 10.0.0.98 | grep transmitted
end=$(packets)
read after rest < /proc/uptime
echo $((\${after%.*} - \${before%.*}))
[ $((end - start)) -gt 5000 ] && echo storm
dmesg -t | grep -o 'received packet on a[12] with own address as source address' | sort -u
dmesg -t | grep -c 'own address'
ip link set b2 down
sleep 1
start=$(packets)
sleep 1
[ $(($(packets) - start)) -lt 20 ] && echo quiet
# Stations are where the storm's last frames seemed to come from, until they are heard again.
for n in 0 1 9; do ip -n h$n neigh flush all; done
ping h0 10.0.0.2
ping h9 10.0.0.1
`);
    const [uptime, storm] = [Number(lines[3]), lines[4]];
    expect([lines.slice(0, 3), storm]).toEqual([[RECEIVED, LOST, LOST], "storm"]);
    // Two pings wait a second each; what circulates takes its time, too.
    expect(uptime).toBeGreaterThanOrEqual(2);
    expect(uptime).toBeLessThanOrEqual(4);
    expect(lines.slice(5)).toEqual([
      "received packet on a1 with own address as source address",
      "received packet on a2 with own address as source address",
      // Ten in five seconds are told.
      "10",
      "quiet",
      RECEIVED,
      RECEIVED,
    ]);
  });
});

test("with the protocol the same topology converges, and everybody reaches everybody", async () => {
  const pairs = HOSTS.map((n) => `ip netns exec h${n} ping -c 1 -W 1 10.0.0.${((n + 3) % 10) + 1} | grep transmitted`);
  const lines = await run(`${topology(1)}
states() { cat /sys/class/net/{a1,a2,b1,b2}/brport/state | tr '\\n' ' '; echo; }
ip link set a2 up
ip link set b2 up
sleep 20
states
${pairs.join("\n")}
ip link set a1 down
sleep 40
states
${pairs.join("\n")}
dmesg | grep -c 'own address' || true
`);
  // Blocked (4) is the second cable's end at the bridge that is not the root; it forwards (3) once the first is cut (0).
  expect(lines).toEqual(["3 3 3 4 ", ...pairs.map(() => RECEIVED), "0 3 0 3 ", ...pairs.map(() => RECEIVED), "0"]);
});
